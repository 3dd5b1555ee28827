"""`logistics backup` and `logistics restore`, as they are typed."""

from __future__ import annotations

import shutil
import stat

import pytest

from logistics.server import alone
from tests.prepared import INIT


@pytest.fixture
def file(tmp_path):
    return tmp_path / "copy.tar"


@pytest.fixture
def demo(data, prepared):
    prepared.install(data, ("demo", "--no-serve"))
    return data


@pytest.fixture
def elsewhere(tmp_path, data):
    """Return an empty data folder with the same keys."""
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o700)

    def with_keys():
        shutil.copy(data / "config.toml", folder)
        return folder

    return with_keys


def test_a_demo_moves_to_another_folder(typed, demo, elsewhere, file):
    outcome = typed("backup", str(file))
    assert (outcome.status, outcome.complained) == (0, "34 documents copied …\nCopying the database …\n")
    said = outcome.said.splitlines()
    assert said[0].startswith(f"Wrote {file}: ")
    assert ", 34 encrypted documents, " in said[0]
    assert said[1:] == [
        "config.toml is not in it. Keep a copy of it apart: without its keys (first) nobody opens a document."
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for key in ("first = ", "secret_key"):
        assert key in (demo / "config.toml").read_text()
        assert key.encode() not in file.read_bytes()

    folder = elsewhere()
    outcome = typed("restore", str(file), on=folder)
    assert outcome.status == 0
    assert outcome.said.startswith("Restored the state of 2022-02-14 15:00 UTC: ")
    assert outcome.said.endswith(
        f"Every document opens. Next: `logistics doctor --data {folder}`, then `logistics serve --data {folder}`.\n"
    )
    papers = [file.with_name(name) for name in ("here.csv", "there.csv")]
    for paper, on in zip(papers, (demo, folder), strict=True):
        assert typed("export", "crm-2022", "roster", "-o", str(paper), on=on).status == 0
    assert papers[0].read_bytes() == papers[1].read_bytes()

    outcome = typed("restore", str(file), on=folder)
    assert outcome.status == 1
    assert outcome.complained.splitlines()[-1].startswith(
        "logistics: the database is not empty: there are rows in its tables (account 32, event 1, registration 27, "
    )


def test_other_keys_are_told(typed, demo, prepared, tmp_path, file):
    typed("backup", str(file))
    folder = tmp_path / "elsewhere"
    prepared.install(folder, INIT)
    outcome = typed("restore", str(file), on=folder)
    assert outcome.status == 1
    assert outcome.complained.endswith(
        f"34 documents do not open with the key 'first' of {folder}/config.toml.\n"
        "Everything is there, but its keys are not: copy [documents.master_keys] from the config.toml of the "
        f"installation that the copy was taken from. Then `logistics doctor --data {folder}`.\n"
    )


def test_no_file_is_replaced_and_none_is_half(typed, installed, file, tmp_path):
    file.write_text("yesterday's")
    outcome = typed("backup", str(file))
    assert (outcome.status, outcome.complained) == (
        1,
        f"logistics: {file} exists already; it was left as it is. Name another file.\n",
    )
    assert file.read_text() == "yesterday's"
    outcome = typed("backup", str(tmp_path / "nowhere" / "copy.tar"))
    assert (outcome.status, outcome.complained.count("\n")) == (1, 1)
    assert outcome.complained.endswith("No such file or directory.\n")


def test_restoring_needs_a_folder_with_settings_and_without_a_server(typed, installed, elsewhere, file, tmp_path):
    typed("backup", str(file))
    outcome = typed("restore", str(file), on=tmp_path / "nowhere")
    assert outcome.complained.startswith(f"logistics: {tmp_path}/nowhere/config.toml does not exist: ")
    folder = elsewhere()
    with alone(folder):
        outcome = typed("restore", str(file), on=folder)
    assert outcome.complained.startswith(f"logistics: a server works on {folder}; end it first")
    assert not (folder / "logistics.sqlite").exists()


def test_another_file_is_one_line(typed, installed, elsewhere, file):
    file.write_bytes(b"a letter, no archive\n" * 100)
    outcome = typed("restore", str(file), on=elsewhere())
    assert (outcome.status, outcome.said) == (1, "")
    assert outcome.complained.splitlines()[1:] == [
        f"logistics: {file}: it is no safe copy, or a damaged one (invalid header)."
    ]
