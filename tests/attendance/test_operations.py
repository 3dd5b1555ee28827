"""Checking people in on every database: once a day, the first counts, undone with a reason; walk-ins."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from logistics.accounts.operations import grant
from logistics.accounts.rules import Role
from logistics.attendance.forgetting import forget, forget_event
from logistics.attendance.models import CheckIn, WalkIn
from logistics.attendance.operations import check_in, new_key, register_walk_in, undo
from logistics.attendance.queries import (
    check_in_of,
    find_guest,
    find_guests,
    search,
    tallies,
    unexpected,
)
from logistics.attendance.rules import Answer, Arrival, NotHere, ReasonMissing, Tally, Way
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.registrations.models import Registration
from logistics.registrations.operations import substitute, withdraw
from logistics.registrations.rules import AlreadyRegistered, Answers, Status
from tests.people import a_delegation, a_registration, an_account, an_event

#: 09:41 at the meeting's place.
MORNING = datetime(2022, 3, 31, 15, 41, tzinfo=UTC)
DAY = date(2022, 3, 31)
NORTH, SOUTH = Actor(1, "north@example.org"), Actor(2, "south@example.org")


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def event(app, clock):
    clock.at = MORNING
    with transaction(SYSTEM):
        an_event()
    return find_event("meeting")


@pytest.fixture
def delegation_id(event):
    with transaction(SYSTEM):
        return a_delegation(event, seats=3).id


def a_person(event, delegation_id, status=Status.CONFIRMED, name="Ana Ejemplo"):
    """Register somebody and return the reference; the status may be any that holds a seat."""
    with transaction(SYSTEM):
        registration = a_registration(event.id, delegation_id, name)
        if registration.status is Status.SUBMITTED:
            registration.status = status
        return registration.reference


def arrives(event, code, by=NORTH, **told):
    """Let somebody arrive and return what became of it."""
    arrival = Arrival(**{"key": new_key(), "code": code, "way": Way.SCANNED, **told})
    with transaction(by):
        return check_in(event, [arrival])[0]


def rows():
    return db.session.scalar(sa.select(sa.func.count()).select_from(CheckIn))


def actions():
    found = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id))
    return [action for action in found if action.startswith("registration.c") or "unknowing" in action]


def test_twice_is_harmless_and_the_second_is_told_of_the_first(event, delegation_id, clock):
    reference = a_person(event, delegation_id)
    first = arrives(event, reference)
    assert (first.answer, first.guest.name) == (Answer.IN, "Ana Ejemplo")
    clock.at += timedelta(minutes=5)
    second = arrives(event, reference.lower(), by=SOUTH)
    assert (second.answer, second.check_in.came_at, second.check_in.by) == (
        Answer.ALREADY,
        MORNING,
        "north@example.org",
    )
    assert rows() == 1
    assert actions() == ["registration.checked_in"]


def test_the_same_arrival_told_again_is_answered_as_the_first_time(event, delegation_id):
    reference, key = a_person(event, delegation_id), new_key()
    assert [arrives(event, reference, key=key).answer for _ in range(3)] == [Answer.IN] * 3
    other = arrives(event, a_person(event, delegation_id), key=key)
    assert (other.answer, other.guest, other.check_in) == (Answer.UNKNOWN, None, None)
    assert rows() == 1


def test_another_day_is_another_arrival(event, delegation_id, clock):
    reference = a_person(event, delegation_id)
    arrives(event, reference)
    clock.at += timedelta(days=1)
    assert arrives(event, reference).answer is Answer.IN
    assert rows() == 2


def test_who_is_not_confirmed_needs_a_reason(event, delegation_id):
    reference = a_person(event, delegation_id, Status.APPROVED)
    assert arrives(event, reference).answer is Answer.ASK
    assert rows() == 0
    let_in = arrives(event, reference, reason="Firma aquí")
    assert (let_in.answer, let_in.check_in.reason, let_in.check_in.status) == (Answer.IN, "Firma aquí", Status.APPROVED)


def test_who_was_replaced_is_told_by_whom(event, delegation_id):
    reference = a_person(event, delegation_id)
    with transaction(SYSTEM):
        former = find_guest(event.id, reference)
        berta = Answers(full_name="Berta Muestra", institution="Institución", email="berta@example.org")
        substitute(former.id, answers=berta, user_id=an_account("berta@example.org").id, accept_late=True)
    refused = arrives(event, reference, reason="A reason does not help")
    assert (refused.answer, refused.guest.successor) == (Answer.REFUSED, "Berta Muestra")
    assert rows() == 0


def test_codes_of_nobody_of_others_and_nearly_right(event, delegation_id):
    reference = a_person(event, delegation_id)
    assert arrives(event, "2345678923").answer is Answer.UNKNOWN
    assert arrives(event, f"https://example.org/events/other/door/{reference}").answer is Answer.FOREIGN
    with transaction(SYSTEM):
        other = an_event("other")
        stranger = a_registration(other.id, a_delegation(other).id).reference
        db.session.execute(
            sa.update(Registration).where(Registration.reference == reference).values(reference="QABCD2345V")
        )
    assert arrives(event, stranger).answer is Answer.UNKNOWN
    assert arrives(event, "0abcd-2345u").answer is Answer.IN


def test_two_codes_that_look_alike_are_not_guessed_between(event, delegation_id):
    for reference in ("QABCD2345V", "DABCD2345V"):
        made = a_person(event, delegation_id)
        with transaction(SYSTEM):
            db.session.execute(
                sa.update(Registration).where(Registration.reference == made).values(reference=reference)
            )
    assert find_guests(event.id, ["0ABCD2345V", "DABCD2345V"]).keys() == {"DABCD2345V"}


def test_what_was_noted_without_a_network_keeps_its_time(event, delegation_id, clock):
    reference = a_person(event, delegation_id)
    clock.at += timedelta(minutes=30)
    there = arrives(event, reference, ago=timedelta(minutes=12), seen=Status.CONFIRMED).check_in
    assert (there.came_at, there.noted_at) == (clock.at - timedelta(minutes=12), clock.at)


def test_the_first_arrival_counts_though_it_is_told_later(event, delegation_id, clock):
    reference = a_person(event, delegation_id)
    clock.at += timedelta(minutes=30)
    arrives(event, reference)
    clock.at += timedelta(minutes=10)
    late_news = arrives(event, reference, by=SOUTH, ago=timedelta(minutes=40), seen=Status.CONFIRMED)
    assert (late_news.answer, late_news.check_in.came_at) == (Answer.ALREADY, MORNING)
    assert actions() == ["registration.checked_in", "registration.came_earlier"]


def test_who_withdrew_while_the_door_had_no_network_is_told_of(event, delegation_id):
    reference = a_person(event, delegation_id)
    with transaction(SYSTEM):
        withdraw(find_guest(event.id, reference).id)
    told = arrives(event, reference, ago=timedelta(minutes=5), seen=Status.CONFIRMED)
    assert (told.answer, rows()) == (Answer.REFUSED, 0)
    assert actions() == ["registration.let_in_unknowing"]


def test_a_letter_that_became_void_meanwhile_keeps_nobody_out_who_is_in(event, delegation_id):
    reference = a_person(event, delegation_id, Status.APPROVED)
    told = arrives(event, reference, ago=timedelta(minutes=5), seen=Status.CONFIRMED)
    assert (told.answer, told.check_in.status) == (Answer.IN, Status.APPROVED)


def test_undone_with_a_reason_and_free_to_come_again(event, delegation_id):
    reference, key = a_person(event, delegation_id), new_key()
    arrives(event, reference, key=key)
    guest = find_guest(event.id, reference)
    with pytest.raises(ReasonMissing), transaction(NORTH):
        undo(event, guest, DAY, reason="")
    with transaction(NORTH):
        undo(event, guest, DAY, reason="Otra persona")
    with pytest.raises(NotHere), transaction(NORTH):
        undo(event, guest, DAY, reason="Otra vez")
    assert check_in_of(guest.id, DAY) is None
    arrives(event, reference, key=key)  # a device that had no answer tells it again: it stays undone
    assert check_in_of(guest.id, DAY) is None
    assert arrives(event, reference).answer is Answer.IN
    undone = db.session.scalars(sa.select(AuditEntry).filter_by(action="registration.check_in_undone")).one()
    assert undone.details == {"day": "2022-03-31", "reason": "Otra persona"}


def together(app, event, reference, note):
    """Let two desks note the same person at the same instant, and count the answers."""
    barrier = threading.Barrier(2)

    def desk(actor):
        with app.app_context():
            barrier.wait(timeout=60)
            return note(event, reference, actor)

    with ThreadPoolExecutor(2) as desks:
        return Counter(desks.map(desk, (NORTH, SOUTH)))


def test_two_desks_at_once_check_somebody_in_once(app, event, delegation_id):
    reference = a_person(event, delegation_id)

    def note(event, reference, actor):
        return arrives(event, reference, by=actor).answer

    assert together(app, event, reference, note) == {Answer.IN: 1, Answer.ALREADY: 1}
    assert rows() == 1


def test_without_the_guard_two_desks_would_check_somebody_in_twice(app, event, delegation_id):
    reference = a_person(event, delegation_id)
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX uq_check_in_registration_id_day"))
    looked = threading.Barrier(2)

    def note(event, reference, actor):
        guest = find_guest(event.id, reference)
        here = check_in_of(guest.id, DAY)
        looked.wait(timeout=60)
        if here is None:
            row = {"key": str(uuid4()), "came_at": MORNING, "noted_at": MORNING, "by": actor.label, "way": Way.TYPED}
            with transaction(actor):
                db.session.add(
                    CheckIn(event_id=event.id, registration_id=guest.id, day=DAY, status=guest.status, reason="", **row)
                )
        return here

    together(app, event, reference, note)
    assert rows() == 2


def test_two_devices_that_send_the_same_people_in_other_orders_do_not_stop_each_other(app, event, delegation_id):
    references = [a_person(event, delegation_id) for _ in range(3)]

    def note(event, _reference, actor):
        order = references if actor is NORTH else references[::-1]
        with transaction(actor):
            told = check_in(event, [Arrival(new_key(), each, Way.SCANNED, seen=Status.CONFIRMED) for each in order])
        return len(told)

    assert together(app, event, "", note) == {3: 2}
    assert rows() == 3


@pytest.mark.parametrize("number", [1, 3, 60])
def test_any_number_at_once_takes_the_same_statements(event, statements, number):
    with transaction(SYSTEM):
        delegation = a_delegation(event, "PAN", seats=number).id
    references = [a_person(event, delegation, name=f"Persona {each}") for each in range(number)]
    arrivals = [Arrival(new_key(), each, Way.SCANNED) for each in references]
    with transaction(NORTH):
        statements.clear()
        told = check_in(event, arrivals)
        asked = [each for each in statements if not each.startswith("INSERT INTO audit_entry")]
        assert len(asked) == (4 if db.engine.dialect.name == "sqlite" else 6)
    assert {each.answer for each in told} == {Answer.IN}


def test_a_walk_in_gets_a_free_seat_or_waits_and_is_shown_for_what_it_is(event, delegation_id):
    for _ in range(2):
        a_person(event, delegation_id)

    def walks_in(number):
        answers = Answers(full_name=f"Walk {number}", institution="Institución", email=f"walk{number}@example.org")
        with transaction(NORTH):
            return register_walk_in(event, delegation_id=delegation_id, answers=answers)

    first, second = walks_in(1), walks_in(2)
    assert [(each.status, each.walk_in) for each in (first, second)] == [
        (Status.SUBMITTED, True),
        (Status.WAITLISTED, True),
    ]
    with pytest.raises(AlreadyRegistered):
        walks_in(1)
    assert arrives(event, second.reference).answer is Answer.ASK
    assert arrives(event, second.reference, reason="La secretaría está de acuerdo").answer is Answer.IN
    assert tallies(event.id, DAY, None) == {delegation_id: Tally(expected=2, others=1, walk_ins=2)}


def test_numbers_and_those_to_look_at(event, delegation_id, clock):
    early, late, approved = (
        a_person(event, delegation_id, status, name)
        for status, name in ((Status.CONFIRMED, "Early"), (Status.CONFIRMED, "Late"), (Status.APPROVED, "Approved"))
    )
    opens = MORNING + timedelta(minutes=10)
    arrives(event, early)
    clock.at += timedelta(minutes=11)
    arrives(event, late)
    arrives(event, approved, reason="Firma aquí", ago=timedelta(minutes=11))
    assert tallies(event.id, DAY, opens) == {delegation_id: Tally(expected=3, here=3, late=1)}
    odd = unexpected(event.id, DAY, opens, limit=10, offset=0)
    assert [each.registration_id for each in odd] == [
        find_guest(event.id, late).id,
        find_guest(event.id, approved).id,
    ]


def test_names_are_found_by_a_few_letters_whatever_the_accents(event, delegation_id):
    a_person(event, delegation_id, name="José Ángel Muestra Ñurinda")
    gone = a_person(event, delegation_id, name="Ángela Joséfina Ejemplo")
    with transaction(SYSTEM):
        withdraw(find_guest(event.id, gone).id)

    def found(words):
        return [each.name for each in search(event.id, words, 10)]

    assert found("jose ang") == ["José Ángel Muestra Ñurinda", "Ángela Joséfina Ejemplo"]
    assert found("NURINDA") == ["José Ángel Muestra Ñurinda"]
    assert found("%") == found("") == found("zz") == []


def test_when_people_are_forgotten_their_numbers_stay(event, delegation_id):
    reference = a_person(event, delegation_id, Status.APPROVED)
    arrives(event, reference, reason="Llegó sin carta", device="Norte")
    guest = find_guest(event.id, reference)
    with transaction(SYSTEM):
        db.session.add(WalkIn(registration_id=guest.id, event_id=event.id, day=DAY, noted_at=MORNING, by="north"))
        account = an_account("north@example.org").id
        grant(user_id=account, role=Role.DESK, event_id=event.id)
    with transaction(SYSTEM):
        forget([guest.id])
        assert forget_event(event.id) == [account]
    left = check_in_of(guest.id, DAY)
    assert (left.by, left.device, left.reason, left.came_at) == ("–", "", "", MORNING)
    assert db.session.scalars(sa.select(WalkIn.by)).all() == ["–"]
    assert tallies(event.id, DAY, None) == {delegation_id: Tally(expected=1, here=1, walk_ins=1)}
