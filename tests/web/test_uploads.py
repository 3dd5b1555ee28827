"""Files on their way in: in memory alone, no more of them than is allowed, and not twice."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, Request, request

from logistics.documents.receive import accept
from logistics.documents.rules import MAX_BYTES, Flaw, UploadRefused
from tests.uploads import a_pdf

_HEAD = (
    b"--boundary\r\nContent-Disposition: form-data; "
    b'name="file"; filename="p.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
)


def sending(app: Flask, content: bytes):
    """Return the context of a request that brings a file."""
    body = _HEAD + content + b"\r\n--boundary--\r\n"
    return app.test_request_context(
        "/",
        method="POST",
        input_stream=BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=boundary",
    )


@pytest.fixture
def no_room_for_temporary_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))


def test_a_file_never_lies_on_the_disk_as_it_came(app: Flask, no_room_for_temporary_files: None) -> None:
    content = a_pdf() + b"%" * 5_000_000
    with sending(app, content):
        assert request.files["file"].stream.read() == content


# What could not be opened complains again when it is collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_flask_alone_would_put_it_there(
    app: Flask, no_room_for_temporary_files: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "request_class", Request)
    with sending(app, bytes(5_000_000)), pytest.raises(FileNotFoundError):
        request.files["file"].stream.read()


@pytest.mark.parametrize("beyond", [1, 2, 3_000_000])
def test_of_a_file_too_large_one_byte_too_many_is_kept(app: Flask, beyond: int) -> None:
    with sending(app, bytes(MAX_BYTES + beyond)):
        file = request.files["file"]
        assert len(file.stream.read()) == MAX_BYTES + 1
        with pytest.raises(UploadRefused) as refused:
            accept(file.filename or "", file.stream)
    assert refused.value.flaw is Flaw.TOO_LARGE


def test_a_file_of_the_largest_size_is_whole(app: Flask) -> None:
    content = a_pdf()
    content += b"%" * (MAX_BYTES - len(content))
    with sending(app, content):
        assert request.files["file"].stream.read() == content


def test_a_file_is_in_memory_once(app: Flask) -> None:
    with sending(app, a_pdf()):
        file = request.files["file"]
        assert accept(file.filename or "", file.stream).content is file.stream.getvalue()
