"""What concerns the whole installation: its accounts and its log, for the administrator."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from logistics.web.admin import accounts, log  # noqa: E402, F401  # the views hang themselves on the blueprint
