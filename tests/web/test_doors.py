"""Where people land who sign in without saying where to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from logistics.accounts.operations import account_for, grant
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.events.rules import EventFacts
from tests.conftest import Browser
from tests.people import a_delegation, a_registration, an_event


@pytest.fixture
def other() -> EventFacts:
    with transaction(SYSTEM):
        return an_event("other", title={"es": "Otra reunión", "en": "Another meeting"}).id


@pytest.mark.parametrize(
    ("role", "door"),
    [(Role.ORGANIZER, "desk/"), (Role.HOST, "funding"), (Role.SPONSOR, "funding"), (Role.DESK, "door")],
)
def test_who_has_to_do_with_one_meeting_lands_at_work(
    crm: EventFacts, other: int, client: Browser, sign_in: Callable[..., int], role: Role, door: str
) -> None:
    sign_in(client, role=role, event_id=crm.id)
    assert client.get("/mine").location == f"/events/crm-2022/{door}"


def test_a_delegate_lands_at_the_own_participation_and_a_focal_point_at_the_delegation(
    client: Browser, sign_in: Callable[..., int]
) -> None:
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event)
        a_registration(event.id, delegation.id, "Ana Ejemplo", "ana@example.org")
        event_id, delegation_id = event.id, delegation.id
    sign_in(client, "ana@example.org")
    assert client.get("/mine").location == "/events/meeting/me"
    # Who does both is led to the delegation; the menu has the other page.
    with transaction(SYSTEM):
        account = account_for(email="ana@example.org", name="", language="es")
        grant(user_id=account, role=Role.FOCAL_POINT, event_id=event_id, delegation_id=delegation_id)
    assert client.get("/mine").location == "/events/meeting/delegation"


def test_who_has_several_meetings_chooses_among_the_own_doors(
    crm: EventFacts, other: int, client: Browser, sign_in: Callable[..., int], statements: list[str]
) -> None:
    with transaction(SYSTEM):
        an_event("foreign", title={"es": "Reunión ajena", "en": "Foreign meeting"})
    account = sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    with transaction(SYSTEM):
        grant(user_id=account, role=Role.HOST, event_id=other)
    statements.clear()
    page = client.get("/mine?lang=en").text
    assert len(statements) == 3
    assert "Your meetings" in page
    assert [address in page for address in ("/events/crm-2022/desk/", "/events/other/funding")] == [True, True]
    assert "/events/other/desk" not in page
    assert "Foreign meeting" not in page


def test_who_has_to_do_with_none_sees_the_meetings(
    crm: EventFacts, client: Browser, sign_in: Callable[..., int]
) -> None:
    sign_in(client, "stranger@example.org")
    assert client.get("/mine").location == "/"


def test_the_administrator_has_a_door_into_every_meeting(
    crm: EventFacts, other: int, client: Browser, sign_in: Callable[..., int]
) -> None:
    sign_in(client, role=Role.ADMIN)
    page = client.get("/mine").text
    assert [address in page for address in ("/events/crm-2022/desk/", "/events/other/desk/")] == [True, True]
