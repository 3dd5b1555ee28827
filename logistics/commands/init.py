"""`logistics init`: a new installation."""

from __future__ import annotations

import click

from logistics import configuration
from logistics.commands.installation import Installation, pass_installation


@click.command()
@pass_installation
def init(installation: Installation) -> None:
    """Make a new installation: config.toml with fresh keys, and an empty database.

    The folder and the file are readable by their owner only. Nothing that exists is touched.
    """
    from logistics import schema

    try:
        path = configuration.write_config(installation.data)
    except configuration.AlreadyThere as error:
        raise click.ClickException(f"{error} For a newer program: `{installation.told('upgrade')}`.") from None
    with installation.unchecked_app().app_context():
        schema.upgrade()
    click.echo(f"Wrote {path} with fresh keys, and an empty database beside it.")
    click.echo("Next: look through config.toml (base_url and [mail] first), then")
    click.echo(f"  {installation.told('event load FILE')}   (crm-2022 is an example that comes along)")
    click.echo(f"  {installation.told('user add you@example.org --role admin')}")
    click.echo(f"  {installation.told('serve')}")
