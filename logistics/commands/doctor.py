"""`logistics doctor`: whether an installation is in order."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import click

from logistics.commands.installation import Installation, pass_installation
from logistics.settings import CONFIG_NAME, Settings, SettingsError

_MIB = 1024 * 1024
#: How many administrators a line names.
_NAMED = 20
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    grade: Literal["ok", "warn", "fail"]
    subject: str
    words: str


@click.command()
@pass_installation
@click.pass_context
def doctor(ctx: click.Context, installation: Installation) -> None:
    """Check settings, permissions, database, documents, mail, virus scanner, disk and clock; say what to do.

    Ends with 1 when something fails; warnings do not count. Sends no mail.
    """
    failed = False
    for finding in _findings(installation):
        failed = failed or finding.grade == "fail"
        click.echo(f"{finding.grade:<5}{finding.subject:<13}{finding.words}")
    ctx.exit(1 if failed else 0)


def _findings(installation: Installation) -> Iterator[Finding]:
    try:
        settings = installation.settings
    except SettingsError as error:
        for line in str(error).splitlines():
            yield Finding("fail", "settings", line)
        return
    yield Finding("ok", "settings", f"{settings.data / CONFIG_NAME} is understood.")
    for check in (_permissions, _address, _disk, _mail, _scanner, _reader, _clock):
        yield from check(settings)
    yield from _inside(installation)


def _permissions(settings: Settings) -> Iterator[Finding]:
    config = settings.data / CONFIG_NAME
    if config.stat().st_mode & 0o077:
        yield Finding("fail", "permissions", f"others can read the keys; run `chmod 600 {config}`.")
    elif settings.data.stat().st_mode & 0o077:
        yield Finding("warn", "permissions", f"others can look into the folder; run `chmod 700 {settings.data}`.")
    else:
        yield Finding("ok", "permissions", "folder and config.toml are their owner's only.")


def _address(settings: Settings) -> Iterator[Finding]:
    host = urlsplit(settings.base_url).hostname
    if not settings.served_over_tls and host not in _HERE:
        yield Finding(
            "warn", "address", f"{settings.base_url} sends passports unencrypted: put a proxy with TLS in front."
        )
    elif settings.served_over_tls and not settings.server.behind_proxy:
        yield Finding(
            "warn", "address", "base_url is https: set server.behind_proxy = true when a proxy sets X-Forwarded-*."
        )
    else:
        yield Finding("ok", "address", f"people reach it at {settings.base_url}.")
    if settings.server.workers > 1 and settings.limits.store == "memory://":
        yield Finding("warn", "limits", "each server process counts tries by itself: set limits.store to a shared one.")


def _disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.data).free // _MIB
    words = f"{free} MiB are free for {settings.data}."
    if free < 1024:
        yield Finding("warn" if free >= 100 else "fail", "disk", f"only {words} Make room.")
    else:
        yield Finding("ok", "disk", words)


def _mail(settings: Settings) -> Iterator[Finding]:
    mail = settings.mail
    if mail.mode == "keep":
        yield Finding("ok" if settings.demo else "warn", "mail", "mail is kept, shown at /outbox, and reaches nobody.")
        return
    server = f"{mail.server}, port {mail.port}"
    try:
        socket.create_connection((mail.server, mail.port), timeout=mail.timeout).close()
    except OSError as error:
        yield Finding(
            "fail", "mail", f"no answer from {server} ({error.strerror or error}): see [mail] in config.toml."
        )
        return
    if mail.sender.endswith("@localhost"):
        yield Finding("warn", "mail", f"set mail.sender: {mail.sender} is nobody outside this machine.")
    else:
        yield Finding("ok", "mail", f"{server} answers.")


def _scanner(settings: Settings) -> Iterator[Finding]:
    from logistics.documents.rules import ScannerSilent
    from logistics.documents.scanner import TEST_VIRUS, Scanner

    scanner = Scanner.of(settings.documents)
    if scanner is None:
        yield Finding("ok", "scanner", "uploads are not searched for viruses; documents.scanner names a clamd.")
        return
    try:
        found, alarm = scanner.infection(TEST_VIRUS), scanner.infection(b"logistics doctor")
    except ScannerSilent as silent:
        yield Finding("fail", "scanner", f"every upload is refused: {silent}. See documents.scanner.")
        return
    if alarm:
        yield Finding("fail", "scanner", f"finds {alarm} in a harmless text: look at its signatures.")
    elif not found:
        yield Finding("fail", "scanner", "does not know the test virus (EICAR): load its signatures with freshclam.")
    else:
        yield Finding("ok", "scanner", f"{scanner.address} finds the test virus ({found}).")


def _reader(settings: Settings) -> Iterator[Finding]:
    from logistics.documents.tesseract import installed

    program = settings.documents.tesseract
    reader = installed(program)
    if reader is not None:
        yield Finding("ok", "reader", f"{reader.program} reads passports, with its language {reader.language}.")
    elif program:
        yield Finding("ok", "reader", f"{program} is not installed, or has no language: passports are not read.")
    else:
        yield Finding("ok", "reader", "documents.tesseract is empty: passports are not read.")


def _clock(settings: Settings) -> Iterator[Finding]:
    if settings.rehearsal_date is not None:
        yield Finding(
            "ok" if settings.demo else "warn", "clock", f"rehearsal: the clock starts at {settings.rehearsal_date}."
        )
    else:
        yield Finding("ok", "clock", "it is the real time.")


def _inside(installation: Installation) -> Iterator[Finding]:
    """Look at what needs the application: each check only when the one before left something to look at."""
    from sqlalchemy.exc import SQLAlchemyError

    with installation.unchecked_app().app_context():
        try:
            database = _database(installation)
            yield database
            if database.grade == "ok":
                yield from _vault(installation)
                yield from _admin(installation)
        except SQLAlchemyError as error:
            reason = " ".join(str(getattr(error, "orig", error)).split())
            yield Finding("fail", "database", f"cannot be used: {reason}. See [database] in config.toml.")


def _database(installation: Installation) -> Finding:
    from logistics import schema
    from logistics.database import db

    name, present, needed = db.engine.dialect.name, schema.present(), schema.needed()
    if present != needed:
        command = installation.told("upgrade")
        return Finding("fail", "database", f"{name} is at {present or 'nothing'}, not {needed}: run `{command}`.")
    return Finding("ok", "database", f"{name} answers and is up to date ({present}).")


def _vault(installation: Installation) -> Iterator[Finding]:
    from logistics.audit.rules import Actor
    from logistics.database import transaction
    from logistics.documents.operations import open_document
    from logistics.documents.queries import newest_under_each_key
    from logistics.documents.rules import BytesLost, Fault, VaultUnavailable
    from logistics.documents.vault import vault

    try:
        probe = vault().put(b"probe", "logistics doctor")
        vault().get(probe, "logistics doctor")
        vault().delete([probe.location])
    except VaultUnavailable as error:
        yield Finding("fail", "vault", f"cannot be written to: {error.reason}. See [documents].")
        return
    yield Finding("ok", "vault", "can be written to.")
    for key, document_id, number in newest_under_each_key():
        try:
            with transaction(Actor(None, "logistics doctor")):
                open_document(document_id=document_id)
        except VaultUnavailable as error:
            yield Finding("fail", "vault", f"cannot be read from: {error.reason}. See [documents].")
        except BytesLost as error:
            words = f"the key {key!r} does not open its documents ({number}): restore it in config.toml ({error})."
            if error.fault in (Fault.BYTES_MISSING, Fault.BYTES_CHANGED):
                words = f"a document is lost ({error}): run `{installation.told('documents verify')}`."
            yield Finding("fail", "vault", words)
        else:
            yield Finding("ok", "vault", f"the key {key!r} opens its documents ({number}).")


def _admin(installation: Installation) -> Iterator[Finding]:
    from logistics.accounts.queries import has_admin
    from logistics.staff.queries import staff

    if not has_admin():
        command = installation.told("user add you@example.org --role admin")
        yield Finding("warn", "accounts", f"nobody can administer: run `{command}`.")
        return
    yield Finding("ok", "accounts", "there is an administrator.")
    settings = installation.settings
    if settings.sign_in.second_factor == "optional":
        words = "a mailed link alone opens every page: set sign_in.second_factor to required."
        yield Finding("ok" if settings.demo else "warn", "factor", words)
        return
    without = [each.email for each in staff(None, limit=_NAMED) if each.active and not each.has_factor]
    if without:
        yield Finding("warn", "factor", f"no second factor yet: {', '.join(without)}. It is asked for at sign-in.")
    else:
        yield Finding("ok", "factor", "every administrator has a second factor.")
