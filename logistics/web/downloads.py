"""The papers of an event as downloads, each for those who may have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports import registry
from exports.registry import Export
from logistics import clock
from logistics.accounts.rules import Role
from logistics.funding.queries import payers
from logistics.funding.rules import Payer
from logistics.registrations.rules import search_key
from logistics.typesetting import CannotTypeset
from logistics.web import access, streams
from logistics.web.pages import language

blueprint = Blueprint("downloads", __name__)

#: What a format is called by people.
FORMATS = {
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
    if request.method == "HEAD":
        return Response(content_type=streams.content_type(format))
    payer = _payer(export)

    def write(out: BinaryIO) -> None:
        registry.write(export, access.event(), language(), format, out, payer_id=payer.id if payer else None)

    told = {"export": name, "format": format, "language": language()} | ({"payer": payer.code} if payer else {})
    try:
        return handed_over(name, format, write, action="export.downloaded", told=told)
    except CannotTypeset as refused:
        return _page(cannot_typeset(refused.complaint)), 409


def handed_over(
    name: str, format: str, write: Callable[[BinaryIO], None], *, action: str, told: Mapping[str, Any]
) -> Response:
    """Return the answer with the file that `write` writes about the page's event; `action` says that it was taken."""
    event = access.event()
    filename = f"{event.slug}-{name}-{language()}-{clock.today(event.zone).isoformat()}.{format}"
    return streams.handed_over(filename, write, action=action, event_id=event.id, told=told)


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
        formats=FORMATS,
        papers=sorted(titled, key=lambda each: search_key(each[1])),
        about=lambda export: registry.about(export, language()),
        broken=found.broken if Role.ADMIN in access.viewer().roles else (),
        refusal=refusal,
    )
