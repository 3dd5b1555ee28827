"""Exceptions an organizer makes to what is covered for one person, each with its reason."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.errors import Refusal
from logistics.funding.rules import Item
from logistics.participation import operations as participation
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.desk.forms import Versioned
from logistics.web.desk.people import find_or_404, person_page, way_back
from logistics.web.desk.person_forms import exception_form
from logistics.web.desk.refusals import refused

_ADDRESS = "/events/<slug>/desk/people/<reference>/exceptions"


@blueprint.post(_ADDRESS)
def make_exception(slug: str, reference: str) -> ResponseReturnValue:
    """Let somebody pay an item for the person, or nobody, in place of an earlier exception for it."""
    person = find_or_404(reference)
    form = exception_form(person, sent=True)
    if not form.validate():
        return person_page(person, {"exception": form}), 422
    try:
        with transaction(access.actor()):
            voided = participation.make_exception(
                person,
                item=form.item.data,
                payer_id=form.payer_id,
                quantity=form.quantity.data or 1,
                reason=form.reason.data or "",
                version=form.version.data,
            )
    except Refusal as refusal:
        form.form_errors = [refused(refusal)]
        return person_page(find_or_404(reference), {"exception": form}), 409
    flash(_("The exception holds from now on."), "success")
    return _back(slug, reference, voided=voided)


@blueprint.post(f"{_ADDRESS}/remove")
def remove_exception(slug: str, reference: str) -> ResponseReturnValue:
    """Let the documents of the meeting speak again."""
    person = find_or_404(reference)
    typed = request.form.get("item", "")
    item = Item(typed) if typed in set(Item) else abort(400)
    form = Versioned()
    if not form.validate():
        abort(400)
    try:
        with transaction(access.actor()):
            voided = participation.remove_exception(person, item=item, version=form.version.data)
    except Refusal as refusal:
        flash(refused(refusal), "warning")
        return _back(slug, reference)
    flash(_("The exception is gone: what the documents of the meeting say holds again."), "success")
    return _back(slug, reference, voided=voided)


def _back(slug: str, reference: str, *, voided: bool = False) -> ResponseReturnValue:
    if voided:
        flash(_("The invitation letter said something else and is void. Issue a new one."), "warning")
    return redirect(url_for("desk.person", slug=slug, reference=reference, back=way_back()) + "#coverage-title")
