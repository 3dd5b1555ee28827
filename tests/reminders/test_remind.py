"""Reminding, on every database: whoever misses something, exactly of what, once, whatever the worker lives through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from logistics.accounts.models import SignInLink
from logistics.accounts.operations import use_link
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.operations import attach
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, Review, Upload
from logistics.events.models import Deadline, Event
from logistics.events.queries import deadlines, find_event
from logistics.events.rules import DeadlineKind
from logistics.letters.models import Letter
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.participation.notices import tell
from logistics.registrations import operations as registrations
from logistics.registrations import verdicts
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Answers
from logistics.reminders import operations, queries
from logistics.reminders.models import Reminder
from logistics.reminders.rules import dues
from logistics.reminders.tasks import remind, remind_all
from tests.people import a_delegation, a_draft, a_registration, an_account, an_event, both

#: 1 March 2022, 23:59:59 in Mexico City, and the mornings at which people are reminded of it.
LAST = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)
MORNINGS = {days: datetime(2022, 3, 1, 15, tzinfo=UTC) - timedelta(days=days) for days in (14, 7, 3, 1)}
DOCUMENTS = DeadlineKind.DOCUMENTS


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def event(app):
    """Return a meeting whose documents are due on 1 March."""
    return a_meeting()


def a_meeting(slug="meeting", seats=20, **deadline):
    with transaction(SYSTEM):
        meeting = an_event(slug)
        a_delegation(meeting, seats=seats)
        for kind, last_instant in (deadline or {"documents": LAST}).items():
            db.session.add(
                Deadline(event_id=meeting.id, kind=DeadlineKind(kind), last_instant=last_instant, words=both(""))
            )
    return find_event(slug)


def register(event, name="Ana Ejemplo", email="ana@example.org", language="en"):
    delegation = db.session.scalar(sa.text(f"SELECT id FROM delegation WHERE event_id = {event.id}"))
    with transaction(SYSTEM):
        draft = a_draft(event.id, delegation, name, email)
        answers = Answers(full_name=name, institution="Ministry", email=email, language=language)
        registrations.update_answers(draft.id, answers)
        registrations.submit(draft.id, user_id=an_account(email).id)
    return draft.id


def send_passport(registration_id, verdict=Review.RECEIVED):
    with transaction(SYSTEM):
        attach(
            registration_id=registration_id, kind=DocumentKind.PASSPORT, upload=Upload("p.pdf", "application/pdf", b"x")
        )
        if verdict is not Review.RECEIVED:
            review(registration_id=registration_id, kind=DocumentKind.PASSPORT, verdict=verdict)


def step(registration_id, take, **values):
    with transaction(SYSTEM):
        take(registration_id, **values)


def issue_letter(registration_id, clock, **values):
    with transaction(SYSTEM) as session:
        session.add(
            Letter(
                event_id=person_by_id(registration_id).event_id,
                registration_id=registration_id,
                number=registration_id,
                code=f"CODE{registration_id}",
                language="en",
                issued_at=clock.at,
                issued_by="x",
                said={},
                grounds={},
                sha256="",
                **values,
            )
        )


def reminders():
    """Return to whom reminders went, and what each says is missing."""
    db.session.rollback()
    rows = db.session.execute(sa.select(Message.recipient, Message.body_text).where(Message.kind == Kind.REMINDER))
    return sorted((to, missing(text)) for to, text in rows)


def missing(text):
    return [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]


def test_each_goes_once_and_says_what_and_until_when(event, clock):
    person = register(event)
    for days, morning in MORNINGS.items():
        clock.at = morning - timedelta(seconds=1)
        remind()
        before = len(reminders())
        for late in (timedelta(), timedelta(minutes=10), timedelta(hours=20)):
            clock.at = morning + late
            remind()
        assert len(reminders()) == before + 1, days
    clock.at = LAST + timedelta(seconds=1)
    remind()
    assert reminders() == [("ana@example.org", ["Passport copy"])] * 4
    text = db.session.scalar(sa.select(Message.body_text).limit(1))
    assert "Please do so by Tuesday, 1 March 2022, 23:59 (Mexico City time, UTC−6)." in text
    written = db.session.execute(
        sa.select(Reminder.registration_id, Reminder.deadline, Reminder.days).order_by(Reminder.id)
    )
    assert [tuple(row) for row in written] == [(person, DOCUMENTS, days) for days in MORNINGS]


def test_after_days_without_a_worker_one_goes_and_not_three(event, clock):
    register(event)
    clock.at = MORNINGS[3] + timedelta(hours=30)
    remind()
    remind()
    assert len(reminders()) == 1
    assert db.session.scalar(sa.select(Reminder.days)) == 3


def test_only_who_has_a_seat_and_misses_something_is_reminded(event, clock):
    complete, verified = register(event, email="complete@example.org"), register(event, email="verified@example.org")
    send_passport(complete)
    send_passport(verified, Review.VERIFIED)
    returned = register(event, email="returned@example.org")
    send_passport(returned, Review.RETURNED)
    approved, withdrawn = register(event, email="approved@example.org"), register(event, email="gone@example.org")
    step(approved, verdicts.approve)
    step(withdrawn, registrations.withdraw)
    waiting = register(event, email="waiting@example.org")
    step(waiting, verdicts.put_on_waiting_list)
    closed = register(event, email="closed@example.org")
    with transaction(SYSTEM) as session:
        session.get_one(Registration, closed).user_id = None  # nobody to sign in
        a_draft(event.id, session.get_one(Registration, closed).delegation_id)
    clock.at = MORNINGS[7]
    remind()
    assert reminders() == [
        ("approved@example.org", ["Passport copy"]),
        ("returned@example.org", ["Passport copy, once more: the one you sent was returned"]),
    ]


def test_the_letter_is_asked_of_those_to_whom_one_was_sent(app, clock):
    event = a_meeting(letter=LAST)
    for email, letter in {
        "waits": {},
        "accepted": {"accepted_at": clock.at, "acceptance_hash": "x"},
        "void": {"voided_at": clock.at, "void_reason": "by_hand"},
    }.items():
        registration_id = register(event, email=f"{email}@example.org")
        step(registration_id, verdicts.approve)
        issue_letter(registration_id, clock, **letter)
    step(register(event, email="none@example.org"), verdicts.approve)
    clock.at = MORNINGS[7]
    remind()
    assert reminders() == [("waits@example.org", ["Your invitation letter, read and accepted"])]
    leads_to = db.session.scalar(sa.select(SignInLink.leads_to))
    assert leads_to.endswith("/letter")


def test_who_was_asked_to_correct_something_reads_it_again(app, clock):
    event = a_meeting(registration=LAST, documents=LAST)
    returned = register(event)
    asked = {"reason": "Write your name\nas in the passport.", "shortcomings": ["position"]}
    step(returned, verdicts.give_back, **asked)
    clock.at = MORNINGS[1]
    remind()
    corrected = "Your registration, corrected as the secretariat asked and handed in again"
    assert reminders() == [("ana@example.org", [corrected, "Passport copy"])]
    body = db.session.scalar(sa.select(Message.body_text))
    assert "    as in the passport." in body
    assert "    – Your position is missing or not right." in body


def test_everybody_is_written_to_in_the_own_language_with_a_link_that_works(event, clock):
    register(event, language="es")
    clock.at = MORNINGS[14]
    remind()
    message = db.session.execute(sa.select(Message.subject, Message.body_text, Message.body_html)).one()
    assert message.subject == "Recordatorio, aún falta algo: Meeting"
    assert missing(message.body_text) == ["Copia del pasaporte"]
    secret = message.body_text.split("/sign-in/")[1].split()[0]
    assert f"/sign-in/{secret}" in message.body_html
    with transaction(SYSTEM):
        user, leads_to = use_link(secret=secret)
        assert (user.email, leads_to) == ("ana@example.org", "/events/meeting/me")


def test_who_has_just_been_told_is_not_told_again(event, clock):
    clock.at = MORNINGS[7] + timedelta(hours=1)
    told = register(event)
    with transaction(SYSTEM):
        tell(Kind.RECEIPT, person_by_id(told), event)
    clock.at += timedelta(hours=1)
    remind()
    assert reminders() == []
    clock.at = MORNINGS[3]
    remind()
    assert len(reminders()) == 1


def test_a_deadline_that_moves_to_another_day_has_reminders_of_its_own(event, clock):
    register(event)
    clock.at = MORNINGS[7]
    remind()
    for moved, number in ((timedelta(hours=-6), 1), (timedelta(days=7), 2), (timedelta(), 2)):
        with transaction(SYSTEM) as session:
            session.execute(sa.update(Deadline).values(last_instant=LAST + moved))
        remind()
        assert len(reminders()) == number, moved


def test_an_event_may_do_without(event, clock):
    register(event)
    with transaction(SYSTEM) as session:
        session.execute(sa.update(Event).values(reminders=False))
    clock.at = MORNINGS[7]
    remind()
    assert reminders() == []
    with transaction(SYSTEM) as session:
        session.execute(sa.update(Event).values(reminders=True))
    remind()
    assert len(reminders()) == 1


def test_an_address_nobody_can_write_to_keeps_nobody_else_waiting(event, clock):
    wrong = register(event, email="wrong@example.org")
    with transaction(SYSTEM) as session:
        session.get_one(Registration, wrong).email = "wrong,other@example.org"
    register(event)
    clock.at = MORNINGS[7]
    remind()
    assert reminders() == [("ana@example.org", ["Passport copy"])]


def due_now(event, clock):
    (due,) = dues(deadlines(event.id), event.zone)
    return due, due.step(clock.at)


def test_who_sends_it_while_the_mail_is_composed_gets_none(event, clock):
    quick, slow = register(event), register(event, email="slow@example.org")
    clock.at = MORNINGS[7]
    due, step_now = due_now(event, clock)
    people = queries.to_remind(event.id, due, step_now, limit=10)
    composed = [operations.compose(person, event, due) for person in people]
    send_passport(quick)
    with transaction(SYSTEM):
        assert operations.remind(composed, event, due, step_now) == 1
    assert reminders() == [("slow@example.org", ["Passport copy"])]
    assert db.session.scalar(sa.select(Reminder.registration_id)) == slow


def test_two_workers_at_once_remind_nobody_twice(app, event, clock):
    for number in range(12):
        register(event, email=f"{number}@example.org")
    clock.at = MORNINGS[7]
    due, step_now = due_now(event, clock)
    db.session.rollback()
    together = Barrier(3)

    def work(_number):
        with app.app_context():
            people = queries.to_remind(event.id, due, step_now, limit=100)
            composed = [operations.compose(person, event, due) for person in people]
            db.session.rollback()
            together.wait()  # all three have found the same twelve
            with transaction(SYSTEM):
                return operations.remind(composed, event, due, step_now)

    with ThreadPoolExecutor(3) as workers:
        assert sorted(workers.map(work, range(3))) == [0, 0, 12]
    assert len(reminders()) == 12
    assert db.session.scalar(sa.select(sa.func.count(SignInLink.id))) == 12


def test_a_worker_that_fails_in_the_middle_has_reminded_nobody(event, clock, monkeypatch):
    register(event)
    clock.at = MORNINGS[7]

    def fail(_rows):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(operations, "write_all", fail)
        with pytest.raises(ZeroDivisionError):
            remind()
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Reminder.id))) == 0
    remind()
    assert len(reminders()) == 1


def test_what_was_done_is_written_down_once(event, clock):
    for number in range(3):
        register(event, email=f"{number}@example.org")
    clock.at = MORNINGS[7]
    remind()
    remind()
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "event.reminded")).all()
    assert [(entry.event_id, entry.details) for entry in entries] == [
        (event.id, {"deadline": "documents", "days": 7, "number": 3})
    ]


def test_the_number_of_statements_does_not_grow_with_the_number_of_people(app, clock, statements):
    numbers = {}
    for people in (3, 150):
        event = a_meeting(f"of-{people}", seats=people)
        with transaction(SYSTEM):
            delegation = db.session.scalar(sa.text(f"SELECT id FROM delegation WHERE event_id = {event.id}"))
            for _person in range(people):
                a_registration(event.id, delegation)
        clock.at = MORNINGS[7]
        due, step_now = due_now(event, clock)
        statements.clear()
        assert remind_all(event, due, step_now) == people
        numbers[people] = len(statements)
        clock.at = MORNINGS[7] - timedelta(days=1)
    # Twice who it is for, and once that there are no more; who is new; links, messages, the log.
    assert numbers == {3: 7, 150: 7}


def test_many_are_reminded_in_parts(event, clock):
    for number in range(5):
        register(event, email=f"{number}@example.org")
    clock.at = MORNINGS[7]
    due, step_now = due_now(event, clock)
    assert remind_all(event, due, step_now, at_once=2) == 5
    assert len(reminders()) == 5
    assert remind_all(event, due, step_now, at_once=2) == 0
