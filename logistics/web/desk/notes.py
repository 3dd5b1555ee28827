"""What organizers note about a person for one another."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.errors import Refusal
from logistics.registrations import notes
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.desk.people import find_or_404, person_page, way_back
from logistics.web.desk.person_forms import note_form
from logistics.web.desk.refusals import refused


@blueprint.post("/events/<slug>/desk/people/<reference>/notes")
def add_note(slug: str, reference: str) -> ResponseReturnValue:
    """Write a note down."""
    person = find_or_404(reference)
    form = note_form(sent=True)
    if not form.validate():
        return person_page(person, {"note": form}), 422
    try:
        with transaction(access.actor()):
            notes.add(registration_id=person.id, text=form.text.data or "")
    except Refusal as refusal:
        form.form_errors = [refused(refusal)]
        return person_page(find_or_404(reference), {"note": form}), 409
    flash(_("The note is written down."), "success")
    return redirect(url_for("desk.person", slug=slug, reference=reference, back=way_back()) + "#notes")


@blueprint.post("/events/<slug>/desk/people/<reference>/notes/<int:note_id>/delete")
def delete_note(slug: str, reference: str, note_id: int) -> ResponseReturnValue:
    """Delete one of the organizer's own notes."""
    person = find_or_404(reference)
    try:
        with transaction(access.actor()):
            notes.delete(registration_id=person.id, note_id=note_id)
    except Refusal as refusal:
        flash(refused(refusal), "warning")
    else:
        flash(_("The note is deleted."), "success")
    return redirect(url_for("desk.person", slug=slug, reference=reference, back=way_back()) + "#notes")
