"""The papers of an event as downloads, each for those who may have it."""

from __future__ import annotations

import mimetypes
import os
import tempfile
from collections.abc import Iterator
from typing import IO

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from exports import registry
from logistics import clock
from logistics.accounts.rules import Role
from logistics.audit.operations import record
from logistics.database import snapshot, transaction
from logistics.settings import Settings
from logistics.web import access
from logistics.web.pages import language

blueprint = Blueprint("downloads", __name__)

#: Bytes of a paper in memory at a time.
_CHUNK = 256 * 1024

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
#: What a format is called by people.
_FORMATS = {"xlsx": lazy_gettext("Excel workbook"), "csv": lazy_gettext("Table as plain text (CSV)")}


@blueprint.get("/events/<slug>/exports/")
def papers(slug: str) -> ResponseReturnValue:
    """Show the papers that the viewer may have."""
    found, roles = registry.discover(), access.viewer().roles
    return render_template(
        "web/downloads/papers.html",
        event=access.event(),
        formats=_FORMATS,
        papers=[(export, registry.title_of(export, language())) for export in found.open_to(roles)],
        broken=found.broken if Role.ADMIN in roles else (),
    )


@blueprint.get("/events/<slug>/exports/<name>.<format>")
def paper(slug: str, name: str, format: str) -> ResponseReturnValue:
    """Hand over a paper in the page's language; that it was handed over is written down before the first byte goes."""
    export = registry.discover().find(name)
    if export is None or format not in export.formats:
        abort(404)
    if not registry.may_have(export, access.viewer().roles):
        abort(403)
    media_type = _TYPES.get(format) or mimetypes.guess_type(f"{name}.{format}")[0] or "application/octet-stream"
    if request.method == "HEAD":
        return Response(content_type=media_type)
    event, actor, words = access.event(), access.actor(), language()
    settings: Settings = current_app.extensions["settings"]
    # Without a name, in the data folder: gone when the answer has been sent, and also when the server is killed.
    stream = tempfile.TemporaryFile(dir=settings.data)  # noqa: SIM115  # the response closes it
    try:
        with snapshot():
            export.write(event, words, format, stream)
        with transaction(actor):
            record(
                "export.downloaded", "event", event.id, event_id=event.id, export=name, format=format, language=words
            )
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    answer = Response(_sent(stream), content_type=media_type)
    answer.call_on_close(stream.close)  # also when nobody reads it
    answer.content_length = size
    today = clock.today(event.zone).isoformat()
    answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}-{name}-{words}-{today}.{format}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sent(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while some := stream.read(_CHUNK):
            yield some
