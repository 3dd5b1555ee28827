"""The meeting's page as visitors get it again: told apart by what it says, and known by its ETag."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.events.rules import EventFacts
from tests.conftest import Browser, StandingClock
from tests.people import a_registration

PAGE = "/events/crm-2022/"
ENGLISH = {"Accept-Language": "en"}


@pytest.mark.parametrize("address", ["/", PAGE])
def test_who_has_the_page_already_is_told_so(client: Browser, crm: EventFacts, address: str):
    etag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)


def test_a_page_shown_again_asks_for_the_event_and_its_seats_alone(
    client: Browser, crm: EventFacts, statements: list[str]
):
    first = client.get(PAGE)
    db.session.commit()  # something was written, perhaps to this event
    statements.clear()
    assert client.get(PAGE).data == first.data
    assert len(statements) == 2


def test_a_seat_taken_shows_at_once(client: Browser, crm: EventFacts):
    before = client.get(PAGE, headers=ENGLISH)
    with transaction(SYSTEM):
        delegation = db.session.query(Delegation).filter_by(code="CRI").one()
        a_registration(crm.id, delegation.id)
    after = client.get(PAGE, headers=ENGLISH)
    assert ("1 of 2 free" in before.text, "1 of 2 free" in after.text) == (False, True)
    assert after.headers["ETag"] != before.headers["ETag"]


def test_the_time_left_runs_on_in_a_page_shown_again(client: Browser, crm: EventFacts, clock: StandingClock):
    before = client.get(PAGE, headers=ENGLISH)
    clock.at += timedelta(days=1)
    db.session.commit()  # what was remembered within a second is asked for again
    after = client.get(PAGE, headers=ENGLISH)
    assert ("15 days left" in before.text, "14 days left" in after.text) == (True, True)
