"""Taking in what somebody sends, the same for every page: to a bound, looked at, and searched for viruses."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import current_app

from logistics.documents.recognise import look_at
from logistics.documents.rules import MAX_BYTES, Flaw, ScannerSilent, Upload, UploadRefused
from logistics.documents.scanner import Scanner
from logistics.settings import Settings


def accept(filename: str, sent: IO[bytes]) -> Upload:
    """Return what is kept of a file being sent; raises UploadRefused with the reason.

    Where a scanner is set the upload waits for its word about the bytes as they came; without it nothing is accepted.
    """
    # Read, the bytes would be copied: a request keeps its files in memory.
    content = sent.getvalue() if isinstance(sent, BytesIO) else sent.read(MAX_BYTES + 1)
    upload = look_at(filename, content)
    settings: Settings = current_app.extensions["settings"]
    scanner = Scanner.of(settings.documents)
    if scanner is not None:
        _search(scanner, content)
    return upload


def _search(scanner: Scanner, content: bytes) -> None:
    try:
        found = scanner.infection(content)
    except ScannerSilent as silent:
        current_app.logger.error("an upload was refused, for the virus scanner did not answer: %s", silent)  # noqa: TRY400  # its trace says no more
        raise UploadRefused(Flaw.NOT_SCANNED) from None
    if found:
        current_app.logger.warning("an upload was refused: the virus scanner found %s", found)
        raise UploadRefused(Flaw.INFECTED)
