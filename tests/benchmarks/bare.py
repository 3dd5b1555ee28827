"""The floor of every page: a Flask application that does nothing, under the same server with the same options."""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask, request

from logistics import server
from logistics.settings import Settings


def bare_app(*_given: object) -> Flask:
    """Return an application with one page, and one view that takes a form with files."""
    app = Flask("bare")

    @app.get("/")
    def page() -> str:
        return "<!doctype html><title>Bare</title><p>A page."

    @app.post("/")
    def receive() -> str:
        received = sum(len(file.read()) for file in request.files.values())
        return f"{received} bytes and {len(request.form)} fields"

    return app


def main(folder: str) -> None:
    """Serve the bare application with the settings of `folder`."""
    server._application = bare_app  # type: ignore[assignment]  # the same server, another application
    server.serve(Settings.read(Path(folder)), lambda: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
