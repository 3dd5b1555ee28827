"""Sending documents: as pictures drawn here, or to be saved and never opened here; nobody on the way keeps them."""

from __future__ import annotations

from flask import Response

from logistics.documents.rules import DocumentFacts


def shown(picture: bytes) -> Response:
    """Return the answer that shows a picture drawn here, a JPEG."""
    return _kept_nowhere(Response(picture, mimetype="image/jpeg"))


def saved(content: bytes, document: DocumentFacts) -> Response:
    """Return the answer that hands a document over as it is stored, to be saved under its name."""
    answer = Response(content, mimetype=document.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=document.filename)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _kept_nowhere(answer)


def _kept_nowhere(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
