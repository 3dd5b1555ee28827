"""A new installation, and one for a newer program."""

from __future__ import annotations

import sqlite3
import stat

from logistics.settings import Settings
from tests.test_migrations import revisions


def test_init_writes_fresh_keys_for_the_owner_only_and_an_empty_database(typed, data):
    outcome = typed("init")
    assert (outcome.status, outcome.complained) == (0, "")
    assert outcome.said.startswith(f"Wrote {data}/config.toml with fresh keys, and an empty database")
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir() if path.is_file()}
    assert (modes["config.toml"], modes["logistics.sqlite"]) == (0o600, 0o600)
    settings = Settings.read(data)
    assert settings.documents.current_master_key == "first"
    assert settings.secret_key != settings.documents.master_keys["first"]


def test_two_installations_have_different_keys(typed, data, tmp_path):
    typed("init")
    typed("init", on=tmp_path / "other")
    assert Settings.read(data).secret_key != Settings.read(tmp_path / "other").secret_key


def test_init_never_touches_an_installation(typed, data):
    typed("init")
    before = (data / "config.toml").read_text()
    outcome = typed("init")
    assert (outcome.status, outcome.complained.count("\n")) == (1, 1)
    assert outcome.complained.startswith(f"logistics: {data}/config.toml exists already; it was left as it is.")
    assert (data / "config.toml").read_text() == before


def test_init_closes_an_empty_folder_to_others_but_leaves_a_used_one(typed, data, tmp_path):
    used = tmp_path / "used"
    for folder in (data, used):
        folder.mkdir(mode=0o755)
    (used / "notes.txt").touch()
    typed("init")
    typed("init", on=used)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (data, used)] == [0o700, 0o755]


def test_upgrade_says_where_from_and_where_to(typed, data):
    typed("init")
    assert typed("upgrade").said == "The database is up to date.\n"
    (data / "logistics.sqlite").unlink()
    outcome = typed("event", "list")
    assert outcome.complained == f"logistics: the database is empty; run `logistics upgrade --data {data}` first.\n"
    assert typed("upgrade").said == f"The database went from empty to {revisions()[-1]}.\n"
    assert typed("event", "list").status == 0


def test_another_versions_database_is_refused(typed, data):
    typed("init")
    with sqlite3.connect(data / "logistics.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    outcome = typed("event", "list")
    complaint = f"logistics: the database is not this version's; run `logistics upgrade --data {data}` first.\n"
    assert (outcome.status, outcome.complained) == (1, complaint)
    outcome = typed("upgrade")
    assert (outcome.status, outcome.complained.count("\n")) == (1, 1)
    assert "9999" in outcome.complained
