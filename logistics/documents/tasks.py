"""What the worker does for documents by itself."""

from __future__ import annotations

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents import operations


def discard_abandoned_drafts() -> None:
    """Delete drafts that were given up, with their documents; a few at a time, so that others may write in between."""
    discarded = 1
    while discarded:
        with transaction(SYSTEM):
            discarded = operations.discard_abandoned_drafts()


def sweep_vault() -> None:
    """Delete bytes that no row speaks of."""
    operations.sweep_vault()
    db.session.rollback()  # it only read
