"""The page of hosts and sponsors: who pays for what, in numbers."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("funding", __name__)

from logistics.web.funding import views  # noqa: E402, F401  # the view hangs itself on the blueprint
