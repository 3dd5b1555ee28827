"""The door of a meeting: its staff check people in, on a telephone or a computer, with a network or without."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("door", __name__)

from logistics.web.door import (  # noqa: E402  # the views hang themselves on the blueprint
    camera,  # noqa: F401
    devices,  # noqa: F401
    views,  # noqa: F401
    walk_in,  # noqa: F401
)
