"""The floor of every page: a Flask application that does nothing, under the same server with the same options."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, request

from logistics import server
from logistics.documents.recognise import look_at
from logistics.settings import Settings


def bare_app(folder: Path, *_given: object) -> Flask:
    """Return an application with a page, a view that takes a form with files, and one that keeps a file encrypted."""
    app = Flask("bare")

    @app.get("/")
    def page() -> str:
        return "<!doctype html><title>Bare</title><p>A page."

    @app.post("/")
    def receive() -> str:
        received = sum(len(file.read()) for file in request.files.values())
        return f"{received} bytes and {len(request.form)} fields"

    @app.post("/keep")
    def keep() -> str:
        (file,) = request.files.values()
        upload = look_at(file.filename or "", file.read())
        name, nonce = secrets.token_hex(16), os.urandom(12)
        with (folder / name).open("xb") as written:
            written.write(nonce + AESGCM(AESGCM.generate_key(256)).encrypt(nonce, upload.content, None))
            written.flush()
            os.fsync(written.fileno())
        return name

    return app


def main(folder: str) -> None:
    """Serve the bare application with the settings of `folder`."""
    server._application = bare_app  # type: ignore[assignment]  # the same server, another application
    server.serve(Settings.read(Path(folder)), lambda: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
