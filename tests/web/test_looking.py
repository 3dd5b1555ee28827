"""Whatever sends a document's bytes writes it down first, and sends them so that nobody opens or keeps them."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from string import Formatter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import attach
from logistics.documents.rules import DocumentKind, Upload
from logistics.documents.vault import Vault
from logistics.events.rules import EventFacts
from logistics.participation.operations import approve
from logistics.registrations.models import Registration
from logistics.registrations.queries import find_person
from tests.conftest import Browser
from tests.documents.attacks import a_large_heic
from tests.people import a_delegation, a_registration, an_event
from tests.uploads import a_heic, a_pdf, a_picture
from tests.web.test_access import EVERYBODY, ROWS, crowd  # noqa: F401  # the crowd is a fixture

CONTENT = a_pdf(pages=2)
#: What is known to send a document's bytes; more may come.
SENDS = {"desk.document_picture", "desk.document_original", "delegate.letter_pdf"}


@dataclass
class Watch:
    """How often bytes came out of the vault, and how many looks were written down and committed by then."""

    read: list[int] = field(default_factory=list)


@pytest.fixture
def watch(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Watch the vault."""
    watch = Watch()
    get = Vault.get

    def watched(vault: Vault, *arguments: Any) -> bytes:
        watch.read.append(1)
        return get(vault, *arguments)

    monkeypatch.setattr(Vault, "get", watched)
    return watch


def looks() -> int:
    """Return how many looks are committed, as a connection of its own sees them."""
    with db.engine.connect() as other:
        return int(
            other.execute(
                sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "document.opened")
            ).scalar_one()
        )


@pytest.fixture
def names(crm: EventFacts, crowd: dict[str, Browser]) -> dict[str, str]:  # noqa: F811  # the fixture, not its import
    """Return the references of those whom the table's addresses speak of; both have sent every kind of document."""
    rows = db.session.execute(sa.select(Registration.full_name, Registration.reference))
    names = {name.split()[0].lower(): reference for name, reference in rows}
    spoken_of = {name for row in ROWS for _, name, *_ in Formatter().parse(row.address) if name}
    names |= dict.fromkeys(spoken_of - names.keys(), "1")
    names["session"] = db.session.execute(sa.text("SELECT key FROM session ORDER BY position LIMIT 1")).scalar_one()
    with transaction(SYSTEM):
        carla = find_person(crm.id, names["carla"])
        assert carla is not None
        approve(carla, crm)
        for name in ("ana", "carla"):
            person = find_person(crm.id, names[name])
            assert person is not None
            for kind in DocumentKind:
                attach(registration_id=person.id, kind=kind, upload=Upload("passport.pdf", "application/pdf", CONTENT))
    return names


def test_every_address_that_sends_a_document_writes_it_down_and_lets_nobody_keep_it(
    crowd: dict[str, Browser],  # noqa: F811  # likewise
    names: dict[str, str],
    watch: Watch,
) -> None:
    sent = set()
    for row in ROWS:
        if row.method != "GET" or row.address.endswith(".zip"):  # an archive's looks come while it is sent
            continue
        for name in sorted(EVERYBODY):
            statuses = set()
            # Who may not open it is refused before anybody looks which of the two was asked.
            for method in ("GET", "HEAD") if name in row.who else ("GET",):
                looks_before, read_before = looks(), len(watch.read)
                answer = crowd[name].open(row.address.format(**names), method=method)
                answer.close()
                statuses.add(answer.status_code)
                was_read = len(watch.read) - read_before
                assert looks() - looks_before == was_read, (row.endpoint, name, method)
                if not was_read or answer.mimetype == "text/html":
                    continue
                sent.add(row.endpoint)
                assert name in row.who
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
                assert {"ETag", "Last-Modified", "Accept-Ranges"} & set(answer.headers.keys()) == set()
                if answer.mimetype != "image/jpeg":
                    assert answer.headers["Content-Disposition"].startswith("attachment")
                    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert len(statuses) == 1, (row.endpoint, name)
    assert sent >= SENDS


@pytest.fixture
def addresses(
    crowd: dict[str, Browser],  # noqa: F811  # likewise
    names: dict[str, str],
) -> list[tuple[Browser, str]]:
    """Return who opens what, for every address known to send a document's bytes."""
    found = {row.endpoint: row.address.format(**names) for row in ROWS if row.endpoint in SENDS}
    who = {"desk": crowd["organizer"], "delegate": crowd["delegate"]}
    return [(who[endpoint.split(".")[0]], address) for endpoint, address in sorted(found.items())]


def test_nothing_is_answered_from_what_a_browser_has_already(addresses: list[tuple[Browser, str]]) -> None:
    """A 304, or part of a file, would be a look as well."""
    for number, (browser, address) in enumerate(addresses, 1):
        whole = browser.get(address)
        for asked in (
            {"If-None-Match": "*"},
            {"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"},
            {"Range": "bytes=0-9"},
        ):
            answer = browser.get(address, headers=asked)
            assert (answer.status_code, answer.data) == (200, whole.data)
        assert looks() == number * 4


def test_what_cannot_be_written_down_is_not_shown(addresses: list[tuple[Browser, str]], watch: Watch) -> None:
    """The log takes nothing: as long as it does, the same addresses send what they have."""
    assert [browser.get(address).status_code for browser, address in addresses] == [200] * 3
    db.session.execute(
        sa.text("CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'the log is full'); END")
    )
    db.session.commit()
    for browser, address in addresses:
        for method in ("GET", "HEAD"):
            answer = browser.open(address, method=method)
            assert (answer.status_code, b"%PDF" in answer.data, b"\xff\xd8" in answer.data) == (500, False, False)


def test_nor_is_what_could_not_be_committed(addresses: list[tuple[Browser, str]], watch: Watch) -> None:
    def fail(_connection: Any) -> None:
        raise OSError("the disk is full")

    before = looks()
    for browser, address in addresses:
        sa.event.listen(db.engine, "commit", fail)
        try:
            answer = browser.get(address)
        finally:
            sa.event.remove(db.engine, "commit", fail)
        assert (answer.status_code, b"%PDF" in answer.data, b"\xff\xd8" in answer.data) == (500, False, False)
    assert len(watch.read) == len(addresses)  # the bytes were there, and stayed
    assert looks() == before


@pytest.fixture
def ana(app: Flask, client: Browser, sign_in: Callable[..., int]) -> Iterator[str]:
    """Return the address of the own page, signed in; `organizer` of the same test looks at what is sent there."""
    with transaction(SYSTEM):
        event = an_event()
        person = a_registration(event.id, a_delegation(event).id, "Ana Ejemplo", "ana@example.org")
    sign_in(client, "ana@example.org")
    client.set_cookie("language", "en")
    return f"/events/meeting/me/{person.reference}"


@pytest.fixture
def organizer(app: Flask, ana: str, sign_in: Callable[..., int]) -> Browser:
    """Return the organizer's browser."""
    browser = app.test_client()
    event_id = db.session.execute(sa.text("SELECT id FROM event")).scalar_one()
    sign_in(browser, role=Role.ORGANIZER, event_id=event_id)
    return browser


def upload(client: Browser, page: str, content: bytes, name: str) -> Any:
    return client.post_form(f"{page}/documents/passport", page, file=(BytesIO(content), name), privacy="1")


NAMES = [
    ("../../../etc/passwd", "passwd.pdf"),
    ("..\\..\\windows\\win.ini", "windowswin.ini.pdf"),  # in a form's head \\ stands before a sign that is meant
    ("passport\u202efdp.html", "passportfdp.html.pdf"),
    ("a\x00b\x07\x1b[31m.pdf", "ab[31m.pdf"),
    ("x" * 1000, "x" * 196 + ".pdf"),
    ("......", "document.pdf"),
    ("NUL", "_NUL.pdf"),
    ("🛂 pasaporte.pdf", "🛂 pasaporte.pdf"),
    ("pasaporte.pdf.svg", "pasaporte.pdf.svg.pdf"),
    ('a"; filename="b.html', "b.html.pdf"),
]


@pytest.mark.parametrize(("name", "kept"), NAMES)
def test_whatever_it_is_called_it_is_saved_under_a_harmless_name(
    client: Browser, ana: str, organizer: Browser, name: str, kept: str
) -> None:
    assert upload(client, ana, CONTENT, name).status_code == 302
    db.session.rollback()
    assert db.session.scalars(sa.select(Document.filename)).all() == [kept]
    desk = ana.replace("/me/", "/desk/people/") + "/documents/passport"
    answer = organizer.get(f"{desk}/original")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert disposition.isascii()  # a header has no other signs; werkzeug writes them, and a server may fail at that
    assert urllib.parse.unquote(disposition.partition("''")[2]) == ("" if kept.isascii() else kept)
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert organizer.get(desk).status_code == 200
    assert client.get(ana).status_code == 200


def test_a_telephones_picture_is_looked_at_like_any_other(client: Browser, ana: str, organizer: Browser) -> None:
    assert upload(client, ana, a_heic(), "IMG_0042.HEIC").status_code == 302
    desk = ana.replace("/me/", "/desk/people/") + "/documents/passport"
    original = organizer.get(f"{desk}/original")
    assert original.headers["Content-Disposition"] == "attachment; filename=IMG_0042.jpg"
    assert (original.mimetype, original.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert organizer.get(f"{desk}/1.jpg").mimetype == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "passport.png", "is not a PDF, JPEG, PNG or HEIC"),
        (b"\xff\xd8\xff\xe0<!doctype html><script/>", "passport.jpg", "is damaged or incomplete"),
        (a_picture("GIF"), "passport.pdf", "is not a PDF, JPEG, PNG or HEIC"),
        (a_large_heic(), "IMG_0042.HEIC", "more than 50 million pixels"),
        (b"", "passport.pdf", "This file is empty"),
    ],
)
def test_what_is_refused_is_kept_nowhere(
    client: Browser, ana: str, settings: Any, content: bytes, name: str, words: str
) -> None:
    answer = upload(client, ana, content, name)
    assert (answer.status_code, answer.text.count(words)) == (422, 2)
    db.session.rollback()
    assert db.session.scalars(sa.select(Document.id)).all() == []
    assert [path for path in settings.data.rglob("vault/*") if path.is_file()] == []
