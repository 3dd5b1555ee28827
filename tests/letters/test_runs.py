"""Letters for everybody approved: once each, gone on with after a kill, and nobody holds up the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from logistics import claims
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.vault import vault
from logistics.funding import operations as funding
from logistics.funding.rules import Item
from logistics.letters import queries, runs
from logistics.letters.models import Letter, LetterRun
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.participation import tasks
from logistics.registrations import verdicts
from logistics.registrations.rules import Status
from tests.letters.people import ORGANIZER, approved, change, issue


@pytest.fixture
def database_url(each_database):
    return each_database


def ask(event):
    with transaction(ORGANIZER):
        return runs.ask(event.id)


def progress(event):
    db.session.rollback()
    run = queries.last_run(event.id)
    assert run is not None
    return run.issued, run.waiting, run.ended_at is not None


def valid():
    rows = sa.select(Letter.registration_id).where(Letter.voided_at.is_(None)).order_by(Letter.number)
    return list(db.session.scalars(rows))


def test_everybody_approved_gets_one(crm):
    has = approved(crm, "CRI")
    issue(crm, has)
    people = [approved(crm, code, f"Persona {code}") for code in ("BLZ", "SLV", "GTM")]
    assert ask(crm) is True
    assert ask(crm) is False  # pressed twice
    assert progress(crm) == (0, 3, False)
    tasks.issue_letters()
    assert progress(crm) == (3, 0, True)
    assert valid() == [has, *people]
    assert list(db.session.scalars(sa.select(Letter.number).order_by(Letter.number))) == [1, 2, 3, 4]
    assert set(db.session.scalars(sa.select(Letter.issued_by))) == {"organizer@example.org"}
    written = sa.select(sa.func.count()).where(Message.kind == Kind.LETTER_ISSUED)
    assert db.session.scalar(written) == 4
    tasks.issue_letters()
    assert len(valid()) == 4


def test_letters_that_no_longer_hold_are_issued_anew(crm):
    changed, same = approved(crm, "CRI"), approved(crm, "BLZ", "Berta Muestra")
    issue(crm, changed)
    issue(crm, same)
    with transaction(ORGANIZER):
        funding.decline(registration_id=changed, item=Item.LODGING)
    ask(crm)
    tasks.issue_letters()
    assert valid() == [same, changed]
    assert progress(crm) == (1, 0, True)


def numbers():
    return list(db.session.scalars(sa.select(Letter.number).order_by(Letter.number)))


def written_to():
    told = sa.select(Message.registration_id).where(Message.kind == Kind.LETTER_ISSUED)
    return sorted(db.session.scalars(told))


def test_a_killed_worker_is_followed_by_another(crm, clock, monkeypatch):
    people = [approved(crm, code, f"Persona {code}") for code in ("BLZ", "SLV", "GTM", "CRI")]
    ask(crm)
    send_all, sent = tasks.invitations.send_all, []

    def killed_at_the_second(*args, **kwargs):
        send_all(*args, **kwargs)
        sent.append(args)
        if len(sent) == 2:
            raise SystemExit

    with monkeypatch.context() as killing:
        killing.setattr(tasks, "_TOGETHER", 2)
        killing.setattr(tasks.invitations, "send_all", killed_at_the_second)
        with pytest.raises(SystemExit):
            tasks.issue_letters()
    assert progress(crm) == (2, 2, False)
    tasks.issue_letters()  # the other worker's claim still holds
    assert progress(crm) == (2, 2, False)
    clock.at += claims.LASTS + timedelta(seconds=1)
    tasks.issue_letters()
    assert progress(crm) == (4, 0, True)
    assert valid() == written_to() == people
    assert numbers() == [1, 2, 3, 4]


@pytest.mark.parametrize("meanwhile", ["withdrawn", "has one", "changed", "number taken"])
def test_what_changes_after_a_letter_was_set_is_not_overlooked(crm, monkeypatch, meanwhile):
    ana, *others = people = [approved(crm, code, f"Persona {code}") for code in ("BLZ", "SLV", "GTM")]
    late = approved(crm, "CRI", "Persona CRI")
    with transaction(ORGANIZER):
        verdicts.give_back(late, reason="Wait.")
    ask(crm)
    send_all = tasks.invitations.send_all

    def too_late(*args, **kwargs):
        monkeypatch.setattr(tasks.invitations, "send_all", send_all)
        db.session.rollback()
        if meanwhile == "withdrawn":
            change(ana, status=Status.RETURNED)
        elif meanwhile == "has one":
            issue(crm, ana)
        elif meanwhile == "changed":
            change(ana, full_name="Ana María")
        else:
            change(late, status=Status.APPROVED)
            issue(crm, late)
        with transaction(ORGANIZER):
            send_all(*args, **kwargs)

    monkeypatch.setattr(tasks.invitations, "send_all", too_late)
    tasks.issue_letters()
    issued = {"withdrawn": others, "number taken": [late, *people]}.get(meanwhile, people)
    assert sorted(valid()) == written_to() == sorted(issued)
    assert numbers() == list(range(1, len(issued) + 1))
    said = db.session.execute(sa.select(Letter.said, Letter.number)).all()
    assert all(row.said["number"] == row.number for row in said)
    assert "Ana María" in {row.said["name"] for row in said} or meanwhile != "changed"
    lying = {location for some in vault().locations() for location in some}
    assert lying == set(db.session.scalars(sa.select(Document.location)))  # nothing set in vain stays


def test_an_address_nobody_can_write_to_holds_up_nobody(crm):
    odd, good = approved(crm, "BLZ"), approved(crm, "CRI", "Berta Muestra")
    change(odd, email="no address, at all")
    ask(crm)
    tasks.issue_letters()
    assert valid() == [good]
    run = queries.last_run(crm.id)
    assert run is not None
    assert (run.issued, run.waiting, [who for who, _ in run.refused]) == (1, 1, [odd])
    assert run.ended_at is not None


def test_letters_are_issued_some_at_a_time(crm, statements):
    def cost(codes):
        for code in codes:
            approved(crm, code, "Ana")
        ask(crm)
        statements.clear()
        tasks.issue_letters()
        return len(statements)

    cost(["PAN"])  # what the event's documents say is read the first time only
    assert cost(["BLZ"]) == cost(["SLV", "GTM", "CRI", "HND"])


def test_a_name_that_cannot_be_set_is_told_and_the_others_go_on(crm):
    odd, good = approved(crm, "BLZ"), approved(crm, "CRI", "Berta Muestra")
    change(odd, full_name="Ana \U0010fffd")
    ask(crm)
    tasks.issue_letters()
    assert valid() == [good]
    run = queries.last_run(crm.id)
    assert run is not None
    assert (run.issued, run.waiting, [who for who, _ in run.refused]) == (1, 1, [odd])
    assert "could not be displayed" in run.refused[0][1]
    assert run.ended_at is not None
    assert ask(crm) is True  # once a font is there, it can be asked for again


def test_the_work_per_letter_does_not_grow(crm, statements):
    def cost(number):
        for _ in range(number):
            for code in ("BLZ", "SLV", "GTM", "CRI", "HND"):
                approved(crm, code, "Ana")
        ask(crm)
        statements.clear()
        tasks.issue_letters()
        return len(statements)

    first = cost(1)
    assert cost(1) - first <= 10  # to see whether those issued before still hold
    assert db.session.scalar(sa.select(sa.func.count(LetterRun.id))) == 2
