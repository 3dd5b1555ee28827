"""One's own account: password, second factor, and where one is signed in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from logistics.web.account import (  # noqa: E402  # the views hang themselves on the blueprint
    authenticator,  # noqa: F401
    home,  # noqa: F401
    passkeys,  # noqa: F401
    password,  # noqa: F401
)
