"""What an organizer decides about one person, with the mail, the seat, the letter and the documents that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.documents.reviews import settle_name
from logistics.errors import Refusal
from logistics.participation import nominations
from logistics.participation import operations as participation
from logistics.registrations.rules import PersonFacts
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.desk.people import find_or_404, person_page, way_back
from logistics.web.desk.person_forms import form_of
from logistics.web.desk.refusals import refused


@blueprint.post("/events/<slug>/desk/people/<reference>/<decision>")
def decide(slug: str, reference: str, decision: str) -> ResponseReturnValue:
    """Carry out a decision and write to the person; on a refusal show why and keep what was typed."""
    found = find_or_404(reference)
    carry_out = _DECISIONS.get(decision) or abort(404)
    form = form_of(decision, found, sent=True)
    if not form.validate():
        return person_page(found, {decision: form}), 422
    try:
        with transaction(access.actor()):
            carry_out(found, form)
    except Refusal as refusal:
        form.form_errors = [refused(refusal)]
        return person_page(find_or_404(reference), {decision: form}), 409
    if decision in _TELLS_NOBODY:
        flash(_("Noted. It holds until the name or the passport changes."), "success")
    else:
        flash(_("Done. %(name)s has been written to.", name=found.answers.full_name), "success")
    return redirect(url_for("desk.person", slug=slug, reference=reference, back=way_back()))


def _approve(found: PersonFacts, form: Any) -> None:
    participation.approve(found, access.event(), version=form.version.data)


def _give_back(found: PersonFacts, form: Any) -> None:
    participation.give_back(
        found,
        access.event(),
        reason=form.reason.data or "",
        shortcomings=form.shortcomings.data,
        version=form.version.data,
    )


def _decline(found: PersonFacts, form: Any) -> None:
    participation.decline(found, access.event(), reason=form.reason.data or "", version=form.version.data)


def _put_on_waiting_list(found: PersonFacts, form: Any) -> None:
    participation.put_on_waiting_list(found, access.event(), version=form.version.data)


def _admit(found: PersonFacts, form: Any) -> None:
    participation.admit(found, access.event(), version=form.version.data)


def _admit_exceptionally(found: PersonFacts, form: Any) -> None:
    participation.admit_exceptionally(
        found,
        access.event(),
        reason=form.reason.data or "",
        funded=bool(form.funded.data),
        version=form.version.data,
    )


def _move(found: PersonFacts, form: Any) -> None:
    participation.move(found, access.event(), delegation_id=form.delegation.data, version=form.version.data)


def _ask_to_complete(found: PersonFacts, form: Any) -> None:
    nominations.ask_to_complete(found, access.event())


def _settle_name(found: PersonFacts, form: Any) -> None:
    settle_name(registration_id=found.id, note=form.reason.data or "", version=form.version.data)


#: How each is carried out; the form is the one that `form_of` makes for it.
_DECISIONS: dict[str, Callable[[PersonFacts, Any], None]] = {
    "approve": _approve,
    "return": _give_back,
    "decline": _decline,
    "wait": _put_on_waiting_list,
    "admit": _admit,
    "exceptional-seat": _admit_exceptionally,
    "move": _move,
    "ask-to-complete": _ask_to_complete,
    "settle-name": _settle_name,
}
#: What concerns the organizers alone.
_TELLS_NOBODY = frozenset({"settle-name"})
