"""A mail shown in a page as its reader will see it, before it is written."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection

from flask import Response, current_app

from logistics.events.rules import EventFacts
from logistics.messages import words
from logistics.messages.operations import Outgoing
from logistics.messages.rules import Kind, Letter
from logistics.settings import Settings
from logistics.web import pages


def composed(kind: Kind, event: EventFacts, outgoing: Outgoing) -> Letter:
    """Return the mail as it would be sent; nothing is written."""
    settings: Settings = current_app.extensions["settings"]
    return words.compose(
        kind=kind,
        language=outgoing.language,
        event=event,
        base_url=settings.base_url,
        values=outgoing.values,
        wording=outgoing.wording,
    )


def page_with(letters: Collection[Letter], page: str, status: int = 200) -> Response:
    """Return a page that shows `letters`, each in a frame without scripts, forms or addresses of its own.

    A frame's document obeys the page's policy, which knows no styles inside elements as mail programs want them:
    those of these mails are named to it one by one, so that there is still no other.
    """
    response = Response(page, status=status, mimetype="text/html")
    if letters:
        styles = sorted({_hash(style) for letter in letters for style in re.findall(r'style="([^"]*)"', letter.html)})
        allowed = " ".join(["style-src 'self' 'unsafe-hashes'", *styles])
        response.headers["Content-Security-Policy"] = pages.CONTENT_SECURITY_POLICY.replace("style-src 'self'", allowed)
    return response


def _hash(style: str) -> str:
    # Styles come from our own templates alone, which hold no character that HTML would write in another way.
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
