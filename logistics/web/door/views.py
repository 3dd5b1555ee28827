"""The door as a page: find somebody by code or name, check in, undo. Works without scripts."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.attendance.codes import ALIKE, grouped, read_code
from logistics.attendance.operations import check_in as note_check_in
from logistics.attendance.operations import new_key
from logistics.attendance.operations import undo as undo_check_in
from logistics.attendance.queries import check_in_of, check_ins, find_guest, search
from logistics.attendance.rules import Answer, Arrival, Guest, NotHere, Outcome, Way
from logistics.attendance.words import HEADINGS, REASONS, REFUSALS, WAYS, standing, told
from logistics.database import transaction
from logistics.web import access
from logistics.web.door import blueprint
from logistics.web.door.device_words import words_for_devices
from logistics.web.door.forms import CheckInForm, UndoForm
from logistics.web.door.today import day_of, numbers
from logistics.web.pages import CONTENT_SECURITY_POLICY

#: As many people are shown of those whom a few letters may mean.
_MOST_FOUND = 20
_LONGEST_KEY = 36
#: What a page may do that looks through the camera and goes on without a network.
_HEADERS = {
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; worker-src 'self'",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


@blueprint.get("/events/<slug>/door")
def door(slug: str) -> ResponseReturnValue:
    """Show the field for codes and names, whom was found, what was done last, and how many are here."""
    event, day = access.event(), day_of(access.event())
    asked = request.args.get("find", "")
    words = "".join(sign for sign in asked if sign.isprintable()).strip()[:200]
    code = read_code(words, slug)
    if code.reference and not code.foreign:
        guest = find_guest(event.id, code.reference)
        if guest is not None:
            return redirect(url_for("door.person", slug=slug, reference=guest.reference, way=Way.TYPED.value))
    found = [] if code.foreign else search(event.id, words, _MOST_FOUND + 1)
    here = check_ins([each.id for each in found], day.date)
    total, delegations = numbers(event, day)
    if not session.get("door"):
        session["door"] = True  # what this browser keeps is deleted when its person signs out
    answer = make_response(
        render_template(
            "web/door/door.html",
            event=event,
            day=day,
            words=words,
            unknown=Answer.FOREIGN if code.foreign else Answer.UNKNOWN if code.reference else None,
            found=found[:_MOST_FOUND],
            more=len(found) > _MOST_FOUND,
            arrived={number: some[0] for number, some in here.items()},
            standing=standing,
            last=_last(),
            headings=HEADINGS,
            told=told,
            total=total,
            delegations=delegations,
            reasons=REASONS,
            alike=ALIKE,
            device_words=words_for_devices(),
            new_key=new_key,
        )
    )
    answer.headers.update(_HEADERS)
    return answer


@blueprint.get("/events/<slug>/door/<reference>")
def person(slug: str, reference: str) -> ResponseReturnValue:
    """Show one person: a telephone's own camera leads here from the code on a badge."""
    guest = _find(reference)
    way = Way.LIST if request.args.get("way") == Way.LIST else Way.TYPED if "way" in request.args else Way.SCANNED
    return _page(guest, CheckInForm(formdata=None, way=way.value))


@blueprint.post("/events/<slug>/door/<reference>")
def check_in(slug: str, reference: str) -> ResponseReturnValue:
    """Check somebody in, and be ready for the next; who is not confirmed needs a reason."""
    guest, form = _find(reference), CheckInForm()
    key = form.key.data or ""
    if not form.validate() or not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        return _page(guest, form), 422
    way = Way(form.way.data) if form.way.data in set(Way) else Way.LIST
    arrival = Arrival(key=key, code=guest.reference, way=way, reason=form.reason.data or "")
    with transaction(access.actor()):
        outcome = note_check_in(access.event(), [arrival])[0]
    if outcome.answer in (Answer.IN, Answer.ALREADY):
        return redirect(url_for("door.door", slug=slug, last=guest.reference, answer=outcome.answer.value))
    if outcome.answer is Answer.ASK:
        form.reason.errors = [_("Say why the person is let in, or send the person to the secretariat.")]
    return _page(_find(guest.reference), form), 409


@blueprint.post("/events/<slug>/door/<reference>/undo")
def undo(slug: str, reference: str) -> ResponseReturnValue:
    """Take today's check-in back, with a reason."""
    guest, form = _find(reference), UndoForm()
    if not form.validate():
        return _page(guest, CheckInForm(formdata=None), form), 422
    try:
        with transaction(access.actor()):
            day = day_of(access.event()).date
            undo_check_in(access.event(), guest, day, reason=form.undo_reason.data or "")
    except NotHere:
        flash(REFUSALS[NotHere], "warning")
    else:
        flash(_("%(name)s is no longer checked in today.", name=guest.name), "success")
    return redirect(url_for("door.person", slug=slug, reference=guest.reference, way=Way.LIST.value))


def _find(reference: str) -> Guest:
    code = read_code(reference, access.event().slug)
    return find_guest(access.event().id, code.reference) or abort(404)


def _page(guest: Guest, form: CheckInForm, undo_form: UndoForm | None = None) -> str:
    event, day = access.event(), day_of(access.event())
    return render_template(
        "web/door/person.html",
        event=event,
        day=day,
        guest=guest,
        arrived=check_in_of(guest.id, day.date),
        standing=standing(guest),
        code=grouped(guest.reference),
        form=form,
        undo_form=undo_form or UndoForm(formdata=None),
        reasons=REASONS,
        ways=WAYS,
    )


def _last() -> Outcome | None:
    """Return what was done last, which the address tells."""
    reference, answer = request.args.get("last", ""), request.args.get("answer", "")
    if answer not in (Answer.IN, Answer.ALREADY):
        return None
    guest = find_guest(access.event().id, read_code(reference, access.event().slug).reference)
    there = check_in_of(guest.id, day_of(access.event()).date) if guest else None
    return Outcome("", Answer(answer), guest, there) if guest and there else None
