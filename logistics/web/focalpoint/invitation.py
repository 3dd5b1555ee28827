"""The invitation to act for a delegation: read by its link, accepted or declined with a button."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics import clock
from logistics.accounts.operations import open_account
from logistics.accounts.rules import Way
from logistics.accounts.words import REFUSALS as ACCOUNT_REFUSALS
from logistics.database import transaction
from logistics.errors import Refusal
from logistics.extensions import limiter
from logistics.focalpoints import operations, queries
from logistics.focalpoints.rules import InvitationFacts, InvitationState
from logistics.focalpoints.words import REFUSALS as INVITATION_REFUSALS
from logistics.participation import known
from logistics.registrations.queries import chairs
from logistics.web import access, signing
from logistics.web.focalpoint import blueprint
from logistics.web.focalpoint.forms import DeclineForm
from logistics.web.signin.views import sign_in_limit

_ADDRESS = "/events/<slug>/invitation/<secret>"
_REFUSALS = {**ACCOUNT_REFUSALS, **INVITATION_REFUSALS}
_tries = limiter.shared_limit(sign_in_limit, scope="sign-in", methods=["POST"])


@blueprint.get(_ADDRESS)
def invitation(slug: str, secret: str) -> ResponseReturnValue:
    """Show the invitation: mail scanners open links, but press no buttons."""
    return _page(_find(secret), secret)


@blueprint.post(f"{_ADDRESS}/accept")
@_tries
def accept(slug: str, secret: str) -> ResponseReturnValue:
    """Become the delegation's focal point: the link reached the address it was sent to, so it signs in too."""
    found = _find(secret)
    try:
        with transaction(access.actor()):
            user_id = operations.accept(event_id=access.event().id, secret=secret)
            signing.admit(open_account(user_id=user_id, way=Way.LINK), Way.LINK)
    except Refusal as refusal:
        return _page(found, secret, problem=str(_REFUSALS[type(refusal)])), 409
    flash(_("Thank you. You are the focal point of this delegation now."), "success")
    return redirect(url_for("focalpoint.board", slug=slug))


@blueprint.post(f"{_ADDRESS}/decline")
@_tries
def decline(slug: str, secret: str) -> ResponseReturnValue:
    """Decline the invitation; the organizer reads the reason."""
    found = _find(secret)
    form = DeclineForm()
    if not form.validate():
        return _page(found, secret, form), 422
    try:
        with transaction(access.actor()):
            operations.decline(event_id=access.event().id, secret=secret, reason=form.reason.data or "")
    except Refusal as refusal:
        return _page(found, secret, problem=str(_REFUSALS[type(refusal)])), 409
    flash(_("You have declined. The secretariat sees your answer."), "success")
    return redirect(url_for("public.event", slug=slug))


def _find(secret: str) -> InvitationFacts:
    return queries.invitation_with(access.event().id, secret) or abort(404)


def _page(found: InvitationFacts, secret: str, form: DeclineForm | None = None, problem: str = "") -> str:
    event = access.event()
    return render_template(
        "web/focalpoint/invitation.html",
        event=event,
        invitation=found,
        state=found.state(clock.now()),
        states=InvitationState,
        seats=len(chairs(found.delegation_id)),
        deadline=known.registration_deadline(event),
        secret=secret,
        form=form or DeclineForm(formdata=None),
        problem=problem,
    )
