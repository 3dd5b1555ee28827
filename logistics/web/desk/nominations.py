"""A file of nominations on the desk: sent, its columns matched, what becomes of each row shown, then carried out."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from logistics.database import transaction
from logistics.nominationfile import operations, queries
from logistics.nominationfile.columns import Field
from logistics.nominationfile.plan import Fault, Planned, unknown_delegations
from logistics.nominationfile.reading_apart import read_rows_apart
from logistics.nominationfile.rules import (
    MAX_BYTES,
    Becomes,
    FileChangedMeanwhile,
    FileFacts,
    FileRefused,
    NoSuchFile,
    State,
)
from logistics.nominationfile.words import (
    BECAME,
    BECOMES,
    EXPLAINED,
    EXPLAINED_AFTERWARDS,
    FAULTS,
    FIELDS,
    FLAWS,
    STATES,
)
from logistics.participation import known
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.desk.nomination_rows import left_out, plan

#: Of each column, so many cells are shown as examples.
_EXAMPLES = 3


class SendForm(FlaskForm):
    """Which file."""

    file = FileField(
        lazy_gettext("Workbook or CSV"),
        description=lazy_gettext("An .xlsx workbook or a .csv file of up to 500 rows, as the focal point sent it."),
    )


class MatchForm(FlaskForm):
    """The version of the file that was shown."""

    version = HiddenField()


@blueprint.get("/events/<slug>/desk/nominations")
def nomination_files(slug: str) -> ResponseReturnValue:
    """Ask for a file, and list those that are still kept."""
    return _send_page(SendForm())


@blueprint.post("/events/<slug>/desk/nominations")
def send_nomination_file(slug: str) -> ResponseReturnValue:
    """Read a file and show what it would do; nobody is nominated yet."""
    form = SendForm()
    if not form.validate():
        return _send_page(form), 422
    sent: FileStorage | None = form.file.data or None
    try:
        rows = read_rows_apart(sent.stream.read(MAX_BYTES + 1) if sent else b"")
    except FileRefused as refused:
        form.file.errors = [str(FLAWS[refused.flaw])]
        return _send_page(form), 422
    with transaction(access.actor()):
        file_id = operations.keep(
            event=access.event(), name=_safe(sent.filename if sent else None), rows=rows, language=pages.language()
        )
    return redirect(url_for("desk.nomination_file", slug=slug, file_id=file_id))


@blueprint.get("/events/<slug>/desk/nominations/<int:file_id>")
def nomination_file(slug: str, file_id: int) -> ResponseReturnValue:
    """Show how the columns are matched and what becomes of each row; once carried out, what became of it."""
    return _page(_find(file_id))


@blueprint.post("/events/<slug>/desk/nominations/<int:file_id>/columns")
def match_nomination_file(slug: str, file_id: int) -> ResponseReturnValue:
    """Match the columns as the organizer says, and show what that changes."""
    file = _find(file_id)
    columns = _chosen_columns()
    twice = {field for field in columns.values() if list(columns.values()).count(field) > 1}
    if twice:
        words = _("Two columns cannot hold the same: %(field)s.", field=str(FIELDS[min(twice)]))
        return _page(file, refusal=str(words), columns=columns), 422
    try:
        with transaction(access.actor()):
            operations.match(
                file=file,
                version=_version(),
                columns=columns,
                delegation_id=_chosen_delegation(),
                language=_chosen_language(),
            )
    except FileChangedMeanwhile:
        return _page(_find(file_id), refusal=_changed()), 409
    flash(_("The columns are matched. Look at the rows again."), "success")
    return redirect(url_for("desk.nomination_file", slug=slug, file_id=file_id) + "#rows")


@blueprint.post("/events/<slug>/desk/nominations/<int:file_id>/delegations")
def name_delegations_of_file(slug: str, file_id: int) -> ResponseReturnValue:
    """Take which delegation is meant by names that were not recognised, and show what that changes."""
    file = _find(file_id)
    here = url_for("desk.nomination_file", slug=slug, file_id=file_id)
    if file.state is not State.READ:
        return redirect(here)
    codes = {each.code for each in known.delegations(access.event())}
    unknown = unknown_delegations(plan(file, queries.rows_of(file.id)))
    meant = {name: request.form.get(f"means-{place}", "") for place, name in enumerate(unknown)}
    if request.form.get("names") != _names_shown(unknown):
        return _page(file, refusal=_changed()), 409
    chosen = {name: code for name, code in meant.items() if code in codes}
    if not chosen:
        return _page(file, refusal=_("Choose which delegation is meant.")), 422
    try:
        with transaction(access.actor()):
            operations.name_delegations(file=file, version=_version(), codes=chosen)
    except FileChangedMeanwhile:
        return _page(_find(file_id), refusal=_changed()), 409
    flash(_("The delegations are named. Look at the rows again."), "success")
    return redirect(f"{here}#rows")


@blueprint.post("/events/<slug>/desk/nominations/<int:file_id>/carry-out")
def carry_out_nomination_file(slug: str, file_id: int) -> ResponseReturnValue:
    """Nominate everybody that can be, in the background, if it is still what was shown."""
    file = _find(file_id)
    here = url_for("desk.nomination_file", slug=slug, file_id=file_id)
    if file.state is not State.READ:
        return redirect(here)  # pressed twice: the first time did it
    rows = plan(file, queries.rows_of(file.id))
    if not any(row.nomination for row in rows):
        return _page(file, refusal=_("There is nobody to nominate in this file.")), 409
    if request.form.get("shown") != _fingerprint(rows):
        return _page(file, refusal=_changed()), 409
    try:
        with transaction(access.actor()):
            operations.carry_out(file=file, version=_version(), rows=rows, reasons=_reasons(rows))
    except (FileChangedMeanwhile, NoSuchFile):
        return _page(_find(file_id), refusal=_changed()), 409
    return redirect(here)


@blueprint.post("/events/<slug>/desk/nominations/<int:file_id>/discard")
def discard_nomination_file(slug: str, file_id: int) -> ResponseReturnValue:
    """Throw the file away; whoever was nominated from it stays."""
    try:
        with transaction(access.actor()):
            operations.discard(file=_find(file_id))
    except FileChangedMeanwhile:
        flash(_("People are being nominated from this file. Wait until that is done."), "warning")
        return redirect(url_for("desk.nomination_file", slug=slug, file_id=file_id))
    flash(_("The file was thrown away. Whoever was nominated from it stays."), "success")
    return redirect(url_for("desk.nomination_files", slug=slug))


def _find(file_id: int) -> FileFacts:
    return queries.find_file(access.event().id, file_id) or abort(404)


def _send_page(form: SendForm) -> str:
    event = access.event()
    return render_template(
        "web/desk/nominations/files.html", event=event, form=form, files=queries.files(event.id), states=STATES
    )


def _page(file: FileFacts, *, refusal: str = "", columns: dict[int, Field] | None = None) -> str:
    event = access.event()
    shared = {"event": event, "file": file, "states": STATES}
    rows = queries.rows_of(file.id)
    if file.state is not State.READ:
        return render_template(
            "web/desk/nominations/outcome.html",
            **shared,
            becomes=BECAME,
            explained=EXPLAINED_AFTERWARDS,
            rows=[row for row in rows if row.outcome is not None],
            people=queries.people_of(file.id),
            numbers=queries.numbers(file.id),
            all=len(rows),
        )
    found = plan(file, rows)
    return render_template(
        "web/desk/nominations/plan.html",
        **shared,
        becomes=BECOMES,
        explained=EXPLAINED,
        rows=found,
        totals=left_out(file, rows),
        unknown=(unknown := unknown_delegations(found)),
        names_shown=_names_shown(unknown),
        fields=FIELDS,
        numbers={each: sum(1 for row in found if row.becomes is each) for each in Becomes},
        faults=_in_words(found),
        columns=columns or file.columns,
        heads=_heads(file, rows),
        delegations=known.delegations(event),
        names={each.id: each.name for each in known.delegations(event)},
        languages=pages.LANGUAGES,
        closed=known.closed_since(event),
        shown=_fingerprint(found),
        form=MatchForm(formdata=None),
        refusal=refusal,
    )


def _heads(file: FileFacts, rows: list[Any]) -> list[tuple[int, str, list[str]]]:
    """Return the place, the head and some cells of each column that holds anything."""
    above = [row.cells for row in rows if row.number < file.first_row]
    below = [row.cells for row in rows if row.number >= file.first_row]
    found = []
    for place in range(max((len(row.cells) for row in rows), default=0)):
        head = next((cells[place] for cells in reversed(above) if place < len(cells) and cells[place]), "")
        examples = list(dict.fromkeys(cells[place] for cells in below if place < len(cells) and cells[place]))
        if head or examples:
            found.append((place, head, examples[:_EXAMPLES]))
    return found


def _in_words(rows: list[Planned]) -> dict[int, list[tuple[Field, str]]]:
    """Return what is wrong with each row that is to be corrected, by its number."""
    return {
        row.number: [
            (each, str(FAULTS[what]) % {"row": row.twin} if isinstance(what, Fault) else what)
            for each, what in row.faults.items()
        ]
        for row in rows
        if row.faults
    }


def _reasons(rows: list[Planned]) -> dict[int, list[str]]:
    """Return why rows are left out in words, by their number, for those who read what became of them."""
    return {number: [f"{FIELDS[each]}: {why}" for each, why in wrong] for number, wrong in _in_words(rows).items()}


def _names_shown(unknown: list[str]) -> str:
    """Return in short which unknown names the organizer was shown, in their order."""
    return sha256("\n".join(unknown).encode()).hexdigest()[:16]


def _fingerprint(rows: list[Planned]) -> str:
    """Return what the organizer was shown in short: how many get a seat, wait, and are left out."""
    return "-".join(str(sum(1 for row in rows if row.becomes is each)) for each in Becomes)


def _chosen_columns() -> dict[int, Field]:
    found = {}
    for name, value in request.form.items():
        place = name.removeprefix("column-")
        if name.startswith("column-") and place.isdecimal() and len(place) < 4 and value in {*Field}:
            found[int(place)] = Field(value)
    return found


def _chosen_delegation() -> int | None:
    chosen = request.form.get("delegation", "")
    return next((each.id for each in known.delegations(access.event()) if each.code == chosen), None)


def _chosen_language() -> str:
    chosen = request.form.get("language", "")
    return chosen if chosen in pages.LANGUAGES else pages.language()


def _version() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _changed() -> str:
    return str(_("Something changed since this was shown. Look at the rows again, then decide."))


def _safe(name: str | None) -> str:
    """Return what a file is called, without its path and what cannot be seen."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200] or str(_("File without a name"))
