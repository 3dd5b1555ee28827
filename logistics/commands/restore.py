"""`logistics restore`: a safe copy, put back into an empty installation."""

from __future__ import annotations

from pathlib import Path

import click

from logistics.commands.installation import Installation, pass_installation
from logistics.settings import CONFIG_NAME


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@pass_installation
@click.pass_context
def restore(ctx: click.Context, installation: Installation, *, file: Path) -> None:
    """Put the database and the documents of FILE, which `logistics backup` wrote, into an empty installation.

    The data folder holds config.toml, best the one of the installation the copy was taken from; the database and
    the vault that it names are empty, as after `logistics init`. They may be of another kind: a copy of SQLite goes
    into PostgreSQL, one of a folder into a bucket, and back. FILE is checked before anything is written.

    Ends with 1 when a document does not open with the keys of config.toml.
    """
    from logistics import server
    from logistics.audit.rules import Actor
    from logistics.backup.operations import restore as put_back

    app = installation.unchecked_app()
    with server.alone(installation.data), app.app_context():
        restored = put_back(file, actor=Actor(None, "command line"), tell=_tell)
    copied, rows = restored.manifest, sum(restored.manifest.rows.values())
    taken = f"{copied.taken_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"Restored the state of {taken}: {rows:,} rows, {copied.documents:,} documents.")
    for location in copied.lost:
        click.echo(f"{location} was lost before the copy was taken: ask the person for the document again.", err=True)
    if not restored.shut:
        click.echo(f"Every document opens. Next: `{installation.told('doctor')}`, then `{installation.told('serve')}`.")
        return
    config = installation.data / CONFIG_NAME
    for key, number in restored.shut.items():
        click.echo(f"{number:,} documents do not open with the key {key!r} of {config}.", err=True)
    click.echo(
        f"Everything is there, but its keys are not: copy [documents.master_keys] from the config.toml of the "
        f"installation that the copy was taken from. Then `{installation.told('doctor')}`.",
        err=True,
    )
    ctx.exit(1)


def _tell(words: str) -> None:
    click.echo(words, err=True)
