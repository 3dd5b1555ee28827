"""The vault as a whole: master keys change under running hands, and rows and bytes are held against each other."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.app import create_app
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM, Actor
from logistics.configuration import config_text
from logistics.database import db, transaction
from logistics.documents import operations, upkeep
from logistics.documents.models import Document
from logistics.documents.rules import DocumentKind, Fault, Upload, VaultUnavailable
from logistics.settings import CONFIG_NAME, Settings, fresh_key
from tests.people import a_delegation, a_registration, an_event
from tests.stores import Bucket, Folder, Place

ADMINISTRATOR = Actor(None, "the administrator")
KEYS = {name: fresh_key() for name in ("first", "second", "third")}


@pytest.fixture
def document_store(each_place: Place) -> dict[str, Any]:
    return each_place.settings


@pytest.fixture
def database_url(request: pytest.FixtureRequest, each_place: Place) -> str:
    """Return one machine's database for the folder, and that of several machines for the bucket."""
    return "" if isinstance(each_place, Folder) else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return settings that stand in a file, as a running system reads them: with the first key."""
    return written(settings, "first", "first")


def written(settings: Settings, current: str, *names: str) -> Settings:
    """Write config.toml anew with these master keys, and return the settings."""
    values = settings.model_dump(exclude_defaults=True, exclude={"data"})
    documents = {**values["documents"], "current_master_key": current}
    documents["master_keys"] = {name: KEYS[name] for name in names}
    unfinished = settings.data / "unfinished"
    unfinished.write_text(config_text({**values, "documents": documents}))
    unfinished.replace(settings.data / CONFIG_NAME)
    return Settings.read(settings.data)


@pytest.fixture
def people(app: Flask) -> list[int]:
    """Return three people, each of whom sent a passport."""
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event, seats=4)
        found = [a_registration(event.id, delegation.id).id for _ in range(3)]
    for person in found:
        send(person, b"passport of %d" % person)
    return found


def send(person: int, content: bytes, kind: DocumentKind = DocumentKind.PASSPORT) -> int:
    with transaction(SYSTEM):
        upload = Upload("passport.pdf", "application/pdf", content)
        return operations.attach(registration_id=person, kind=kind, upload=upload)


def opened() -> list[bytes]:
    db.session.rollback()
    with transaction(SYSTEM):
        documents = db.session.scalars(sa.select(Document.id).order_by(Document.registration_id)).all()
        return [operations.open_document(document_id=document) for document in documents]


def keys_in_use() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Document.master_key).distinct().order_by(Document.master_key)))


def silent(_seen: int, _total: int) -> None:
    """Tell nobody."""


def rotate() -> upkeep.Rotation:
    return upkeep.rotate(ADMINISTRATOR, silent)


def entries(action: str) -> list[tuple[str, dict[str, Any]]]:
    db.session.rollback()
    found = sa.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return [(entry.actor, entry.details) for entry in db.session.scalars(found)]


def test_every_document_goes_over_to_the_current_key(people: list[int], settings: Settings, each_place: Place) -> None:
    contents, files = opened(), each_place.files()
    written(settings, "second", "first", "second")
    told: list[tuple[int, int]] = []
    done = upkeep.rotate(ADMINISTRATOR, lambda *numbers: told.append(numbers))
    assert (done.current, done.rewrapped, done.unused, done.needed) == ("second", 3, ["first"], {})
    assert told == [(3, 3)]
    assert entries("vault.rewrapped") == [("the administrator", {"number": 3, "master_key": "second"})]
    written(settings, "second", "second")
    assert (keys_in_use(), opened()) == (["second"], contents)
    assert each_place.files() == files  # only the keys were wrapped anew
    again = rotate()
    assert (again.rewrapped, again.unused) == (0, [])
    assert len(entries("vault.rewrapped")) == 1


def test_what_an_old_key_no_longer_opens_is_told_and_the_others_go_on(people: list[int], settings: Settings) -> None:
    written(settings, "second", "first", "second")
    send(people[0], b"under the second")
    written(settings, "third", "second", "third")
    done = rotate()
    assert (done.rewrapped, done.needed, dict(done.unopened)) == (1, {"first": 2}, {"first": 2})
    assert done.unused == ["second"]
    written(settings, "third", "first", "third")
    assert (rotate().rewrapped, keys_in_use()) == (2, ["third"])


def test_a_document_replaced_meanwhile_keeps_its_own_key(
    app: Flask, people: list[int], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(settings, "second", "first", "second")
    monkeypatch.setattr(upkeep, "_AT_ONCE", 1)
    rounds, failures = Barrier(2), list[BaseException]()

    def replace() -> None:
        with app.app_context():
            try:
                rounds.wait(30)
                for number in range(10):
                    for person in people:
                        send(person, b"new %d of %d" % (number, person))
            except BaseException as error:  # told to the test below
                failures.append(error)
            finally:
                db.session.remove()

    hand = Thread(target=replace)
    hand.start()
    rounds.wait(30)
    while hand.is_alive():
        rotate()
    hand.join()
    rotate()
    assert failures == []
    assert opened() == [b"new 9 of %d" % person for person in people]
    written(settings, "second", "second")
    assert (keys_in_use(), len(opened())) == (["second"], 3)


def test_without_comparing_a_wrapping_would_land_on_other_bytes(
    people: list[int], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading a row and writing it, here stretched, somebody else has the row wrapped anew."""
    written(settings, "second", "first", "second")
    vault = operations.vault()
    rewrap = vault.rewrap

    def overtaken(sealed: Any, owner: str) -> Any:
        anew = rewrap(sealed, owner)
        other = sa.update(Document).where(Document.location == sealed.location).values(wrapped_key=b"of somebody else")
        db.session.execute(other)
        return anew

    monkeypatch.setattr(vault, "rewrap", overtaken)
    assert rotate().rewrapped == 0
    db.session.rollback()
    assert set(db.session.scalars(sa.select(Document.wrapped_key))) == {b"of somebody else"}


def _rotate_and_die(folder: Path, after: int) -> None:
    app = create_app(Settings.read(folder))
    upkeep._AT_ONCE = 1
    left = iter(range(after))

    def tell(_seen: int, _total: int) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        upkeep.rotate(ADMINISTRATOR, tell)


def test_killed_in_the_middle_it_goes_on_where_it_was(people: list[int], settings: Settings) -> None:
    contents = opened()
    written(settings, "second", "first", "second")
    killed = multiprocessing.get_context("spawn").Process(target=_rotate_and_die, args=(settings.data, 1))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    assert (keys_in_use(), opened()) == (["first", "second"], contents)
    assert rotate().rewrapped == 1
    assert (keys_in_use(), opened()) == (["second"], contents)
    assert [details["number"] for _, details in entries("vault.rewrapped")] == [1, 1, 1]


def inspect() -> upkeep.Inspection:
    return upkeep.inspect(silent)


def faults(found: upkeep.Inspection) -> dict[int, Fault]:
    return {damage.document.registration_id: damage.fault for damage in found.damaged}


@pytest.fixture
def locations(people: list[int]) -> dict[int, str]:
    rows = db.session.execute(sa.select(Document.registration_id, Document.location)).all()
    db.session.rollback()
    return {row[0]: row[1] for row in rows}


def test_a_vault_in_order_is_in_order(people: list[int]) -> None:
    told: list[tuple[int, int]] = []
    found = upkeep.inspect(lambda *numbers: told.append(numbers))
    assert (found.in_order, found.damaged, found.orphans, found.fresh) == (3, [], [], 0)
    assert told == [(3, 3)]


def test_every_kind_of_damage_is_told_apart(
    people: list[int], locations: dict[int, str], settings: Settings, each_place: Place
) -> None:
    missing, changed, other_key = people
    written(settings, "second", "first", "second")
    send(other_key, b"under a key that will be missing")
    written(settings, "first", "first")
    each_place.drop(locations[missing])
    each_place.write(locations[changed], b"\x02 something else, and long enough to be a document")
    found = inspect()
    assert faults(found) == {
        missing: Fault.BYTES_MISSING,
        changed: Fault.BYTES_CHANGED,
        other_key: Fault.KEY_UNKNOWN,
    }
    assert (found.in_order, found.orphans, found.fresh) == (0, [], 0)
    assert [damage.document.registration_id for damage in found.lost] == [missing, changed]
    assert [damage.document.registration_id for damage in found.locked] == [other_key]
    assert {damage.document.slug for damage in found.damaged} == {"meeting"}


def test_a_key_that_opens_nothing_is_the_wrong_key(people: list[int], settings: Settings) -> None:
    right = KEYS["first"]
    try:
        KEYS["first"] = fresh_key()
        written(settings, "first", "first")
        found = inspect()
    finally:
        KEYS["first"] = right
    assert faults(found) == dict.fromkeys(people, Fault.KEY_WRONG)
    assert (found.lost, len(found.locked)) == ([], 3)


def test_a_row_that_its_key_does_not_open_is_lost_when_the_key_opens_others(people: list[int]) -> None:
    with transaction(SYSTEM):
        document = db.session.scalars(sa.select(Document).where(Document.registration_id == people[0])).one()
        document.wrapped_key = bytes(60)
    found = inspect()
    assert faults(found) == {people[0]: Fault.KEY_WRONG}
    assert (len(found.lost), found.locked) == (1, [])


def test_bytes_without_a_row_are_told_by_age_and_removed(people: list[int], each_place: Place) -> None:
    for name in ("old", "young"):
        each_place.write(name, b"\x02" + bytes(40))
    each_place.age("old", timedelta(minutes=61))
    found = inspect()
    assert (found.in_order, found.orphans, found.fresh) == (3, ["old"], 1)
    assert "old" in each_place.files()  # looking changes nothing
    assert upkeep.remove_orphans(ADMINISTRATOR, found.orphans) == 1
    assert ("old" in each_place.files(), "young" in each_place.files()) == (False, True)
    assert entries("vault.swept") == [("the administrator", {"number": 1})]


def test_what_got_a_row_since_it_was_found_stays(people: list[int], locations: dict[int, str]) -> None:
    assert upkeep.remove_orphans(ADMINISTRATOR, list(locations.values())) == 0
    assert len(opened()) == 3


def test_a_document_replaced_while_it_is_looked_at_is_no_finding(
    app: Flask, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    look, replaced = upkeep._fault, []

    def slowly(kept: Any, document: Any) -> Any:
        if not replaced:
            replaced.append(document)
            with app.app_context():
                send(document.registration_id, b"newer")
                db.session.remove()
        return look(kept, document)

    monkeypatch.setattr(upkeep, "_fault", slowly)
    monkeypatch.setattr(upkeep, "_THREADS", 1)
    found = inspect()
    assert (len(replaced), found.in_order, found.damaged) == (1, 3, [])  # the newer one was looked at too


def test_a_store_that_is_gone_is_not_one_that_lost_everything(people: list[int], each_place: Place) -> None:
    if isinstance(each_place, Folder):
        each_place.path.rename(each_place.path.with_name("elsewhere"))
        each_place.path.write_text("in the way")
    elif isinstance(each_place, Bucket):
        each_place.remove()
    with pytest.raises(VaultUnavailable):
        inspect()
