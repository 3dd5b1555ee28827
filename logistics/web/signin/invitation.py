"""The invitation to a role: read by its link, accepted with a button."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.accounts.operations import open_account
from logistics.accounts.rules import GUARDED, Way
from logistics.accounts.words import ROLES
from logistics.database import transaction
from logistics.errors import Refusal
from logistics.events.queries import event_by_id
from logistics.events.rules import EventFacts
from logistics.staff import operations, queries
from logistics.staff.rules import InvitationFacts, InvitationGone
from logistics.staff.words import REFUSALS
from logistics.web import access, signing
from logistics.web.signin import blueprint
from logistics.web.signin.doors import doors
from logistics.web.signin.views import onward, tries_here

_ADDRESS = "/invitation/<secret>"


@blueprint.get(_ADDRESS)
def invitation(secret: str) -> ResponseReturnValue:
    """Show the invitation: mail scanners open links, but press no buttons."""
    found = queries.invitation_with(secret)
    return _gone() if found is None else _page(found, secret)


@blueprint.post(_ADDRESS)
@tries_here
def accept_invitation(secret: str) -> ResponseReturnValue:
    """Take the role: the link reached the address it was sent to, so it signs in too, without a second factor."""
    found = queries.invitation_with(secret)
    try:
        with transaction(access.actor()):
            user = open_account(user_id=operations.accept(secret=secret), way=Way.LINK)
            signing.admit(user, Way.LINK)
    except InvitationGone:
        return _gone()
    except Refusal as refusal:
        return _gone(str(REFUSALS[type(refusal)]))
    flash(_("Thank you. Your role counts from now on."), "success")
    return redirect(onward(user, _door(found)))


def _door(found: InvitationFacts | None) -> str:
    """Return the address at which the role has something to do."""
    event = _event(found)
    if found is None or event is None:
        return url_for("signin.mine")
    return url_for(next(iter(doors({found.role})), "public.event"), slug=event.slug)


def _event(found: InvitationFacts | None) -> EventFacts | None:
    return event_by_id(found.event_id) if found is not None and found.event_id is not None else None


def _page(found: InvitationFacts, secret: str) -> str:
    return render_template(
        "web/signin/invitation.html",
        invitation=found,
        event=_event(found),
        role=ROLES[found.role],
        needs_factor=found.role in GUARDED,
        secret=secret,
    )


def _gone(reason: str = "") -> ResponseReturnValue:
    words = reason or str(REFUSALS[InvitationGone])
    return render_template("web/signin/invitation_gone.html", reason=words), 410
