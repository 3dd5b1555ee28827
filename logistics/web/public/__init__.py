"""The pages anybody may read, and the registration form."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)

# The views hang themselves on the blueprint.
from logistics.web.public import agenda, events, register, verify  # noqa: E402, F401
