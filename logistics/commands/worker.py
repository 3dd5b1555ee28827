"""`logistics worker`: the background work."""

from __future__ import annotations

import click

from logistics.commands.installation import Installation, pass_installation


@click.command()
@click.option("--beside-server", type=int, hidden=True, help="The process that serves; end when it ends.")
@pass_installation
def worker(installation: Installation, beside_server: int | None) -> None:
    """Send mail and do what falls due, until Ctrl-C.

    `logistics serve` runs one by itself unless config.toml says run_worker = false.
    """
    if beside_server:
        from logistics.server import follow

        follow(beside_server)
    from logistics.worker import run_worker

    run_worker(installation.app())
