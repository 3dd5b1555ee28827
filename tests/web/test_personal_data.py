"""The end of personal data on the desk: dates, wishes, holds, deleting by hand, and reports that name nobody."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import PersonFacts, Status
from logistics.retention.models import ErasureRequest, Hold, PurgeReport
from logistics.retention.operations import ask_for_erasure
from logistics.retention.tasks import purge
from tests.conftest import Browser, StandingClock
from tests.people import a_registration
from tests.web.test_desk_menu import marked
from tests.web.test_me import text

PAGE = "/events/crm-2022/desk/personal-data"
AFTER_THE_MEETING = datetime(2022, 4, 2, 12, tzinfo=UTC)
AFTER_DOCUMENTS = datetime(2022, 5, 2, 12, tzinfo=UTC)


@pytest.fixture
def ana(crm: EventFacts) -> PersonFacts:
    with transaction(SYSTEM):
        delegation = db.session.scalars(sa.select(Delegation.id).where(Delegation.code == "CRI")).one()
        return person_by_id(a_registration(crm.id, delegation, "Ana Ejemplo", "ana@example.org").id)


@pytest.fixture
def client(client: Browser, ana: PersonFacts, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    """Return the organizer's browser."""
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def asked(ana: PersonFacts) -> PersonFacts:
    with transaction(SYSTEM):
        ask_for_erasure(ana, reason="Ya no viajo.")
    return ana


def own(person: PersonFacts) -> str:
    return f"/events/crm-2022/desk/people/{person.reference}"


def the(model: type, *columns: str) -> list[tuple[object, ...]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.select(*(getattr(model, name) for name in columns)))]


def test_it_tells_what_goes_when_and_how_much(client: Browser, clock: StandingClock) -> None:
    shown = text(client.get(PAGE).text)
    for words in (
        "Passports and all other documents After 1 May 2022.",
        "Everything else about people After 1 August 2022.",
        "Documents 0",
        "People 1",
        "Nothing is deleted by hand before the meeting is over.",
    ):
        assert words in shown, words
    assert "Its date has come" not in shown
    clock.at = AFTER_DOCUMENTS
    assert text(client.get(PAGE).text).count("Its date has come") == 1


def test_the_board_counts_wishes(client: Browser, ana: PersonFacts) -> None:
    board = "/events/crm-2022/desk/"
    assert "everything to be deleted" not in text(client.get(board).text)
    with transaction(SYSTEM):
        ask_for_erasure(ana)
    assert "1 person asks for everything to be deleted" in text(client.get(board).text)


def test_a_wish_is_fulfilled_at_once(client: Browser, asked: PersonFacts) -> None:
    assert "Ana Ejemplo Asked on Monday, 14 February 2022, 12:00. Ya no viajo." in text(client.get(PAGE).text)
    answer = client.post_form(f"{own(asked)}/personal-data/erasure", PAGE, decision="erase")
    assert answer.location == f"{PAGE}#wishes"
    assert the(Registration, "full_name", "email", "status", "seat_id") == [
        (asked.reference, "", Status.WITHDRAWN, None)
    ]
    assert the(ErasureRequest, "decision", "decided_by", "reason") == [("erased", "organizer@example.org", "")]
    assert the(Message, "kind", "recipient") == [("erasure_done", "ana@example.org")]
    shown = text(client.get(own(asked)).text)
    assert "Everything that told of this person was deleted on Monday, 14 February 2022, 12:00." in shown
    assert "Ana" not in client.get(own(asked)).text
    assert asked.reference in text(client.get("/events/crm-2022/desk/people?statuses=withdrawn").text)


def test_without_a_wish_nobody_is_erased(client: Browser, ana: PersonFacts) -> None:
    client.post_form(f"{own(ana)}/personal-data/erasure", own(ana), decision="erase")
    assert the(Registration, "full_name") == [("Ana Ejemplo",)]
    assert "This request was taken back or decided meanwhile." in text(client.get(PAGE).text)


def test_refusing_needs_a_reason_which_the_person_reads(client: Browser, asked: PersonFacts) -> None:
    for typed, words in ((" ", "Write the reason: the person reads it."), ("á" * 2001, "2000 characters")):
        wrong = client.post_form(f"{own(asked)}/personal-data/erasure", PAGE, decision="refuse", reason=typed)
        assert wrong.status_code == 422
        beside = re.search(r'id="refuse-\d+-error">(.*?)</div>', wrong.text, re.DOTALL)
        assert beside is not None
        assert words in beside[1]
        assert re.search(r'<li><a href="#refuse-\d+">Reason, which the person reads:', wrong.text)
        assert typed.strip() in wrong.text
        assert marked(wrong.text) == [("true", "Personal data")]
    assert the(ErasureRequest, "decision") == [(None,)]
    client.post_form(f"{own(asked)}/personal-data/erasure", PAGE, decision="refuse", reason="Hay un boleto comprado.")
    assert the(ErasureRequest, "decision", "decision_reason") == [("refused", "Hay un boleto comprado.")]
    ((kind, body),) = the(Message, "kind", "body_text")
    assert (kind, "Hay un boleto comprado." in str(body)) == ("erasure_refused", True)


def test_a_wish_that_came_by_letter_is_noted(client: Browser, ana: PersonFacts) -> None:
    client.post_form(f"{own(ana)}/personal-data/wish", own(ana), reason="Carta del 3 de febrero.")
    assert the(ErasureRequest, "reason", "decision") == [("Carta del 3 de febrero.", None)]
    assert "This person asked on Monday, 14 February 2022, 12:00" in text(client.get(own(ana)).text)


def test_a_hold_needs_a_reason_and_stops_what_it_keeps(client: Browser, asked: PersonFacts) -> None:
    assert client.post_form(f"{PAGE}/hold", PAGE, reason=" ").status_code == 422
    refused = client.post_form(f"{own(asked)}/personal-data/hold", own(asked), reason="")
    assert (refused.status_code, 'href="#hold-reason"' in refused.text) == (422, True)
    assert the(Hold, "id") == []
    client.post_form(f"{own(asked)}/personal-data/hold", own(asked), reason="Reclamación abierta.")
    for page in (PAGE, own(asked)):
        assert "Reclamación abierta." in text(client.get(page).text)
    client.post_form(f"{own(asked)}/personal-data/erasure", PAGE, decision="erase")
    assert the(Registration, "full_name") == [("Ana Ejemplo",)]
    assert "A hold keeps these data. Lift it first." in text(client.get(PAGE).text)
    client.post_form(f"{PAGE}/holds/{the(Hold, 'id')[0][0]}/lift", PAGE)
    assert the(Hold, "placed_by", "lifted_by") == [("organizer@example.org", "organizer@example.org")]
    client.post_form(f"{own(asked)}/personal-data/erasure", PAGE, decision="erase")
    assert the(Registration, "full_name") == [(asked.reference,)]


def test_the_whole_meeting_is_held_once(client: Browser, clock: StandingClock) -> None:
    assert client.post_form(f"{PAGE}/hold", PAGE, reason="Auditoría.").status_code == 302
    again = client.post_form(f"{PAGE}/hold", PAGE, reason="Auditoría.")
    assert (again.status_code, "There is a hold already." in again.text) == (409, True)
    clock.at = AFTER_THE_MEETING
    refused = client.post_form(f"{PAGE}/purge", PAGE, scope="people", slug="crm-2022")
    assert (refused.status_code, the(PurgeReport, "id")) == (409, [])


@pytest.mark.parametrize(
    ("at", "slug", "status"), [(None, "crm-2022", 409), (AFTER_THE_MEETING, "crm", 422), (AFTER_THE_MEETING, "", 422)]
)
def test_deleting_by_hand_is_refused(
    client: Browser, clock: StandingClock, at: datetime | None, slug: str, status: int
) -> None:
    clock.at = at or clock.at
    assert client.post_form(f"{PAGE}/purge", PAGE, scope="people", slug=slug).status_code == status
    purge()
    assert the(Registration, "full_name") == [("Ana Ejemplo",)]


def test_after_the_meeting_it_is_deleted_by_hand_and_reported(
    client: Browser, ana: PersonFacts, clock: StandingClock
) -> None:
    clock.at = AFTER_THE_MEETING
    assert client.post_form(f"{PAGE}/purge", PAGE, scope="people", slug=" crm-2022 ").status_code == 302
    assert 'data-running="yes"' in client.get(PAGE).text
    purge()  # as the worker does when it is woken
    page = client.get(PAGE).text
    assert 'data-running="no"' in page
    assert "All personal data" in text(page)
    assert "Deleted by hand · organizer@example.org" in text(page)
    assert the(Registration, "full_name") == [(ana.reference,)]
    answer = client.get(f"{PAGE}/reports.csv")
    assert answer.headers["Cache-Control"] == "no-store"
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert (told["What"], told["Why"], told["By whom"], told["People"], told["Accounts"]) == (
        "All personal data",
        "Deleted by hand",
        "organizer@example.org",
        "1",
        "1",
    )
    assert "Ana" not in answer.text
    assert ana.reference not in answer.text


def test_the_page_costs_the_same_however_many_there_are(
    client: Browser, crm: EventFacts, ana: PersonFacts, statements: list[str]
) -> None:
    counted = []
    for number in (1, 5):
        with transaction(SYSTEM):
            for _ in range(number):
                ask_for_erasure(person_by_id(a_registration(crm.id, ana.delegation_id).id))
        client.get(PAGE)
        statements.clear()
        client.get(PAGE)
        counted.append(len(statements))
    assert counted[0] == counted[1]
