"""What forms with files share: how often one address may send them, and how their answer reaches the page's script."""

from __future__ import annotations

from io import BytesIO

from flask import Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from logistics.documents.recognise import look_at
from logistics.documents.rules import Upload
from logistics.extensions import limiter
from logistics.settings import Settings


def _limit() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.limits.upload


#: Counts the requests of one address that bring a file.
bounded = limiter.shared_limit(
    _limit, scope="upload", methods=["POST"], exempt_when=lambda: not any(request.files.values())
)


def received(sent: FileStorage) -> Upload:
    """Return a file that came with the request, looked at; raises UploadRefused."""
    # Read, the bytes would be copied: the request keeps its files in memory.
    content = sent.stream.getvalue() if isinstance(sent.stream, BytesIO) else sent.stream.read()
    return look_at(sent.filename or "", content)


def lead_on(address: str) -> ResponseReturnValue:
    """Lead on to `address`: a browser by a redirect, the script that shows an upload's progress by a header."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return Response(status=204, headers={"X-Leads-To": address})
    return redirect(address)
