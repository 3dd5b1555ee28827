"""A file nominates whom it was shown to nominate, one transaction a person, and nobody twice."""

from __future__ import annotations

import pytest

from logistics import claims
from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.nominationfile import operations, queries, tasks
from logistics.nominationfile.columns import Field
from logistics.nominationfile.plan import Nomination, Planned
from logistics.nominationfile.reading import read_rows
from logistics.nominationfile.rules import KEPT_FOR, Becomes, FileChangedMeanwhile, NoSuchFile, State
from logistics.registrations.models import Registration
from logistics.registrations.queries import seats_by_delegation
from logistics.registrations.rules import Answers, Status
from logistics.travel.rules import TripFacts
from tests.nominationfile.lists import simple

ORGANIZER = Actor(None, "organizer@example.org")


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def costa_rica(crm):
    return next(each.delegation_id for each in seats_by_delegation(crm.id) if each.code == "CRI")


def kept(crm, *people):
    with transaction(ORGANIZER):
        file_id = operations.keep(event=crm, name="lista.csv", rows=read_rows(simple(*people)), language="es")
    return queries.find_file(crm.id, file_id)


def planned(number, name, email, delegation_id, **facts):
    nomination = Nomination(delegation_id, Answers(name, "Ministerio", email), None, facts.get("trip"))
    return Planned(number, name, email, delegation_id, Becomes.NOMINATED, nomination)


def carry_out(file, *rows):
    with transaction(ORGANIZER):
        operations.carry_out(file=file, version=file.version, rows=rows, reasons={})
    tasks.carry_out()
    db.session.rollback()


def people():
    rows = db.session.query(Registration).order_by(Registration.id)
    return [(row.full_name, row.status) for row in rows]


def test_columns_are_matched_by_the_head(crm):
    file = kept(crm, ("Costa Rica", "Ana", "ana@x.org"))
    assert file.columns == {0: Field.DELEGATION, 1: Field.FULL_NAME, 2: Field.INSTITUTION, 3: Field.EMAIL}
    assert (file.state, file.first_row, file.version) == (State.READ, 2, 1)


def test_those_beyond_the_seats_wait_and_everybody_is_written_to(crm, costa_rica):
    names = ("Ana Uno", "Beto Dos", "Carla Tres")
    file = kept(crm, *[("Costa Rica", name, f"{name[:3]}@x.org") for name in names])
    trip = TripFacts("SJO", None, None, 0)
    rows = [planned(n, name, f"{name[:3]}@x.org", costa_rica, trip=trip) for n, name in enumerate(names, 2)]
    carry_out(file, *rows)
    assert people() == [
        ("Ana Uno", Status.NOMINATED),
        ("Beto Dos", Status.NOMINATED),
        ("Carla Tres", Status.WAITLISTED),
    ]
    assert queries.numbers(file.id) == {Becomes.NOMINATED: 2, Becomes.WAITING: 1}
    assert queries.find_file(crm.id, file.id).state is State.DONE
    sent = db.session.execute(db.text("SELECT recipient, kind FROM message ORDER BY id")).all()
    assert sent == [("Ana@x.org", "nomination"), ("Bet@x.org", "nomination"), ("Car@x.org", "waitlisted")]
    assert db.session.execute(db.text("SELECT origin FROM trip")).scalars().all() == ["SJO"] * 3
    # Nothing of what was sent is kept but what became of it.
    assert [row.cells for row in queries.rows_of(file.id)] == [[], [], []]


def test_who_registered_meanwhile_is_refused_and_the_others_go_on(crm, costa_rica):
    first = kept(crm, ("Costa Rica", "Ana Uno", "ana@x.org"))
    carry_out(first, planned(2, "Ana Uno", "ana@x.org", costa_rica))
    second = kept(crm, ("Costa Rica", "Ana Uno", "ana@x.org"), ("Costa Rica", "Beto Dos", "beto@x.org"))
    carry_out(
        second,
        planned(2, "Ana Uno", "ana@x.org", costa_rica),
        planned(3, "Beto Dos", "beto@x.org", costa_rica),
    )
    assert [(row.number, row.outcome) for row in queries.rows_of(second.id)] == [
        (2, Becomes.REFUSED),
        (3, Becomes.NOMINATED),
    ]
    assert people() == [("Ana Uno", Status.NOMINATED), ("Beto Dos", Status.NOMINATED)]


def test_a_worker_that_died_is_followed_by_another(crm, costa_rica, clock):
    file = kept(crm, ("Costa Rica", "Ana Uno", "ana@x.org"), ("Costa Rica", "Beto Dos", "beto@x.org"))
    rows = [planned(2, "Ana Uno", "ana@x.org", costa_rica), planned(3, "Beto Dos", "beto@x.org", costa_rica)]
    with transaction(ORGANIZER):
        operations.carry_out(file=file, version=file.version, rows=rows, reasons={})
    with transaction(ORGANIZER):
        operations.claim()
    with transaction(ORGANIZER):
        number = operations.next_row(file.id)
        operations.nominate(file.id, number, crm, focal_points={})
    tasks.carry_out()
    assert len(people()) == 1  # it is another's, as long as that one may live
    clock.at += claims.LASTS
    tasks.carry_out()
    assert people() == [("Ana Uno", Status.NOMINATED), ("Beto Dos", Status.NOMINATED)]


def test_of_two_who_saw_the_same_one_is_told(crm, costa_rica):
    file = kept(crm, ("Costa Rica", "Ana Uno", "ana@x.org"))
    with transaction(ORGANIZER):
        operations.match(
            file=file, version=file.version, columns={1: Field.FULL_NAME}, delegation_id=None, language="en"
        )
    rows = [planned(2, "Ana", "ana@x.org", costa_rica)]
    with pytest.raises(FileChangedMeanwhile), transaction(ORGANIZER):
        operations.carry_out(file=file, version=file.version, rows=rows, reasons={})
    assert people() == []
    assert queries.find_file(crm.id, file.id).columns == {1: Field.FULL_NAME}


def test_a_file_is_discarded_but_not_while_it_runs(crm, costa_rica):
    file = kept(crm, ("Costa Rica", "Ana Uno", "ana@x.org"))
    with transaction(ORGANIZER):
        rows = [planned(2, "Ana Uno", "ana@x.org", costa_rica)]
        operations.carry_out(file=file, version=file.version, rows=rows, reasons={})
    with pytest.raises(FileChangedMeanwhile), transaction(ORGANIZER):
        operations.discard(file=file)
    tasks.carry_out()
    with transaction(ORGANIZER):
        operations.discard(file=file)
    assert queries.files(crm.id) == []
    assert len(people()) == 1
    with pytest.raises(NoSuchFile), transaction(ORGANIZER):
        operations.match(file=file, version=3, columns={}, delegation_id=None, language="es")


def test_old_files_go_by_themselves(crm, clock):
    kept(crm, ("Costa Rica", "Ana Uno", "ana@x.org"))
    clock.at += KEPT_FOR
    tasks.forget_old_files()
    assert len(queries.files(crm.id)) == 1
    clock.at += KEPT_FOR / 1000
    tasks.forget_old_files()
    assert queries.files(crm.id) == []
    assert db.session.execute(db.text("SELECT count(*) FROM nomination_row")).scalar() == 0
