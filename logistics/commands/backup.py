"""`logistics backup`: a safe copy, taken while the server runs."""

from __future__ import annotations

from pathlib import Path

import click

from logistics.commands.installation import Installation, pass_installation

_MIB = 1024 * 1024


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@pass_installation
def backup(installation: Installation, *, file: Path) -> None:
    """Write the database and every document to FILE, a tar archive, while the server runs or not.

    It is one consistent state: every registration answered with success before it began is in it, with its
    documents, which stay encrypted. config.toml is not in it: keep its keys apart, for whoever has both can
    read every passport. A file that is there already is left as it is.
    """
    from logistics.audit.rules import Actor
    from logistics.backup.operations import take

    with installation.app().app_context():
        taken = take(file, actor=Actor(None, "command line"), tell=_tell)
    size, rows = file.stat().st_size / _MIB, sum(taken.rows.values())
    click.echo(f"Wrote {file}: {rows:,} rows, {taken.documents:,} encrypted documents, {size:,.1f} MiB.")
    keys = ", ".join(sorted(taken.keys)) or installation.settings.documents.current_master_key
    click.echo(f"config.toml is not in it. Keep a copy of it apart: without its keys ({keys}) nobody opens a document.")
    for location in taken.lost:
        click.echo(f"The vault has lost the bytes of {location}: its row was copied alone.", err=True)


def _tell(words: str) -> None:
    click.echo(words, err=True)
