"""The mail this installation has written: open to everybody in the demo, otherwise to the admin."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("outbox", __name__)

from logistics.web.outbox import views  # noqa: E402, F401  # the views hang themselves on the blueprint
