"""`logistics demo`: a look around."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from logistics.commands import serve
from logistics.commands.installation import Installation, pass_installation

if TYPE_CHECKING:
    from logistics.demo.prepare import Door

#: Apart from ./data, where a real installation would be.
DEFAULT = Path("demo-data")
_ROLES = {
    "admin": "the administrator",
    "organizer": "the organizer",
    "host": "the host, who pays hotel and meals",
    "sponsor": "the sponsor, who buys tickets",
    "desk": "the staff at the door",
    "focal_point": "the focal point of a delegation",
    "delegate": "a delegate",
}


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to serve it.")
@click.option("--no-serve", is_flag=True, help="Only make the folder; other commands then work on it with --data.")
@pass_installation
def demo(installation: Installation, *, port: int, no_serve: bool) -> None:
    """Make a fresh folder with the CRM workshop of 2022 and invented people, and serve it until Ctrl-C.

    The clock is set to 14 February 2022 and ticks on. Mail is kept and can be read at /outbox. The folder is
    ./demo-data unless --data or LOGISTICS_DATA name another; an earlier demo in it is replaced, anything else refused.
    """
    from logistics import server
    from logistics.demo.prepare import prepare

    home = Installation(installation.named or DEFAULT)
    if not no_serve:
        server.check_port("127.0.0.1", port)
    with server.alone(home.data):
        doors = prepare(home.data, port)
    if no_serve:
        _tell(home, port, doors)
        click.echo(f"Serve it with `{home.told('serve')}`.")
    else:
        serve.run(home, lambda: _tell(home, port, doors, serving=True))


def _tell(home: Installation, port: int, doors: list[Door], *, serving: bool = False) -> None:
    address = f"http://localhost:{port}"
    click.echo(f"The demo is in {home.data}: the CRM workshop of 31 March and 1 April 2022, with invented people.")
    click.echo("The clock is set to 14 February 2022, 9:00 in Mexico City. No mail leaves; nothing here is real.")
    click.echo()
    click.echo(f"  Look at     {address}/events/crm-2022/")
    click.echo(f"  Read mail   {address}/outbox")
    click.echo()
    click.echo("Sign in, once with each link; for another, ask at /sign-in and find it in /outbox:")
    for door in doors:
        click.echo(f"  as {_ROLES[door.role]}, {door.who}")
        click.echo(f"     {door.link}")
    click.echo("Here the links open everything. A real installation asks its staff for a second factor.")
    click.echo()
    if serving:
        click.echo(f"Ctrl-C ends it. To go on with it later: `{home.told('serve')}`; `logistics demo` starts afresh.")
