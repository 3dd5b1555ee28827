"""The pages of whoever takes part: the own registration, its documents, what is covered, and leaving."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("delegate", __name__)

from logistics.web.delegate import changes, held, letter, views  # noqa: E402, F401  # the views hang themselves on the blueprint
