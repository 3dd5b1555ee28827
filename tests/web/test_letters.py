"""The letter on the pages: read, accepted, kept to its person, verified without a name, issued and void at the desk."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest

from logistics.accounts.rules import Role
from logistics.audit.queries import history
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.rules import DocumentKind
from logistics.letters import queries
from logistics.letters.rules import Acceptance, code_on_paper
from logistics.participation import invitations, operations, tasks
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Status
from logistics.settings import LimitSettings
from tests.letters.people import approved, issue, person
from tests.letters.test_paper import text_of
from tests.uploads import a_pdf
from tests.web.test_desk_menu import marked
from tests.web.test_me import a_document

SIGNATURE = json.dumps([[[10, 100], [300, 20], [590, 180]]])


@pytest.fixture
def ana(crm, client, sign_in):
    """Return the registration of somebody approved, signed in."""
    registration_id = approved(crm, name="Ana Ñúñez", email="ana@example.org", language="en")
    sign_in(client, "ana@example.org")
    return registration_id


@pytest.fixture
def organizer(app, crm, sign_in):
    """Return the browser of an organizer."""
    browser = app.test_client()
    sign_in(browser, role=Role.ORGANIZER, event_id=crm.id)
    return browser


def own(registration_id, rest=""):
    return f"/events/crm-2022/me/{person(registration_id).reference}{rest}"


def desk(registration_id, rest=""):
    return f"/events/crm-2022/desk/people/{person(registration_id).reference}{rest}"


def accept(client, registration_id, **fields):
    fields = {"name": "Ana Ñúñez", "agreed": "y", **fields}
    return client.post_form(own(registration_id, "/letter"), **{key: value for key, value in fields.items() if value})


def offered(page):
    """Return what the button of the page that lists the letters says; empty where there is none."""
    progress = page[page.index('id="progress"') : page.index('id="register"')]
    return "".join(re.findall(r"<button [^>]*>([^<]+)</button>", progress))


def test_the_page_says_what_the_paper_says(crm, client, ana):
    assert "not been issued yet" in client.get(own(ana, "/letter?lang=en")).text
    letter = issue(crm, ana)
    page = client.get(own(ana, "/letter?lang=en"))
    for row in letter.said["covered"] + letter.said["not_covered"]:
        for words in row:
            assert words in page.text
    assert letter.said["opening"] in page.text
    assert 'lang="en"' in page.text
    answer = client.get(own(ana, "/letter.pdf"))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert letter.said["title"] in text_of(answer.data)
    db.session.rollback()
    assert history("registration", ana, limit=1)[0].action == "document.opened"


def test_the_own_page_says_whose_turn_it_is(crm, client, ana):
    def told():
        return " ".join(re.sub(r"<[^>]+>", " ", client.get(own(ana, "?lang=en")).text).split())

    assert "The secretariat has not issued your invitation letter yet" in told()
    assert "Read and accept" not in told()
    letter = issue(crm, ana)
    assert f"Your letter No. {letter.number} is ready. Read and accept it" in told()
    with transaction(SYSTEM):
        invitations.void(person_by_id(ana), note="")
    assert "The letter you had no longer holds." in told()
    assert "received a letter by other means" not in told()


def test_a_letter_is_in_the_persons_language_on_every_page(crm, client, sign_in):
    registration_id = approved(crm, name="Berta Muestra", email="berta@example.org", language="es")
    issue(crm, registration_id)
    sign_in(client, "berta@example.org")
    page = client.get(own(registration_id, "/letter?lang=en")).text
    assert '<article class="letter" lang="es"' in page
    assert "Invitation letter" in page


@pytest.mark.parametrize(("signature", "way"), [("", Acceptance.TYPED), (SIGNATURE, Acceptance.DRAWN)])
def test_accepting_confirms(crm, client, ana, signature, way):
    issue(crm, ana)
    assert "Read and accept your letter" in client.get(own(ana, "?lang=en")).text
    answer = accept(client, ana, signature=signature)
    assert (answer.status_code, answer.location) == (302, own(ana, "/letter"))
    assert person(ana).status == Status.CONFIRMED
    letter = queries.letter_of(ana)
    assert (letter.acceptance, letter.accepted_name) == (way, "Ana Ñúñez")
    page = client.get(own(ana, "/letter?lang=en")).text
    assert "You accepted this letter on" in page
    assert 'name="signature"' not in page
    assert letter.acceptance_hash in text_of(client.get(own(ana, "/letter.pdf?signed=1")).data).replace(" ", "")
    assert letter.acceptance_hash not in text_of(client.get(own(ana, "/letter.pdf")).data).replace(" ", "")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Type your name"),
        ({"name": "Otra Persona"}, "not the name in the letter"),
        ({"agreed": ""}, "Tick the box"),
        ({"signature": "<svg>"}, "signature could not be read"),
        ({"signature": "[[[1,1]]]"}, "signature could not be read"),
        ({"signature": "1" * 100_000}, ""),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_accepted(crm, client, ana, fields, words):
    issue(crm, ana)
    client.get("/language/en")
    answer = accept(client, ana, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert person(ana).status == Status.APPROVED
    assert queries.letter_of(ana).accepted_at is None


def test_accepting_a_letter_that_no_longer_holds_is_refused_kindly(crm, client, ana):
    issue(crm, ana)
    page = client.get(own(ana, "/letter")).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    with transaction(SYSTEM):
        operations.decline_benefit(person_by_id(ana), item="lodging")
    answer = client.post(own(ana, "/letter"), data={"csrf_token": token, "name": "Ana Ñúñez", "agreed": "y"})
    assert answer.status_code == 302
    shown = client.get(own(ana, "/letter?lang=en")).text
    assert "no longer valid" in shown
    assert "What is covered has changed." in shown
    assert client.get(own(ana, "/letter.pdf")).status_code == 404


def test_declining_on_the_own_page_voids_the_letter_and_says_so(crm, client, ana):
    issue(crm, ana)
    client.get("/language/en")
    client.post_form(own(ana, "/benefits"), own(ana), item="lodging", wish="decline")
    assert "is no longer valid. You will get a new one." in client.get(own(ana)).text
    assert queries.letter_of(ana).voided_at is not None


def test_a_scan_uploaded_on_the_own_page_confirms(crm, client, ana):
    issue(crm, ana)
    page = client.get(own(ana)).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    data = {"csrf_token": token, "privacy": crm.privacy_version, "file": (BytesIO(a_pdf()), "carta.pdf")}
    answer = client.post(own(ana, "/documents/signed_letter"), data=data)
    assert answer.status_code == 302
    assert (person(ana).status, queries.letter_of(ana).acceptance) == (Status.CONFIRMED, Acceptance.SCAN)


def test_nobody_else_reaches_a_letter(app, crm, client, ana, sign_in):
    issue(crm, ana)
    approved(crm, "BLZ", "Berta Muestra", "berta@example.org")
    other = app.test_client()
    sign_in(other, "berta@example.org")
    for rest in ("/letter", "/letter.pdf"):
        assert other.get(own(ana, rest)).status_code == 404
        assert app.test_client().get(own(ana, rest)).status_code == 302
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', other.get("/events/crm-2022/me").text)[1]
    data = {"csrf_token": token, "name": "Ana Ñúñez", "agreed": "y"}
    assert other.post(own(ana, "/letter"), data=data).status_code == 404
    assert person(ana).status == Status.APPROVED


def test_verifying_names_nobody(app, crm, ana):
    letter = issue(crm, ana)
    visitor = app.test_client()
    for code in (letter.code, code_on_paper(letter.code), letter.code.lower()):
        answer = visitor.get(f"/verify/{code}?lang=en")
        assert answer.status_code == 200
        assert "This invitation letter is valid." in answer.text
        assert "Costa Rica" in answer.text
        assert "Ana" not in answer.text
        assert "ana@" not in answer.text
        assert letter.said["title"] not in answer.text
        assert person(ana).reference not in answer.text
    assert visitor.get("/verify", query_string={"code": code_on_paper(letter.code)}).location == (
        f"/verify/{code_on_paper(letter.code)}"
    )
    with transaction(SYSTEM):
        operations.withdraw(person_by_id(ana), crm)
    answer = visitor.get(f"/verify/{letter.code}?lang=en")
    assert answer.status_code == 200
    assert "This invitation letter is no longer valid." in answer.text
    assert "withdrawn" not in answer.text.casefold()


@pytest.mark.parametrize("code", ["x", "A" * 20, "ABCDE-FGHJK-MNPQR-STVWX", "../../etc/passwd", "a/b", "ñ" * 500])
def test_unknown_codes_are_all_alike(app, crm, code):
    visitor = app.test_client()

    def shown(typed):
        answer = visitor.get(f"/verify/{typed}", query_string={"lang": "en"})
        return answer.status_code, re.sub(r'next=[^"]*"|csrf[^>]*>', "", answer.text)

    assert shown(code) == shown("unknown")
    assert shown(code)[0] == 404
    assert "There is no letter with this code." in shown(code)[1]


class TestLimits:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"limits": LimitSettings(verify="3 per minute")})

    def test_codes_are_not_tried_by_the_thousand(self, app, crm):
        visitor = app.test_client()
        assert [visitor.get(f"/verify/{number}").status_code for number in range(4)] == [404, 404, 404, 429]


def test_the_desk_issues_and_voids_one_letter(crm, organizer, ana):
    organizer.get("/language/en")
    assert "No letter has been issued." in organizer.get(desk(ana)).text
    organizer.post_form(desk(ana, "/letter/issue"), desk(ana))
    page = organizer.get(desk(ana)).text
    assert "The letter was issued." in page
    assert "No. 1, issued on" in page
    assert "Not accepted yet" in page
    assert organizer.get(desk(ana, "/documents/invitation_letter")).status_code == 200
    organizer.post_form(desk(ana, "/letter/issue"), desk(ana))  # pressed twice
    assert queries.letter_of(ana).number == 1
    organizer.post_form(desk(ana, "/letter/void"), desk(ana))
    refused = organizer.post_form(desk(ana, "/letter/void"), desk(ana), reason=" ")
    assert (refused.status_code, 'href="#void-reason"' in refused.text) == (422, True)
    assert marked(refused.text) == [("true", "List of people")]
    assert queries.letter_of(ana).voided_at is None
    organizer.post_form(desk(ana, "/letter/void"), desk(ana), reason="Error en el cargo")
    assert "The secretariat has withdrawn it. Error en el cargo" in re.sub(r"\s+", " ", organizer.get(desk(ana)).text)


def test_the_desk_issues_for_all_approved_with_progress(crm, organizer, ana):
    organizer.get("/language/en")
    approved(crm, "BLZ", "Berta Muestra")
    page = organizer.get("/events/crm-2022/desk/letters").text
    assert "2 approved people have no valid letter." in page
    assert offered(page) == "Issue letters for all approved"
    assert "not been reviewed" not in page
    a_document(ana)
    page = organizer.get("/events/crm-2022/desk/letters").text
    assert "The passport copy of 1 of them has not been reviewed yet." in page
    organizer.post_form("/events/crm-2022/desk/letters")
    assert "0 of 2 issued." in organizer.get("/events/crm-2022/desk/letters").text
    tasks.issue_letters()
    db.session.rollback()
    page = organizer.get("/events/crm-2022/desk/letters").text
    assert ("Nobody waits for a letter." in page, offered(page)) == (True, "Look through all letters")
    assert "Last time: 2 letters" in page
    assert queries.letter_of(ana).issued_by == "organizer@example.org"


def test_where_nobody_is_approved_no_letters_are_offered(crm, organizer):
    page = organizer.get("/events/crm-2022/desk/letters?lang=en").text
    assert ("Nobody waits for a letter." in page, offered(page)) == (True, "")


def test_the_desk_lists_where_each_letter_stands(crm, organizer, ana):
    def told(query):
        page = organizer.get(f"/events/crm-2022/desk/letters?lang=en{query}").text
        return " ".join(re.sub(r"<[^>]+>", " ", page[page.index('id="register"') :]).split())

    assert "Ana Ñúñez Approved Costa Rica Not issued yet – – –" in told("")
    issue(crm, ana)
    assert "Ana Ñúñez Approved Costa Rica Issued, not accepted yet No. 1" in told("&standing=issued")
    assert "Nobody's letter stands so." in told("&standing=accepted").replace("&#39;", "'")
    assert "All (1) Not issued yet (0) Issued, not accepted yet (1)" in told("&standing=nonsense")
    with transaction(SYSTEM):
        operations.withdraw(person_by_id(ana), crm)
    assert "Ana Ñúñez Withdrawn Costa Rica Void The registration is no longer approved. No. 1" in told("")


def test_a_letter_that_cannot_be_set_is_explained(crm, organizer):
    odd = approved(crm, "BLZ", "Ana \U0010fffd")
    organizer.get("/language/en")
    organizer.post_form(desk(odd, "/letter/issue"), desk(odd))
    assert "The letter could not be set." in organizer.get(desk(odd)).text
    organizer.post_form("/events/crm-2022/desk/letters")
    tasks.issue_letters()
    page = organizer.get("/events/crm-2022/desk/letters").text
    assert "Letters that could not be set" in page
    assert "could not be displayed" in page


def test_the_letter_is_no_document_to_be_uploaded(crm, client, ana):
    issue(crm, ana)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(own(ana)).text)[1]
    kind = DocumentKind.INVITATION_LETTER.value
    assert client.post(own(ana, f"/documents/{kind}"), data={"csrf_token": token}).status_code == 403
