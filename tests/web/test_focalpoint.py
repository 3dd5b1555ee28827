"""The focal point's pages: invited, nominating, replacing, withdrawing, and completing as a nominee."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from lxml import html

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.queries import delegations
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.participation import nominations
from logistics.registrations.models import Registration
from logistics.registrations.queries import chairs
from logistics.registrations.rules import Answers
from tests.conftest import Browser, StandingClock
from tests.people import a_registration
from tests.uploads import a_pdf

HOME = "/events/crm-2022/delegation"
DORA = {
    "full_name": "Dora Ejemplo Ñáñez",
    "institution": "Cancillería",
    "capacity": "delegate",
    "email": "dora@example.org",
    "language": "es",
}


@pytest.fixture
def costa_rica(crm: EventFacts) -> int:
    return next(each.id for each in delegations(crm.id) if each.code == "CRI")


@pytest.fixture
def officer(app: Flask, crm: EventFacts, costa_rica: int, sign_in: Callable[..., int]) -> Browser:
    """Return the browser of Costa Rica's focal point."""
    browser = app.test_client()
    sign_in(
        browser, "enlace@example.org", role=Role.FOCAL_POINT, event_id=crm.id, delegation_id=costa_rica, language="en"
    )
    return browser


@pytest.fixture
def organizer(app: Flask, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    browser = app.test_client()
    sign_in(browser, role=Role.ORGANIZER, event_id=crm.id, language="en")
    return browser


def cards(page: str) -> list[str]:
    return [
        " ".join(card.text_content().split())
        for card in html.document_fromstring(page).xpath("//li[@class='seat-card']")
    ]


def last_mail() -> Message:
    db.session.rollback()
    found = db.session.query(Message).order_by(Message.id.desc()).first()
    assert found is not None
    return found


def link_in(message: Message) -> str:
    return re.search(r"http://localhost:8000(/\S+/[\w-]{40,})", message.body_text)[1]


def sitting(costa_rica: int) -> list[str | None]:
    db.session.rollback()
    return [chair.person and chair.person.answers.full_name for chair in chairs(costa_rica)]


def test_the_story_from_the_invitation_to_a_completed_nominee(
    app: Flask, crm: EventFacts, costa_rica: int, organizer: Browser
) -> None:
    page = "/events/crm-2022/desk/invitations"
    answer = organizer.post_form(page, delegation=costa_rica, email="enlace@example.org", name="Enlace", language="en")
    assert answer.status_code == 302
    assert "Waiting for an answer" in organizer.get(page).text
    chosen = organizer.get(f"{page}?delegation={costa_rica}").text  # as the link beside a delegation leads to the form
    assert f'<option selected value="{costa_rica}">' in chosen
    invited = link_in(last_mail())
    officer = app.test_client()
    assert "Costa Rica" in officer.get(invited).text
    assert officer.get(HOME).status_code == 302  # opening the link changed nothing
    answer = officer.post_form(f"{invited}/accept", page=invited)
    assert (answer.status_code, answer.location) == (302, HOME)
    assert "Accepted" in organizer.get(page).text
    assert [card.split(" Nominate")[0] for card in cards(officer.get(HOME).text)] == [
        "Seat 1 This seat is free.",
        "Seat 2 This seat is free.",
    ]
    assert officer.post_form(f"{HOME}/nominate", **DORA).location == HOME
    card = cards(officer.get(HOME).text)[0]
    assert "Dora Ejemplo Ñáñez Nominated Delegate" in card
    assert "The registration form" in card
    nominee = app.test_client()
    link = link_in(last_mail())
    own_page = nominee.post_form(link).location
    assert "Complete my registration" in nominee.get(own_page + "?lang=en").text
    form = {
        **DORA,
        "job_title": "Asesora",
        "origin": "San José",
        "arrives_on": "2022-03-30",
        "departs_on": "2022-04-02",
        "passport_type": "ordinary",
        "passport_number": "A123",
        "issuing_country": "CRI",
        "nationality": "CRI",
        "birth_date": "1980-05-04",
        "issued_on": "2020-05-04",
        "expires_on": "2030-05-04",
        "version": re.search(r'name="version"[^>]*value="(\d+)"', nominee.get(own_page + "/edit").text)[1],
    }
    refused = nominee.post_form(f"{own_page}/edit", **form)
    assert (refused.status_code, "aviso de privacidad" in refused.text) == (422, True)
    assert nominee.post_form(f"{own_page}/edit", **form, privacy="y").status_code == 302
    assert last_mail().kind == "receipt"
    person = chairs(costa_rica)[0].person
    assert person is not None
    assert (person.status, person.privacy_version, person.answers.job_title) == (
        "submitted",
        crm.privacy_version,
        "Asesora",
    )
    card = cards(officer.get(HOME).text)[0]
    assert ("Passport copy" in card, "The registration form" in card) == (True, False)


def test_a_third_waits_and_a_known_address_is_refused_beside_it(officer: Browser, costa_rica: int) -> None:
    for number in range(3):
        officer.post_form(f"{HOME}/nominate", **{**DORA, "email": f"dora{number}@example.org"})
    page = officer.get(HOME).text
    assert len(cards(page)) == 3
    assert "On the waiting list" in page
    refused = officer.post_form(f"{HOME}/nominate", **{**DORA, "email": "DORA1@example.org"})
    assert refused.status_code == 409
    shown = html.document_fromstring(refused.text)
    assert "takes part in this meeting already" in shown.get_element_by_id("email-error").text_content()
    assert shown.get_element_by_id("full_name").value == DORA["full_name"]


def test_under_ones_own_address_several_are_named(officer: Browser, costa_rica: int) -> None:
    for name in ("Dora", "Elsa"):
        officer.post_form(f"{HOME}/nominate", **{**DORA, "full_name": name, "email": "enlace@example.org"})
    assert sitting(costa_rica) == ["Dora", "Elsa"]
    assert [officer.get("/events/crm-2022/me?lang=en").text.count(name) > 0 for name in ("Dora", "Elsa")] == [True] * 2


def test_replacing_is_one_step_said_in_advance(officer: Browser, crm: EventFacts, costa_rica: int) -> None:
    with transaction(SYSTEM):
        ana = a_registration(crm.id, costa_rica, "Ana Ejemplo", "ana@example.org")
        attach(registration_id=ana.id, kind=DocumentKind.PASSPORT, upload=look_at("p.pdf", a_pdf()))
    address = f"{HOME}/people/{ana.reference}/substitute"
    assert "Every document of Ana Ejemplo is deleted" in officer.get(address).text
    assert officer.post_form(address, **DORA).location == HOME
    assert sitting(costa_rica) == [DORA["full_name"], None]
    again = officer.get(address)
    assert (again.status_code, again.location) == (302, HOME)


def test_whoever_does_not_come_frees_the_seat(officer: Browser, crm: EventFacts, costa_rica: int) -> None:
    with transaction(SYSTEM):
        ana = a_registration(crm.id, costa_rica, "Ana Ejemplo", "ana@example.org")
    address = f"{HOME}/people/{ana.reference}/withdraw"
    assert sitting(costa_rica) == ["Ana Ejemplo", None]
    assert officer.post_form(address).location == HOME
    assert (sitting(costa_rica), last_mail().kind) == ([None, None], "withdrawn")


def test_after_the_deadline_the_secretariat_is_named(officer: Browser, costa_rica: int, clock: StandingClock) -> None:
    officer.post_form(f"{HOME}/nominate", **DORA)
    clock.at = clock.at.replace(month=3, day=5)
    page = officer.get(HOME).text
    assert ("Registration has closed" in page, "Replace by another" in page, "/nominate" in page) == (
        True,
        False,
        False,
    )
    refused = officer.post_form(f"{HOME}/nominate", **{**DORA, "email": "elsa@example.org"})
    assert (refused.status_code, "Write to the secretariat" in refused.text) == (409, True)


def test_nothing_of_a_passport_is_shown(officer: Browser, crm: EventFacts, costa_rica: int) -> None:
    with transaction(SYSTEM):
        ana = a_registration(crm.id, costa_rica, "Ana Ejemplo", "ana@example.org")
        attach(registration_id=ana.id, kind=DocumentKind.PASSPORT, upload=look_at("secret-name.pdf", a_pdf()))
    page = officer.get(HOME).text
    assert "Ana Ejemplo" in page
    assert "secret-name" not in page
    assert officer.get(f"/events/crm-2022/desk/people/{ana.reference}/documents/passport").status_code == 403


def test_declining_tells_the_organizer_why(app: Flask, crm: EventFacts, costa_rica: int, organizer: Browser) -> None:
    page = "/events/crm-2022/desk/invitations"
    organizer.post_form(page, delegation=costa_rica, email="enlace@example.org", language="es")
    invited = link_in(last_mail())
    somebody = app.test_client()
    assert somebody.post_form(f"{invited}/decline", page=invited, reason="<b>No</b> asistimos").status_code == 302
    assert "&lt;b&gt;No&lt;/b&gt; asistimos" in organizer.get(page).text
    assert somebody.post(f"{invited}/accept", data={}).status_code == 400
    assert "Usted declinó" in somebody.get(invited).text


@pytest.mark.parametrize("people", [1, 6])
def test_the_number_of_statements_does_not_follow_the_people(
    officer: Browser, crm: EventFacts, costa_rica: int, people: int, statements: list[str]
) -> None:
    for number in range(people):
        answers = Answers(full_name="Ana", institution="X", email=f"ana{number}@example.org")
        with transaction(SYSTEM):
            nominations.nominate(crm, delegation_id=costa_rica, answers=answers)
    assert db.session.query(Registration).count() == people
    officer.get(HOME)
    statements.clear()
    assert len(cards(officer.get(HOME).text)) == max(2, people)
    assert len(statements) <= 16
