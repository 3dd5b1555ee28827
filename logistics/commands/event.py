"""`logistics event`: check and load event files, list and show events."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from logistics.commands.installation import Installation, pass_installation
from logistics.settings import CONFIG_NAME

if TYPE_CHECKING:
    from logistics.eventfile.check import Report
    from logistics.eventfile.faults import Fault
    from logistics.eventfile.rules import Summary
    from logistics.events.warnings import EventWarning

_LANGUAGES = ("es", "en")


def _own_language() -> str:
    """Return the language of the person's terminal, or English."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return next((language for language in _LANGUAGES if named.startswith(language)), "en")


in_language = click.option(
    "--language",
    type=click.Choice(_LANGUAGES),
    default=_own_language,
    help="Which language to answer in.",
    show_default=False,
)


@click.group()
def event() -> None:
    """Check and load event files; list and show events."""


@event.command("check")
@click.argument("name", metavar="FILE-or-SLUG")
@click.option("--json", "as_json", is_flag=True, help="Answer as data, in both languages.")
@in_language
@pass_installation
@click.pass_context
def check_event(ctx: click.Context, installation: Installation, name: str, as_json: bool, language: str) -> None:
    """Tell every error of an event file with its place, and what its documents contradict in themselves.

    For an event that is loaded, its slug tells the same from the database. Ends with 1 when there are errors,
    with 0 when there are warnings only.
    """
    warnings = None if Path(name).is_file() else _warnings_of_loaded(installation, name)
    with _speaking(language):
        if warnings is not None:
            _tell_loaded(name, warnings, as_json)
            return
        report = _report(name)
        if as_json:
            _print_json({"source": "file", "name": name, **_as_data(report)})
        else:
            _tell(name, report)
    if report.errors:
        ctx.exit(1)


@event.command("load")
@click.argument("name", metavar="FILE")
@in_language
@pass_installation
@click.pass_context
def load_event(ctx: click.Context, installation: Installation, name: str, language: str) -> None:
    """Create the event of a file, or bring it up to date; `crm-2022` names the one that comes along.

    Registrations are never touched. A file that takes a seat from somebody is refused.
    """
    from flask_babel import force_locale

    from logistics.audit.rules import SYSTEM
    from logistics.database import transaction
    from logistics.eventfile.load import load
    from logistics.eventfile.rules import PeopleInTheWay, SponsorInUse
    from logistics.eventfile.words import refusal_sentence

    report = _report(name)
    if report.file is None:
        with _speaking(language):
            for fault in report.errors:
                click.echo(_fault_line(name, fault), err=True)
        click.echo("logistics: nothing was loaded; correct the file first.", err=True)
        ctx.exit(1)
    with installation.app().app_context(), force_locale(language):
        try:
            with transaction(SYSTEM):
                summary = load(report.file)
        except (PeopleInTheWay, SponsorInUse) as refusal:
            raise click.ClickException(refusal_sentence(refusal)) from None
    _tell_summary(summary)
    if report.warnings:
        command = installation.told(f"event check {summary.slug}")
        click.echo(f"{_counted(len(report.warnings), 'warning')}; `{command}` tells them.")


@event.command("list")
@in_language
@pass_installation
def list_events(installation: Installation, language: str) -> None:
    """List the events, the latest first."""
    from logistics.events.queries import events

    page, found = 200, 0
    with installation.app().app_context():
        while rows := events(page, found):
            found += len(rows)
            for facts in rows:
                days = f"{facts.first_day}  {facts.last_day}"
                click.echo(f"{facts.slug:<24} {days}  {facts.short_title.in_language(language)}")
    if not found:
        click.echo(f"There are no events yet. `{installation.told('event load crm-2022')}` loads an example.")


@event.command("show")
@click.argument("slug")
@in_language
@pass_installation
def show_event(installation: Installation, slug: str, language: str) -> None:
    """Show an event: days, deadlines, delegations with their seats, who pays for what, agenda."""
    from flask_babel import force_locale

    from logistics.commands.event_sheet import sheet
    from logistics.events.queries import find_event

    with installation.app().app_context(), force_locale(language):
        facts = find_event(slug)
        if facts is None:
            command = installation.told("event list")
            raise click.ClickException(f"there is no event {slug}; `{command}` lists those there are.")
        for line in sheet(facts, language):
            click.echo(line)


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Let sentences be in `language`; needs no installation."""
    from flask import Flask
    from flask_babel import Babel, force_locale

    app = Flask("logistics")
    Babel(app)
    with app.app_context(), force_locale(language):
        yield


def _report(name: str) -> Report:
    from logistics.eventfile.check import NoSuchFile, check, shipped, text_of

    try:
        return check(text_of(name))
    except NoSuchFile:
        names = ", ".join(shipped())
        raise click.ClickException(f"there is no file {name}; those that come along are: {names}.") from None


def _warnings_of_loaded(installation: Installation, slug: str) -> tuple[EventWarning, ...] | None:
    """Return the warnings about the event `slug` of the installation; None when there is no such event."""
    if not (installation.data / CONFIG_NAME).is_file():
        return None
    from logistics.eventfile.queries import subject_in_database
    from logistics.eventfile.warnings import warnings_about
    from logistics.events.queries import find_event

    with installation.app().app_context():
        facts = find_event(slug)
        return None if facts is None else warnings_about(subject_in_database(facts))


def _tell(name: str, report: Report) -> None:
    from logistics.eventfile.words import warning_sentence

    for fault in report.errors:
        click.echo(_fault_line(name, fault))
    for placed in report.warnings:
        click.echo(f"{placed.warning.code} {name}:{placed.place.line}: {warning_sentence(placed.warning)}")
    click.echo(f"{_counted(len(report.errors), 'error')}, {_counted(len(report.warnings), 'warning')}.")


def _tell_loaded(slug: str, warnings: tuple[EventWarning, ...], as_json: bool) -> None:
    from logistics.eventfile.words import warning_sentence

    if as_json:
        told = [_warning_as_data(warning) for warning in warnings]
        _print_json({"source": "database", "name": slug, "ok": True, "errors": [], "warnings": told})
        return
    for warning in warnings:
        click.echo(f"{warning.code} {warning_sentence(warning)}")
    click.echo(f"{_counted(len(warnings), 'warning')} about {slug} as it is loaded.")


def _fault_line(name: str, fault: Fault) -> str:
    from logistics.eventfile.words import fault_sentence

    key = f"{fault.key}: " if fault.key else ""
    return f"{name}:{fault.place.line}:{fault.place.column}: {key}{fault_sentence(fault)}"


def _as_data(report: Report) -> dict[str, Any]:
    from logistics.eventfile.words import fault_sentence

    return {
        "ok": not report.errors,
        "errors": [
            {
                "code": fault.kind,
                "key": fault.key,
                "line": fault.place.line,
                "column": fault.place.column,
                "message": _in_each_language(lambda fault=fault: fault_sentence(fault)),
            }
            for fault in report.errors
        ],
        "warnings": [
            {
                **_warning_as_data(placed.warning),
                "key": placed.key,
                "line": placed.place.line,
                "column": placed.place.column,
            }
            for placed in report.warnings
        ],
    }


def _warning_as_data(warning: EventWarning) -> dict[str, Any]:
    from logistics.eventfile.words import warning_sentence

    return {
        "code": warning.code,
        "about": {"subject": warning.about.subject, "key": warning.about.key},
        "message": _in_each_language(lambda: warning_sentence(warning)),
    }


def _in_each_language(sentence: Any) -> dict[str, str]:
    from flask_babel import force_locale

    found = {}
    for language in _LANGUAGES:
        with force_locale(language):
            found[language] = sentence()
    return found


def _print_json(told: dict[str, Any]) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _tell_summary(summary: Summary) -> None:
    if summary.created:
        click.echo(f"{summary.slug}: created.")
    elif not summary.changes:
        click.echo(f"{summary.slug}: nothing has changed.")
    else:
        for change in summary.changes:
            fields = f": {', '.join(change.fields)}" if change.fields else ""
            click.echo(f"{change.subject} {change.name} {change.verb}{fields}")
        click.echo(f"{summary.slug}: {_counted(len(summary.changes), 'change')}.")


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
