"""Signing in by a mailed single-use link, and out."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("signin", __name__)

from logistics.web.signin import doors, views  # noqa: E402, F401  # the views hang themselves on the blueprint
