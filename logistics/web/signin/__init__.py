"""Signing in by a mailed single-use link, a password or a passkey, showing a second factor, and signing out."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("signin", __name__)

from logistics.web.signin import (  # noqa: E402  # the views hang themselves on the blueprint
    doors,  # noqa: F401
    factor,  # noqa: F401
    invitation,  # noqa: F401
    views,  # noqa: F401
)
