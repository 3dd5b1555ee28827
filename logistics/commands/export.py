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
@click.option("--list", "listing", is_flag=True, help="List the papers there are, and those that are broken.")
@pass_installation
def export(
    installation: Installation, *, slug: str, name: str | None, output: Path | None, language: str | None, listing: bool
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
            _write(_find(discover(), name, installation.told(f"export {slug} --list")), event, language, output)
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


def _write(export: Export, event: EventFacts, language: str, output: Path) -> None:
    from logistics.audit.operations import record
    from logistics.audit.rules import Actor
    from logistics.database import snapshot, transaction

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
                export.write(event, language, format, stream)
            stream.flush()
            os.fsync(stream.fileno())
        written = {"export": export.name, "format": format, "language": language}
        with transaction(Actor(None, "command line")):
            record("export.downloaded", "event", event.id, event_id=event.id, **written)
        Path(path).replace(output)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise
