"""What the worker does for documents by itself."""

from __future__ import annotations

from flask import current_app

from logistics.audit.rules import SYSTEM
from logistics.database import db, empty_log, transaction
from logistics.documents import operations, readings, tesseract
from logistics.documents.rules import BytesLost, NoSuchDocument, VaultUnavailable
from logistics.settings import Settings


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
    empty_log()  # the keys of documents destroyed since the last hour


def read_passports() -> None:
    """Read the machine-readable zone of every passport copy that waits for it, where Tesseract is installed."""
    settings: Settings = current_app.extensions["settings"]
    reader = tesseract.installed(settings.documents.tesseract)
    while reader:
        with transaction(SYSTEM):
            claimed = readings.claim()
        if claimed is None:
            return
        lines = _read(reader, claimed)
        with transaction(SYSTEM):
            readings.keep(claimed, lines)


def _read(reader: tesseract.Tesseract, claimed: readings.Claimed) -> tuple[str, str] | None:
    try:
        with transaction(SYSTEM):  # committed before anything is read: who looks is written down first
            content = operations.open_document(document_id=claimed.document_id)
    except (BytesLost, NoSuchDocument):  # replaced meanwhile; `logistics doctor` tells of bytes that are lost
        return None
    try:
        return reader.zone(content, claimed.media_type)
    except Exception:  # whatever a picture may do: the next one is read all the same
        current_app.logger.warning("a passport copy could not be looked at", exc_info=True)
        return None
