"""Style sheets, scripts, fonts and pictures: kept by browsers until they change, and not asked for again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

#: What sends them: this house's own, and Bootstrap's.
ENDPOINTS = frozenset({"static", "bootstrap.static"})
#: The part of an address that changes with the file.
_VERSION = "v"
#: Answers that a file is behind.
_SENT = frozenset({200, 206, 304})


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    """Let the address of a file say its version."""
    if endpoint in ENDPOINTS:
        values.setdefault(_VERSION, _version(endpoint, values["filename"]))


def _allow_keeping(response: Response) -> Response:
    """Let a file be kept for a year under the version it has, and under no other."""
    told = request.args.get(_VERSION)
    if not told or request.endpoint not in ENDPOINTS or response.status_code not in _SENT:
        return response
    if told == _version(request.endpoint, (request.view_args or {})["filename"]):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _version(endpoint: str, filename: str) -> str:
    owner = current_app.blueprints["bootstrap"] if endpoint == "bootstrap.static" else current_app
    return _digest(Path(owner.static_folder or "", filename))


@cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def init_app(app: Flask) -> None:
    """Give the files of `app` their versions."""
    app.url_defaults(_name_version)
    app.after_request(_allow_keeping)
