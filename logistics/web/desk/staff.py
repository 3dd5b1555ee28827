"""Who works on the event: invited, listed with how they sign in, taken off again. Administrators are none of these."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics import clock
from logistics.accounts.operations import revoke
from logistics.accounts.rules import GUARDED, Role
from logistics.accounts.words import ROLES
from logistics.funding.queries import payers
from logistics.staff import operations, queries
from logistics.staff.rules import STAFF, InvitationFacts, StaffFacts, may_reset, may_take_away
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.staff import InviteForm, carry_out

_ADDRESS = "/events/<slug>/desk/staff"
_INVITATION = f"{_ADDRESS}/invitations/<int:invitation_id>"
_PERSON = f"{_ADDRESS}/<int:user_id>"
#: How many people a page shows.
_PAGE = 100


@blueprint.get(_ADDRESS)
def staff(slug: str) -> ResponseReturnValue:
    """List who works on the event and who is asked to."""
    return _page(InviteForm())


@blueprint.post(_ADDRESS)
def invite_staff(slug: str) -> ResponseReturnValue:
    """Ask somebody to take a role."""
    form = InviteForm()
    form.offer(access.event())
    if not form.sends(access.event()):
        return _page(form), 422
    carry_out(lambda: None, _("%(email)s has been invited.", email=form.email.data))
    return _back(slug)


@blueprint.post(f"{_INVITATION}/again")
def invite_staff_again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Send an invitation again, with a new link."""
    found = _find(invitation_id)
    carry_out(lambda: _again(found), _("%(email)s has been invited.", email=found.email))
    return _back(slug)


@blueprint.post(f"{_INVITATION}/take-back")
def take_staff_invitation_back(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    found = _find(invitation_id)
    carry_out(
        lambda: operations.take_back(invitation_id=found.id),
        _("The invitation of %(email)s opens nothing any more.", email=found.email),
    )
    return _back(slug)


@blueprint.route(f"{_PERSON}/<role>/revoke", methods=["GET", "POST"])
def revoke_role(slug: str, user_id: int, role: str) -> ResponseReturnValue:
    """Ask whether somebody really loses a role in this event; then take it away."""
    found = _holder(user_id, role)
    if not _may_take_away(found):
        flash(
            _("You cannot take your own organizer's role away: another organizer or an administrator can."), "warning"
        )
        return _back(slug)
    if request.method != "POST":
        return _ask("web/take_role.html", found)
    carry_out(
        lambda: revoke(user_id=found.user_id, role=found.role, event_id=access.event().id),
        _("%(email)s no longer has this role.", email=found.email),
    )
    return _back(slug)


@blueprint.route(f"{_PERSON}/<role>/reset-factor", methods=["GET", "POST"])
def reset_factor(slug: str, user_id: int, role: str) -> ResponseReturnValue:
    """Ask first; then take the second factor from somebody who has lost it and is staff of this event alone."""
    found = _holder(user_id, role)
    if not may_reset(found):
        abort(403)
    if request.method != "POST":
        return _ask("web/reset_factor.html", found)
    carry_out(
        lambda: operations.reset_factors(user_id=found.user_id),
        _("The second factor was reset. %(email)s has been written to.", email=found.email),
    )
    return _back(slug)


def _again(found: InvitationFacts) -> None:
    operations.invite(
        event=access.event(),
        role=found.role,
        sponsor_id=found.sponsor_id,
        email=found.email,
        name=found.name,
        language=found.language,
    )


def _find(invitation_id: int) -> InvitationFacts:
    return queries.find_invitation(access.event().id, invitation_id) or abort(404)


def _holder(user_id: int, role: str) -> StaffFacts:
    known = {each.value: each for each in STAFF}
    held = known.get(role) or abort(404)
    return queries.somebody(access.event().id, user_id, held) or abort(404)


def _may_take_away(found: StaffFacts) -> bool:
    viewer = access.viewer()
    return may_take_away(found, by=viewer.user_id, administers=Role.ADMIN in viewer.roles)


def _ask(template: str, found: StaffFacts) -> str:
    event = access.event()
    return render_template(
        template,
        event=event,
        person=found,
        role=ROLES[found.role],
        meeting=event.short_title,
        own=found.user_id == access.viewer().user_id,
        back=url_for("desk.staff", slug=event.slug),
    )


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("desk.staff", slug=slug))


def _page(form: InviteForm) -> str:
    event, number = access.event(), pages.page_number()
    form.offer(event)
    found = queries.staff(event.id, limit=_PAGE + 1, offset=(number - 1) * _PAGE)
    return render_template(
        "web/desk/staff.html",
        event=event,
        form=form,
        staff=found[:_PAGE],
        more=len(found) > _PAGE,
        number=number,
        invitations=queries.invitations(event.id),
        payer_names={each.id: each.name for each in payers(event.id)},
        roles=ROLES,
        guarded=GUARDED,
        admin=Role.ADMIN,
        may_reset=may_reset,
        may_take_away=_may_take_away,
        now=clock.now(),
    )
