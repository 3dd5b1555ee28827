"""The organizer's desk: how the event stands, its people, and the decisions about them."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

from logistics.web.desk import board, documents, letters, people, retention  # noqa: E402, F401  # the views hang themselves on the blueprint
