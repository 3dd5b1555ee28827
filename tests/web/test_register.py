"""Registering through the pages: every step, what is kept, what is refused, and what is done exactly once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from logistics.accounts.models import User
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.documents.models import Document, Passport
from logistics.documents.operations import open_document
from logistics.documents.rules import MAX_BYTES, DocumentKind, Flaw
from logistics.documents.words import FLAWS
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.registrations.models import Registration
from logistics.registrations.operations import withdraw
from logistics.registrations.rules import Capacity, Status
from logistics.settings import LimitSettings, Settings
from logistics.travel.models import Trip
from tests.conftest import Browser, StandingClock
from tests.people import a_registration
from tests.uploads import a_pdf, a_photo

START = "/events/crm-2022/register"
FORM = START + "/details?delegation="
CHECK = START + "/check"
DONE = START + "/done"

#: What is asked of everybody.
FEW = {
    "full_name": "Ana Lucía Ejemplo O'Muestra",
    "institution": "Dirección General de Migración",
    "job_title": "Directora",
    "capacity": "head",
    "email": "ana@example.org",
    "language": "es",
    "privacy": "y",
    "then": "check",
}
#: What is asked of those whose ticket is paid for.
ANSWERS = FEW | {
    "passport_type": "official",
    "passport_number": "X1234567",
    "issuing_country": "CRI",
    "nationality": "CRI",
    "birth_date": "1980-05-17",
    "issued_on": "2020-01-10",
    "expires_on": "2030-01-09",
    "origin": "San José (SJO)",
    "arrives_on": "2022-03-30",
    "departs_on": "02/04/2022",
    "extra_nights": "1",
    "diet": "Vegetariana",
}


def passport(content: bytes = b"", name: str = "pasaporte.pdf") -> dict[str, Any]:
    return {"passport_copy": (BytesIO(content or a_pdf()), name)}


def sent(answer: Any) -> Any:
    """Return the answer to a large request, whose body lay in a temporary file that is closed now."""
    answer.request.input_stream.close()
    return answer


def fill(client: Browser, delegation: str = "CRI", **fields: Any) -> Any:
    return client.post_form(FORM + delegation, **{**ANSWERS, **fields})


def hand_in(client: Browser) -> Any:
    return client.post_form(CHECK)


def register(client: Browser, delegation: str = "CRI", **fields: Any) -> Registration:
    """Go through all steps and return the registration."""
    assert fill(client, delegation, **fields).location == CHECK
    assert hand_in(client).location == DONE
    return people()[-1]


def people() -> list[Registration]:
    return all_of(Registration)


def all_of(model: type[Any]) -> list[Any]:
    db.session.rollback()  # the pages wrote since this session last looked
    return list(db.session.scalars(sa.select(model).order_by(model.id)))


def in_vault(folder: Path) -> int:
    return len(list((folder / "vault").iterdir())) if (folder / "vault").is_dir() else 0


def delegation_id(code: str) -> int:
    return int(db.session.execute(sa.select(Delegation.id).where(Delegation.code == code)).scalar_one())


@pytest.fixture
def client(client: Browser, crm: EventFacts) -> Browser:
    client.set_cookie("language", "en")
    return client


def test_somebody_registers_with_a_passport_copy(client: Browser, crm: EventFacts, tmp_path: Path) -> None:
    assert "2 of 2 seats free" in client.get(START).text
    answer = fill(client, **passport())
    assert (answer.status_code, answer.location) == (302, CHECK)
    (draft,) = people()
    assert (draft.status, draft.user_id, draft.seat_id) == (Status.DRAFT, None, None)

    shown = client.get(CHECK).text
    for words in ("Ana Lucía Ejemplo O&#39;Muestra", "X1234567", "Costa Rica", "17 May 1980", "pasaporte.pdf"):
        assert words in shown
    answer = hand_in(client)
    assert (answer.status_code, answer.location) == (302, DONE)

    (person,) = people()
    assert (person.status, person.full_name) == (Status.SUBMITTED, "Ana Lucía Ejemplo O'Muestra")
    assert (person.capacity, person.diet) == (Capacity.HEAD, "Vegetariana")
    assert person.privacy_version == crm.privacy_version
    assert person.seat_id is not None
    trip = db.session.get_one(Trip, person.id)
    assert (trip.origin, str(trip.arrives_on), str(trip.departs_on)) == ("San José (SJO)", "2022-03-30", "2022-04-02")
    assert trip.extra_nights == 1
    assert db.session.get_one(Passport, person.id).number == "X1234567"
    (document,) = all_of(Document)
    assert (document.kind, document.registration_id) == (DocumentKind.PASSPORT, person.id)
    assert in_vault(tmp_path) == 1
    (mail,) = all_of(Message)
    assert (mail.kind, mail.recipient, mail.language) == (Kind.RECEIPT, "ana@example.org", "es")
    assert "X1234567" not in mail.body_text + mail.body_html

    shown = client.get(DONE).text
    assert person.reference in shown
    assert "X1234567" not in shown
    assert [entry.action for entry in all_of(AuditEntry) if entry.event_id == crm.id and entry.actor == "visitor"] == [
        "registration.privacy_accepted",
        "document.attached",
        "registration.submitted",
    ]


def test_the_link_in_the_mail_leads_to_the_own_page_and_nothing_else_signs_in(client: Browser) -> None:
    person = register(client)
    assert client.get("/events/crm-2022/me").location == "/sign-in?next=/events/crm-2022/me"
    (mail,) = all_of(Message)
    link = re.search(r"/sign-in/[\w-]+", mail.body_text)
    assert link is not None
    answer = client.post_form(link[0])
    assert answer.location == "/events/crm-2022/me"
    assert person.reference in client.get(answer.location).text
    assert client.get(START).location == "/events/crm-2022/me"


@pytest.mark.parametrize(
    ("delegation", "asked", "not_asked"),
    [
        ("CRI", {"passport_number", "expires_on", "origin", "arrives_on", "extra_nights", "diet"}, set()),
        ("CSM", {"arrives_on", "departs_on", "extra_nights", "diet"}, {"passport_number", "origin"}),
        ("MEX", {"arrives_on", "diet"}, {"passport_number", "needs_visa_letter"}),
        ("CAN", {"needs_visa_letter"}, {"passport_number", "origin", "arrives_on", "extra_nights", "diet"}),
    ],
)
def test_only_what_applies_is_asked(client: Browser, delegation: str, asked: set[str], not_asked: set[str]) -> None:
    names = set(re.findall(r'name="(\w+)"', client.get(FORM + delegation).text))
    assert names >= asked | {"full_name", "institution", "email", "privacy", "passport_copy"}
    assert names & not_asked == set()


def test_nothing_more_is_needed_where_nothing_is_paid(client: Browser) -> None:
    answer = client.post_form(FORM + "CAN", **FEW)
    assert answer.location == CHECK
    assert hand_in(client).location == DONE
    (person,) = people()
    assert db.session.get(Passport, person.id) is None
    assert db.session.get(Trip, person.id) is None
    assert "Not sent yet" in client.get(DONE).text or "Send the copy of your passport" in client.get(DONE).text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client: Browser) -> None:
    answer = fill(client, full_name="  ", email="ana@", birth_date="31/02/1980", phone="call me", diet="Sin <gluten>")
    assert answer.status_code == 422
    for words in (
        "Enter your full name.",
        "Enter an address such as name@example.org.",
        "Enter a day that exists",
        "Enter a number such as",
    ):
        assert answer.text.count(words) >= 2, words  # above, with a link, and beside the field
    kept = ('value="ana@"', 'value="call me"', "Sin &lt;gluten&gt;", 'value="San José (SJO)"', 'value="2022-04-02"')
    for typed in kept:
        assert typed in answer.text, typed
    assert 'href="#email"' in answer.text
    assert people() == []


def test_an_accepted_file_is_kept_when_something_else_is_wrong(client: Browser, tmp_path: Path) -> None:
    answer = fill(client, full_name="", **passport(a_photo(200_000), "mi pasaporte.jpg"))
    assert answer.status_code == 422
    assert "mi pasaporte.jpg" in answer.text
    assert "received" in answer.text
    assert in_vault(tmp_path) == 1
    assert fill(client).location == CHECK
    assert hand_in(client).location == DONE
    (person,) = people()
    (document,) = all_of(Document)
    assert (document.registration_id, document.filename) == (person.id, "mi pasaporte.jpg")


def test_another_file_takes_its_place(client: Browser, tmp_path: Path) -> None:
    fill(client, **passport(a_pdf(1), "one.pdf"))
    content = a_pdf(2)
    fill(client, **passport(content, "two.pdf"))
    (document,) = all_of(Document)
    assert (document.filename, in_vault(tmp_path)) == ("two.pdf", 1)
    with transaction(SYSTEM):
        assert open_document(document_id=document.id) == content


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", Flaw.EMPTY),
        (b"Just words.", Flaw.UNKNOWN_KIND),
        (a_pdf(21), Flaw.TOO_MANY_PAGES),
        (a_pdf() + bytes(MAX_BYTES), Flaw.TOO_LARGE),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_the_reason(
    client: Browser, tmp_path: Path, content: bytes, flaw: Flaw
) -> None:
    answer = sent(fill(client, passport_copy=(BytesIO(content), "pasaporte.pdf")))
    assert answer.status_code == 422
    with force_locale("en"):
        assert answer.text.count(f"{FLAWS[flaw]}</") == 2  # above, with a link, and beside the field
    assert (people(), in_vault(tmp_path)) == ([], 0)


def test_no_file_is_taken_before_the_privacy_notice_is_agreed_to(client: Browser, tmp_path: Path) -> None:
    answer = fill(client, privacy="", then="save", **passport())
    assert answer.status_code == 422
    assert "Agree to the privacy notice first" in answer.text
    assert (people(), in_vault(tmp_path)) == ([], 0)


def test_a_request_larger_than_two_files_is_not_read(client: Browser, tmp_path: Path) -> None:
    answer = sent(fill(client, **passport(bytes(23 * 1024 * 1024))))
    assert answer.status_code == 413
    assert "at most 10 MB" in answer.text
    assert in_vault(tmp_path) == 0


NAMES = ["Madonna", "Nguyễn Thị Minh Khai", "محمد بن سلمان", "O'Brien-Łukasz", "王小明", "=cmd|' /C calc'!A0", "Ñ <b>"]


@pytest.mark.parametrize("name", [*NAMES, "N" * 200])
def test_a_name_is_whatever_people_have(client: Browser, name: str) -> None:
    assert register(client, full_name=f"  {name} ").full_name == name


NO_NAMES = ["Ana\x00Ejemplo", "Ana\x1b[31m", "Ana \u202egnp.exe", "Ana\nEjemplo", " \t "]


@pytest.mark.parametrize("name", [*NO_NAMES, "N" * 201])
def test_what_is_no_name_is_refused(client: Browser, name: str) -> None:
    assert fill(client, full_name=name).status_code == 422
    assert people() == []


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("expires_on", "2019-01-01", "The date of expiry must be after the date of issue."),
        ("birth_date", "2023-01-01", "cannot lie in the future"),
        ("arrives_on", "2022-05-01", "This is after the meeting."),
        ("departs_on", "2022-03-29", "This is before the meeting."),
        ("extra_nights", "-1", "from 0 to 30"),
        ("extra_nights", "two", "integer"),
        ("issuing_country", "XXX", "Choose a country from the list."),
        ("nationality", "", "Choose your nationality."),
        ("capacity", "king", "Invalid"),
        ("passport_number", "X" * 33, "Use at most 32 characters."),
        ("privacy", "", "Read the privacy notice"),
    ],
)
def test_answers_that_cannot_be(client: Browser, field: str, typed: str, words: str) -> None:
    answer = fill(client, **{field: typed})
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("expires_on", "words"),
    [
        ("2022-03-31", "expires before the meeting is over"),
        ("2022-09-30", "less than six months after the meeting"),
        ("2022-10-01", ""),
    ],
)
def test_a_passport_that_expires_is_said_and_stops_nobody(client: Browser, expires_on: str, words: str) -> None:
    assert fill(client, expires_on=expires_on).location == CHECK
    shown = client.get(CHECK).text
    assert ("expires before the meeting" in shown, "less than six months" in shown) == (
        words.startswith("expires"),
        words.startswith("less"),
    )
    assert hand_in(client).location == DONE


def test_one_saves_and_comes_back(client: Browser) -> None:
    answer = client.post_form(FORM + "CRI", full_name="Ana", privacy="y", then="save", **passport())
    assert answer.location == START + "/details"
    shown = client.get(answer.location).text
    assert ('value="Ana"' in shown, "pasaporte.pdf" in shown, "Saved." in shown) == (True, True, True)
    assert client.get(START).location == START + "/details"
    assert client.get(CHECK).location == START + "/details"  # not whole yet
    assert client.post_form(CHECK, START + "/details").location == START + "/details"
    assert fill(client).location == CHECK
    assert len(people()) == 1


def test_a_draft_belongs_to_its_browser(app: Flask, client: Browser) -> None:
    fill(client)
    stranger = app.test_client()
    assert stranger.get(CHECK).location == START
    assert stranger.get(DONE).location == START
    assert "Ana Luc" not in stranger.get(FORM + "CRI").text
    client.set_cookie("logistics", "forged")
    assert client.get(CHECK).location == START


def test_everything_entered_can_be_deleted(client: Browser, tmp_path: Path) -> None:
    fill(client, **passport())
    client.post_form(START + "/discard", START + "/details")
    assert (people(), in_vault(tmp_path)) == ([], 0)
    assert client.get(CHECK).location == START


def test_the_delegation_can_be_changed_and_what_it_asks_is_asked(client: Browser) -> None:
    client.post_form(FORM + "CAN", **FEW)
    assert "Costa Rica" in client.get(START + "?change=1").text
    shown = client.get(FORM + "CRI").text
    assert ("passport_number" in shown, "Ana Luc" in shown) == (True, True)
    answer = client.post_form(FORM + "CRI", **FEW)
    assert (answer.status_code, "Enter the passport number." in answer.text) == (422, True)
    person = register(client)
    assert person.delegation_id == delegation_id("CRI")
    assert len(people()) == 1


def test_a_delegation_of_another_event_or_none_leads_back(client: Browser) -> None:
    assert client.get(FORM + "FRA").location == START
    assert client.post_form(FORM + "FRA", FORM + "CRI", **ANSWERS).location == START


def test_pressed_twice_it_happens_once(client: Browser) -> None:
    fill(client)
    shown = client.get(CHECK).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)
    assert token is not None
    before = client.get_cookie("logistics")
    assert before is not None
    assert client.post(CHECK, data={"csrf_token": token[1]}).location == DONE
    assert client.post(CHECK, data={"csrf_token": token[1]}).location == DONE
    client.set_cookie("logistics", before.value)  # the second press left before the first was answered
    assert client.post(CHECK, data={"csrf_token": token[1]}).location == DONE
    assert client.get(DONE).status_code == 200
    assert len(people()) == 1
    assert len(all_of(Message)) == 1


def test_when_all_seats_are_taken_it_is_said_before_and_after(client: Browser, crm: EventFacts) -> None:
    with transaction(SYSTEM):
        for number in range(2):
            a_registration(crm.id, delegation_id("CRI"), email=f"p{number}@example.org")
    assert "2 of 2 seats taken: you would go on the waiting list" in client.get(START).text
    assert fill(client).location == CHECK
    assert "2 of 2 seats of Costa Rica are taken." in client.get(CHECK).text
    assert hand_in(client).location == DONE
    shown = client.get(DONE).text
    assert "You are on the waiting list" in shown
    person = people()[-1]
    assert (person.status, person.seat_id) == (Status.WAITLISTED, None)
    assert all_of(Message)[-1].kind == Kind.WAITLISTED


def test_who_lost_the_race_keeps_everything_and_waits(client: Browser, crm: EventFacts) -> None:
    fill(client, **passport())
    assert "seats of Costa Rica are taken" not in client.get(CHECK).text
    with transaction(SYSTEM):
        for number in range(2):
            a_registration(crm.id, delegation_id("CRI"), email=f"p{number}@example.org")
    assert hand_in(client).location == DONE
    person = people()[0]
    assert (person.status, person.full_name) == (Status.WAITLISTED, "Ana Lucía Ejemplo O'Muestra")
    assert db.session.get_one(Passport, person.id).number == "X1234567"
    assert len(all_of(Document)) == 1


def test_one_address_registers_once(app: Flask, client: Browser) -> None:
    first = register(client)
    second = app.test_client()
    second.set_cookie("language", "en")
    assert fill(second, email="ANA@example.org", full_name="Somebody Else").location == CHECK
    answer = hand_in(second)
    assert (answer.status_code, "is registered for this meeting already" in answer.text) == (409, True)
    assert [person.status for person in people()] == [Status.SUBMITTED, Status.DRAFT]
    mail = all_of(Message)[-1]
    assert (mail.kind, mail.recipient, len(all_of(User))) == (Kind.SIGN_IN, "ana@example.org", 1)
    link = re.search(r"/sign-in/[\w-]+", mail.body_text)
    assert link is not None
    assert client.post_form(link[0]).location == "/events/crm-2022/me"
    with transaction(SYSTEM):
        withdraw(first.id)
    assert hand_in(second).location == DONE


def test_after_the_deadline_it_is_closed_and_nothing_is_lost(client: Browser, clock: StandingClock) -> None:
    clock.at = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)
    assert fill(client).location == CHECK
    clock.at += timedelta(seconds=1)
    for answer in (client.get(START), client.get(FORM + "CRI"), client.get(CHECK)):
        assert "Registration has closed" in answer.text
        assert "Tuesday, 1 March 2022, 23:59 (Mexico City time, UTC−6)" in answer.text
        assert "CRMST@iom.int" in answer.text
    clock.at -= timedelta(seconds=1)
    page = client.get(CHECK).text
    clock.at += timedelta(seconds=1)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    assert "Registration has closed" in client.post(CHECK, data={"csrf_token": token[1]}).text
    assert [person.status for person in people()] == [Status.DRAFT]
    assert all_of(Message) == []


def test_a_form_without_its_token_is_refused(client: Browser) -> None:
    assert client.post(FORM + "CRI", data=ANSWERS).status_code == 400
    assert people() == []


def test_the_script_is_told_where_to_go_on(client: Browser) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(FORM + "CRI").text)
    assert token is not None
    as_script = {"X-Requested-With": "XMLHttpRequest"}
    answer = client.post(FORM + "CRI", data={"csrf_token": token[1], **ANSWERS, **passport()}, headers=as_script)
    assert (answer.status_code, answer.headers["X-Leads-To"]) == (204, CHECK)


def test_a_registration_costs_few_statements_however_many_there_are(
    app: Flask, crm: EventFacts, statements: list[str]
) -> None:
    counted = [_statements_of_a_registration(app, f"n{number}@example.org", statements) for number in range(2)]
    with transaction(SYSTEM):
        for number in range(30):
            a_registration(crm.id, delegation_id(["BLZ", "CRI", "GTM"][number % 3]), email=f"p{number}@example.org")
    counted.append(_statements_of_a_registration(app, "n3@example.org", statements, "HND"))
    assert counted[0] <= 27  # what the event's documents say is read the first time only
    assert counted[1] == counted[2] == 25


def _statements_of_a_registration(app: Flask, email: str, statements: list[str], delegation: str = "CRI") -> int:
    client: Browser = app.test_client()  # type: ignore[assignment]  # the application's own browser
    client.get(START)
    sent = 0
    fields = {**ANSWERS, "email": email, **passport(a_photo(200_000), "passport.jpg")}
    for address, form in ((FORM + delegation, fields), (CHECK, {})):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
        assert token is not None
        statements.clear()
        answer = client.post(address, data={"csrf_token": token[1], **form})
        assert answer.status_code == 302
        sent += len(statements)
    return sent


class TestLimits:
    """Somebody who tries again and again is told to wait."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        limits = LimitSettings(registration="3 per hour", upload="1 per hour")
        return settings.model_copy(update={"limits": limits})

    def test_forms_are_counted(self, client: Browser) -> None:
        answers = [client.post_form(FORM + "CAN", **FEW).status_code for _ in range(4)]
        assert answers == [302, 302, 302, 429]
        assert client.get(START + "/details").status_code == 200

    def test_files_are_counted_apart(self, client: Browser) -> None:
        answers = [fill(client, **passport()).status_code for _ in range(2)]
        assert [*answers, fill(client).status_code] == [302, 429, 302]

    def test_nobody_is_mailed_link_after_link(self, app: Flask, client: Browser) -> None:
        register(client)
        app.extensions["settings"] = app.extensions["settings"].model_copy(
            update={"limits": LimitSettings(registration="100 per hour")}
        )
        another = app.test_client()
        fill(another)
        assert [hand_in(another).status_code for _ in range(5)] == [409] * 5
        assert [mail.kind for mail in all_of(Message)] == [Kind.RECEIPT] + [Kind.SIGN_IN] * 3
