"""Forty people, four processes, two chairs: on every database exactly two sit down and everybody else waits.

First the fault is shown: where the limit is checked first and the seat written later, without the
constraint, more people sit down than there are chairs.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation, Seat
from logistics.registrations import operations
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from logistics.settings import Settings
from tests.conftest import StandingClock
from tests.people import a_delegation, a_draft, an_account, an_event

PROCESSES = 4
PEOPLE_EACH = 10
CHAIRS = 2

Way = Callable[[int, int], str]


@pytest.fixture
def database_url(each_database: str) -> str:
    """Run every test of this module on every database."""
    return each_database


@pytest.fixture
def delegation_id(app: Flask) -> int:
    """Return a delegation with two chairs and forty drafts."""
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event, seats=CHAIRS)
        for _person in range(PROCESSES * PEOPLE_EACH):
            an_account(a_draft(event.id, delegation.id).email)
    return delegation.id


def hand_in(registration_id: int, user_id: int) -> str:
    """Submit as the application does."""
    with transaction(SYSTEM):
        return operations.submit(registration_id, user_id=user_id).status.value


def check_first_and_write_later(registration_id: int, user_id: int) -> str:
    """Submit as it must not be done: look for a free chair, then take it in another transaction."""
    delegation = sa.select(Registration.delegation_id).where(Registration.id == registration_id).scalar_subquery()
    taken = sa.select(Registration.seat_id).where(Registration.seat_id.is_not(None))
    free = sa.select(Seat.id).where(Seat.delegation_id == delegation, Seat.id.not_in(taken)).order_by(Seat.number)
    seat_id = db.session.scalar(free.limit(1))
    status = Status.WAITLISTED if seat_id is None else Status.SUBMITTED
    with transaction(SYSTEM):
        values: dict[str, Any] = {"seat_id": seat_id, "status": status, "user_id": user_id}
        db.session.execute(sa.update(Registration).where(Registration.id == registration_id).values(**values))
    return status.value


def work(settings: Settings, people: list[tuple[int, int]], way: Way, barrier: Barrier) -> list[str]:
    """Submit ten registrations at once, when all the other processes do."""
    app = create_app(settings, StandingClock())

    def one(person: tuple[int, int]) -> str:
        with app.app_context():
            db.session.execute(sa.text("SELECT 1"))
            db.session.rollback()
            barrier.wait()
            return way(*person)

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(one, people))


def race(settings: Settings, way: Way) -> Counter[str]:
    """Return how many ended in which status."""
    rows = db.session.execute(sa.select(Registration.id, Registration.email_key).order_by(Registration.id)).all()
    people = [(registration_id, an_account(email).id) for registration_id, email in rows]
    db.session.rollback()
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(PROCESSES) as pool:
        barrier = manager.Barrier(len(people))
        shares = [(settings, people[start::PROCESSES], way, barrier) for start in range(PROCESSES)]
        return Counter(answer for answers in pool.starmap(work, shares) for answer in answers)


def seated(delegation_id: int) -> int:
    """Return how many registrations hold a seat of the delegation."""
    holding = sa.select(sa.func.count()).where(
        Registration.delegation_id == delegation_id, Registration.seat_id.is_not(None)
    )
    return db.session.scalar(holding) or 0


def test_without_the_guard_the_delegation_overfills(app: Flask, settings: Settings, delegation_id: int) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX uq_registration_seat_id"))
    answers = race(settings, check_first_and_write_later)
    assert answers[Status.SUBMITTED.value] == seated(delegation_id)
    assert seated(delegation_id) > CHAIRS


def test_with_the_guard_exactly_two_sit_down(app: Flask, settings: Settings, delegation_id: int) -> None:
    answers = race(settings, hand_in)
    assert answers == {Status.SUBMITTED.value: CHAIRS, Status.WAITLISTED.value: PROCESSES * PEOPLE_EACH - CHAIRS}
    assert seated(delegation_id) == CHAIRS
    assert db.session.scalar(sa.select(sa.func.count(Delegation.id))) == 1
