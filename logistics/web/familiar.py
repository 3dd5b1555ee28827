"""Knowing a browser again in which somebody signed in before: strangers' wrong passwords do not count against it.

A cookie of a year says so, signed, as OWASP describes under "device cookies"; it holds no address, and opens nothing.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from logistics.accounts.rules import address_key, link_digest
from logistics.settings import Settings

_COOKIE = "logistics_browser"
_LASTS = timedelta(days=365)
#: Where passwords are asked for, and nowhere else.
_PATH = "/sign-in"


def become_familiar(address: str) -> None:
    """Let this browser be known again when `address`, whose account it has just been signed in to, is typed here."""
    settings: Settings = current_app.extensions["settings"]
    value = _signed().dumps([link_digest(address_key(address)), secrets.token_urlsafe(16)])

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _COOKIE,
            value,
            max_age=_LASTS,
            path=_PATH,
            secure=settings.served_over_tls,
            httponly=True,
            samesite="Strict",
        )
        return response


def mark_for(address: str) -> str:
    """Return what tells this browser from others in which `address` signed in; empty when it never did here."""
    try:
        digest, mark = _signed().loads(request.cookies.get(_COOKIE, ""))
    except BadData:
        return ""
    return str(mark) if digest == link_digest(address_key(address)) else ""


def _signed() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="familiar browser")
