"""Somebody registered by an organizer's hand: held to the seats, late ones marked, beyond the cap only with reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.events.rules import EventFacts
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from tests.conftest import Browser, StandingClock
from tests.web.desk_people import PEOPLE, decide, mails, named
from tests.web.test_me import somebody

NEW = f"{PEOPLE}/new"
AFTER_THE_DEADLINE = datetime(2022, 3, 20, 18, 0, tzinfo=UTC)


@pytest.fixture
def client(client: Browser, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    """Return the organizer's browser."""
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.set_cookie("language", "en")
    return client


def register(client: Browser, code: str = "CRI", **answers: Any) -> Any:
    """Send the form for Dora."""
    db.session.rollback()
    delegation = db.session.scalars(sa.select(Delegation.id).where(Delegation.code == code)).one()
    dora = {
        "delegation": delegation,
        "full_name": "Dora Nueva",
        "institution": "Cancillería",
        "email": "dora@example.org",
        "capacity": "delegate",
        "language": "en",
    }
    return client.post_form(NEW, **dora | answers)


def test_a_few_answers_hold_a_seat_and_mail_the_link(client: Browser) -> None:
    answer = register(client)
    dora = named("Dora Nueva")
    assert answer.location == f"{PEOPLE}/{dora.reference}"
    assert (dora.status, dora.seat_number, dora.late) == (Status.NOMINATED, 1, False)
    assert mails(dora.id) == [("nomination", "dora@example.org")]
    decide(client, dora.id, "ask-to-complete")
    assert mails(dora.id) == [("nomination", "dora@example.org")] * 2


def test_after_the_deadline_it_is_late_and_the_page_says_so(client: Browser, clock: StandingClock) -> None:
    clock.at = AFTER_THE_DEADLINE
    assert "Whoever you register now is marked as late." in client.get(NEW).text
    register(client)
    assert named("Dora Nueva").late is True


def test_when_every_seat_is_taken_the_person_waits(client: Browser, crm: EventFacts) -> None:
    for number in range(2):
        somebody(crm, email=f"taken{number}@example.org")
    register(client)
    dora = named("Dora Nueva")
    assert (dora.status, dora.seat_number, mails(dora.id)) == (
        Status.WAITLISTED,
        None,
        [("waitlisted", "dora@example.org")],
    )


def test_an_exceptional_seat_is_added_in_the_same_step_with_its_reason(client: Browser, crm: EventFacts) -> None:
    for number in range(2):
        somebody(crm, email=f"taken{number}@example.org")
    refused = register(client, exceptional="y")
    assert (refused.status_code, 'id="reason-error"' in refused.text) == (422, True)
    register(client, exceptional="y", reason="Viceministra", funded="y")
    dora = named("Dora Nueva")
    assert (dora.status, dora.seat_number, dora.seat_kind) == (Status.NOMINATED, 3, SeatKind.EXCEPTIONAL)
    added = db.session.execute(sa.select(Seat.reason, Seat.funded).where(Seat.kind == SeatKind.EXCEPTIONAL)).all()
    assert [tuple(row) for row in added] == [("Viceministra", True)]


def test_filled_in_by_the_organizer_nobody_is_written_to_yet(client: Browser) -> None:
    answer = register(client, by_us="y")
    dora = named("Dora Nueva")
    assert (answer.location, mails(dora.id)) == (f"{PEOPLE}/{dora.reference}/edit", [])
    assert "Hand the registration in for the person" in client.get(answer.location).text


@pytest.mark.parametrize(
    "wrong", [{"delegation": 0}, {"delegation": 99_999}, {"full_name": ""}, {"institution": ""}, {"email": "x"}]
)
def test_what_is_missing_registers_nobody(client: Browser, wrong: dict[str, object]) -> None:
    answer = register(client, **wrong)
    assert (answer.status_code, "cancillería" in answer.text.casefold() or "institution" in wrong) == (422, True)
    assert db.session.scalars(sa.select(Registration.id)).all() == []


def test_an_address_takes_part_once_and_an_added_seat_goes_with_the_refusal(client: Browser, crm: EventFacts) -> None:
    somebody(crm, email="dora@example.org")
    answer = register(client, "HND", exceptional="y", reason="Viceministra")
    assert (answer.status_code, "takes part in this meeting already" in answer.text) == (409, True)
    db.session.rollback()
    assert db.session.scalars(sa.select(Seat.id).where(Seat.kind == SeatKind.EXCEPTIONAL)).all() == []
