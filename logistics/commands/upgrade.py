"""`logistics upgrade`: the database of a newer program."""

from __future__ import annotations

import click

from logistics.commands.installation import Installation, pass_installation


@click.command()
@pass_installation
def upgrade(installation: Installation) -> None:
    """Bring the database to what this version of the program needs.

    All of it or nothing: when a step fails, the database is left as it was. Take a copy before
    (`logistics backup FILE`), and stop the server meanwhile.
    """
    from logistics import schema

    with installation.unchecked_app().app_context():
        before, needed = schema.present(), schema.needed()
        if before == needed:
            click.echo("The database is up to date.")
            return
        schema.upgrade()
    click.echo(f"The database went from {before or 'empty'} to {needed}.")
