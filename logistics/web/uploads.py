"""What pages with files share: how often they are taken, and how an answer reaches the script."""

from __future__ import annotations

from flask import Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

from logistics.extensions import limiter
from logistics.settings import Settings


def _limit() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.limits.upload


#: Counts the requests of one address that bring a file.
bounded = limiter.shared_limit(
    _limit, scope="upload", methods=["POST"], exempt_when=lambda: not any(request.files.values())
)


def lead_on(address: str) -> ResponseReturnValue:
    """Lead on to `address`: a browser by a redirect, the script that shows an upload's progress by a header."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return Response(status=204, headers={"X-Leads-To": address})
    return redirect(address)
