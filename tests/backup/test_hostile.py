"""Archives that somebody made up: each is refused in one line that names what is wrong, and nothing of it is left."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics import schema
from logistics.backup.rules import NotACopy
from logistics.database import db
from logistics.documents.models import Document
from logistics.documents.rules import VaultUnavailable
from logistics.documents.store import Store
from logistics.documents.vault import vault
from tests.backup.conftest import Opened, inside
from tests.backup.test_operations import copy, numbers, people, put_back

#: Members as (header, content), in their order.
Members = list[tuple[tarfile.TarInfo, bytes]]
Change = Callable[[Members], Members | None]


@pytest.fixture(scope="module")
def members() -> Members:
    """Return the members of a good copy but its seal; made once, by the first test."""
    return []


@pytest.fixture
def good(opened: Opened, tmp_path: Path, members: Members) -> Members:
    if not members:
        file = tmp_path / "good.tar"
        with inside(opened("sqlite")):
            people(2)
            copy(file)
        with tarfile.open(file) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if member.name != "sha256" and content is not None:
                    members.append((member, content.read()))
    return [(tarfile.TarInfo.frombuf(m.tobuf(tarfile.USTAR_FORMAT), "utf-8", "strict"), c) for m, c in members]


@pytest.fixture
def empty(opened: Opened) -> Iterator[Flask]:
    with inside(opened("sqlite")) as app:
        yield app


def archive(members: Members) -> bytes:
    """Return the members as a sealed archive, as whoever knows how a copy is laid out can make one."""
    whole = BytesIO()
    for header, content in members:
        fits = 0 <= header.size < 8**11  # GNU's tar writes other sizes too
        whole.write(header.tobuf(tarfile.USTAR_FORMAT if fits else tarfile.GNU_FORMAT))
        whole.write(content + b"\0" * (-len(content) % 512))
    seal = tarfile.TarInfo("sha256")
    seal.size = 64
    digest = hashlib.sha256(whole.getvalue()).hexdigest().encode()
    whole.write(seal.tobuf(tarfile.USTAR_FORMAT) + digest.ljust(512, b"\0") + b"\0" * 1024)
    return whole.getvalue()


def member(name: str, content: bytes = b"", *, kind: bytes = tarfile.REGTYPE, size: int | None = None) -> Any:
    header = tarfile.TarInfo(name)
    header.type, header.size, header.linkname = kind, len(content) if size is None else size, "/etc/passwd"
    return header, content


def also(*more: Any) -> Change:
    return lambda members: [*more, *members]


def named(members: Members, begins: str) -> int:
    return next(place for place, (header, _content) in enumerate(members) if header.name.startswith(begins))


def instead(begins: str, change: Callable[[bytes], bytes]) -> Change:
    """Return the change that puts other content into the first member whose name begins so."""

    def changed(members: Members) -> None:
        place = named(members, begins)
        header, content = members[place]
        content = change(content)
        header.size = len(content)
        members[place] = header, content

    return changed


def said(**values: Any) -> Change:
    """Return the change of some values in what the copy says of itself; None takes the key out."""

    def other(content: bytes) -> bytes:
        changed = {**json.loads(content), **values}
        return json.dumps({name: value for name, value in changed.items() if value is not None}).encode()

    return instead("manifest.json", other)


def row(table: str, **values: Any) -> Change:
    """Return the change of some columns in the first row of a table; `...` takes the column out."""

    def other(content: bytes) -> bytes:
        first, *rest = content.splitlines()
        changed = {**json.loads(first), **values}
        told = json.dumps({name: value for name, value in changed.items() if value is not ...})
        return b"\n".join([told.encode(), *rest])

    return instead(f"rows/{table}/", other)


def twice(begins: str) -> Change:
    return lambda members: [members[named(members, begins)], *members]


def without(begins: str) -> Change:
    return lambda members: members[: named(members, begins)] + members[named(members, begins) + 1 :]


A_NAME = "vault/" + "a" * 32
REFUSED: dict[str, tuple[Change, str]] = {
    "symbolic link": (also(member(A_NAME, kind=tarfile.SYMTYPE)), r"aaa' in it is no plain file"),
    "hard link": (also(member(A_NAME, kind=tarfile.LNKTYPE)), r"aaa' in it is no plain file"),
    "device": (also(member(A_NAME, kind=tarfile.CHRTYPE)), r"aaa' in it is no plain file"),
    "pipe": (also(member(A_NAME, kind=tarfile.FIFOTYPE)), r"aaa' in it is no plain file"),
    "folder": (also(member("vault/", kind=tarfile.DIRTYPE)), r"^.*'vault/?' in it is no plain file"),
    "sparse": (also(member(A_NAME, kind=tarfile.GNUTYPE_SPARSE)), r"aaa' in it is no plain file"),
    "long name": (also(member("././@LongLink", b"x" * 600, kind=tarfile.GNUTYPE_LONGNAME)), r"is no plain file"),
    "extension": (also(member("x", b"19 path=/etc/passwd\n", kind=tarfile.XHDTYPE)), r"'x' in it is no plain file"),
    "absolute": (also(member("/etc/cron.d/x", b"x")), r"'/etc/cron.d/x' in it is nothing that a safe copy holds"),
    "out of the vault": (also(member("vault/../../x", b"x")), r"'vault/../../x' in it is nothing that a safe copy"),
    "out at once": (also(member("../x", b"x")), r"'../x' in it is nothing that a safe copy holds"),
    "unfinished": (also(member("vault/a#1", b"x")), r"'vault/a#1' in it is nothing that a safe copy holds"),
    "hidden line": (also(member("vault/a\nb", b"x")), r"'vault/a\\nb' in it is nothing that a safe copy holds"),
    "a stranger": (also(member("config.toml", b"x")), r"'config.toml' in it is nothing that a safe copy holds"),
    "huge": (also(member(A_NAME, size=1 << 40)), r"aaa' in it is said to have 1,099,511,627,776 bytes, which it has"),
    "below nothing": (also(member(A_NAME, size=-512)), r"aaa' in it is said to have -512 bytes"),
    "document twice": (twice("vault/"), r"it holds 'vault/\w+' twice"),
    "rows twice": (twice("rows/registration/"), r"it holds 'rows/registration/000001.jsonl' twice"),
    "manifest twice": (twice("manifest.json"), r"it holds 'manifest.json' twice"),
    "two seals": (also(member("sha256", b"0" * 64)), r"follows its seal"),
    "long seal": (also(member("sha256", b"0" * 65)), r"'sha256' in it is too large: 65 bytes"),
    "no document": (without("vault/"), r"it holds 1 documents and says it holds 2"),
    "no rows": (without("rows/registration/"), r"it holds 0 rows of 'registration' and says 2"),
    "no manifest": (without("manifest.json"), r"it says nothing of itself"),
    "manifest no JSON": (instead("manifest.json", lambda _: b"{"), r"manifest.json cannot be read"),
    "manifest deep": (instead("manifest.json", lambda _: b"[" * 100_000), r"manifest.json cannot be read"),
    "manifest a list": (instead("manifest.json", lambda _: b"[]"), r"manifest.json cannot be read"),
    "more in the manifest": (said(key="of the vault"), r"it says nothing of itself, or too much"),
    "less in it": (said(keys=None), r"it says nothing of itself, or too much"),
    "format": (said(format="1"), r"what it says of itself is wrong: format"),
    "instant": (said(taken_at="yesterday"), r"wrong: taken_at"),
    "numbers": (said(rows={"event": -1}), r"wrong: rows"),
    "documents": (said(documents=True), r"wrong: documents"),
    "lost": (said(lost=["../config.toml"]), r"wrong: lost"),
    "unknown table": (
        also(member("rows/sqlite_master/000001.jsonl", b"{}")),
        r"it holds rows of a table that there is not: 'sqlite_master'",
    ),
    "alembic's table": (
        also(member("rows/alembic_version/000001.jsonl", b"{}")),
        r"it holds rows of a table that there is not: 'alembic_version'",
    ),
    "unknown column": (row("event", admin=True), r"a row of event has other columns than the table: 'admin'"),
    "SQL for a column": (row("event", **{"id) --": 1}), r"a row of event has other columns than the table: 'id\) --'"),
    "missing column": (row("event", slug=...), r"a row of event has other columns than the table: 'slug'"),
    "row no JSON": (instead("rows/event/", lambda _: b"{\n"), r"a row of event cannot be read"),
    "row a list": (instead("rows/event/", lambda _: b"[1]\n"), r"a row of event cannot be read"),
    "text for a number": (row("event", id="1"), r"a row of event has something else in id than belongs there"),
    "list for a text": (row("event", slug=["x"]), r"a row of event has something else in slug"),
    "yes for a number": (row("event", version=True), r"a row of event has something else in version"),
    "number for an instant": (row("event", created_at=1), r"a row of event has something else in created_at"),
    "no instant": (row("event", created_at="soon"), r"a row of event has something else in created_at"),
    "no bytes": (row("document", wrapped_key="%%%"), r"a row of document has something else in wrapped_key"),
    "beyond any number": (row("registration", version=1 << 80), r"the database does not take the rows of registration"),
    "half a sign": (row("registration", phone="\ud800"), r"the database does not take the rows of registration"),
    "nothing where something is": (row("event", slug=None), r"does not take the rows of event: .*event\.slug"),
    "not a status": (row("registration", status="boss"), r"does not take the rows of registration: .*status"),
    "twice the same": (row("registration", id=2), r"does not take the rows of registration: .*registration\.id"),
    "nobody's": (
        row("document", registration_id=99),
        r"a row of document refers to one of registration that there is not",
    ),
    "document outside": (
        row("document", location="../../config.toml#1"),
        r"it says of a document that it lies outside the vault: '../../config.toml#1'",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_and_nothing_is_left(empty: Flask, good: Members, tmp_path: Path, what: str) -> None:
    change, complaint = REFUSED[what]
    file = tmp_path / "made-up.tar"
    file.write_bytes(archive(change(good) or good))
    with pytest.raises(NotACopy, match=complaint) as refused:
        put_back(file)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400
    assert numbers() == {}
    assert [some for some in vault().locations() if some] == []
    assert schema.present() == schema.needed()


def test_unchanged_it_would_be_put_back(empty: Flask, good: Members, tmp_path: Path) -> None:
    file = tmp_path / "made-up.tar"
    file.write_bytes(archive(good))
    assert put_back(file).shut == {}
    assert db.session.scalar(sa.select(sa.func.count(Document.id))) == 2


@pytest.mark.parametrize("tail", [b"PK\3\4" + b"\0" * 508, b"\0" * 20_480])
def test_what_follows_the_end_is_refused(empty: Flask, good: Members, tmp_path: Path, tail: bytes) -> None:
    file = tmp_path / "made-up.tar"
    file.write_bytes(archive(good) + tail)
    with pytest.raises(NotACopy, match="something follows its end"):
        put_back(file)


def test_a_failing_vault_leaves_no_row_and_no_document(
    empty: Flask, good: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "made-up.tar"
    file.write_bytes(archive(good))
    put, there = Store.put, []

    def full(store: Store, name: str, parts: Any) -> None:
        if len(there) == 1:
            raise VaultUnavailable("no space left on the device")
        there.append(name)
        put(store, name, parts)

    with monkeypatch.context() as failing:
        failing.setattr(Store, "put", full)
        with pytest.raises(VaultUnavailable):
            put_back(file)
    assert numbers() == {}
    assert [some for some in vault().locations() if some] == []
    assert put_back(file).shut == {}
