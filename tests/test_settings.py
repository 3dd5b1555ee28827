"""Settings: every error names the key, or the variable, and says what is wrong with it."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from logistics.app import create_app
from logistics.configuration import AlreadyThere, config_text, example_text, write_config
from logistics.settings import Settings, SettingsError, fresh_key

HOME = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in os.environ:
        if name.startswith("LOGISTICS_"):
            monkeypatch.delenv(name)
    return tmp_path / "data"


def complaint(folder: Path) -> str:
    """Return what is wrong with the folder's settings, the path of config.toml left out."""
    with pytest.raises(SettingsError) as caught:
        Settings.read(folder)
    return str(caught.value).replace(f"{folder.resolve()}/", "").replace(f"{folder}/", "")


def keys_of(model: type[BaseModel], inside: str = "") -> set[str]:
    """Return the full name of every setting."""
    found = set()
    for name, field in model.model_fields.items():
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= keys_of(kind, f"{inside}{name}.")
        else:
            found.add(inside + name)
    return found


def test_what_init_writes_is_understood_and_is_the_defaults(folder):
    write_config(folder)
    settings = Settings.read(folder)
    assert settings == Settings(
        data=folder.resolve(),
        secret_key=settings.secret_key,
        documents=settings.documents.model_dump(),
    )


def test_the_file_names_every_setting_with_its_meaning():
    text = config_text({"secret_key": "", "documents": {"master_keys": {"first": ""}, "current_master_key": "first"}})
    named, section, described = set(), "", False
    for line in text.splitlines():
        if heading := re.fullmatch(r"\[(.+)\]", line):
            section = heading[1] + "."
            assert described, line
        elif entry := re.match(r"(?:# )?(\w+) = ", line):
            assert described or section == "documents.master_keys.", line
            named.add(section + entry[1])
        described = line.startswith("# ")
    assert named == keys_of(Settings) - {"data", "documents.master_keys"} | {"documents.master_keys.first"}


def test_the_defaults_shown_are_the_defaults(folder):
    text = config_text(
        {"secret_key": fresh_key(), "documents": {"master_keys": {"first": fresh_key()}, "current_master_key": "first"}}
    )
    shown = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE).replace("rehearsal_date", "# rehearsal_date")
    folder.mkdir()
    (folder / "config.toml").write_text(shown)
    settings = Settings.read(folder)
    assert settings == Settings(
        data=folder.resolve(), secret_key=settings.secret_key, documents=settings.documents.model_dump()
    )


def test_the_example_is_what_init_writes_without_keys():
    assert (HOME / "config.example.toml").read_text() == example_text()
    assert tomllib.loads(example_text())["documents"]["current_master_key"] == "first"


def test_an_installation_is_never_written_over(folder):
    write_config(folder)
    with pytest.raises(AlreadyThere):
        write_config(folder)


def test_values_survive_being_written(folder):
    start = datetime(2022, 2, 14, 9, tzinfo=UTC)
    write_config(folder, rehearsal_date=start, mail={"sender": 'Ñandú "ñ" \\ <a@example.org>', "port": 2525}, demo=True)
    settings = Settings.read(folder)
    assert (settings.rehearsal_date, settings.mail.sender, settings.mail.port, settings.demo) == (
        start,
        'Ñandú "ñ" \\ <a@example.org>',
        2525,
        True,
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("# port = 8000", "prot = 8000"), "config.toml: server.prot: there is no such setting."),
        (("# demo = false", "dmeo = true"), "config.toml: dmeo: there is no such setting."),
        (("secret_key", "# secret_key"), "config.toml: secret_key: is missing; `logistics init` writes it."),
        (
            ("# port = 8000", "port = 80000"),
            "config.toml: server.port: Input should be less than or equal to 65535",
        ),
        (
            ('# mode = "smtp"', 'mode = "carrier pigeon"'),
            "config.toml: mail.mode: Input should be 'smtp' or 'keep'",
        ),
        (
            ("# rehearsal_date = 2022-02-14T09:00:00-06:00", "rehearsal_date = 2022-02-14T09:00:00"),
            "config.toml: rehearsal_date: a time needs a zone, as in 2022-02-14T09:00:00-06:00",
        ),
        (
            ('current_master_key = "first"', 'current_master_key = "second"'),
            "config.toml: documents.current_master_key: there is no key called 'second' in documents.master_keys",
        ),
        (
            ('# base_url = "http://localhost:8000"', 'base_url = "example.org/meetings"'),
            "config.toml: base_url: must look like https://meetings.example.org, without a path",
        ),
        (
            ('# scanner = ""', 'scanner = "/run/clamav/clamd.ctl"'),
            "config.toml: documents.scanner: must look like unix:/run/clamav/clamd.ctl or tcp:localhost:3310",
        ),
        (
            ('# store = ""', 'store = "bucket"'),
            "config.toml: documents.store: must look like s3://bucket/prefix or file:///folder, or be empty",
        ),
        (
            ('# endpoint = ""', 'endpoint = "http://localhost:9000"'),
            "config.toml: documents.s3.endpoint: is http://: take https://, or say allow_http = true",
        ),
        (
            ('# endpoint = ""', 'endpoint = "s3.example.org/bucket"'),
            "config.toml: documents.s3.endpoint: must look like https://s3.example.org, without a path",
        ),
    ],
)
def test_a_wrong_setting_is_named(folder, change, expected):
    path = write_config(folder)
    path.write_text(path.read_text().replace(*change, 1))
    assert complaint(folder) == expected


def test_a_short_key_is_named_and_not_shown(folder):
    path = write_config(folder)
    path.write_text(re.sub(r'secret_key = ".*"', 'secret_key = "c2hvcnQ="', path.read_text()))
    expected = "config.toml: secret_key: must be 32 bytes in base64, as `logistics init` writes it"
    assert complaint(folder) == expected


def test_no_secret_is_shown(folder):
    secrets = {"url": "postgresql://u:the-secret@db/name"}, {"password": "the-secret"}
    write_config(folder, database=secrets[0], mail=secrets[1])
    with (folder / "config.toml").open("a") as file:
        file.write('[documents.s3]\naccess_key_id = "an-account"\nsecret_access_key = "the-secret"\n')
    text = (folder / "config.toml").read_text()
    defaults = text[text.index("# The object store") : text.index("# How mail leaves")]
    (folder / "config.toml").write_text(text.replace(defaults, ""))
    settings = Settings.read(folder)
    keys = [settings.secret_key, *settings.documents.master_keys.values(), "the-secret"]
    assert "an-account" in repr(settings)
    assert [key for key in keys if key in repr(settings) or key in str(settings)] == []


def test_every_wrong_setting_is_told_at_once(folder):
    path = write_config(folder)
    path.write_text(path.read_text().replace("# port = 8000", "port = 0").replace("# port = 25", "port = 0"))
    assert [line.split(": ")[1] for line in complaint(folder).splitlines()] == ["mail.port", "server.port"]


def test_a_file_that_is_not_toml_is_told_with_its_place(folder):
    path = write_config(folder)
    path.write_text("base_url = http://x\n")
    assert complaint(folder) == "config.toml: Invalid value (at line 1, column 12)"


def test_without_a_file_one_is_told_what_to_do(folder):
    assert complaint(folder) == f"config.toml does not exist: run `logistics init --data {folder}` first."


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("LOGISTICS_SERVER__PORT", "abc", "LOGISTICS_SERVER__PORT: Input should be a valid integer"),
        ("LOGISTICS_DEMO", "perhaps", "LOGISTICS_DEMO: Input should be a valid boolean"),
        ("LOGISTICS_SERVER__PROT", "1", "LOGISTICS_SERVER__PROT: there is no such setting."),
        ("LOGISTICS_BASEURL", "http://x", "LOGISTICS_BASEURL: there is no such setting."),
    ],
)
def test_a_wrong_variable_is_named(folder, monkeypatch, name, value, expected):
    write_config(folder)
    monkeypatch.setenv(name, value)
    assert complaint(folder).startswith(expected)


def test_a_variable_goes_before_the_file(folder, monkeypatch):
    write_config(folder, server={"port": 1111})
    monkeypatch.setenv("LOGISTICS_SERVER__PORT", "2222")
    assert Settings.read(folder).server.port == 2222


def test_a_rehearsal_date_may_come_from_the_environment(folder, monkeypatch):
    write_config(folder)
    monkeypatch.setenv("LOGISTICS_REHEARSAL_DATE", "2022-02-14")
    assert Settings.read(folder).rehearsal_date == date(2022, 2, 14)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (datetime(2022, 2, 14, 15, tzinfo=UTC), datetime(2022, 2, 14, 15, tzinfo=UTC)),
        (date(2022, 2, 14), datetime(2022, 2, 14, 12, tzinfo=UTC)),
    ],
)
def test_a_rehearsal_starts_when_the_server_did_and_ticks_on(folder, start, expected):
    write_config(folder, rehearsal_date=start)
    settings = Settings.read(folder)
    began = create_app(settings).extensions["clock"].now()
    assert timedelta() <= began - expected < timedelta(minutes=5)
    settings.rehearsal_mark.touch()
    an_hour_ago = settings.rehearsal_mark.stat().st_mtime - 3600
    os.utime(settings.rehearsal_mark, (an_hour_ago, an_hour_ago))
    later = create_app(settings).extensions["clock"].now()
    assert timedelta(hours=1) <= later - expected < timedelta(hours=1, minutes=5)
