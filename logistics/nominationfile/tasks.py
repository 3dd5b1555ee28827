"""What the worker does for nomination files: nominate row by row, and delete what is old."""

from __future__ import annotations

from logistics.audit.rules import Actor
from logistics.database import transaction
from logistics.events.queries import event_by_id
from logistics.nominationfile import operations, queries
from logistics.registrations.rules import AlreadyRegistered

_WORKER = Actor(None, "worker")


def carry_out() -> None:
    """Carry out every file that was confirmed, a transaction for each person; killed, another worker goes on."""
    while True:
        with transaction(_WORKER):
            claimed = operations.claim()
        if claimed is None:
            return
        file_id, event_id, actor = claimed
        event, acting = event_by_id(event_id), queries.focal_points(event_id)
        number: int | None = 0
        while number is not None:
            try:
                with transaction(actor):
                    number = operations.next_row(file_id)
                    if number is not None:
                        operations.nominate(file_id, number, event, focal_points=acting)
            except AlreadyRegistered:
                with transaction(actor):
                    if number is not None and operations.next_row(file_id) == number:
                        operations.refuse(file_id, number)


def forget_old_files() -> None:
    """Delete the files that were read long ago."""
    with transaction(_WORKER):
        operations.forget_old()
