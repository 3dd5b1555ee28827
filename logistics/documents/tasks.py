"""What the worker does for documents by itself."""

from __future__ import annotations

from flask import current_app

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents import operations
from logistics.documents.rules import VaultUnavailable


def discard_abandoned_drafts() -> None:
    """Delete drafts that were given up, with their documents; a few at a time, so that others may write in between."""
    discarded = 1
    while discarded:
        with transaction(SYSTEM):
            discarded = operations.discard_abandoned_drafts()


def sweep_vault() -> None:
    """Delete bytes that no row speaks of; when the store does not answer, the next hour will do."""
    try:
        operations.sweep_vault()
    except VaultUnavailable as failed:
        current_app.logger.warning("the vault was not swept: %s", failed)
    db.session.rollback()  # it only read
