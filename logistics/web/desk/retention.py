"""The end of personal data on the desk: what goes when, what holds it back, who asked for erasure, and what went."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length

from exports.sheet import Column, Kind, Table, Value
from exports.text import write_csv
from logistics import clock, queue
from logistics.audit.words import actor
from logistics.database import transaction
from logistics.errors import Refusal
from logistics.events.queries import purge_dates
from logistics.participation import known
from logistics.retention import erasing, operations, purging, queries
from logistics.retention.rules import Gone, ReportFacts, Scope, due
from logistics.retention.tasks import PURGE
from logistics.retention.words import GONE, OCCASIONS, REFUSALS, SCOPES
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.desk.forms import HoldForm, RefusalForm
from logistics.web.desk.people import find_or_404, person_page
from logistics.web.desk.person_forms import hold_form

_ADDRESS = "/events/<slug>/desk/personal-data"
#: How many wishes and reports one page shows; the rest of the reports is in the table to be downloaded.
_SHOWN = 50
_ALL = 10_000
_REASON_NEEDED = lazy_gettext("Write the reason: it goes into the record.")


class PurgeForm(FlaskForm):
    """Deleting by hand: how much, and the event's short name typed, so that nobody does it by a slip."""

    scope = RadioField(
        lazy_gettext("What is deleted"),
        choices=[SelectChoice(scope, words) for scope, words in SCOPES.items()],
        coerce=Scope,
        default=Scope.DOCUMENTS,
    )
    slug = StringField(lazy_gettext("Short name of the meeting, as in its address"), validators=[Length(max=64)])


@blueprint.get(_ADDRESS)
def personal_data(slug: str) -> ResponseReturnValue:
    """Show what goes when, wishes, holds, and reports of what went."""
    return _page(HoldForm(formdata=None), PurgeForm(formdata=None))


@blueprint.post(f"{_ADDRESS}/purge")
def purge_by_hand(slug: str) -> ResponseReturnValue:
    """Delete before its date what the organizer chose, once the meeting is over and its short name was typed."""
    form = PurgeForm()
    if form.validate() and (form.slug.data or "").strip() != slug:
        words = _("Type “%(slug)s” to delete: it cannot be undone.", slug=slug)
        form.slug.errors = [*form.slug.errors, words]
    if form.errors:
        return _page(HoldForm(formdata=None), form), 422
    try:
        with transaction(access.actor()):
            purging.begin_by_hand(access.event(), scope=form.scope.data)
    except Refusal as refusal:
        form.form_errors = [_refused(refusal)]
        return _page(HoldForm(formdata=None), form), 409
    queue.wake(PURGE)
    return redirect(url_for("desk.personal_data", slug=slug) + "#reports")


@blueprint.post(f"{_ADDRESS}/hold")
def hold_event(slug: str) -> ResponseReturnValue:
    """Keep the whole event's data until the hold is lifted."""
    form = HoldForm()
    if not form.validate():
        return _page(form, PurgeForm(formdata=None)), 422
    try:
        with transaction(access.actor()):
            operations.hold(event_id=access.event().id, reason=form.reason.data or "")
    except Refusal as refusal:
        form.form_errors = [_refused(refusal)]
        return _page(form, PurgeForm(formdata=None)), 409
    flash(_("Nothing of this meeting is deleted until the hold is lifted."), "success")
    return redirect(url_for("desk.personal_data", slug=slug) + "#holds")


@blueprint.post("/events/<slug>/desk/people/<reference>/personal-data/hold")
def hold_person(slug: str, reference: str) -> ResponseReturnValue:
    """Keep one person's data until the hold is lifted."""
    person = find_or_404(reference)
    form = hold_form(sent=True)
    if not form.validate():
        return person_page(person, {"hold": form}), 422
    try:
        with transaction(access.actor()):
            operations.hold(event_id=access.event().id, person=person, reason=form.reason.data or "")
    except Refusal as refusal:
        flash(_refused(refusal), "danger")
    else:
        flash(_("Nothing of this person is deleted until the hold is lifted."), "success")
    return redirect(_person(slug, reference))


@blueprint.post(f"{_ADDRESS}/holds/<int:hold_id>/lift")
def lift_hold(slug: str, hold_id: int) -> ResponseReturnValue:
    """Let go again what a hold kept: it is deleted the next night if its date has come."""
    with transaction(access.actor()):
        operations.lift(event_id=access.event().id, hold_id=hold_id)
    flash(_("The hold is lifted. What is past its date is deleted the next night."), "success")
    return redirect(url_for("desk.personal_data", slug=slug) + "#holds")


@blueprint.post("/events/<slug>/desk/people/<reference>/personal-data/erasure")
def decide_erasure(slug: str, reference: str) -> ResponseReturnValue:
    """Fulfil a person's wish that everything be deleted, at once, or refuse it with a reason; the person is told."""
    person = find_or_404(reference)
    decision = request.form.get("decision")
    if decision not in ("erase", "refuse"):
        abort(400)
    why = _refusal(person.id, sent=True)
    if decision == "refuse" and not why.validate():
        return _page(HoldForm(formdata=None), PurgeForm(formdata=None), {person.id: why}), 422
    try:
        with transaction(access.actor()):
            if decision == "erase":
                operations.require_wish(person)
                erasing.erase(person, access.event())
            else:
                operations.refuse(person, access.event(), reason=why.reason.data or "")
    except Refusal as refusal:
        flash(_refused(refusal), "danger")
    else:
        told = {
            "erase": _("Everything about this person is deleted. The person is told by mail."),
            "refuse": _("The request is refused. The person is told why by mail."),
        }
        flash(told[decision], "success")
    return redirect(url_for("desk.personal_data", slug=slug) + "#wishes")


@blueprint.post("/events/<slug>/desk/people/<reference>/personal-data/wish")
def note_wish(slug: str, reference: str) -> ResponseReturnValue:
    """Write down a wish that came by letter or mail, to be decided like those from the person's own page."""
    person = find_or_404(reference)
    try:
        with transaction(access.actor()):
            operations.ask_for_erasure(person, reason=request.form.get("reason", "")[:2000])
    except Refusal as refusal:
        flash(_refused(refusal), "danger")
    return redirect(_person(slug, reference))


@blueprint.get(f"{_ADDRESS}/reports.csv")
def purge_reports(slug: str) -> ResponseReturnValue:
    """Hand over all reports as a table; it names nobody of whom data were deleted."""
    event = access.event()
    columns = [
        Column(_("What"), 30),
        Column(_("Why"), 30),
        Column(_("By whom"), 30),
        Column(_("Begun"), 20, Kind.MOMENT),
        Column(_("Ended"), 20, Kind.MOMENT),
        *(Column(str(words), 12, Kind.NUMBER) for words in GONE.values()),
    ]
    table = BytesIO()
    rows = _rows(queries.reports(event.id, limit=_ALL))
    write_csv(table, Table("reports", _("What was deleted"), columns, rows), event.zone)
    answer = Response(table.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{slug}-deleted-{clock.today(event.zone).isoformat()}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _rows(reports: list[ReportFacts]) -> Iterator[list[Value]]:
    for each in reports:
        numbers: list[Value] = [each.numbers.get(kind, 0) for kind in Gone]
        told: list[Value] = [str(SCOPES[each.scope]), str(OCCASIONS[each.occasion]), actor(each.by)]
        yield [*told, each.begun_at, each.ended_at, *numbers]


def _refusal(registration_id: int, *, sent: bool) -> RefusalForm:
    form = RefusalForm(**({} if sent else {"formdata": None}))
    form.reason.id = f"refuse-{registration_id}"  # several of them stand on the page
    return form


def _page(hold: HoldForm, purge: PurgeForm, refused: dict[int, RefusalForm] | None = None) -> str:
    """Return the page; `refused`, by registration, is the refusal of a wish that lacks something."""
    event, refused = access.event(), refused or {}
    wishes = queries.open_requests(event.id, limit=_SHOWN)
    dates, today, meeting = purge_dates(event.id), clock.today(event.zone), known.meeting(event)
    reports = queries.reports(event.id, limit=_SHOWN)
    holds = queries.holds(event.id)
    return render_template(
        "web/desk/personal_data.html",
        event=event,
        dates=dates,
        due=due(dates, today),
        would=queries.what_would_go(event.id),
        is_over=not meeting or today > meeting[1],
        holds=holds,
        event_held=any(each.registration_id is None for each in holds),
        held={each.registration_id for each in holds},
        wishes=wishes,
        refusals={each.registration_id: _refusal(each.registration_id, sent=False) for each in wishes} | refused,
        reports=reports,
        running=any(each.ended_at is None for each in reports),
        gone_words=GONE,
        scope_words=SCOPES,
        occasion_words=OCCASIONS,
        hold=hold,
        purge=purge,
    )


def _person(slug: str, reference: str) -> str:
    return url_for("desk.person", slug=slug, reference=reference) + "#personal-data"


def _refused(refusal: Refusal) -> str:
    return str(REFUSALS.get(type(refusal)) or _("This could not be done."))
