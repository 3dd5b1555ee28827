"""Sending a copy of a document to whoever may look at it: written down first, drawn here, kept by nobody on the way."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort

from logistics.database import transaction
from logistics.documents.operations import fetch, note_reading
from logistics.documents.pictures import picture
from logistics.documents.rules import DocumentFacts, NoSuchDocument, TooMuch
from logistics.web import access


def read(found: DocumentFacts) -> bytes:
    """Return a document's bytes; answers 404 when it has just been replaced or removed.

    Raises BytesLost, VaultUnavailable.
    """
    try:
        content = fetch(document_id=found.id)
        with transaction(access.actor()):  # committed before anything is returned: who looks is written down first
            note_reading(document_id=found.id)
    except NoSuchDocument:
        abort(404)
    return content


def picture_of(found: DocumentFacts, page: int) -> Response:
    """Return one page of a document as a picture drawn here; answers 404 when it has no such page."""
    try:
        drawn = picture(read(found), found.media_type, page)
    except (IndexError, TooMuch):
        abort(404)
    return _kept_nowhere(Response(drawn, mimetype="image/jpeg"))


def original_of(found: DocumentFacts, filename: str) -> Response:
    """Return a document as it is stored, to be saved under `filename` and not to be opened here."""
    answer = Response(read(found), mimetype=found.media_type)
    # A header has Latin letters alone: a name in others comes as RFC 8187 says, whatever the server would make of it.
    name = {"filename": filename} if filename.isascii() else {"filename*": f"UTF-8''{quote(filename, safe='')}"}
    answer.headers.set("Content-Disposition", "attachment", **name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _kept_nowhere(answer)


def _kept_nowhere(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
