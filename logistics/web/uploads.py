"""What pages with files share: how they are taken, how often, and handed out; and how an answer reaches the script."""

from __future__ import annotations

from flask import Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

from logistics.database import transaction
from logistics.documents.operations import fetch, note_reading
from logistics.extensions import limiter
from logistics.settings import Settings
from logistics.web import access


def _limit() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.limits.upload


#: Counts the requests of one address that bring a file.
bounded = limiter.shared_limit(
    _limit, scope="upload", methods=["POST"], exempt_when=lambda: not any(request.files.values())
)


def read_document(document_id: int) -> bytes:
    """Return a document's bytes, having written down who reads them; raises BytesLost, VaultUnavailable."""
    content = fetch(document_id=document_id)
    with transaction(access.actor()):  # committed before anything is returned: who looks is written down first
        note_reading(document_id=document_id)
    return content


def lead_on(address: str) -> ResponseReturnValue:
    """Lead on to `address`: a browser by a redirect, the script that shows an upload's progress by a header."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return Response(status=204, headers={"X-Leads-To": address})
    return redirect(address)
