"""`logistics worker`: the background work."""

from __future__ import annotations

import click

from logistics.commands.installation import Installation, pass_installation


@click.command()
@click.option("--beside-server", is_flag=True, hidden=True, help="End when the server that started this ends.")
@pass_installation
def worker(installation: Installation, beside_server: bool) -> None:
    """Send mail and do what falls due, until Ctrl-C.

    `logistics serve` runs one by itself unless config.toml says run_worker = false.
    """
    from logistics.worker import run_worker

    if beside_server:
        from logistics.server import leave_terminal

        leave_terminal()
    run_worker(installation.app())
