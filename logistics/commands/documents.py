"""`logistics documents`: the vault as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from logistics.commands.installation import Installation, pass_installation

if TYPE_CHECKING:
    from logistics.documents.upkeep import Damage, Inspection, Rotation

#: Of so many documents lost, and more than half of all, not the documents but the settings are at fault.
_MANY = 10


@click.group()
def documents() -> None:
    """Look after the encrypted documents."""


@documents.command()
@pass_installation
@click.pass_context
def rotate(ctx: click.Context, installation: Installation) -> None:
    """Wrap the key of every document by the current master key, while the system runs.

    First add a new key to [documents.master_keys] in config.toml and name it as current_master_key; then run this;
    then take out the old key that it names. Cut off, it goes on where it was when it is run again.

    Ends with 1 when documents are left that need another key.
    """
    from logistics.audit.rules import Actor
    from logistics.documents import upkeep

    with installation.app().app_context():
        done = upkeep.rotate(Actor(None, "logistics documents rotate"), _progress("rewrapped"))
    _tell_rotation(done)
    ctx.exit(1 if done.needed else 0)


@documents.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@click.option("--even-most", is_flag=True, help="Repair also when most documents are lost.")
@pass_installation
@click.pass_context
def verify(ctx: click.Context, installation: Installation, *, repair: bool, even_most: bool) -> None:
    """Open every document, look for bytes that belong to none, and say what is wrong; names nobody.

    With --repair, files that belong to no document are deleted, letters are set again, and people are asked by mail
    for files that are lost. A missing master key cannot be repaired: put it back into config.toml.

    Ends with 0 when nothing is wrong, or nothing is left wrong.
    """
    from logistics.documents import upkeep

    app = installation.app()
    with app.test_request_context(base_url=installation.settings.base_url):
        found = upkeep.inspect(_progress("looked at"))
        _tell_findings(found)
        if repair:
            lost = found.lost
            if len(lost) > _MANY and len(lost) > found.in_order and not even_most:
                raise click.ClickException(
                    f"{len(lost)} of {len(lost) + found.in_order} documents are lost: that looks like the wrong "
                    "place or an incomplete backup. Look at [documents] in config.toml, restore the vault, and use "
                    "--even-most only when the files are really gone. Nothing was repaired."
                )
            _repair(found)
    wrong = found.locked if repair else [*found.damaged, *found.orphans]
    ctx.exit(1 if wrong else 0)


def _progress(done: str) -> Callable[[int, int], None]:
    """Return what tells on the error stream how far it is, each tenth once."""
    told = 0

    def tell(seen: int, total: int) -> None:
        nonlocal told
        tenth = seen * 10 // total if total else 0
        if tenth > told:
            told = tenth
            click.echo(f"{seen:,} of {total:,} documents {done} ({seen * 100 // total} %)", err=True)

    return tell


def _tell_rotation(done: Rotation) -> None:
    click.echo(f"{_number(done.rewrapped)} wrapped anew by the key {done.current!r}.")
    for name, number in done.needed.items():
        unopened = done.unopened[name]
        if unopened:
            click.echo(
                f"The key {name!r} does not open {_number(unopened)}, or config.toml does not name it: "
                "put the right one back, then run this again."
            )
        if number > unopened:
            click.echo(f"{_number(number - unopened)} came or changed meanwhile under {name!r}: run this again.")
    if done.unused:
        names = ", ".join(repr(name) for name in done.unused)
        click.echo(
            f"No document needs {names} any more: take it out of [documents.master_keys] in config.toml of every "
            "machine. From backups made before this, no document can be opened any more without it."
        )
    elif not done.needed:
        click.echo("No other key is named in config.toml.")


def _tell_findings(found: Inspection) -> None:
    from logistics.documents.rules import Fault

    for damage in found.damaged:
        click.echo(_line(damage))
    for location in found.orphans:
        click.echo(f"{'without_row':<15}{location}")
    faults = Counter(damage.fault for damage in found.damaged)
    for number, words in (
        (found.in_order, "documents are in order."),
        (faults[Fault.BYTES_MISSING], "rows are without bytes."),
        (faults[Fault.BYTES_CHANGED], "have bytes that are not those that were put there."),
        (faults[Fault.KEY_UNKNOWN], "need a master key that config.toml does not name."),
        (faults[Fault.KEY_WRONG], "are not opened by the master key they name."),
        (len(found.orphans), "files without a row are older than an hour."),
        (found.fresh, "files without a row are younger: perhaps being sent just now."),
    ):
        click.echo(f"{number:>9,} {words}")


def _line(damage: Damage, what: str = "") -> str:
    document = damage.document
    return f"{what or damage.fault.value:<15}{document.slug} {document.reference} {document.kind.value}"


def _repair(found: Inspection) -> None:
    from logistics.audit.rules import Actor
    from logistics.database import transaction
    from logistics.documents import upkeep
    from logistics.documents.queries import lies_at
    from logistics.participation.lost import make_good

    actor = Actor(None, "logistics documents verify")
    for damage in found.lost:
        with transaction(actor):
            if not lies_at(damage.document.location):
                continue  # replaced or removed meanwhile
            remedy = make_good(registration_id=damage.document.registration_id, kind=damage.document.kind)
        click.echo(_line(damage, remedy.value))
    removed = upkeep.remove_orphans(actor, found.orphans) if found.orphans else 0
    if removed:
        click.echo(f"Deleted files without a row: {removed:,}.")


def _number(documents: int) -> str:
    return "1 document" if documents == 1 else f"{documents:,} documents"
