"""The focal point's pages: the invitation, the delegation's chairs and who sits on them."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("focalpoint", __name__)

from logistics.web.focalpoint import delegation, invitation  # noqa: E402, F401  # the views hang themselves on the blueprint
