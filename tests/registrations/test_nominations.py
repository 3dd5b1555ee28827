"""Named by a focal point: a seat at once, completed by the person, replaced in one step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.delegations.operations import add_exceptional_seat
from logistics.delegations.rules import SeatKind
from logistics.events.models import Deadline, Event
from logistics.events.rules import DeadlineKind
from logistics.registrations import operations, verdicts
from logistics.registrations.models import Registration
from logistics.registrations.queries import chairs, person_by_id
from logistics.registrations.rules import (
    AlreadyRegistered,
    Answers,
    CannotFollow,
    DeadlinePassed,
    Outcome,
    Status,
)
from tests.conftest import StandingClock
from tests.people import a_delegation, a_registration, an_account, an_event, both

LAST_INSTANT = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)
TOO_LATE = datetime(2022, 3, 3, tzinfo=UTC)


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def event(app: Flask) -> Event:
    with transaction(SYSTEM):
        return an_event(
            deadlines=[
                Deadline(kind=DeadlineKind.REGISTRATION, last_instant=LAST_INSTANT, words=both("before 2 March"))
            ]
        )


@pytest.fixture
def costa_rica(event: Event) -> Iterator[Delegation]:
    with transaction(SYSTEM):
        yield a_delegation(event)


def named(name: str, email: str = "") -> Answers:
    return Answers(full_name=name, institution="Institución", email=email or f"{name.lower()}@example.org")


def nominate(delegation: Delegation, name: str, **values: object) -> tuple[int, Outcome]:
    answers = named(name, str(values.pop("email", "")))
    account = an_account(answers.email).id
    return operations.nominate(
        event_id=delegation.event_id, delegation_id=delegation.id, answers=answers, user_id=account, **values
    )


def sitting(delegation: Delegation) -> list[tuple[int, str | None, str | None]]:
    return [
        (chair.number, chair.person and chair.person.answers.full_name, chair.person and chair.person.status)
        for chair in chairs(delegation.id)
    ]


def test_two_are_seated_and_the_third_waits(costa_rica: Delegation) -> None:
    outcomes = [nominate(costa_rica, name)[1] for name in ("Ana", "Berta", "Carla")]
    assert outcomes == [Outcome(Status.NOMINATED, 1), Outcome(Status.NOMINATED, 2), Outcome(Status.WAITLISTED, None)]


def test_completing_hands_in_once_and_keeps_the_seat(costa_rica: Delegation) -> None:
    ana, _outcome = nominate(costa_rica, "Ana")
    assert person_by_id(ana).is_complete is False
    operations.complete(ana)
    assert (person_by_id(ana).status, person_by_id(ana).seat_number, person_by_id(ana).late) == ("submitted", 1, False)
    with pytest.raises(CannotFollow):
        operations.complete(ana)


def test_who_completes_after_the_deadline_is_marked_late(costa_rica: Delegation, clock: StandingClock) -> None:
    ana, _outcome = nominate(costa_rica, "Ana")
    clock.at = TOO_LATE
    operations.complete(ana)
    assert (person_by_id(ana).status, person_by_id(ana).late) == ("submitted", True)


def test_waiting_completed_or_not_decides_what_a_seat_makes_of_it(costa_rica: Delegation) -> None:
    for name in ("Ana", "Berta"):
        nominate(costa_rica, name)
    carla, dora = (nominate(costa_rica, name)[0] for name in ("Carla", "Dora"))
    operations.complete(dora)
    assert person_by_id(dora).status == "waitlisted"
    for first in chairs(costa_rica.id):
        assert first.person is not None
        operations.withdraw(first.person.id)
    assert verdicts.admit(carla).status is Status.NOMINATED
    assert verdicts.admit(dora).status is Status.SUBMITTED


def test_after_the_deadline_only_an_organizer_names(costa_rica: Delegation, clock: StandingClock) -> None:
    ana, _outcome = nominate(costa_rica, "Ana")
    clock.at = TOO_LATE
    with pytest.raises(DeadlinePassed):
        nominate(costa_rica, "Berta")
    with pytest.raises(DeadlinePassed):
        operations.substitute(ana, answers=named("Berta"), user_id=an_account("berta@example.org").id)
    late, outcome = nominate(costa_rica, "Berta", accept_late=True)
    assert (outcome.seat_number, person_by_id(late).late) == (2, True)


def test_an_address_takes_part_once_unless_it_stands_for_several(costa_rica: Delegation) -> None:
    nominate(costa_rica, "Ana", email="enlace@example.org")
    with pytest.raises(AlreadyRegistered):
        nominate(costa_rica, "Berta", email="Enlace@example.org")
    db.session.rollback()


def test_a_focal_points_own_address_stands_for_several(costa_rica: Delegation) -> None:
    for name in ("Ana", "Berta"):
        nominate(costa_rica, name, email="enlace@example.org", shares_email=True)
    assert [name for _number, name, _status in sitting(costa_rica)] == ["Ana", "Berta"]


@pytest.mark.parametrize("step", [None, operations.complete])
def test_a_successor_takes_the_very_seat(costa_rica: Delegation, step: object) -> None:
    ana, _outcome = nominate(costa_rica, "Ana")
    nominate(costa_rica, "Berta")
    waiting, _outcome = nominate(costa_rica, "Carla")
    if callable(step):
        step(ana)
    new = operations.substitute(ana, answers=named("Dora"), user_id=an_account("dora@example.org").id)
    assert sitting(costa_rica) == [(1, "Dora", "nominated"), (2, "Berta", "nominated")]
    assert (person_by_id(ana).status, person_by_id(ana).seat_number) == ("replaced", None)
    assert (person_by_id(new).is_complete, person_by_id(waiting).status) == (False, "waitlisted")


def test_an_exceptional_seat_passes_on_too(costa_rica: Delegation) -> None:
    nominate(costa_rica, "Ana")
    nominate(costa_rica, "Berta")
    minister = a_registration(costa_rica.event_id, costa_rica.id, "Carla")
    add_exceptional_seat(delegation_id=costa_rica.id, reason="vice-minister")
    verdicts.admit(minister.id, kinds=(SeatKind.EXCEPTIONAL,), reason="vice-minister")
    operations.substitute(minister.id, answers=named("Dora"), user_id=an_account("dora@example.org").id)
    assert sitting(costa_rica)[2] == (3, "Dora", "nominated")


def test_whoever_holds_no_seat_cannot_be_replaced(costa_rica: Delegation) -> None:
    for name in ("Ana", "Berta"):
        nominate(costa_rica, name)
    waiting, _outcome = nominate(costa_rica, "Carla")
    with pytest.raises(CannotFollow):
        operations.substitute(waiting, answers=named("Dora"), user_id=an_account("dora@example.org").id)


def test_a_successor_already_there_leaves_everything_as_it_was(event: Event) -> None:
    with transaction(SYSTEM):
        delegation = a_delegation(event)
        ana, _outcome = nominate(delegation, "Ana")
        nominate(delegation, "Berta")
    with pytest.raises(AlreadyRegistered), transaction(SYSTEM):
        operations.substitute(ana, answers=named("Berta"), user_id=an_account("berta@example.org").id)
    assert sitting(delegation) == [(1, "Ana", "nominated"), (2, "Berta", "nominated")]
    assert db.session.query(Registration).count() == 2
