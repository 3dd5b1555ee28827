"""The vault: what goes in comes out, only for its owner, and nothing readable lies in the folder or the bucket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.configuration import write_config
from logistics.documents.rules import BytesLost, Fault
from logistics.documents.vault import Sealed, Vault
from logistics.settings import CONFIG_NAME, Settings, fresh_key
from tests.stores import Folder, Place


def a_vault(folder: Path, place: Place | None = None, **keys: str) -> Vault:
    keys = keys or {"first": fresh_key()}
    where = place.settings if place else {}
    documents: dict[str, Any] = {"master_keys": keys, "current_master_key": list(keys)[-1], **where}
    return Vault.of(Settings(data=folder, secret_key=fresh_key(), documents=documents))


@pytest.fixture
def vault(tmp_path: Path, each_place: Place) -> Vault:
    return a_vault(tmp_path, each_place)


def fault(vault: Vault, sealed: Sealed, owner: str) -> Fault:
    with pytest.raises(BytesLost) as lost:
        vault.get(sealed, owner)
    return lost.value.fault


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=2000), st.text(max_size=40))
def test_what_goes_in_comes_out_and_cannot_be_read_on_disk(plain: bytes, owner: str) -> None:
    with TemporaryDirectory() as folder:
        vault = a_vault(Path(folder))
        sealed = vault.put(plain, owner)
        (written,) = (path.read_bytes() for path in (Path(folder) / "vault").iterdir())
        assert vault.get(sealed, owner) == plain
        assert len(plain) < 8 or plain not in written
        assert written.startswith(b"\x02")
        assert len(written) == 1 + 12 + len(plain) + 16


def test_the_same_file_twice_looks_different_each_time(vault: Vault, each_place: Place) -> None:
    first, second = vault.put(b"passport", "a"), vault.put(b"passport", "a")
    assert first.location != second.location
    assert first.wrapped_key != second.wrapped_key
    found = each_place.files()
    assert set(found) == {first.location, second.location}
    assert len(set(found.values())) == 2
    assert not any(b"passport" in content for content in found.values())


def test_bytes_open_for_their_owner_only(vault: Vault) -> None:
    sealed = vault.put(b"passport", "registration 1, passport")
    assert vault.get(sealed, "registration 1, passport") == b"passport"
    assert fault(vault, sealed, "registration 2, passport") is Fault.KEY_WRONG


def test_a_key_opens_its_own_location_only(vault: Vault, each_place: Place) -> None:
    first, second = vault.put(b"one", "a"), vault.put(b"two", "a")
    assert fault(vault, replace(first, location=second.location), "a") is Fault.KEY_WRONG
    each_place.write(first.location, each_place.files()[second.location])
    assert fault(vault, first, "a") is Fault.BYTES_CHANGED


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_changed_byte_is_noticed(vault: Vault, each_place: Place, place: int) -> None:
    sealed = vault.put(b"passport", "a")
    written = bytearray(each_place.files()[sealed.location])
    written[place] ^= 1
    each_place.write(sealed.location, bytes(written))
    assert fault(vault, sealed, "a") is Fault.BYTES_CHANGED


@pytest.mark.parametrize("length", [0, 1, 12, 28, 36])
def test_bytes_cut_off_are_noticed(vault: Vault, each_place: Place, length: int) -> None:
    sealed = vault.put(b"passport", "a")
    assert len(each_place.files()[sealed.location]) == 37
    each_place.write(sealed.location, each_place.files()[sealed.location][:length])
    assert fault(vault, sealed, "a") is Fault.BYTES_CHANGED


def test_an_older_master_key_still_opens_and_a_lost_one_does_not(tmp_path: Path) -> None:
    old, new = fresh_key(), fresh_key()
    sealed = a_vault(tmp_path, old=old).put(b"passport", "a")
    assert sealed.master_key == "old"
    both = a_vault(tmp_path, old=old, new=new)
    assert both.get(sealed, "a") == b"passport"
    assert both.put(b"passport", "a").master_key == "new"
    assert fault(a_vault(tmp_path, new=new), sealed, "a") is Fault.KEY_UNKNOWN
    assert fault(a_vault(tmp_path, old=new), sealed, "a") is Fault.KEY_WRONG


def test_a_key_wrapped_anew_opens_the_same_bytes_without_the_old_one(tmp_path: Path) -> None:
    old, new = fresh_key(), fresh_key()
    sealed = a_vault(tmp_path, old=old).put(b"passport", "a")
    anew = a_vault(tmp_path, old=old, new=new).rewrap(sealed, "a")
    assert (anew.location, anew.master_key) == (sealed.location, "new")
    assert a_vault(tmp_path, new=new).get(anew, "a") == b"passport"
    assert fault(a_vault(tmp_path, old=old), anew, "a") is Fault.KEY_UNKNOWN
    assert fault(a_vault(tmp_path, new=new), anew, "b") is Fault.KEY_WRONG


def test_a_key_added_to_the_file_is_known_without_a_restart(tmp_path: Path) -> None:
    config = write_config(tmp_path / "data")
    running = Vault.of(Settings.read(config.parent))
    sealed = running.put(b"passport", "a")
    text = config.read_text().replace("[documents.master_keys]", f'[documents.master_keys]\nsecond = "{fresh_key()}"')
    config.write_text(text.replace('current_master_key = "first"', 'current_master_key = "second"'))
    anew = Vault.of(Settings.read(config.parent)).rewrap(sealed, "a")
    assert anew.master_key == "second"
    assert running.get(anew, "a") == b"passport"
    assert running.put(b"passport", "a").master_key == "second"


def test_a_file_that_is_half_written_takes_no_key_away(tmp_path: Path) -> None:
    config = write_config(tmp_path / "data")
    running = Vault.of(Settings.read(config.parent))
    sealed = running.put(b"passport", "a")
    whole = config.read_text()
    config.write_text(whole[:200] + "[")
    assert running.get(sealed, "a") == b"passport"
    (config.parent / CONFIG_NAME).unlink()
    assert running.get(sealed, "a") == b"passport"


def test_deleted_bytes_are_gone_and_deleting_twice_is_no_error(vault: Vault, each_place: Place) -> None:
    sealed = vault.put(b"passport", "a")
    vault.delete([sealed.location, sealed.location])
    assert each_place.files() == {}
    assert fault(vault, sealed, "a") is Fault.BYTES_MISSING


def test_bytes_are_told_apart_by_their_age(vault: Vault, each_place: Place) -> None:
    old, young = vault.put(b"old", "a").location, vault.put(b"young", "a").location
    each_place.age(old, timedelta(minutes=61))
    each_place.age(young, timedelta(minutes=59))
    found = list(vault.by_age())
    assert sorted(name for names, _ in found for name in names) == [old]
    assert sorted(name for _, names in found for name in names) == [young]


def test_files_that_were_never_finished_have_an_age_too_and_can_be_deleted(tmp_path: Path) -> None:
    vault, folder = a_vault(tmp_path), Folder(tmp_path)
    for name in ("unfinished#1", "begun#1"):
        folder.write(name, b"\x02")
    folder.age("unfinished#1", timedelta(minutes=61))
    assert [each for each in vault.by_age() if each != ([], [])] == [(["unfinished#1"], ["begun#1"])]
    vault.delete(["unfinished#1"])
    assert list(folder.files()) == ["begun#1"]


def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    a_vault(tmp_path)
    assert (tmp_path / "vault").stat().st_mode & 0o777 == 0o700


def test_a_vault_may_lie_in_another_folder(tmp_path: Path) -> None:
    documents = {
        "master_keys": {"key": fresh_key()},
        "current_master_key": "key",
        "store": f"file://{tmp_path}/else%20where",
    }
    vault = Vault.of(Settings(data=tmp_path / "data", secret_key=fresh_key(), documents=documents))
    sealed = vault.put(b"passport", "a")
    assert [path.name for path in (tmp_path / "else where").iterdir()] == [sealed.location]


def test_the_buckets_account_may_come_from_the_machine(
    tmp_path: Path, each_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-account")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "its-secret")
    s3 = {name: value for name, value in each_place.settings.get("s3", {}).items() if "key" not in name}
    documents = {"master_keys": {"key": fresh_key()}, "current_master_key": "key", **each_place.settings, "s3": s3}
    vault = Vault.of(Settings(data=tmp_path, secret_key=fresh_key(), documents=documents))
    assert vault.get(vault.put(b"passport", "a"), "a") == b"passport"
