"""Invitations to delegations on the desk: whom each was sent to, what became of it; sent, sent again, taken back."""

from __future__ import annotations

from itertools import groupby

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from logistics import clock
from logistics.database import transaction
from logistics.focalpoints import operations, queries
from logistics.focalpoints.rules import InvitationClosed, InvitationFacts
from logistics.focalpoints.words import STATES
from logistics.participation import known
from logistics.registrations.queries import chairs, seats_by_delegation
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.fields import AddressField, Needed, TextLine, at_most

_ADDRESS = "/events/<slug>/desk/invitations"


class InvitationForm(FlaskForm):
    """Whom to ask to act for which delegation."""

    delegation = SelectField(lazy_gettext("Delegation"), coerce=int)
    email = AddressField(
        lazy_gettext("E-mail address"),
        validators=[Needed(lazy_gettext("Enter the focal point's e-mail address.")), at_most(320)],
        description=lazy_gettext("The officer in charge at the ministry or organization."),
    )
    name = TextLine(lazy_gettext("Name"), validators=[at_most(200)])
    language = RadioField(
        lazy_gettext("Language of the mail"),
        choices=[SelectChoice(code, name) for code, name in pages.LANGUAGES.items()],
        default="es",
    )


@blueprint.get(_ADDRESS)
def invitations(slug: str) -> ResponseReturnValue:
    """Show every delegation with its invitations, and the form that sends one."""
    return _page(_form())


@blueprint.post(_ADDRESS)
def invite(slug: str) -> ResponseReturnValue:
    """Invite an officer to act for a delegation."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        _send(form.delegation.data, form.email.data or "", form.name.data or "", form.language.data)
    except InvitationClosed:
        form.email.errors = [*form.email.errors, _("This address has accepted already.")]
        return _page(form), 409
    flash(_("%(email)s has been invited.", email=form.email.data), "success")
    return redirect(url_for("desk.invitations", slug=slug))


@blueprint.post(f"{_ADDRESS}/<int:invitation_id>/again")
def invite_again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Send an invitation again, with a new link."""
    found = _find(invitation_id)
    try:
        _send(found.delegation_id, found.email, found.name, found.language)
    except InvitationClosed:
        flash(_("This address has accepted already."), "warning")
    else:
        flash(_("%(email)s has been invited.", email=found.email), "success")
    return redirect(url_for("desk.invitations", slug=slug))


@blueprint.post(f"{_ADDRESS}/<int:invitation_id>/revoke")
def revoke_invitation(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back, and the role that came with it."""
    found = _find(invitation_id)
    try:
        with transaction(access.actor()):
            operations.revoke(invitation_id=found.id)
    except InvitationClosed:
        pass  # pressed twice: the first time did it
    else:
        flash(_("%(email)s can no longer act for the delegation.", email=found.email), "success")
    return redirect(url_for("desk.invitations", slug=slug))


def _send(delegation_id: int, email: str, name: str, language: str) -> None:
    event = access.event()
    with transaction(access.actor()):
        operations.invite(
            event=event,
            delegation_id=delegation_id,
            email=email,
            name=name,
            language=language,
            seats=len(chairs(delegation_id)),
            deadline=known.registration_deadline(event),
        )


def _find(invitation_id: int) -> InvitationFacts:
    return queries.find_invitation(access.event().id, invitation_id) or abort(404)


def _form() -> InvitationForm:
    form = InvitationForm(data={"delegation": request.args.get("delegation", type=int)})
    form.delegation.choices = [
        (each.delegation_id, pages.local(each.name)) for each in seats_by_delegation(access.event().id)
    ]
    return form


def _page(form: InvitationForm) -> str:
    event = access.event()
    sent = groupby(queries.invitations(event.id), key=lambda each: each.delegation_id)
    return render_template(
        "web/desk/invitations.html",
        event=event,
        form=form,
        delegations=seats_by_delegation(event.id),
        invitations={delegation_id: list(some) for delegation_id, some in sent},
        states=STATES,
        now=clock.now(),
    )
