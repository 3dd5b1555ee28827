"""Files that are written first and sent afterwards: never whole in memory, gone when the answer has been sent."""

from __future__ import annotations

import mimetypes
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, BinaryIO, cast

from flask import Response, current_app

from logistics.audit.operations import record
from logistics.database import snapshot, transaction
from logistics.settings import Settings
from logistics.web import access

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
#: Bytes of a file in memory at a time.
_CHUNK = 256 * 1024


def written(write: Callable[[BinaryIO], object]) -> IO[bytes]:
    """Return a file without a name that `write` has filled: gone when it is closed, or when the server is killed."""
    settings: Settings = current_app.extensions["settings"]
    stream = tempfile.TemporaryFile(dir=settings.data)  # noqa: SIM115  # the response closes it
    try:
        write(cast(BinaryIO, stream))
    except BaseException:
        stream.close()
        raise
    return stream


def content_type(format: str) -> str:
    """Return the media type of a file of this format."""
    return _TYPES.get(format) or mimetypes.guess_type(f"file.{format}")[0] or "application/octet-stream"


def handed_over(
    filename: str,
    write: Callable[[BinaryIO], object],
    *,
    action: str,
    event_id: int | None,
    told: Mapping[str, Any],
) -> Response:
    """Return the answer with the file that `write` writes from one state of the database, to be saved as `filename`.

    Before the first byte goes it is written down, as `action` with what is `told`, that it was handed over.
    """
    actor = access.actor()
    with snapshot():
        stream = written(write)
    try:
        with transaction(actor):
            record(action, "event", event_id, event_id=event_id, **told)
    except BaseException:
        stream.close()
        raise
    return file_answer(stream, content_type(filename.rpartition(".")[2]), filename)


def file_answer(stream: IO[bytes], media_type: str, filename: str) -> Response:
    """Return the answer that sends a `written` file to be saved under `filename`, and then closes it."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    answer = Response(_sent(stream), content_type=media_type)
    answer.call_on_close(stream.close)  # also when nobody reads it
    answer.content_length = size
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sent(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while some := stream.read(_CHUNK):
            yield some
