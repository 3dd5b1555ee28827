"""Showing recovery codes, once: on the page, and as a text file that lies in the page itself."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from flask import render_template, request
from flask_babel import gettext as _


def codes_page(codes: Sequence[str], onwards: str) -> str:
    """Return the page with new recovery codes, which leads on to `onwards`."""
    lines = "".join(f"{line}\r\n" for line in (_("Your recovery codes"), request.host, "", *codes))
    text = "data:text/plain;charset=utf-8;base64," + base64.b64encode(lines.encode()).decode()
    return render_template("web/account/codes.html", codes=codes, text=text, next=onwards)
