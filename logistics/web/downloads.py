"""The papers of an event as downloads, each for those who may have it."""

from __future__ import annotations

import mimetypes
from typing import BinaryIO

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports import registry
from exports.registry import Export
from logistics import clock
from logistics.accounts.rules import Role
from logistics.audit.operations import record
from logistics.database import snapshot, transaction
from logistics.funding.queries import payers
from logistics.funding.rules import Payer
from logistics.registrations.rules import search_key
from logistics.typesetting import CannotTypeset
from logistics.web import access, streams
from logistics.web.pages import language

blueprint = Blueprint("downloads", __name__)

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
#: What a format is called by people.
_FORMATS = {
    "xlsx": lazy_gettext("Excel workbook"),
    "csv": lazy_gettext("Table as plain text (CSV)"),
    "pdf": lazy_gettext("PDF, for printing"),
}


@blueprint.get("/events/<slug>/exports/")
def papers(slug: str) -> ResponseReturnValue:
    """Show the papers that the viewer may have."""
    return _page()


@blueprint.get("/events/<slug>/exports/<name>.<format>")
def paper(slug: str, name: str, format: str) -> ResponseReturnValue:
    """Hand over a paper in the page's language; that it was handed over is written down before the first byte goes."""
    export = registry.discover().find(name)
    if export is None or format not in export.formats:
        abort(404)
    if not access.may_have(export):
        abort(403)
    media_type = _TYPES.get(format) or mimetypes.guess_type(f"{name}.{format}")[0] or "application/octet-stream"
    if request.method == "HEAD":
        return Response(content_type=media_type)
    event, actor, words, payer = access.event(), access.actor(), language(), _payer(export)
    try:
        stream = streams.written(lambda out: _write(export, words, format, out, payer))
    except CannotTypeset as refused:
        return _page(cannot_typeset(refused.complaint)), 409
    told = {"export": name, "format": format, "language": words} | ({"payer": payer.code} if payer else {})
    try:
        with transaction(actor):
            record("export.downloaded", "event", event.id, event_id=event.id, **told)
    except BaseException:
        stream.close()
        raise
    today = clock.today(event.zone).isoformat()
    return streams.file_answer(stream, media_type, f"{slug}-{name}-{words}-{today}.{format}")


def _write(export: Export, words: str, format: str, out: BinaryIO, payer: Payer | None) -> None:
    with snapshot():
        registry.write(export, access.event(), words, format, out, payer_id=payer.id if payer else None)


def cannot_typeset(complaint: str) -> str:
    """Return what to do about a paper that cannot be set; `complaint` is Typst's."""
    return str(
        _(
            "The paper could not be set. If a sign of a name is missing, put a font that has it into the folder "
            "“papers” of the data folder, or install one; if the template is at fault, mend it. "
            "Typst says: %(complaint)s",
            complaint=complaint,
        )
    )


def _payer(export: Export) -> Payer | None:
    """Return for which payer's people alone `export` is written; None: for everybody's."""
    if not registry.is_per_payer(export) or access.viewer().organizes:
        return None
    payer_id = access.sponsor_id(export.roles)
    return next(payer for payer in payers(access.event().id) if payer.id == payer_id)


def _page(refusal: str = "") -> str:
    found = registry.discover()
    titled = [(export, registry.title_of(export, language())) for export in access.papers()]
    return render_template(
        "web/downloads/papers.html",
        event=access.event(),
        formats=_FORMATS,
        papers=sorted(titled, key=lambda each: search_key(each[1])),
        about=lambda export: registry.about(export, language()),
        broken=found.broken if Role.ADMIN in access.viewer().roles else (),
        refusal=refusal,
    )
