"""A registration's way from draft to its end, and the seat it holds meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.operations import add_exceptional_seat
from logistics.delegations.rules import ReasonMissing, SeatKind
from logistics.events.models import Deadline, Event
from logistics.events.rules import DeadlineKind
from logistics.registrations import operations, steps, verdicts
from logistics.registrations.models import Registration
from logistics.registrations.rules import (
    HOLDS_SEAT,
    AlreadyRegistered,
    Answers,
    CannotFollow,
    ChangedMeanwhile,
    DeadlinePassed,
    NoSeatLeft,
    Outcome,
    Status,
    may_follow,
    search_key,
)
from tests.conftest import StandingClock
from tests.people import a_delegation, a_draft, a_registration, an_account, an_event, both

LAST_INSTANT = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)


@pytest.fixture
def event(app: Flask) -> Event:
    """Return an event whose registration closes before 2 March 2022 in Mexico City."""
    with transaction(SYSTEM):
        return an_event(
            deadlines=[
                Deadline(kind=DeadlineKind.REGISTRATION, last_instant=LAST_INSTANT, words=both("before 2 March"))
            ]
        )


@pytest.fixture
def costa_rica(event: Event) -> Iterator[Delegation]:
    """Return a delegation of two seats, with a transaction open."""
    with transaction(SYSTEM):
        yield a_delegation(event)


def seats_taken(delegation: Delegation) -> list[int]:
    taken = sa.select(Seat.number).join(Registration, Registration.seat_id == Seat.id)
    return list(db.session.scalars(taken.where(Seat.delegation_id == delegation.id).order_by(Seat.number)))


def test_the_first_two_are_seated_and_the_third_waits(event: Event, costa_rica: Delegation) -> None:
    outcomes = []
    for _person in range(3):
        draft = a_draft(event.id, costa_rica.id)
        outcomes.append(operations.submit(draft.id, user_id=an_account(draft.email).id))
    assert outcomes == [Outcome(Status.SUBMITTED, 1), Outcome(Status.SUBMITTED, 2), Outcome(Status.WAITLISTED, None)]
    assert seats_taken(costa_rica) == [1, 2]


def test_a_draft_holds_no_seat(event: Event, costa_rica: Delegation) -> None:
    a_draft(event.id, costa_rica.id)
    assert seats_taken(costa_rica) == []


def test_withdrawal_frees_the_seat_for_who_comes_next_not_for_who_waits(event: Event, costa_rica: Delegation) -> None:
    first, _second, third = (a_registration(event.id, costa_rica.id) for _person in range(3))
    operations.withdraw(first.id)
    assert (first.status, first.seat_id, third.status) == (Status.WITHDRAWN, None, Status.WAITLISTED)
    assert verdicts.admit(third.id) == Outcome(Status.SUBMITTED, 1)
    with pytest.raises(NoSeatLeft):
        verdicts.admit(first.id)
    assert first.status == Status.WITHDRAWN


def test_an_exceptional_seat_needs_a_reason_and_is_not_open_to_the_next_who_asks(
    event: Event, costa_rica: Delegation
) -> None:
    a_registration(event.id, costa_rica.id)
    a_registration(event.id, costa_rica.id)
    with pytest.raises(ReasonMissing):
        add_exceptional_seat(delegation_id=costa_rica.id, reason="  ")
    assert add_exceptional_seat(delegation_id=costa_rica.id, reason="Viceministra") == 3
    waiting = a_registration(event.id, costa_rica.id)
    assert waiting.status == Status.WAITLISTED
    assert verdicts.admit(waiting.id, kinds=(SeatKind.EXCEPTIONAL,)) == Outcome(Status.SUBMITTED, 3)


def test_nobody_is_seated_by_the_back_door(event: Event, costa_rica: Delegation) -> None:
    seated = a_registration(event.id, costa_rica.id)
    other = a_draft(event.id, costa_rica.id)
    db.session.flush()
    for values in (
        {"seat_id": seated.seat_id, "status": Status.SUBMITTED},  # a taken chair
        {"status": Status.SUBMITTED},  # a status that holds a seat, without one
        {"seat_id": costa_rica.seats[1].id},  # a seat in a status that holds none
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(sa.update(Registration).where(Registration.id == other.id).values(**values))
    elsewhere = a_delegation(event, "HND")
    with pytest.raises(IntegrityError), db.session.begin_nested():  # a chair of another delegation
        db.session.execute(
            sa.update(Registration)
            .where(Registration.id == other.id)
            .values(seat_id=elsewhere.seats[0].id, status=Status.SUBMITTED)
        )


def test_moving_takes_a_seat_of_the_other_delegation_or_changes_nothing(event: Event, costa_rica: Delegation) -> None:
    person = a_registration(event.id, costa_rica.id)
    honduras = a_delegation(event, "HND", seats=1)
    panama = a_delegation(event, "PAN", seats=0)
    assert verdicts.move(person.id, delegation_id=honduras.id) == Outcome(Status.SUBMITTED, 1)
    assert (person.delegation_id, seats_taken(costa_rica)) == (honduras.id, [])
    with pytest.raises(NoSeatLeft):
        verdicts.move(person.id, delegation_id=panama.id)
    assert (person.delegation_id, seats_taken(honduras)) == (honduras.id, [1])


def test_the_last_instant_is_in_time_and_the_next_is_not(
    event: Event, costa_rica: Delegation, clock: StandingClock
) -> None:
    clock.at = LAST_INSTANT
    assert a_registration(event.id, costa_rica.id).status == Status.SUBMITTED
    clock.at = datetime(2022, 3, 2, 6, 0, tzinfo=UTC)
    draft = a_draft(event.id, costa_rica.id)
    account = an_account(draft.email).id
    with pytest.raises(DeadlinePassed) as refused:
        operations.submit(draft.id, user_id=account)
    assert refused.value.last_instant == LAST_INSTANT
    assert draft.status == Status.DRAFT
    operations.submit(draft.id, user_id=account, accept_late=True)
    assert (draft.status, draft.late) == (Status.SUBMITTED, True)


def test_one_address_takes_part_once(event: Event) -> None:
    with transaction(SYSTEM):
        delegation = a_delegation(event)
        first = a_registration(event.id, delegation.id, email="ana@example.org")
    with pytest.raises(AlreadyRegistered), transaction(SYSTEM):
        a_registration(event.id, delegation.id, email="ANA@example.org ")
    with transaction(SYSTEM):
        operations.withdraw(first.id)
        assert a_registration(event.id, delegation.id, email="Ana@example.org").status == Status.SUBMITTED


def test_a_step_out_of_turn_is_refused(event: Event, costa_rica: Delegation) -> None:
    person = a_registration(event.id, costa_rica.id)
    with pytest.raises(CannotFollow):
        verdicts.confirm(person.id)
    verdicts.give_back(person.id, reason="The passport cannot be read.")
    assert (person.status, seats_taken(costa_rica)) == (Status.RETURNED, [1])
    operations.hand_in_again(person.id)
    verdicts.approve(person.id)
    verdicts.confirm(person.id)
    assert (person.status, person.return_reason) == (Status.CONFIRMED, "")


def test_an_older_page_overwrites_nothing(event: Event, costa_rica: Delegation) -> None:
    person = a_registration(event.id, costa_rica.id, "Ana Ejemplo")
    seen = person.version
    verdicts.approve(person.id, version=seen)
    with pytest.raises(ChangedMeanwhile):
        operations.update_answers(person.id, Answers("Otra", "I", person.email), version=seen)
    assert person.full_name == "Ana Ejemplo"


def test_what_belongs_to_it_counts_as_a_change(event: Event, costa_rica: Delegation) -> None:
    person = a_registration(event.id, costa_rica.id)
    seen = person.version
    steps.touch(person.id, version=seen)
    with pytest.raises(ChangedMeanwhile):
        steps.touch(person.id, version=seen)
    assert person.version == seen + 1


def test_what_is_to_be_mended_is_kept_in_codes_and_in_order(event: Event, costa_rica: Delegation) -> None:
    person = a_registration(event.id, costa_rica.id)
    verdicts.give_back(person.id, shortcomings=["position", "passport_cut_off", "position", "unknown"])
    assert (person.shortcomings, person.return_reason) == (["passport_cut_off", "position"], "")
    verdicts.give_back(person.id, reason="Only this.")
    assert (person.shortcomings, person.return_reason) == ([], "Only this.")


def test_who_is_decided_about_anew_begins_anew(event: Event, costa_rica: Delegation) -> None:
    person = a_registration(event.id, costa_rica.id)
    verdicts.approve(person.id)
    verdicts.decline(person.id, reason="Not of this delegation")
    verdicts.admit(person.id)
    began = person.status, person.approved_at, person.ended_at, person.return_reason
    assert began == (Status.SUBMITTED, None, None, "")


def test_who_waits_moves_to_a_free_seat_or_waits_there(event: Event, costa_rica: Delegation) -> None:
    small, large = a_delegation(event, "HND", seats=0), a_delegation(event, "PAN", seats=1)
    person = a_registration(event.id, costa_rica.id)
    with pytest.raises(NoSeatLeft):
        verdicts.move(person.id, delegation_id=small.id)
    verdicts.put_on_waiting_list(person.id)
    assert verdicts.move(person.id, delegation_id=small.id) == Outcome(Status.WAITLISTED, None)
    assert verdicts.move(person.id, delegation_id=large.id) == Outcome(Status.SUBMITTED, 1)
    with pytest.raises(CannotFollow):
        verdicts.move(person.id, delegation_id=large.id)


def test_every_step_is_written_down_with_its_author(event: Event, costa_rica: Delegation) -> None:
    person = a_registration(event.id, costa_rica.id)
    verdicts.decline(person.id, reason="Not of this delegation")
    db.session.flush()
    log = db.session.execute(
        sa.select(AuditEntry.action, AuditEntry.actor)
        .where(AuditEntry.subject == "registration", AuditEntry.subject_id == person.id)
        .order_by(AuditEntry.id)
    )
    assert [tuple(row) for row in log] == [("registration.submitted", "system"), ("registration.declined", "system")]


def test_no_status_leads_to_a_draft_and_replaced_leads_nowhere() -> None:
    assert not any(may_follow(status, Status.DRAFT) for status in Status)
    assert not any(may_follow(Status.REPLACED, status) for status in Status)
    assert {Status.NOMINATED, Status.SUBMITTED, Status.RETURNED, Status.APPROVED, Status.CONFIRMED} == HOLDS_SEAT


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("José  Muñoz", "jose munoz"),
        ("O'Brien-Åse", "o'brien-ase"),
        ("Straße", "strasse"),
        ("李小龍", "李小龍"),
        ("", ""),
    ],
)
def test_names_are_found_without_accents(name: str, key: str) -> None:
    assert search_key(name) == key
