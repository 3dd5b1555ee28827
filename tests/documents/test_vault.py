"""The vault: what goes in comes out, only for its owner, and nothing readable lies on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.documents.rules import BytesLost
from logistics.documents.vault import Vault
from logistics.settings import DocumentSettings, Settings, fresh_key


def a_vault(folder: Path, **keys: str) -> Vault:
    keys = keys or {"first": fresh_key()}
    documents = DocumentSettings(master_keys=keys, current_master_key=list(keys)[-1])
    return Vault.of(Settings(data=folder, secret_key=fresh_key(), documents=documents))


def on_disk(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "vault").iterdir()}


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=2000), st.text(max_size=40))
def test_what_goes_in_comes_out_and_cannot_be_read_on_disk(plain: bytes, owner: str) -> None:
    with TemporaryDirectory() as folder:
        vault = a_vault(Path(folder))
        sealed = vault.put(plain, owner)
        (written,) = on_disk(Path(folder)).values()
        assert vault.get(sealed, owner) == plain
        assert len(plain) < 8 or plain not in written
        assert written.startswith(b"\x01")
        assert len(written) == 1 + 12 + len(plain) + 16


def test_the_same_file_twice_looks_different_each_time(tmp_path: Path) -> None:
    vault = a_vault(tmp_path)
    first, second = vault.put(b"passport", "a"), vault.put(b"passport", "a")
    assert first.location != second.location
    assert first.wrapped_key != second.wrapped_key
    assert len(set(on_disk(tmp_path).values())) == 2


def test_bytes_open_for_their_owner_only(tmp_path: Path) -> None:
    vault = a_vault(tmp_path)
    sealed = vault.put(b"passport", "registration 1, passport")
    with pytest.raises(BytesLost):
        vault.get(sealed, "registration 2, passport")


def test_a_key_opens_its_own_location_only(tmp_path: Path) -> None:
    vault = a_vault(tmp_path)
    first, second = vault.put(b"one", "a"), vault.put(b"two", "a")
    with pytest.raises(BytesLost):
        vault.get(replace(first, location=second.location), "a")
    (tmp_path / "vault" / first.location).write_bytes((tmp_path / "vault" / second.location).read_bytes())
    with pytest.raises(BytesLost):
        vault.get(first, "a")


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_changed_byte_is_noticed(tmp_path: Path, place: int) -> None:
    vault = a_vault(tmp_path)
    sealed = vault.put(b"passport", "a")
    path = tmp_path / "vault" / sealed.location
    written = bytearray(path.read_bytes())
    written[place] ^= 1
    path.write_bytes(written)
    with pytest.raises(BytesLost):
        vault.get(sealed, "a")


def test_an_older_master_key_still_opens_and_a_lost_one_does_not(tmp_path: Path) -> None:
    old, new = fresh_key(), fresh_key()
    sealed = a_vault(tmp_path, old=old).put(b"passport", "a")
    assert sealed.master_key == "old"
    rotated = a_vault(tmp_path, old=old, new=new)
    assert rotated.get(sealed, "a") == b"passport"
    assert rotated.put(b"passport", "a").master_key == "new"
    with pytest.raises(BytesLost):
        a_vault(tmp_path, new=new).get(sealed, "a")


def test_deleted_bytes_are_gone_and_deleting_twice_is_no_error(tmp_path: Path) -> None:
    vault = a_vault(tmp_path)
    sealed = vault.put(b"passport", "a")
    vault.delete([sealed.location, sealed.location])
    assert on_disk(tmp_path) == {}
    with pytest.raises(BytesLost):
        vault.get(sealed, "a")


def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    a_vault(tmp_path)
    assert (tmp_path / "vault").stat().st_mode & 0o777 == 0o700


def test_a_vault_may_lie_in_another_folder(tmp_path: Path) -> None:
    store = f"file://{tmp_path}/else%20where"
    documents = DocumentSettings(master_keys={"key": fresh_key()}, current_master_key="key", store=store)
    vault = Vault.of(Settings(data=tmp_path / "data", secret_key=fresh_key(), documents=documents))
    sealed = vault.put(b"passport", "a")
    assert [path.name for path in (tmp_path / "else where").iterdir()] == [sealed.location]


def test_a_vault_may_be_an_object_store() -> None:
    documents = DocumentSettings(master_keys={"key": fresh_key()}, current_master_key="key", store="memory:///")
    vault = Vault.of(Settings(data="nowhere", secret_key=fresh_key(), documents=documents))
    sealed = vault.put(b"passport", "a")
    assert vault.get(sealed, "a") == b"passport"
    assert list(vault.older()) == [[]]
