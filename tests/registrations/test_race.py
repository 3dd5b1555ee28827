"""Forty people, four processes, two chairs: on every database exactly two sit down and everybody else waits.

First the fault is shown: where the limit is checked first and the seat written later, without the
constraint, more people sit down than there are chairs.
"""

from __future__ import annotations

import multiprocessing
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from multiprocessing.synchronize import Barrier
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation, Seat
from logistics.messages.models import Message
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from logistics.settings import Settings
from tests.conftest import Browser, StandingClock
from tests.people import a_delegation, a_draft, an_account, an_event
from tests.uploads import a_picture

CHAIRS = 2

#: Makes everything ready for one person, and returns the last step, which all take at once; it returns the outcome.
Way = Callable[[Flask, int], Callable[[], str]]


@pytest.fixture
def database_url(each_database: str) -> str:
    """Run every test of this module on every database."""
    return each_database


@pytest.fixture
def delegation_id(app: Flask) -> int:
    """Return a delegation with two chairs."""
    with transaction(SYSTEM):
        return a_delegation(an_event(), "CRI", seats=CHAIRS).id


def through_the_pages(app: Flask, number: int) -> Callable[[], str]:
    """Fill in the form with a picture of the passport, as people do; the last step is the button that hands it in."""
    browser = Browser(app)
    browser.set_cookie("language", "en")
    answer = browser.post_form(
        "/events/meeting/register/details?delegation=CRI",
        full_name=f"Persona {number} Ejemplo",
        institution="Institución",
        job_title="Dirección",
        capacity="delegate",
        email=f"persona{number}@example.org",
        language="es",
        privacy="y",
        then="check",
        passport_copy=(BytesIO(a_picture()), "passport.jpg"),
    )
    if answer.status_code != 302:
        raise AssertionError(answer.text)
    check = "/events/meeting/register/check"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(check).text)
    if token is None:
        raise AssertionError("no form to hand in")

    def hand_in() -> str:
        answer = browser.post(check, data={"csrf_token": token[1]})
        done = browser.get(answer.location or check).text
        for said, outcome in (("waiting list", Status.WAITLISTED), ("We received your registration", Status.SUBMITTED)):
            if answer.status_code == 302 and said in done:
                return outcome.value
        return f"{answer.status_code}: {done}"

    return hand_in


def checking_first_and_writing_later(app: Flask, number: int) -> Callable[[], str]:
    """Submit as it must not be done: look for a free chair, then take it in another transaction."""
    with app.app_context(), transaction(SYSTEM):
        event_id, delegation_id = db.session.execute(sa.select(Delegation.event_id, Delegation.id)).one()
        draft = a_draft(event_id, delegation_id, email=f"persona{number}@example.org").id
        account = an_account(f"persona{number}@example.org").id

    def hand_in() -> str:
        with app.app_context():
            taken = sa.select(Registration.seat_id).where(Registration.seat_id.is_not(None))
            free = sa.select(Seat.id).where(Seat.id.not_in(taken)).order_by(Seat.number).limit(1)
            seat_id = db.session.scalar(free)
            status = Status.WAITLISTED if seat_id is None else Status.SUBMITTED
            Event().wait(1)  # the others look too, however busy the machine is
            with transaction(SYSTEM):
                values: dict[str, Any] = {"seat_id": seat_id, "status": status, "user_id": account}
                db.session.execute(sa.update(Registration).where(Registration.id == draft).values(**values))
            return status.value

    return hand_in


def work(settings: Settings, people: list[int], way: Way, barrier: Barrier) -> list[str]:
    """Take the last step for ten people at once, when all the other processes do."""
    app = create_app(settings, StandingClock())
    steps = [way(app, number) for number in people]

    def together(step: Callable[[], str]) -> str:
        barrier.wait(timeout=120)  # somebody who never comes breaks it, instead of holding all others for ever
        return step()

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(together, steps))


def race(settings: Settings, way: Way, *, processes: int, people: int) -> Counter[str]:
    """Return how many of `people` were told what."""
    db.session.rollback()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # read once, not by each process
    with context.Manager() as manager, context.Pool(processes) as pool:
        barrier = manager.Barrier(people)
        shares = [(settings, list(range(start, people, processes)), way, barrier) for start in range(processes)]
        return Counter(answer for answers in pool.starmap(work, shares) for answer in answers)


def seated() -> int:
    """Return how many registrations hold a seat."""
    return db.session.scalar(sa.select(sa.func.count()).where(Registration.seat_id.is_not(None))) or 0


def test_without_the_guard_the_delegation_overfills(app: Flask, settings: Settings, delegation_id: int) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX uq_registration_seat_id"))
    told = race(settings, checking_first_and_writing_later, processes=2, people=10)
    assert told[Status.SUBMITTED.value] == seated()
    assert seated() > CHAIRS


def test_with_the_guard_exactly_two_sit_down_and_everybody_is_told(
    app: Flask, settings: Settings, delegation_id: int
) -> None:
    told = race(settings, through_the_pages, processes=4, people=40)
    assert told == {Status.SUBMITTED.value: CHAIRS, Status.WAITLISTED.value: 40 - CHAIRS}
    assert seated() == CHAIRS
    statuses = sa.select(Registration.status, sa.func.count()).group_by(Registration.status)
    assert sorted(tuple(row) for row in db.session.execute(statuses)) == [
        (Status.SUBMITTED, CHAIRS),
        (Status.WAITLISTED, 40 - CHAIRS),
    ]
    assert db.session.scalar(sa.select(sa.func.count(Message.id.distinct()))) == 40
