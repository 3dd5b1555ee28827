"""`logistics export`: a paper of an event, written to a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logistics.commands.installation import Installation, pass_installation

if TYPE_CHECKING:
    from exports.registry import Export, Registry
    from logistics.events.rules import EventFacts
    from logistics.funding.rules import Payer


@click.command()
@click.argument("slug")
@click.argument("name", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it; the suffix says in which format.",
)
@click.option("--language", type=click.Choice(["es", "en"]), help="In which language. Otherwise the event's first.")
@click.option(
    "--sponsor", "code", metavar="CODE", help="About this payer's people alone, where a paper is about payers."
)
@click.option("--list", "listing", is_flag=True, help="List the papers there are, and those that are broken.")
@pass_installation
def export(
    installation: Installation,
    *,
    slug: str,
    name: str | None,
    output: Path | None,
    language: str | None,
    code: str | None,
    listing: bool,
) -> None:
    """Write the paper NAME of the event SLUG to a file, such as `logistics export crm-2022 roster -o roster.xlsx`.

    A file that is there already is replaced, all at once, when the new one is complete. Every paper
    written is in the audit log.
    """
    from exports.registry import discover
    from logistics.events.queries import find_event

    with installation.app().app_context():
        event = find_event(slug)
        if event is None:
            raise click.ClickException(
                f"there is no event {slug}; `{installation.told('event list')}` names those there are."
            )
        language = language or event.languages[0]
        if listing:
            _list(discover(), language)
        elif name is None or output is None:
            raise click.UsageError(
                "Say which paper and where to: NAME -o FILE, or --list.", click.get_current_context()
            )
        else:
            paper = _find(discover(), name, installation.told(f"export {slug} --list"))
            _write(paper, event, language, output, _payer(paper, event, code) if code else None)
            click.echo(f"Wrote {output}.")


def _list(found: Registry, language: str) -> None:
    from exports.registry import title_of

    names = [each.name for each in found.exports] + [each.name for each in found.broken]
    width = max(map(len, names), default=0)
    for each in found.exports:
        particulars = f"{', '.join(each.formats)}; for {', '.join(sorted(each.roles))}"
        click.echo(f"{each.name:{width}}  {title_of(each, language)} ({particulars})")
    for broken in found.broken:
        click.echo(f"{broken.name:{width}}  BROKEN: {broken.reason}")


def _find(found: Registry, name: str, how_to_list: str) -> Export:
    export = found.find(name)
    if export is not None:
        return export
    for broken in found.broken:
        if broken.name == name:
            raise click.ClickException(f"the export {name} is broken: {broken.reason}")
    raise click.ClickException(f"there is no export {name}; `{how_to_list}` lists those there are.")


def _payer(export: Export, event: EventFacts, code: str) -> Payer:
    from exports.registry import is_per_payer
    from logistics.funding.queries import payers

    if not is_per_payer(export):
        raise click.UsageError(f"{export.name} is not about payers: leave --sponsor out.")
    known = {payer.code: payer for payer in payers(event.id)}
    if code not in known:
        raise click.UsageError(f"{event.slug} has no payer {code}; it has {', '.join(known) or 'none'}.")
    return known[code]


def _write(export: Export, event: EventFacts, language: str, output: Path, payer: Payer | None) -> None:
    from exports.registry import write
    from logistics.audit.operations import record
    from logistics.audit.rules import Actor
    from logistics.database import snapshot, transaction
    from logistics.typesetting import CannotTypeset

    format = output.suffix.removeprefix(".").lower()
    if format not in export.formats:
        endings = " or ".join(f".{each}" for each in export.formats)
        raise click.ClickException(f"{output}: {export.name} is written as {endings}; the file's name must end so.")
    if not output.parent.is_dir():
        raise click.ClickException(f"{output.parent}: there is no such folder.")
    # Beside its final place, so that it can take it in one step; until then nothing there changes.
    unfinished, path = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(unfinished, "wb") as stream:
            with snapshot():
                write(export, event, language, format, stream, payer_id=payer.id if payer else None)
            stream.flush()
            os.fsync(stream.fileno())
        written = {"export": export.name, "format": format, "language": language}
        if payer:
            written["payer"] = payer.code
        with transaction(Actor(None, "command line")):
            record("export.downloaded", "event", event.id, event_id=event.id, **written)
        Path(path).replace(output)
    except CannotTypeset as refused:
        Path(path).unlink(missing_ok=True)
        raise click.ClickException(
            f"{export.name} cannot be set; if a sign of a name is missing, put a font that has it into the folder "
            f"papers of the data folder, or install one. Typst says: {refused.complaint}"
        ) from None
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise
