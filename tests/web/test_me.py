"""The page of one's own participation: what it tells, what can be changed there, and that nobody else can."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.documents import operations as documents
from logistics.documents import reviews
from logistics.documents.models import Document, Passport
from logistics.documents.rules import DocumentKind, PassportFacts, Review, Upload
from logistics.events.models import Event
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.participation.operations import return_document
from logistics.registrations import operations as registrations
from logistics.registrations import verdicts
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Status
from logistics.registrations.shortcomings import Shortcoming
from logistics.retention.tasks import purge
from tests.conftest import FEBRUARY, Browser, StandingClock
from tests.people import a_registration
from tests.uploads import a_pdf
from tests.web.test_register import ANSWERS

ME = "/events/crm-2022/me"
#: What the form of somebody with a flight sends; address and agreement are not asked again.
CHANGED = {name: value for name, value in ANSWERS.items() if name not in ("email", "privacy", "then")}


def everything(model: type[Any]) -> list[Any]:
    db.session.rollback()  # the pages wrote since this session last looked
    return list(db.session.scalars(sa.select(model)))


def the(registration_id: int) -> Registration:
    db.session.rollback()
    return db.session.get_one(Registration, registration_id)


def somebody(crm: EventFacts, code: str = "CRI", email: str = "ana@example.org", name: str = "Ana Ejemplo") -> int:
    with transaction(SYSTEM):
        delegation = db.session.execute(sa.select(Delegation.id).where(Delegation.code == code)).scalar_one()
        own = a_registration(crm.id, delegation, name, email).id
        registrations.accept_privacy(own, version=crm.privacy_version)
        return own


def step(taken: Callable[..., Any], registration_id: int, **values: Any) -> None:
    with transaction(SYSTEM):
        taken(registration_id, **values)


def a_document(registration_id: int, kind: DocumentKind = DocumentKind.PASSPORT) -> None:
    with transaction(SYSTEM):
        documents.attach(
            registration_id=registration_id, kind=kind, upload=Upload("scan.pdf", "application/pdf", a_pdf())
        )


def text(page: str) -> str:
    """Return what a page says, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1]).split())


@pytest.fixture
def ana(crm: EventFacts) -> int:
    return somebody(crm)


@pytest.fixture
def client(client: Browser, ana: int, sign_in: Callable[..., int]) -> Browser:
    """Return Ana's browser."""
    sign_in(client, "ana@example.org")
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def page(ana: int) -> str:
    return f"{ME}/{the(ana).reference}"


def test_it_tells_where_the_registration_stands_and_what_is_to_be_done(client: Browser, ana: int) -> None:
    shown = text(client.get(ME).text)
    for words in (
        "Ana Ejemplo Submitted Costa Rica · seat 1",
        "A seat is held for you.",
        "Passport copy To do Until: Tuesday, 1 March 2022, 23:59 (Mexico City time, UTC−6) 15 days left.",
        "Invitation letter After approval Once you are approved, the secretariat issues your letter.",
        "Lodging 2 nights Covered",
        "Airport transfer Not provided",
    ):
        assert words in shown, words


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([verdicts.approve], "Approved Costa Rica"),
        ([verdicts.approve, verdicts.confirm], "Your participation is confirmed."),
        ([verdicts.put_on_waiting_list], "On the waiting list Costa Rica"),
        ([registrations.withdraw], "You no longer take part."),
    ],
)
def test_every_status_is_told_in_words(client: Browser, ana: int, steps: list[Callable[..., Any]], words: str) -> None:
    for taken in steps:
        step(taken, ana)
    assert words in text(client.get(ME).text)


def test_somebody_without_a_seat_is_told_so_beside_each_item(client: Browser, ana: int) -> None:
    step(verdicts.put_on_waiting_list, ana)
    assert "Only people with a seat are covered" in client.get(ME).text


def test_a_passport_copy_is_uploaded_and_replaced(client: Browser, ana: int, page: str, tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        answer = client.post_form(f"{page}/documents/passport", page, file=(BytesIO(a_pdf()), name))
        assert (answer.status_code, answer.location) == (302, page)
    (document,) = everything(Document)
    assert (document.filename, document.registration_id) == ("two.pdf", ana)
    assert len(list((tmp_path / "vault").iterdir())) == 1
    shown = text(client.get(page).text)
    assert ("Passport copy Received" in shown, "two.pdf" in shown) == (True, True)


def test_a_file_that_is_refused_leaves_the_old_one(client: Browser, ana: int, page: str) -> None:
    a_document(ana)
    for fields, words in (
        ({"file": (BytesIO(b"Just words."), "passport.pdf")}, "This file is not a PDF, JPEG, PNG or HEIC"),
        ({}, "Choose a file first."),
    ):
        answer = client.post_form(f"{page}/documents/passport", page, **fields)
        assert (answer.status_code, answer.text.count(words)) == (422, 2)
    (document,) = everything(Document)
    assert document.filename == "scan.pdf"


def test_the_signed_letter_is_taken_once_the_letter_has_been_sent(client: Browser, ana: int, page: str) -> None:
    def send() -> int:
        answer = client.post_form(f"{page}/documents/signed_letter", page, file=(BytesIO(a_pdf()), "letter.pdf"))
        return int(answer.status_code)

    assert send() == 403
    step(verdicts.approve, ana)
    shown = text(client.get(page).text)
    assert "Invitation letter With the secretariat" in shown
    assert "Invitation letter The secretariat has not issued it yet." in shown
    assert "Overdue" not in shown
    assert send() == 302
    assert [document.kind for document in everything(Document)] == [DocumentKind.SIGNED_LETTER]


def test_other_documents_are_not_taken_here(client: Browser, page: str) -> None:
    assert client.post_form(f"{page}/documents/photo", page, file=(BytesIO(a_pdf()), "a.pdf")).status_code == 403
    assert client.post_form(f"{page}/documents/diary", page, file=(BytesIO(a_pdf()), "a.pdf")).status_code == 404


def test_a_document_sent_back_is_gone_and_asked_for_again(client: Browser, ana: int, page: str) -> None:
    a_document(ana)
    for review, words in ((Review.VERIFIED, "Passport copy Done"), (Review.RETURNED, "Passport copy To be changed")):
        with transaction(SYSTEM):
            reviews.review(registration_id=ana, kind=DocumentKind.PASSPORT, verdict=review)
        assert words in text(client.get(page).text)
    assert everything(Document) == []
    asked = "The secretariat returned it on 14 February 2022 and it was deleted: please send it again."
    assert asked in text(client.get(page).text)
    a_document(ana)
    assert "Passport copy Received" in text(client.get(page).text)


@pytest.mark.parametrize("accepted", [None, "an older wording"])
def test_no_file_is_taken_before_the_privacy_notice_is_accepted(
    client: Browser, ana: int, page: str, crm: EventFacts, accepted: str | None
) -> None:
    with transaction(SYSTEM):
        the(ana).privacy_version = accepted
    assert "agree to it" in text(client.get(page).text)
    for answer in ({}, {"privacy": "an older wording"}):
        sent = client.post_form(f"{page}/documents/passport", page, file=(BytesIO(a_pdf()), "scan.pdf"), **answer)
        assert (sent.status_code, everything(Document)) == (422, [])
        assert "Agree to the privacy notice first" in text(sent.text)
    sent = client.post_form(
        f"{page}/documents/passport", page, file=(BytesIO(a_pdf()), "scan.pdf"), privacy=crm.privacy_version
    )
    assert (sent.status_code, len(everything(Document))) == (302, 1)
    assert (the(ana).privacy_version, the(ana).privacy_accepted_at) == (crm.privacy_version, FEBRUARY)
    assert "agree to it" not in text(client.get(page).text)


def test_a_new_wording_asks_whoever_agreed_to_the_old_one(client: Browser, ana: int, page: str) -> None:
    a_document(ana)
    assert "agree to it" not in text(client.get(page).text)
    with transaction(SYSTEM):
        db.session.scalars(sa.select(Event)).one().privacy_version = "2022-02-20"
    assert "agree to it" in text(client.get(page).text)


def test_after_the_deadline_documents_are_taken_and_answers_are_closed(
    client: Browser, page: str, clock: StandingClock
) -> None:
    clock.at = datetime(2022, 3, 2, 6, tzinfo=UTC)
    shown = text(client.get(page).text)
    assert ("Passport copy Overdue" in shown, "Change my details" in shown) == (True, False)
    assert client.get(f"{page}/edit").location == page
    answer = client.post_form(f"{page}/documents/passport", page, file=(BytesIO(a_pdf()), "late.pdf"))
    assert answer.status_code == 302


def test_the_own_answers_are_changed(client: Browser, ana: int, page: str) -> None:
    version = str(the(ana).version)
    answer = client.post_form(f"{page}/edit", **CHANGED, version=version)
    assert answer.location == page
    person = the(ana)
    assert (person.job_title, person.email, person.user_id is not None) == ("Directora", "ana@example.org", True)
    assert [passport.number for passport in everything(Passport)] == ["X1234567"]
    assert 'value="X1234567"' in client.get(f"{page}/edit").text


def test_what_cannot_be_is_said_beside_what_was_typed(client: Browser, ana: int, page: str) -> None:
    answer = client.post_form(f"{page}/edit", **{**CHANGED, "full_name": "", "phone": "?"}, version="1")
    assert (answer.status_code, "Enter your full name." in answer.text, 'value="?"' in answer.text) == (422, True, True)
    assert the(ana).full_name == "Ana Ejemplo"


def test_an_older_page_does_not_overwrite(client: Browser, ana: int, page: str) -> None:
    version = str(the(ana).version)
    step(verdicts.give_back, ana, reason="The institution, please.")
    for old in (version, "", "x"):
        answer = client.post_form(f"{page}/edit", **CHANGED, version=old)
        assert (answer.status_code, "changed on another page meanwhile" in answer.text) == (409, True)
    assert the(ana).job_title == ""
    assert everything(Passport) == []


def test_a_returned_registration_is_mended_and_handed_in_again(
    client: Browser, ana: int, page: str, clock: StandingClock
) -> None:
    step(verdicts.give_back, ana, reason="The institution, please.")
    clock.at = datetime(2022, 3, 5, tzinfo=UTC)  # asked to mend it, one may, whatever the deadline
    shown = text(client.get(page).text)
    assert "The secretariat writes: The institution, please." in shown
    assert "The secretariat writes: The institution, please." in text(client.get(f"{page}/edit").text)
    assert client.post_form(f"{page}/edit", **CHANGED, version=str(the(ana).version)).location == page
    shown = text(client.get(page).text)
    assert "Your changes were saved. Now hand in your registration again, with the button below." in shown
    for _ in range(2):  # pressed twice
        assert client.post_form(f"{page}/hand-in-again", f"{page}/withdraw").location == page
    assert (the(ana).status, the(ana).return_reason) == (Status.SUBMITTED, "")


def test_of_whom_only_the_copy_is_asked_the_upload_hands_in_again(
    client: Browser, crm: EventFacts, ana: int, page: str
) -> None:
    a_document(ana)
    person, unreadable = person_by_id(ana), [Shortcoming.PASSPORT_UNREADABLE]
    with transaction(SYSTEM):
        return_document(person, crm, kind=DocumentKind.PASSPORT, shortcomings=unreadable)
    shown = text(client.get(page).text)
    assert "as soon as you upload it, your registration is handed in again. The secretariat writes:" in shown
    assert ("hand in again" in shown, "Your details Done We have your details." in shown) == (False, True)
    client.post_form(f"{page}/documents/passport", page, file=(BytesIO(a_pdf()), "better.pdf"))
    assert the(ana).status == Status.SUBMITTED
    shown = text(client.get(page).text)
    assert "Passport copy: received." in shown
    assert "Handed in again. The secretariat will look at it and write to you." in shown


def test_a_copy_is_asked_for_until_it_has_come(client: Browser, crm: EventFacts, ana: int, page: str) -> None:
    a_document(ana)
    person, asked = person_by_id(ana), [Shortcoming.PASSPORT_UNREADABLE, Shortcoming.POSITION]
    with transaction(SYSTEM):
        return_document(person, crm, kind=DocumentKind.PASSPORT, shortcomings=asked)
    answer = client.post_form(f"{page}/hand-in-again", page)
    assert (answer.status_code, the(ana).status) == (422, Status.RETURNED)
    shown = text(answer.text)
    assert ("The file has still to be chosen" in shown, "The file was not accepted" in shown) == (True, False)
    client.post_form(f"{page}/edit", **CHANGED, version=str(the(ana).version))
    assert "The copy of your passport is still missing: upload it below." in text(client.get(page).text)
    client.post_form(f"{page}/documents/passport", page, file=(BytesIO(a_pdf()), "better.pdf"))
    assert (the(ana).status, the(ana).shortcomings) == (Status.RETURNED, ["position"])
    assert "cannot be read" not in text(client.get(page).text)
    client.post_form(f"{page}/hand-in-again", page)
    assert the(ana).status == Status.SUBMITTED


def test_once_approved_the_code_for_the_door_stands_there_as_a_picture_and_in_groups(client: Browser, ana: int) -> None:
    assert "Your code for the door" not in client.get(ME).text
    step(verdicts.approve, ana)
    shown = client.get(ME).text
    reference = the(ana).reference
    assert f'<span class="reference">{reference[:5]} {reference[5:]}</span>' in shown
    drawn = re.search(r'src="data:image/svg\+xml;base64,([^"]+)" alt="QR code with your reference"', shown)
    assert drawn is not None
    assert base64.b64decode(drawn[1]).startswith(b"<svg")


def test_once_approved_the_name_stays(client: Browser, ana: int, page: str) -> None:
    step(verdicts.approve, ana)
    assert 'name="full_name"' not in client.get(f"{page}/edit").text
    fields = {**CHANGED, "full_name": "Somebody Else"}
    assert client.post_form(f"{page}/edit", **fields, version=str(the(ana).version)).location == page
    assert (the(ana).full_name, the(ana).job_title) == ("Ana Ejemplo", "Directora")


def test_a_benefit_is_declined_and_taken_after_all(client: Browser, page: str) -> None:
    client.post_form(f"{page}/benefits", page, item="flight", wish="decline")
    assert "Air ticket 1 air ticket Declined" in text(client.get(page).text)
    client.post_form(f"{page}/benefits", page, item="flight", wish="accept")
    assert "Air ticket 1 air ticket Covered" in text(client.get(page).text)


@pytest.mark.parametrize(("item", "status"), [("transfer", 302), ("venue", 302), ("yacht", 400)])
def test_what_is_not_covered_cannot_be_declined(client: Browser, page: str, item: str, status: int) -> None:
    before = text(client.get(page).text)
    assert client.post_form(f"{page}/benefits", page, item=item, wish="decline").status_code == status
    assert "nothing to decline" in (after := text(client.get(page).text)) or status == 400
    assert after.replace("This is not covered for you, so there is nothing to decline. ", "") == before


def test_asking_for_the_head_of_a_page_does_nothing(client: Browser, ana: int, page: str) -> None:
    """Programs that follow links ask so, and carry no sign that a form was sent."""
    a_document(ana)
    for path in ("/withdraw", "/edit"):
        assert client.head(page + path).status_code == 200
    assert (the(ana).status, len(everything(Document))) == (Status.SUBMITTED, 1)


def test_withdrawing_asks_first_then_frees_the_seat_and_destroys(
    client: Browser, ana: int, page: str, tmp_path: Path
) -> None:
    a_document(ana)
    with transaction(SYSTEM):
        documents.save_passport(registration_id=ana, passport=PassportFacts(number="X1"))
    assert "Do you really want to withdraw?" in client.get(f"{page}/withdraw").text
    assert the(ana).status == Status.SUBMITTED
    assert client.post_form(f"{page}/withdraw").location == page
    person = the(ana)
    assert (person.status, person.seat_id) == (Status.WITHDRAWN, None)
    assert (everything(Document), everything(Passport), list((tmp_path / "vault").iterdir())) == ([], [], [])
    assert everything(Message)[-1].kind == Kind.WITHDRAWN
    shown = text(client.get(page).text)
    assert ("You no longer take part." in shown, "Register again" in shown, "What is covered" in shown) == (
        True,
        True,
        False,
    )
    assert client.get(f"{page}/withdraw").location == page
    assert client.post_form(f"{page}/documents/passport", "/", file=(BytesIO(a_pdf()), "a.pdf")).status_code == 403


def test_who_withdrew_may_register_again(client: Browser, ana: int) -> None:
    step(registrations.withdraw, ana)
    assert client.get("/events/crm-2022/register").status_code == 200


def test_several_people_under_one_address_are_chosen_from(client: Browser, crm: EventFacts, ana: int) -> None:
    with transaction(SYSTEM):
        first = db.session.get_one(Registration, ana)
        first.shares_email = True
        db.session.flush()
        delegation = db.session.execute(sa.select(Delegation.id).where(Delegation.code == "CRI")).scalar_one()
        draft = registrations.start_draft(event_id=crm.id, delegation_id=delegation, language="es")
        draft.shares_email, draft.full_name, draft.email = True, "Beto Muestra", "ana@example.org"
        draft.email_key = "ana@example.org"
        registrations.submit(draft.id, user_id=first.user_id or 0)
    shown = client.get(ME).text
    assert ("Ana Ejemplo" in shown, "Beto Muestra" in shown) == (True, True)
    chosen = re.findall(r"/events/crm-2022/me/\w+", shown)
    assert ["Beto" in text(client.get(address).text) for address in chosen] in ([False, True], [True, False])


def test_a_passport_that_expires_is_said(client: Browser, ana: int) -> None:
    with transaction(SYSTEM):
        documents.save_passport(registration_id=ana, passport=PassportFacts(expires_on=date(2022, 3, 31)))
    assert "expires before the meeting is over" in client.get(ME).text


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("get", ""),
        ("get", "/edit"),
        ("post", "/edit"),
        ("post", "/documents/passport"),
        ("post", "/benefits"),
        ("post", "/hand-in-again"),
        ("get", "/withdraw"),
        ("post", "/withdraw"),
    ],
)
def test_nobody_sees_or_changes_somebody_elses(
    app: Flask, client: Browser, crm: EventFacts, method: str, tail: str
) -> None:
    other = f"{ME}/{the(somebody(crm, 'HND', 'berta@example.org', 'Berta Muestra')).reference}"
    app.config["WTF_CSRF_ENABLED"] = False
    answer = getattr(client, method)(other + tail)
    assert (answer.status_code, "Berta" in answer.text) == (404, False)


def test_the_page_costs_the_same_however_many_take_part(
    client: Browser, crm: EventFacts, statements: list[str]
) -> None:
    client.get(ME)
    counted = []
    for others in ((), ("BLZ", "GTM", "HND", "SLV")):
        for code in others:
            somebody(crm, code, f"{code}@example.org".lower())
        statements.clear()
        client.get(ME)
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_nobody_is_asked_for_a_document_that_went_on_its_date(
    client: Browser, ana: int, page: str, clock: StandingClock
) -> None:
    a_document(ana)
    clock.at = datetime(2022, 5, 2, 12, tzinfo=UTC)
    purge()
    shown = client.get(page).text
    assert "Passport copy Received" in text(shown)
    assert "Passport copy Deleted on 2 May 2022." in text(shown)
    assert 'type="file"' not in shown
