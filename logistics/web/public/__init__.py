"""The pages anybody may read, and the registration form."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from logistics.web.public import agenda, events  # noqa: E402, F401  # the views hang themselves on the blueprint
