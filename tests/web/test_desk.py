"""The organizer sees who stands where, and decides: with the mail, the seat and the documents that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.registrations import verdicts
from logistics.registrations.models import Registration
from logistics.registrations.queries import find_person
from logistics.registrations.rules import PersonFacts, Status
from logistics.settings import Settings
from tests.conftest import Browser
from tests.people import a_delegation, a_draft, a_registration, an_event
from tests.uploads import a_pdf


@dataclass
class Meeting:
    """An event with a full delegation and one who waits."""

    event_id: int
    first: str
    waiting: str

    def person(self, reference: str) -> PersonFacts:
        """Return the person as the database now has it."""
        db.session.rollback()
        found = find_person(self.event_id, reference)
        if found is None:
            raise LookupError(reference)
        return found


@pytest.fixture
def meeting(app: Flask, client: Browser, sign_in: Callable[..., int]) -> Meeting:
    """Return the meeting, its organizer signed in."""
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event)
        first = a_registration(event.id, delegation.id, "Ana Ejemplo", "ana@example.org")
        a_registration(event.id, delegation.id, "Benito Muestra")
        waiting = a_registration(event.id, delegation.id, "Carla Prueba", "carla@example.org")
        a_draft(event.id, delegation.id, "Dora Borrador")
    sign_in(client, role=Role.ORGANIZER, event_id=event.id)
    return Meeting(event.id, first.reference, waiting.reference)


def address(reference: str, decision: str = "") -> str:
    return f"/events/meeting/desk/people/{reference}" + (f"/{decision}" if decision else "")


def mails(reference: str) -> list[tuple[str, str]]:
    """Return kind and recipient of the mail about a registration."""
    rows = sa.select(Message.kind, Message.recipient).join(Registration, Registration.id == Message.registration_id)
    return [(kind.value, to) for kind, to in db.session.execute(rows.where(Registration.reference == reference))]


def test_the_board_shows_who_sits_and_who_waits_but_no_drafts(meeting: Meeting, client: Browser) -> None:
    board = client.get("/events/meeting/desk/?lang=en").text
    for name in ("Ana Ejemplo", "Benito Muestra", "Carla Prueba"):
        assert name in board
    assert "Dora Borrador" not in board
    assert "2 of 2 taken" in board


def test_approving_tells_the_person(meeting: Meeting, client: Browser) -> None:
    version = meeting.person(meeting.first).version
    answer = client.post_form(address(meeting.first, "approve"), address(meeting.first), version=version)
    assert answer.location == address(meeting.first)
    assert meeting.person(meeting.first).status == Status.APPROVED
    assert mails(meeting.first) == [("approved", "ana@example.org")]


def test_returning_needs_words_and_keeps_the_seat(meeting: Meeting, client: Browser) -> None:
    person = meeting.person(meeting.first)
    refused = client.post_form(address(meeting.first, "return"), address(meeting.first), version=person.version)
    assert (refused.status_code, meeting.person(meeting.first)) == (422, person)
    assert '<a href="#return-shortcomings">' in refused.text
    assert 'id="return-shortcomings-error"' in refused.text
    client.post_form(
        address(meeting.first, "return"), address(meeting.first), version=person.version, reason="Falta la firma."
    )
    returned = meeting.person(meeting.first)
    assert (returned.status, returned.return_reason, returned.seat_number) == (Status.RETURNED, "Falta la firma.", 1)
    text = db.session.scalar(sa.select(Message.body_text).where(Message.registration_id == returned.id))
    assert text is not None
    assert "Falta la firma." in text


def test_declining_frees_the_seat_and_destroys_the_documents(
    meeting: Meeting, client: Browser, settings: Settings
) -> None:
    person = meeting.person(meeting.first)
    with transaction(SYSTEM):
        attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=look_at("passport.pdf", a_pdf()))
    vault = list((settings.data / "vault").rglob("*"))
    assert [path for path in vault if path.is_file()]
    client.post_form(
        address(meeting.first, "decline"), address(meeting.first), version=person.version, reason="Otra delegación."
    )
    declined, waits = meeting.person(meeting.first), meeting.person(meeting.waiting)
    assert (declined.status, declined.seat_number) == (Status.DECLINED, None)
    assert db.session.scalar(sa.select(sa.func.count(Document.id))) == 0
    assert [path for path in (settings.data / "vault").rglob("*") if path.is_file()] == []
    admitted = client.post_form(address(meeting.waiting, "admit"), address(meeting.waiting), version=waits.version)
    assert admitted.status_code == 302
    assert meeting.person(meeting.waiting).seat_number == 1
    assert mails(meeting.waiting) == [("seat_offered", "carla@example.org")]


def test_an_exceptional_seat_is_added_with_its_reason(meeting: Meeting, client: Browser) -> None:
    page = address(meeting.waiting)
    version = meeting.person(meeting.waiting).version
    shown = client.get(f"{page}?lang=en").text
    seat, others = (
        shown.split(f'id="{name}-reason-hint"')[1].split("</div>")[0] for name in ("exceptional-seat", "decline")
    )
    assert "Only organizers see it on these pages, and no mail tells it." in seat
    assert "The person reads it in the mail." in others
    without = client.post_form(address(meeting.waiting, "exceptional-seat"), page, version=version)
    assert (without.status_code, meeting.person(meeting.waiting).status) == (422, Status.WAITLISTED)
    client.post_form(address(meeting.waiting, "exceptional-seat"), page, version=version, reason="Viceministra")
    assert meeting.person(meeting.waiting).seat_number == 3


def test_who_decides_on_an_older_page_is_told(meeting: Meeting, client: Browser) -> None:
    person = meeting.person(meeting.first)
    with transaction(SYSTEM):
        verdicts.give_back(person.id, reason="x")
    answer = client.post_form(
        address(meeting.first, "approve") + "?lang=en", address(meeting.first), version=person.version
    )
    assert answer.status_code == 409
    assert "Somebody else changed this registration" in answer.text
    assert meeting.person(meeting.first).status == Status.RETURNED


def test_when_no_seat_is_left_the_reason_is_told(meeting: Meeting, client: Browser) -> None:
    version = meeting.person(meeting.waiting).version
    answer = client.post_form(address(meeting.waiting, "admit") + "?lang=en", address(meeting.waiting), version=version)
    assert answer.status_code == 409
    assert "Every official seat of this delegation is taken." in answer.text


def test_a_free_seat_is_offered_only_where_one_is_free(meeting: Meeting, client: Browser) -> None:
    page = address(meeting.waiting) + "?lang=en"
    assert "Give a free seat" not in client.get(page).text
    assert "so no free one can be given" in client.get(page).text
    person = meeting.person(meeting.first)
    client.post_form(
        address(meeting.first, "decline"), address(meeting.first), version=person.version, reason="No asiste."
    )
    assert "Give a free seat" in client.get(page).text


def test_a_person_is_found_through_the_event_only(
    meeting: Meeting, client: Browser, sign_in: Callable[..., int]
) -> None:
    with transaction(SYSTEM):
        other = an_event("other")
    sign_in(client, role=Role.ORGANIZER, event_id=other.id)
    assert client.get(f"/events/other/desk/people/{meeting.first}").status_code == 404
    assert client.get(address(meeting.first)).status_code == 200


def test_the_desk_shows_what_the_documents_contradict(
    client: Browser, crm: EventFacts, sign_in: Callable[..., int]
) -> None:
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    board = client.get("/events/crm-2022/desk/?lang=en").text
    assert "15 things to look at in the documents of this meeting" in board
    assert "15 things to look at" not in client.get("/events/crm-2022/?lang=en").text
