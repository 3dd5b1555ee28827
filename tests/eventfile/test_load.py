"""Loading makes the database say what the file says, touches nothing else, and does nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.agenda.models import Session
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import Base, db, transaction
from logistics.delegations.models import Delegation, Seat
from logistics.eventfile.load import load
from logistics.eventfile.queries import subject_in_database
from logistics.eventfile.rules import Summary, Verb
from logistics.eventfile.warnings import subject_of, warnings_about
from logistics.events.models import Event
from logistics.events.queries import find_event
from tests.conftest import FEBRUARY, StandingClock
from tests.eventfile.files import CRM, loadable, without

LATER = FEBRUARY + timedelta(days=1)
LUNCH = "[[days.sessions]]"


def loaded(*changes: tuple[str, str], text: str = CRM) -> Summary:
    with transaction(SYSTEM):
        return load(loadable(*changes, text=text))


def told(summary: Summary) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(change.verb, change.subject, change.name, change.fields) for change in summary.changes]


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    db.session.rollback()
    return {
        table.name: [tuple(row) for row in db.session.execute(sa.select(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
    }


def event() -> Event:
    return db.session.scalars(sa.select(Event)).one()


def session(key: str) -> Session:
    return db.session.scalars(sa.select(Session).where(Session.key == key)).one()


@contextmanager
def only_changing(*tables: str) -> Iterator[None]:
    before = rows()
    yield
    after = rows()
    assert {name for name in after if after[name] != before[name]} == set(tables)


def test_loading_into_an_empty_database_creates_the_event(app: Flask) -> None:
    summary = loaded()

    assert (summary.slug, summary.event_id, summary.created) == ("crm-2022", event().id, True)
    counted = {name: len(found) for name, found in rows().items() if found}
    assert counted == {
        "event": 1,
        "event_day": 2,
        "event_section": 8,
        "deadline": 3,
        "delegation": 13,
        "seat": 26,
        "eligibility_list": 2,
        "eligibility_entry": 20,
        "sponsor": 2,
        "provision": 6,
        "exclusion": 3,
        "session": 15,
        "speaker": 20,
        "session_part": 4,
        "audit_entry": 101,
    }


def test_loading_the_same_file_again_changes_no_row(app: Flask, clock: StandingClock) -> None:
    loaded()
    clock.at = LATER

    with only_changing():
        assert loaded().changes == ()


def test_the_database_warns_of_the_same_as_the_file(app: Flask) -> None:
    loaded()
    facts = find_event("crm-2022")
    assert facts is not None

    from_file = warnings_about(subject_of(loadable()))
    assert warnings_about(subject_in_database(facts)) == from_file
    assert len(from_file) == 15


def test_the_calendar_identity_is_the_same_in_every_place(app: Flask) -> None:
    loaded()

    assert session("lunch").uid == "cc33d09a-2f26-5259-afb5-eccb6dc1ddf4@logistics"
    assert len({row.uid for row in db.session.scalars(sa.select(Session))}) == 15


def test_a_changed_session_raises_its_sequence_and_no_other(app: Flask, clock: StandingClock) -> None:
    loaded()
    clock.at = LATER

    summary = loaded(('end = "14:30"', 'end = "14:15"'), ('title.en = "Lunch"', 'title.en = "Luncheon"'))

    assert told(summary) == [("changed", "session", "lunch", ("ends_at", "title"))]
    lunch = session("lunch")
    assert (lunch.sequence, lunch.updated_at, lunch.created_at) == (1, LATER, FEBRUARY)
    assert lunch.ends_at == datetime(2022, 3, 31, 20, 15, tzinfo=UTC)
    others = db.session.scalars(sa.select(Session).where(Session.key != "lunch"))
    assert {(row.sequence, row.updated_at) for row in others} == {(0, FEBRUARY)}


@pytest.mark.parametrize(
    ("old", "new", "key", "field"),
    [
        ('{ delegation = "CAN" }', '{ delegation = "CAN" }, "Ana"', "progress-1", "speakers"),
        ('  { delegation = "CAN" },\n', "", "progress-1", "speakers"),
        ("[2, 5, 6, 12, 18]", "[2, 5]", "findings", "parts"),
        ('heading = "progress"\n', "", "progress-1", "heading"),
        ('number = "5"', 'number = "5a"', "lunch", "number"),
        ('key = "lunch"', 'key = "lunch"\nlocation.es = "Patio"\nlocation.en = "Courtyard"', "lunch", "location"),
        ('key = "lunch"', 'key = "lunch"\nobjectives = [1]', "lunch", "objectives"),
    ],
)
def test_any_particular_of_a_session_counts_as_a_change(app: Flask, old: str, new: str, key: str, field: str) -> None:
    loaded()

    assert told(loaded((old, new))) == [("changed", "session", key, (field,))]
    assert session(key).sequence == 1
    assert told(loaded()) == [("changed", "session", key, (field,))]
    assert session(key).sequence == 2


def test_a_changed_venue_moves_the_sessions_that_are_there(app: Flask, clock: StandingClock) -> None:
    loaded()
    clock.at = LATER

    summary = loaded(('city.en = "Mexico City"', 'city.en = "Puebla"'))

    moved = {row.key for row in db.session.scalars(sa.select(Session)) if row.location is None}
    assert (len(moved), "dinner" in moved) == (14, False)
    told_of_sessions = {(verb, name, fields) for verb, subject, name, fields in told(summary) if subject == "session"}
    assert told_of_sessions == {("changed", key, ("city",)) for key in moved}
    assert (session("lunch").sequence, session("lunch").updated_at) == (1, LATER)
    assert (session("dinner").sequence, session("dinner").updated_at) == (0, FEBRUARY)


def test_a_dropped_session_stays_as_cancelled_and_comes_back(app: Flask, clock: StandingClock) -> None:
    loaded()
    uid, identity = session("coffee-1").uid, session("coffee-1").id
    clock.at = LATER
    shorter = without(CRM, LUNCH, 'key = "coffee-1"')

    summary = loaded(text=shorter)

    assert ("cancelled", "session", "coffee-1", ()) in told(summary)
    coffee = session("coffee-1")
    assert (coffee.cancelled_at, coffee.updated_at, coffee.sequence) == (LATER, LATER, 1)
    with only_changing():
        loaded(text=shorter)

    clock.at = LATER + timedelta(days=1)
    loaded()

    db.session.expire_all()
    coffee = session("coffee-1")
    assert (coffee.cancelled_at, coffee.updated_at, coffee.sequence) == (None, clock.at, 2)
    assert (coffee.uid, coffee.id) == (uid, identity)


def test_sessions_that_only_move_down_the_list_keep_their_sequence(app: Flask) -> None:
    loaded()
    text = without(CRM, LUNCH, 'key = "coffee-1"')

    summary = loaded(text=text)

    moved = {change.name: change.fields for change in summary.changes if change.verb is Verb.CHANGED}
    assert moved["closing"] == ("position",)
    assert session("closing").sequence == 0


def test_the_events_version_rises_only_with_a_change(app: Flask, clock: StandingClock) -> None:
    loaded()
    clock.at = LATER
    loaded()
    assert (event().version, event().updated_at) == (1, FEBRUARY)

    loaded(("Air tickets", "Plane tickets"))

    db.session.expire_all()
    assert (event().version, event().updated_at) == (2, LATER)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ('short_title.en = "S', 'short_title.en = "The S', ("changed", "event", "crm-2022", ("short_title",))),
        ("purge_on = 2022-05-01", "", ("changed", "event", "crm-2022", ("purge_on",))),
        ("purge_people_on = 2022-08-01", "", ("changed", "event", "crm-2022", ("purge_people_on",))),
        ('closes = "12:30"', "", ("changed", "event_day", "2022-04-01", ("closes",))),
        ("before = 2022-03-02", "before = 2022-03-05", ("changed", "deadline", "registration", ("last_instant",))),
        ('title.en = "Outcome"', 'title.en = "Product"', ("changed", "event_section", "product", ("title",))),
        ('es = "Conferencia', 'es = "La Conferencia', ("changed", "delegation", "CSM", ("name",))),
        (", host = true", "", ("changed", "delegation", "MEX", ("is_host",))),
        ('"BLZ", "CRI", "SLV"', '"BLZ", "CRI"', ("removed", "eligibility_entry", "flight SLV", ())),
        (
            'quantity = 2, for = "courtesy", es = "2',
            'quantity = 3, for = "courtesy", es = "2',
            ("changed", "provision", "SEGOB breakfast", ("quantity",)),
        ),
        (
            'for = "everyone", es = "Sede"',
            'for = "courtesy", es = "Sede"',
            ("changed", "provision", "SEGOB venue", ("list_id",)),
        ),
        (
            'quantity = 2, for = "courtesy", es = "H',
            'quantity = 2, nights = [2022-03-31, 2022-03-30], for = "courtesy", es = "H',
            ("changed", "provision", "SEGOB lodging", ("nights",)),
        ),
        (
            '{ es = "Secretaría Técnica de la CSM", en',
            '{ es = "Secretaría de la CSM", en',
            ("changed", "seat", "CSM 2", ("label",)),
        ),
    ],
)
def test_what_changed_is_updated_and_nothing_else(
    app: Flask, old: str, new: str, change: tuple[str, str, str, tuple[str, ...]]
) -> None:
    loaded()

    with only_changing(change[1], "event", "audit_entry"):
        assert told(loaded((old, new))) == [change]


def test_a_delegation_renamed_is_renamed_as_a_speaker_too(app: Flask) -> None:
    loaded()

    assert told(loaded(('es = "Belice"', 'es = "Belize"'))) == [
        ("changed", "delegation", "BLZ", ("name",)),
        ("changed", "session", "progress-1", ("speakers",)),
    ]
    assert session("progress-1").sequence == 1


def test_every_change_is_in_the_audit_log_with_before_and_after(app: Flask) -> None:
    loaded()
    loaded(('closes = "12:30"', 'closes = "13:00"'))

    last = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.actor, last.event_id) == ("event_day.changed", "system", event().id)
    assert last.details == {"name": "2022-04-01", "changed": {"closes": ["12:30:00", "13:00:00"]}}


def test_a_list_goes_together_with_what_leads_to_it(app: Flask) -> None:
    loaded()
    head, rest = CRM.split("[lists.flight]\n")
    text = (head + "# " + rest.split("\n# ---", 1)[1]).replace('for = "flight"', 'for = "courtesy"')

    summary = loaded(text=text)

    assert ("removed", "eligibility_list", "flight", ()) in told(summary)
    assert ("changed", "provision", "OIM flight", ("list_id",)) in told(summary)


def test_more_seats_take_the_next_free_numbers(app: Flask) -> None:
    loaded()

    summary = loaded(('income = "lower_middle" }', 'income = "lower_middle", seats = 4 }'))

    assert told(summary) == [("added", "seat", "BLZ 3", ()), ("added", "seat", "BLZ 4", ())]


def test_fewer_seats_take_the_last_ones_away(app: Flask) -> None:
    loaded()

    summary = loaded(('income = "lower_middle" }', 'income = "lower_middle", seats = 1 }'))

    assert told(summary) == [("removed", "seat", "BLZ 2", ())]


def test_a_delegation_nobody_registered_for_goes_with_all_it_has(app: Flask) -> None:
    loaded()
    text = CRM.replace('  { code = "CAN", kind', '# { code = "CAN", kind').replace('  { delegation = "CAN" },\n', "")

    summary = loaded(text=text)

    assert ("removed", "delegation", "CAN", ()) in told(summary)
    assert db.session.scalar(sa.select(sa.func.count(Seat.id))) == 24
    assert db.session.scalars(sa.select(Delegation.position).order_by(Delegation.position)).all() == list(range(1, 13))


def test_two_events_live_beside_each_other(app: Flask) -> None:
    loaded()
    with transaction(SYSTEM):
        second = load(loadable(('slug = "crm-2022"', 'slug = "crm-2023"')))

    assert second.created
    assert loaded().changes == ()
    assert db.session.scalar(sa.select(sa.func.count(Session.id))) == 30
