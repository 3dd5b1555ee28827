"""Whatever is typed into an address or a form, the answer is a page with an answer of its own, never a failure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.delegations.queries import delegations
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts
from logistics.registrations.models import Registration
from tests.conftest import Browser
from tests.mailings.people import a_mailing
from tests.people import a_registration
from tests.uploads import a_pdf, a_picture

HUGE = "9" * 25
ODD = ["", "\0", "a\0b", "-1", HUGE, "\u202e\x1b", "<script>'\"", "a\r\nBcc: b@example.org", "🇲🇽", "9" * 5000]
#: So long that a check whose time grew with the square of the length would take minutes.
LONG = "9" * 200_000 + "z"


@pytest.fixture
def database_url(each_database: str) -> str:
    """Return an empty database of each kind: what one of them shrugs at, another refuses."""
    return each_database


#: Gives those of some odd things that are asked on the database under test.
Asked = Callable[[Collection[Any]], list[Any]]


@pytest.fixture
def asked(database_url: str) -> Asked:
    """Return everything on PostgreSQL; on SQLite, which stores anything else, numbers larger than it can count to."""

    def on_this_one(odd: Collection[Any]) -> list[Any]:
        return [each for each in odd if each == HUGE or not database_url.startswith("sqlite")]

    return on_this_one


@pytest.fixture
def person(app: Flask, crm: EventFacts, client: Browser, sign_in: Callable[..., int]) -> Registration:
    """Return somebody registered with a passport copy; the browser is an admin's who takes part himself."""
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(client, "root@example.org", role=Role.ADMIN)
    with transaction(SYSTEM):
        found = a_registration(crm.id, delegations(crm.id)[1].id, email="root@example.org")
        attach(registration_id=found.id, kind=DocumentKind.PASSPORT, upload=look_at("p.pdf", a_pdf()))
    a_mailing(crm)
    return found


def addresses(app: Flask, person: Registration, method: str, odd_parts: Collection[str]) -> list[str]:
    """Return every address of the site that takes `method`, each of its parts in turn replaced by something odd."""
    known = {"slug": "crm-2022", "reference": person.reference, "kind": "passport", "key": "d1-s1", "page": "1"}
    known |= {"language": "es", "mailing_id": "1"}
    found = []
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        plain = {name: known.get(name, "1") for name in rule.arguments}
        if "language" in plain:
            plain["kind"] = "approved"
        for name in rule.arguments:
            for odd in odd_parts:
                address = rule.rule
                for each, value in {**plain, name: odd}.items():
                    address = address.replace(_placeholder(rule.rule, each), quote(value[:6000], safe=""))
                found.append(address)
    return found


def _placeholder(rule: str, name: str) -> str:
    return next(f"<{part}>" for part in _parts(rule) if part == name or part.endswith(":" + name))


def _parts(rule: str) -> list[str]:
    return [part.split(">")[0] for part in rule.split("<")[1:]]


def failures(answers: dict[str, int]) -> dict[str, int]:
    """Return what the site failed at."""
    return {address: code for address, code in answers.items() if code >= 500}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_part_of_an_address_makes_the_site_fail(
    app: Flask, client: Browser, person: Registration, asked: Asked, method: str
) -> None:
    """References, slugs, keys and numbers can be anything at all."""
    odd_parts = asked(("\0", HUGE, "9" * 5000, "<\u202e\r\n>", "a/b", "%"))
    answers = {
        address[:120]: client.open(address, method=method).status_code
        for address in addresses(app, person, method, odd_parts)
    }
    assert len(answers) > 100
    assert failures(answers) == {}


QUESTIONS = [
    "/log?by={}",
    "/log?about={}",
    "/log?since={}",
    "/log?action={}&before={}",
    "/accounts?address={}",
    "/events/crm-2022/desk/log?about={}&until={}",
    "/events/crm-2022/desk/log.csv?about={}",
    "/events/crm-2022/desk/people?search={}",
    "/events/crm-2022/desk/people?statuses={0}&delegations={0}&missing={0}&covered={0}&sort={0}&columns={0}",
    "/events/crm-2022/desk/people?after={}",
    "/events/crm-2022/desk/people?before={}",
    "/events/crm-2022/desk/people.csv?search={}",
    "/events/crm-2022/desk/review?after={}",
    "/events/crm-2022/desk/review?kind={}",
    "/events/crm-2022/desk/messages?to={}",
    "/events/crm-2022/desk/messages?state={}&before={}",
    "/events/crm-2022/desk/staff?page={}",
    "/events/crm-2022/desk/decisions?page={}",
    "/sign-in/second-factor?next={}",
    "/account/password?then={}",
    "/?page={}",
    "/?lang={}",
    "/outbox?before={}",
    "/language/es?next={}",
    "/appearance/dark?next={}",
    "/sign-in?next={}",
    "/verify?code={}",
    "/events/crm-2022/agenda?lang={}",
    "/events/crm-2022/agenda.ics?lang={}",
    "/events/crm-2022/desk/?page={}",
    "/events/crm-2022/desk/?show={}",
    "/events/crm-2022/register?delegation={}",
    "/events/crm-2022/register/details?delegation={}",
    "/events/crm-2022/funding?x={}",
    "/events/crm-2022/desk/write?page={}",
    "/events/crm-2022/desk/write/1?page={}",
    "/events/crm-2022/desk/write/1/shown?person={}",
    "/events/crm-2022/funding/people?page={}",
    "/events/crm-2022/door?find={}",
    "/events/crm-2022/door?answer=in&last={}",
    "/events/crm-2022/desk/attendance?day={}",
    "/events/crm-2022/desk/attendance?page={}",
]


def test_no_question_in_an_address_makes_the_site_fail(client: Browser, person: Registration, asked: Asked) -> None:
    """Nor can what follows the question mark."""
    answers = {
        address.format(odd, odd): client.get(address.format(odd, odd)).status_code
        for address in QUESTIONS
        for odd in asked(["%ff%fe", "%", *(quote(odd) for odd in ODD)])
    }
    assert failures(answers) == {}


def _file() -> tuple[BytesIO, str]:
    return BytesIO(a_picture(size=(1, 1))), 'a\r\nb\0"\u202e.jpg'


FORMS: dict[str, dict[str, Any]] = {
    "/sign-in": {"email": "a@example.org", "password": "p", "next": "/"},
    "/sign-in/second-factor": {"code": "123456", "next": "/"},
    "/account/password": {"former": "p", "password": "volcán lento bajo cinco lunas"},
    "/account/passkeys/new": {"name": "t", "credential": "{}"},
    "/accounts": {"email": "a@example.org", "name": "A", "role": "admin", "payer": "0", "language": "es"},
    "/accounts/1/revoke": {"position": "admin@"},
    "/events/crm-2022/desk/staff": {
        "email": "a@example.org",
        "name": "A",
        "role": "host",
        "payer": "1",
        "language": "es",
    },
    "/events/crm-2022/desk/people/{reference}/notes": {"text": "t"},
    "/events/crm-2022/desk/people/{reference}/exceptions": {
        "item": "flight",
        "payer": "1",
        "quantity": "1",
        "reason": "r",
        "version": "1",
    },
    "/events/crm-2022/desk/people/{reference}/exceptions/remove": {"item": "flight", "version": "1"},
    "/events/crm-2022/desk/people/{reference}/edit": {
        "full_name": "Ana",
        "email": "b@example.org",
        "version": "1",
        "step": "save",
        "opened": "{}",
        "birth_date": "1980-05-17",
        "extra_nights": "1",
    },
    "/events/crm-2022/desk/people/new": {"full_name": "Ana", "email": "c@example.org", "delegation": "CRI"},
    "/events/crm-2022/desk/views": {"name": "v", "conditions": "search=a"},
    "/events/crm-2022/desk/decisions": {"decision": "approve", "conditions": "", "people": "a", "whom": "all"},
    "/events/crm-2022/desk/write/people": {"conditions": "search=a"},
    "/events/crm-2022/desk/review/1": {"verdict": "verified", "reason": "r", "version": "1"},
    "/events/crm-2022/desk/nominations": {"file": "f"},
    "/events/crm-2022/desk/nominations/1/columns": {"column-0": "full_name", "version": "1", "delegation": "CRI"},
    "/sign-in/secret": {},
    "/events/crm-2022/register/check": {},
    "/events/crm-2022/register/discard": {},
    "/events/crm-2022/me/{reference}/edit": {
        "full_name": "Ana",
        "institution": "I",
        "job_title": "J",
        "capacity": "head",
        "language": "es",
        "phone": "+506 2222 3333",
        "badge_name": "",
        "diet": "",
        "accessibility": "",
        "needs_interpretation": "y",
        "passport_type": "official",
        "passport_number": "X1",
        "issuing_country": "CRI",
        "nationality": "CRI",
        "birth_date": "1980-05-17",
        "issued_on": "2020-01-10",
        "expires_on": "2030-01-10",
        "origin": "SJO",
        "arrives_on": "2022-03-30",
        "departs_on": "2022-04-02",
        "extra_nights": "0",
        "version": "1",
    },
    "/events/crm-2022/me/{reference}/benefits": {"item": "flight", "wish": "accept"},
    "/events/crm-2022/me/{reference}/letter": {"name": "Ana", "agreed": "y", "signature": "[]"},
    "/events/crm-2022/desk/people/{reference}/return": {"version": "", "reason": "r", "funded": ""},
    "/events/crm-2022/desk/people/{reference}/approve": {"version": "", "reason": "r"},
    "/events/crm-2022/desk/people/{reference}/exceptional-seat": {"version": "", "reason": "r", "funded": "y"},
    "/events/crm-2022/desk/people/{reference}/documents/passport/review": {"verdict": "", "reason": "r", "version": ""},
    "/events/crm-2022/desk/people/{reference}/letter/void": {"reason": "r"},
    "/events/crm-2022/desk/texts/approved/es": {"subject": "S", "body": "{{link}}", "version": "0", "show": "1"},
    "/events/crm-2022/desk/texts/approved/en": {"subject": "S", "body": "{{link}}", "version": "0", "save": "y"},
    "/events/crm-2022/desk/texts/declined/en": {"standard": "y", "version": "1"},
    "/events/crm-2022/door/{reference}": {"key": "k", "way": "typed", "reason": "r"},
    "/events/crm-2022/door/{reference}/undo": {"undo_reason": "r"},
    "/events/crm-2022/door/walk-in": {
        "full_name": "Ana",
        "delegation": "CRI",
        "institution": "I",
        "email": "walk@example.org",
        "language": "es",
    },
    "/events/crm-2022/desk/write": {"kind": "announcement"},
    "/events/crm-2022/desk/write/1": {
        "version": "1",
        "statuses": "submitted",
        "delegations": "CRI",
        "covered": "flight",
        "missing": "passport",
        "language": "es",
        "capacity": "delegate",
        "late": "no",
        "since": "2022-02-14",
        "es-subject": "S",
        "es-body": "Hola {{name}}",
        "en-subject": "S",
        "en-body": "Hello {{name}}",
        "people": "1",
    },
    "/events/crm-2022/desk/write/1/send": {"version": "1", "number": "1"},
}


def test_nothing_typed_into_a_form_makes_the_site_fail(client: Browser, person: Registration, asked: Asked) -> None:
    """Each field in turn holds something odd, or a file, or is not there."""
    answers = {}
    for form, fields in FORMS.items():
        address = form.format(reference=person.reference)
        answers[address] = client.post(address).status_code
        for name in fields:
            left = {each: value for each, value in fields.items() if each != name}
            for odd in asked((None, "\0", HUGE, "a\r\nb", "9" * 5000, _file())):
                sent = left if odd is None else {**left, name: odd}
                answers[f"{address} {name} {str(odd)[:40]!r}"] = client.post(address, data=sent).status_code
    assert failures(answers) == {}


def test_nothing_typed_into_the_registration_makes_the_site_fail(
    app: Flask, crm: EventFacts, person: Registration, asked: Asked
) -> None:
    """The same for somebody who registers."""
    browser = app.test_client()
    address = "/events/crm-2022/register/details?delegation=CRI"
    fields = FORMS["/events/crm-2022/me/{reference}/edit"] | {"email": "a@example.org", "privacy": "y", "then": "save"}
    answers = {"plain": browser.post(address, data=fields).status_code}
    for name in fields:
        for odd in asked(("\0", HUGE, "a\r\nb", LONG)):
            answers[f"{name} {odd[:40]!r}"] = browser.post(address, data={**fields, name: odd}).status_code
    for content in (b"", b"\xff\xd8\xff", a_pdf()[:200], a_picture(size=(1, 1)), a_picture("PNG", size=(1, 1))):
        sent = {**fields, "passport_copy": (BytesIO(content), 'a\r\nb\0"\u202e.jpg')}
        answers[f"file {content[:20]!r}"] = browser.post(address, data=sent).status_code
    assert failures(answers) == {}


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nunfinished'),
        ("application/json", b"[" * 100_000),
        ("application/x-www-form-urlencoded", b"a=1&" * 200_000),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * (3 * 1024 * 1024)),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2000),
    ],
)
def test_a_body_that_is_no_form_is_refused(client: Browser, crm: EventFacts, media_type: str, body: bytes) -> None:
    """Broken, endless or meant for something else."""
    assert client.post("/sign-in", data=body, content_type=media_type).status_code in (400, 413)


@pytest.mark.parametrize("body", [b"[" * 100_000, b"[1]", b"{", b'{"auth_token": {}}'])
def test_a_visitor_who_sends_json_gets_the_page_all_the_same(client: Browser, crm: EventFacts, body: bytes) -> None:
    """Nobody looks into it for who that might be."""
    for address in ("/", "/sign-in", "/events/crm-2022/", "/events/crm-2022/agenda.json"):
        answer = client.get(address, data=body, content_type="application/json")
        assert (address, answer.status_code) == (address, 200)


def test_json_that_cannot_be_read_is_refused(client: Browser, person: Registration) -> None:
    """A device at the door sends no such thing."""
    for body in (b"[" * 100_000, b"[1]", b"{", b"9" * 5000):
        answer = client.post("/events/crm-2022/door/check-ins", data=body, content_type="application/json")
        assert answer.status_code == 400
