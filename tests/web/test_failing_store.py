"""When the store of documents fails: people read what happened and what to do, keep what they typed, lose nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from moto.server import ThreadedMotoServer

from logistics import claims
from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.database import db, transaction
from logistics.documents import operations as documents
from logistics.documents.models import Document
from logistics.documents.rules import ORPHANED_AFTER, VaultUnavailable
from logistics.documents.store import Store
from logistics.documents.vault import vault
from logistics.events.rules import EventFacts
from logistics.letters import runs
from logistics.letters.models import Letter, LetterNumbering
from logistics.participation import tasks
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from logistics.settings import Settings
from tests.conftest import Browser, StandingClock
from tests.letters.people import ORGANIZER, accept, approved, issue, person
from tests.stores import Bucket, failing_server, leading_to, unused_address
from tests.uploads import a_pdf
from tests.web.test_me import a_document, somebody
from tests.web.test_register import ANSWERS, CHECK, FORM, fill, passport

SENTENCE = "En este momento no se pueden guardar archivos, por una falla de nuestra parte."
HEADING = "En este momento no se puede acceder a los archivos"


@pytest.fixture
def bucket(s3: ThreadedMotoServer) -> Bucket:
    return Bucket(s3)


@pytest.fixture
def document_store(bucket: Bucket) -> dict[str, Any]:
    return bucket.settings


class Switch:
    """Leads the application's vault to a store that fails, and back to the one that works."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._working = vault()._store

    def fail(self, address: str, **settings: float) -> None:
        keys = self._settings.documents.model_dump(include={"master_keys", "current_master_key"})
        broken = Settings(
            data=self._settings.data,
            secret_key=self._settings.secret_key,
            documents={**keys, **leading_to(address), **settings},
        )
        vault()._store = Store.of(broken)

    def work(self) -> None:
        vault()._store = self._working


@pytest.fixture(params=["stopped", "broken", "stalling"])
def failing(request: pytest.FixtureRequest, app: Flask, settings: Settings) -> Iterator[Switch]:
    """Let the store fail, in each way there is."""
    switch = Switch(settings)
    if request.param == "stopped":
        switch.fail(unused_address())
        yield switch
        return
    with failing_server(b"500 Broken" if request.param == "broken" else b"") as address:
        switch.fail(address)
        yield switch


@pytest.fixture
def stopped(app: Flask, settings: Settings) -> Switch:
    """Return what lets the store fail when a test says so."""
    return Switch(settings)


def all_of(model: type[Any]) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(model)))


def log() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_somebody_who_registers_keeps_what_was_typed(
    crm: EventFacts, failing: Switch, client: Browser, bucket: Bucket
) -> None:
    answer = fill(client, **passport())
    assert answer.status_code == 503
    assert answer.text.count(SENTENCE) == 2  # in the summary, and beside the field
    assert 'value="Ana Lucía Ejemplo O&#39;Muestra"' in answer.text
    assert (all_of(Registration), all_of(Document), bucket.files()) == ([], [], {})
    failing.work()
    assert fill(client, **passport()).location == CHECK
    assert (len(all_of(Document)), len(bucket.files())) == (1, 1)


def test_without_a_file_nothing_is_asked_of_the_store(crm: EventFacts, stopped: Switch, client: Browser) -> None:
    stopped.fail(unused_address())
    assert fill(client).location == CHECK


def test_a_file_beside_a_mistake_is_told_of_too(crm: EventFacts, stopped: Switch, client: Browser) -> None:
    stopped.fail(unused_address())
    answer = fill(client, **passport(), full_name="")
    assert (answer.status_code, SENTENCE in answer.text) == (503, True)
    assert "Escriba su nombre completo." in answer.text
    assert all_of(Registration) == []


def test_the_own_page_says_it_beside_the_document_and_the_former_one_stays(
    crm: EventFacts, stopped: Switch, client: Browser, sign_in: Callable[..., int], bucket: Bucket
) -> None:
    ana = somebody(crm)
    a_document(ana)
    sign_in(client, "ana@example.org")
    before, rows = bucket.files(), [document.location for document in all_of(Document)]
    page = f"/events/crm-2022/me/{person(ana).reference}"
    stopped.fail(unused_address())
    answer = client.post_form(f"{page}/documents/passport", page, file=(BytesIO(a_pdf(2)), "new.pdf"))
    assert (answer.status_code, SENTENCE in answer.text) == (503, True)
    assert ([document.location for document in all_of(Document)], bucket.files()) == (rows, before)


def test_accepting_says_it_and_nothing_is_accepted(
    crm: EventFacts, stopped: Switch, client: Browser, sign_in: Callable[..., int]
) -> None:
    ana = approved(crm, email="ana@example.org")
    issue(crm, ana)
    sign_in(client, "ana@example.org")
    page = f"/events/crm-2022/me/{person(ana).reference}/letter"
    stopped.fail(unused_address())
    answer = client.post_form(page, name="Ana Ejemplo", agreed="y")
    assert (answer.status_code, "Su aceptación no se pudo guardar en este momento" in answer.text) == (503, True)
    assert 'value="Ana Ejemplo"' in answer.text
    assert (person(ana).status, all_of(Letter)[0].accepted_at) == (Status.APPROVED, None)
    stopped.work()
    assert client.post_form(page, name="Ana Ejemplo", agreed="y").status_code == 302
    assert person(ana).status == Status.CONFIRMED


def test_the_desk_is_told_and_no_look_is_written_down_that_was_none(
    crm: EventFacts, stopped: Switch, client: Browser, sign_in: Callable[..., int]
) -> None:
    ana = somebody(crm)
    a_document(ana)
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    address = f"/events/crm-2022/desk/people/{person(ana).reference}/documents/passport"
    stopped.fail(unused_address())
    for path in ("", "/1.jpg", "/original"):
        answer = client.get(address + path)
        assert (answer.status_code, HEADING in answer.text) == (503, True)
    assert "document.opened" not in log()
    stopped.work()
    assert client.get(address).status_code == 200


def test_a_letter_that_cannot_be_filed_gives_its_number_back(
    crm: EventFacts, stopped: Switch, client: Browser, sign_in: Callable[..., int]
) -> None:
    ana = approved(crm)
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    page = f"/events/crm-2022/desk/people/{person(ana).reference}"
    stopped.fail(unused_address())
    answer = client.post_form(f"{page}/letter/issue", page)
    assert (answer.status_code, HEADING in answer.text) == (503, True)
    assert (all_of(Letter), all_of(LetterNumbering)) == ([], [])


def test_letters_for_everybody_leave_nobody_out(crm: EventFacts, stopped: Switch, clock: StandingClock) -> None:
    people = [approved(crm, code, f"Persona {code}") for code in ("BLZ", "SLV")]
    with transaction(ORGANIZER):
        runs.ask(crm.id)
    stopped.fail(unused_address())
    with pytest.raises(VaultUnavailable):
        tasks.issue_letters()
    assert all_of(Letter) == []
    stopped.work()
    clock.at += claims.LASTS
    tasks.issue_letters()
    assert [letter.registration_id for letter in all_of(Letter)] == people


def test_who_withdraws_has_withdrawn_and_the_bytes_are_swept_later(
    crm: EventFacts, stopped: Switch, client: Browser, sign_in: Callable[..., int], bucket: Bucket
) -> None:
    ana = somebody(crm)
    a_document(ana)
    sign_in(client, "ana@example.org")
    page = f"/events/crm-2022/me/{person(ana).reference}"
    stopped.fail(unused_address())
    answer = client.post_form(f"{page}/withdraw")
    assert (answer.status_code, person(ana).status, all_of(Document)) == (302, Status.WITHDRAWN, [])
    assert len(bucket.files()) == 1
    stopped.work()
    (left,) = bucket.files()
    bucket.age(left, ORPHANED_AFTER * 2)
    assert (documents.sweep_vault(), bucket.files()) == (1, {})


def test_a_refused_upload_leaves_no_bytes(
    crm: EventFacts, client: Browser, sign_in: Callable[..., int], bucket: Bucket, clock: StandingClock
) -> None:
    ana = approved(crm, email="ana@example.org")
    issue(crm, ana)
    accept(crm, ana)
    with transaction(ORGANIZER):
        tasks.invitations.void(person(ana), note="otra fecha")
    assert bucket.files() == {}
    sign_in(client, "ana@example.org")
    page = f"/events/crm-2022/me/{person(ana).reference}"
    sent = {"file": (BytesIO(a_pdf()), "signed.pdf"), "privacy": crm.privacy_version}
    answer = client.post_form(f"{page}/documents/signed_letter", page, **sent)
    assert answer.status_code == 409
    assert bucket.files() == {}


def test_lost_bytes_are_told_on_the_desk(
    crm: EventFacts, client: Browser, sign_in: Callable[..., int], bucket: Bucket
) -> None:
    ana = somebody(crm)
    a_document(ana)
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    (name,) = bucket.files()
    bucket.drop(name)
    answer = client.get(f"/events/crm-2022/desk/people/{person(ana).reference}/documents/passport")
    assert (answer.status_code, "Este documento no se puede abrir" in answer.text) == (500, True)


@pytest.mark.parametrize("reading", [False, True])
def test_nobody_else_waits_for_a_slow_store(
    app: Flask, crm: EventFacts, stopped: Switch, client: Browser, sign_in: Callable[..., int], reading: bool
) -> None:
    ana = somebody(crm)
    a_document(ana)
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    document = f"/events/crm-2022/desk/people/{person(ana).reference}/documents/passport/original"
    db.session.rollback()
    asked, others_are_done, answers = Event(), Event(), list[int]()

    def ask() -> None:
        with app.app_context():
            browser = client if reading else app.test_client()
            answer = browser.get(document) if reading else browser.post_form(FORM + "CRI", **ANSWERS, **passport())
            answers.append(answer.status_code)

    with failing_server(b"403 Not you", asked=asked, once=others_are_done) as address:
        stopped.fail(address, patience=100)
        waiting = Thread(target=ask)
        waiting.start()
        assert asked.wait(30)
        with transaction(ORGANIZER):  # SQLite has one writer at a time
            runs.ask(crm.id)
        assert answers == []
        others_are_done.set()
        waiting.join()
    assert answers == [503]
