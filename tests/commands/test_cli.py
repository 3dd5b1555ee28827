"""The command line as a whole: help, where the data folder is, and errors of one line."""

from __future__ import annotations

import importlib

import click
import pytest

from logistics.cli import COMMANDS, cli, in_words
from logistics.errors import Refusal


class TooEarly(Refusal):
    """It is too early for this.

    More for those who read the code.
    """


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(typed, name):
    outcome = typed(name, "--help", on=None)
    assert (outcome.status, outcome.complained) == (0, "")
    assert outcome.said.startswith(f"Usage: logistics {name}")


def test_help_lists_every_command_with_what_it_does(typed):
    outcome = typed("--help", on=None)
    listed = outcome.said.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "] == list(COMMANDS)
    for place in COMMANDS.values():
        module, name = place.split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        assert command.get_short_help_str()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["fly"], "logistics: No such command 'fly'. See `logistics --help`.\n"),
        (["init", "--quick"], "logistics: No such option '--quick'. See `logistics init --help`.\n"),
        (["user", "add"], "logistics: Missing argument 'EMAIL'. See `logistics user add --help`.\n"),
        (
            ["demo", "--port", "x"],
            "logistics: Invalid value for '--port': 'x' is not a valid integer range. See `logistics demo --help`.\n",
        ),
    ],
)
def test_a_mistyped_command_is_one_line_and_status_2(typed, words, complaint):
    outcome = typed(*words)
    assert (outcome.status, outcome.said, outcome.complained) == (2, "", complaint)


def test_without_a_command_it_shows_the_help_and_ends_with_2(typed):
    outcome = typed(on=None)
    assert (outcome.status, outcome.said) == (2, "")
    assert outcome.complained.startswith("Usage: logistics [OPTIONS] COMMAND")


def test_the_folder_may_stand_before_or_after_the_command_or_in_the_environment(typed, data, monkeypatch, tmp_path):
    assert typed("init").status == 0
    assert typed("--data", str(data), "upgrade", on=None).said == "The database is up to date.\n"
    assert typed(f"--data={data}", "upgrade", on=None).status == 0
    monkeypatch.setenv("LOGISTICS_DATA", str(data))
    assert typed("upgrade", on=None).status == 0
    other = tmp_path / "other"
    outcome = typed("upgrade", on=other)
    complaint = f"logistics: {other}/config.toml does not exist: run `logistics init --data {other}` first.\n"
    assert (outcome.status, outcome.complained) == (1, complaint)


def test_what_comes_after_two_dashes_is_not_an_option(typed):
    assert typed("event", "check", "--", "--data", on=None).complained.startswith("logistics: ")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TooEarly(), "It is too early for this."),
        (TooEarly("not before noon"), "not before noon"),
        (FileNotFoundError(2, "No such file or directory", "x.toml"), "x.toml: No such file or directory."),
        (PermissionError(13, "Permission denied"), "Permission denied."),
        (
            ZeroDivisionError("by\nzero"),
            "unexpected ZeroDivisionError: by zero. With LOGISTICS_DEBUG=1 you see where it happened.",
        ),
    ],
)
def test_an_error_is_told_in_one_line(error, words):
    assert in_words(error) == words


def test_an_error_shows_its_trace_only_on_request(typed, data, monkeypatch):
    def explode(_ctx: click.Context, _args: list[str]) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "parse_args", explode)
    outcome = typed("init")
    assert (outcome.status, outcome.complained.count("\n")) == (1, 1)
    monkeypatch.setenv("LOGISTICS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        typed("init")


def test_a_database_that_cannot_be_reached_is_one_line(typed, installed, monkeypatch):
    monkeypatch.setenv("LOGISTICS_DATABASE__URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    outcome = typed("event", "list")
    assert outcome.status == 1
    assert outcome.complained.startswith("logistics: the database cannot be used: ")
    assert outcome.complained.endswith(". `logistics doctor` tells more.\n")
    assert outcome.complained.count("\n") == 1
