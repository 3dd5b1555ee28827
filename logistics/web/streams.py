"""Files that are written first and sent afterwards: never whole in memory, gone when the answer has been sent."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, cast

from flask import Response, current_app

from logistics.settings import Settings

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
