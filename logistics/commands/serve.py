"""`logistics serve`: the web server."""

from __future__ import annotations

from collections.abc import Callable

import click

from logistics.commands.installation import Installation, pass_installation


@click.command()
@pass_installation
def serve(installation: Installation) -> None:
    """Serve the pages, with the background worker beside, until Ctrl-C.

    Address, port and number of processes stand in config.toml, section [server].
    """
    from logistics.database import db

    with installation.app().app_context():
        db.engine.dispose()  # the processes that serve open connections of their own
    settings = installation.settings
    listening = f"listening on {settings.server.host}, port {settings.server.port}"
    run(installation, lambda: click.echo(f"Serving at {settings.base_url} ({listening}; Ctrl-C ends it)."))


def run(installation: Installation, when_ready: Callable[[], None]) -> None:
    """Serve the installation; raises PortTaken and FolderInUse."""
    from logistics import server

    server.serve(installation.settings, when_ready)
