"""A mailing from its first word to the list of people it goes to, and to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from logistics.agenda.models import Session
from logistics.audit.models import AuditEntry
from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.mailings import operations, queries, tasks
from logistics.mailings.models import MailingRecipient
from logistics.mailings.rules import (
    Draft,
    Group,
    MailingChangedMeanwhile,
    NobodyToWriteTo,
    NothingChanged,
    NumberChanged,
    Numbers,
    State,
)
from logistics.messages.models import Message
from logistics.messages.placeholders import BadWording, Wording
from logistics.messages.rules import Kind
from logistics.registrations.rules import ACTIVE
from tests.letters.people import approved, change
from tests.mailings.people import EVERYBODY, ORGANIZER, WORDINGS, a_mailing, send_off, the_mailing
from tests.people import an_event

OTHER = Actor(9, "other@example.org")
NEWS = {"en": Wording("Agenda", "{changes}")}


@pytest.fixture
def people(crm):
    return [approved(crm, code, f"Persona {code}") for code in ("BLZ", "CRI", "SLV")]


def recipients():
    db.session.rollback()
    return list(db.session.scalars(sa.select(MailingRecipient.registration_id).order_by("registration_id")))


def edit(mailing, draft, version=None, actor=ORGANIZER):
    with transaction(actor):
        operations.change(mailing=mailing, version=version or mailing.version, draft=draft)


def test_a_draft_goes_to_nobody_and_may_be_unfinished(crm, people):
    mailing = a_mailing(crm)
    assert (mailing.state, mailing.version, mailing.draft) == (State.DRAFT, 1, Draft(EVERYBODY, WORDINGS))
    unfinished = Draft(Group(ACTIVE, language="en"), {"es": Wording("", "{nonsense"), "en": Wording("", "")})
    edit(mailing, unfinished)
    assert the_mailing(crm, mailing.id).draft == unfinished
    tasks.send_mailings()
    assert recipients() == []
    with transaction(ORGANIZER):
        operations.discard(mailing=mailing)
    assert queries.find_mailing(crm.id, mailing.id) is None


def test_a_mailing_of_another_event_is_not_there(crm):
    with transaction(ORGANIZER):
        elsewhere = an_event("elsewhere").id
    mailing = a_mailing(crm)
    assert queries.find_mailing(crm.id, mailing.id) == mailing
    assert queries.find_mailing(elsewhere, mailing.id) is None
    assert queries.mailings(elsewhere, limit=10) == []


def test_of_two_who_saw_the_same_draft_one_is_told(crm, people):
    mailing = a_mailing(crm)
    edit(mailing, Draft(EVERYBODY, NEWS))
    with pytest.raises(MailingChangedMeanwhile):
        edit(mailing, Draft(EVERYBODY, WORDINGS), actor=OTHER)
    with pytest.raises(MailingChangedMeanwhile):
        send_off(crm, mailing, 3)
    assert recipients() == []
    now = the_mailing(crm, mailing.id)
    assert (now.version, now.draft.wordings, now.state) == (2, NEWS, State.DRAFT)


def test_the_people_shown_are_set_down_when_it_is_sent_off(crm, people):
    mailing = a_mailing(crm)
    assert send_off(crm, mailing, 3) is True
    late = approved(crm, "GTM", "Persona que llega después")
    change(people[0], language="en")
    assert send_off(crm, mailing, 3) is False  # pressed twice
    assert late not in recipients()
    assert recipients() == people
    now = the_mailing(crm, mailing.id)
    assert (now.state, now.recipients, now.sent_by) == (State.SENDING, 3, "organizer@example.org")
    for forbidden in (lambda: edit(now, Draft(EVERYBODY, NEWS)), lambda: discard(now)):
        with pytest.raises(MailingChangedMeanwhile):
            forbidden()


def discard(mailing):
    with transaction(ORGANIZER):
        operations.discard(mailing=mailing)


def test_another_number_than_shown_is_shown_again(crm, people):
    mailing = a_mailing(crm)
    approved(crm, "GTM", "Persona que llega antes")
    with pytest.raises(NumberChanged) as changed:
        send_off(crm, mailing, 3)
    assert changed.value.number == 4
    assert recipients() == []
    assert the_mailing(crm, mailing.id).state == State.DRAFT
    nobody = a_mailing(crm, replace(EVERYBODY, language="xx"))
    with pytest.raises(NobodyToWriteTo):
        send_off(crm, nobody, 0)


@pytest.mark.parametrize(
    "wordings",
    [
        {"es": Wording("", ""), "en": Wording("", "")},
        {"es": Wording("Hola", "{nam}"), "en": WORDINGS["en"]},
        {"es": Wording("Hola", ""), "en": WORDINGS["en"]},
        {"es": Wording("{coverage}", "Hola"), "en": Wording("", "")},
    ],
)
def test_texts_that_cannot_be_used_are_not_sent(crm, people, wordings):
    with pytest.raises(BadWording):
        send_off(crm, a_mailing(crm, wordings=wordings), 3)
    assert recipients() == []


def test_what_changed_in_the_agenda_is_set_down_too(crm, people, clock):
    mailing = a_mailing(crm, wordings=NEWS, kind=Kind.AGENDA_CHANGED)
    with pytest.raises(NothingChanged):
        send_off(crm, mailing, 3)
    clock.at += timedelta(days=1)  # the agenda has been there since the 14th
    move(clock, 1)
    assert queries.told_since(crm, mailing.draft) < clock.now()
    clock.at += timedelta(hours=1)
    send_off(crm, mailing)
    (told,) = the_mailing(crm, mailing.id).changes["en"]
    assert told.startswith("Changed: ")
    move(clock, 2)
    tasks.send_mailings()
    bodies = list(db.session.scalars(sa.select(Message.body_text).where(Message.kind == Kind.AGENDA_CHANGED)))
    assert [body.count("\n- ") for body in bodies] == [1, 1, 1]
    assert all(told in body for body in bodies)
    # The next one tells only of what came after the first.
    again = a_mailing(crm, wordings=NEWS, kind=Kind.AGENDA_CHANGED)
    assert len(queries.changes(crm, queries.told_since(crm, again.draft))["es"]) == 1
    since = replace(again.draft, since=date(2022, 2, 15))
    assert len(queries.changes(crm, queries.told_since(crm, since))["es"]) == 2
    later = replace(again.draft, since=date(2022, 2, 16))
    assert queries.changes(crm, queries.told_since(crm, later)) == {"es": [], "en": []}


def move(clock, position):
    clock.at += timedelta(hours=1)
    with transaction(ORGANIZER):
        session = db.session.scalars(sa.select(Session).where(Session.position == position)).one()
        session.starts_at -= timedelta(minutes=5)
        session.updated_at = clock.now()


def test_every_step_is_written_down(crm, people):
    mailing = a_mailing(crm)
    edit(mailing, mailing.draft)
    sent = the_mailing(crm, mailing.id)
    send_off(crm, sent)
    with transaction(OTHER):
        assert operations.stop(mailing=sent) is True
    with transaction(OTHER):
        assert operations.stop(mailing=sent) is False
    discard(a_mailing(crm))
    written = sa.select(AuditEntry.action, AuditEntry.actor, AuditEntry.details).where(AuditEntry.subject == "mailing")
    assert db.session.execute(written.order_by(AuditEntry.id)).all() == [
        ("mailing.begun", "organizer@example.org", {"kind": "announcement"}),
        ("mailing.changed", "organizer@example.org", {}),
        ("mailing.sent_off", "organizer@example.org", {"recipients": 3}),
        ("mailing.stopped", "other@example.org", {"taken_back": 0}),
        ("mailing.begun", "organizer@example.org", {"kind": "announcement"}),
        ("mailing.discarded", "organizer@example.org", {}),
    ]
    assert queries.numbers([mailing.id]) == {mailing.id: Numbers(unwritten=3)}
