"""`logistics documents`: what it finds, mends and tells, naming nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from logistics.app import create_app
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import attach
from logistics.documents.rules import DocumentKind, Review, Upload
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.settings import Settings, fresh_key
from tests.people import a_delegation, a_registration, an_event
from tests.stores import Folder


class House:
    """An installation with people who sent their passports."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = Folder(data)
        self.references: list[str] = []

    def within(self, act):
        """Return what `act` gives inside the application."""
        app = create_app(Settings.read(self.data))
        with app.app_context():
            try:
                return act()
            finally:
                app.extensions["queue"].close()
                db.session.remove()
                db.engine.dispose()

    def fill(self, people: int) -> None:
        """Let so many people register and send a passport."""

        def write():
            with transaction(SYSTEM):
                event = an_event()
                delegation = a_delegation(event, seats=people)
                for number in range(people):
                    person = a_registration(event.id, delegation.id, f"Ana {number}", f"ana{number}@example.org")
                    upload = Upload("passport.pdf", "application/pdf", b"passport of %d" % number)
                    attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=upload)
                    self.references.append(person.reference)

        self.within(write)

    def all_of(self, column):
        """Return a column of the database, in the order of its table."""
        return self.within(lambda: list(db.session.scalars(sa.select(column).order_by(column.class_.id))))

    def locations(self) -> list[str]:
        """Return where the documents lie."""
        return self.all_of(Document.location)

    def change(self, before: str, after: str) -> None:
        """Change config.toml."""
        config = self.data / "config.toml"
        text = config.read_text()
        assert re.search(before, text, re.MULTILINE)
        config.write_text(re.sub(before, after, text, count=1, flags=re.MULTILINE))


@pytest.fixture
def house(installed):
    found = House(installed)
    found.fill(3)
    return found


def counts(outcome) -> list[int]:
    """Return the numbers at the end of what was said."""
    return [int(line.split()[0]) for line in outcome.said.splitlines() if re.match(r" +\d+ ", line)]


def test_a_vault_in_order(typed, house):
    outcome = typed("documents", "verify")
    assert (outcome.status, counts(outcome)) == (0, [3, 0, 0, 0, 0, 0, 0])
    assert outcome.complained == "3 of 3 documents looked at (100 %)\n"


def test_findings_are_told_by_reference_and_never_by_name(typed, house):
    missing, changed, _ = house.locations()
    house.folder.drop(missing)
    house.folder.write(changed, b"\x02 something else")
    for name in ("old", "young"):
        house.folder.write(name, b"\x02")
    house.folder.age("old", timedelta(hours=2))
    outcome = typed("documents", "verify")
    assert outcome.status == 1
    assert outcome.said.splitlines()[:3] == [
        f"bytes_missing  meeting {house.references[0]} passport",
        f"bytes_changed  meeting {house.references[1]} passport",
        "without_row    old",
    ]
    assert counts(outcome) == [1, 1, 1, 0, 0, 1, 1]
    assert "Ana" not in outcome.said + outcome.complained
    assert typed("documents", "verify").said == outcome.said  # nothing was changed by looking


def test_repaired_nothing_is_left_wrong_and_people_are_asked(typed, house):
    missing, changed, _ = house.locations()
    house.folder.drop(missing)
    house.folder.write(changed, b"\x02 something else")
    house.folder.write("old", b"\x02")
    house.folder.age("old", timedelta(hours=2))
    outcome = typed("documents", "verify", "--repair")
    assert outcome.status == 0
    assert outcome.said.splitlines()[-3:] == [
        f"asked_again    meeting {house.references[0]} passport",
        f"asked_again    meeting {house.references[1]} passport",
        "Deleted files without a row: 1.",
    ]
    assert house.all_of(Document.review) == [Review.RECEIVED]
    assert house.all_of(Message.kind) == [Kind.RETURNED, Kind.RETURNED]
    assert house.all_of(Message.recipient) == ["ana0@example.org", "ana1@example.org"]
    said = "Por una falla de nuestra parte, un archivo que usted envió ya no se puede abrir: Copia del pasaporte."
    assert all(said in " ".join(text.split()) for text in house.all_of(Message.body_text))
    by = house.within(
        lambda: db.session.execute(
            sa.select(AuditEntry.actor, AuditEntry.action).where(AuditEntry.actor != SYSTEM.label)
        ).all()
    )
    verify = "logistics documents verify"
    assert by == [(verify, "document.returned"), (verify, "document.returned"), (verify, "vault.swept")]
    again = typed("documents", "verify", "--repair")
    assert (again.status, counts(again)) == (0, [1, 0, 0, 0, 0, 0, 0])
    assert len(house.all_of(Message.kind)) == 2


def test_a_missing_key_is_told_and_cannot_be_repaired(typed, house):
    house.change("^first = ", "other = ")
    house.change('current_master_key = "first"', 'current_master_key = "other"')
    outcome = typed("documents", "verify", "--repair")
    assert (outcome.status, counts(outcome)) == (1, [0, 0, 0, 3, 0, 0, 0])
    assert house.all_of(Document.review) == [Review.RECEIVED] * 3


def test_when_most_is_lost_it_asks_first(typed, installed):
    house = House(installed)
    house.fill(12)
    for location in house.locations()[:11]:
        house.folder.drop(location)
    outcome = typed("documents", "verify", "--repair")
    assert outcome.status == 1
    assert outcome.complained.splitlines()[-1].startswith("logistics: 11 of 12 documents are lost: that looks like")
    assert house.all_of(Message.kind) == []
    assert typed("documents", "verify", "--repair", "--even-most").status == 0
    assert house.all_of(Message.kind) == [Kind.RETURNED] * 11


def test_a_vault_that_cannot_be_reached_is_one_line(typed, house):
    house.folder.path.rename(house.data / "elsewhere")
    house.folder.path.write_text("in the way")
    outcome = typed("documents", "verify", "--repair")
    assert outcome.status == 1
    assert outcome.complained.startswith("logistics: the vault cannot be used: [Errno 17] File exists")
    assert house.all_of(Message.kind) == []


def test_rotating_names_the_keys_that_are_no_longer_needed(typed, house):
    house.change(r"^\[documents.master_keys\]", f'[documents.master_keys]\nsecond = "{fresh_key()}"')
    house.change('current_master_key = "first"', 'current_master_key = "second"')
    outcome = typed("documents", "rotate")
    assert (outcome.status, outcome.complained) == (0, "3 of 3 documents rewrapped (100 %)\n")
    assert outcome.said.splitlines()[0] == "3 documents wrapped anew by the key 'second'."
    assert outcome.said.splitlines()[1].startswith("No document needs 'first' any more: take it out of")
    house.change("^first = .*\n", "")
    verified = typed("documents", "verify")
    assert (verified.status, counts(verified)[0]) == (0, 3)
    again = typed("documents", "rotate")
    assert again.said.splitlines() == [
        "0 documents wrapped anew by the key 'second'.",
        "No other key is named in config.toml.",
    ]


def test_rotating_without_the_old_key_says_how_many_it_cannot_open(typed, house):
    house.change("^first = .*", f'second = "{fresh_key()}"')
    house.change('current_master_key = "first"', 'current_master_key = "second"')
    outcome = typed("documents", "rotate")
    assert outcome.status == 1
    assert outcome.said == (
        "0 documents wrapped anew by the key 'second'.\n"
        "The key 'first' does not open 3 documents, or config.toml does not name it: put the right one back, "
        "then run this again.\n"
    )


def test_the_files_are_their_owners_alone(typed, installed):
    typed("upgrade")  # a command closes what its process writes
    house = House(installed)
    house.fill(1)
    assert {(house.folder.path / name).stat().st_mode & 0o777 for name in house.folder.files()} == {0o600}
