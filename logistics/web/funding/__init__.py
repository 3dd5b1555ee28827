"""The pages of hosts and sponsors: who pays for what, in numbers and by name, and passports for who buys tickets."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("funding", __name__)

from logistics.web.funding import passports, people, views  # noqa: E402, F401  # the views hang themselves on it
