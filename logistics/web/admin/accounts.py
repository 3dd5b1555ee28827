"""Every account that is staff anywhere: what it holds, closed and opened again; and who administers."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics import clock
from logistics.accounts import operations as accounts
from logistics.accounts.rules import Role
from logistics.accounts.words import ROLES
from logistics.staff import operations, queries
from logistics.staff.rules import AccountLine, InvitationFacts
from logistics.web import access, pages
from logistics.web.admin import blueprint
from logistics.web.staff import InviteForm, carry_out

_INVITATION = "/accounts/invitations/<int:invitation_id>"
_ACCOUNT = "/accounts/<int:user_id>"
_PAGE = 50


@blueprint.get("/accounts")
def all_accounts() -> ResponseReturnValue:
    """List the accounts that are staff anywhere, and who is asked to administer."""
    return _page(InviteForm())


@blueprint.post("/accounts")
def invite_admin() -> ResponseReturnValue:
    """Ask somebody to administer."""
    form = InviteForm()
    form.offer(None)
    if not form.sends(None):
        return _page(form), 422
    carry_out(lambda: None, _("%(email)s has been invited.", email=form.email.data))
    return redirect(url_for("admin.all_accounts"))


@blueprint.post(f"{_INVITATION}/again")
def invite_admin_again(invitation_id: int) -> ResponseReturnValue:
    """Send an invitation again, with a new link."""
    found = _invitation(invitation_id)
    carry_out(lambda: _again(found), _("%(email)s has been invited.", email=found.email))
    return redirect(url_for("admin.all_accounts"))


@blueprint.post(f"{_INVITATION}/take-back")
def take_admin_invitation_back(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    found = _invitation(invitation_id)
    carry_out(
        lambda: operations.take_back(invitation_id=found.id),
        _("The invitation of %(email)s opens nothing any more.", email=found.email),
    )
    return redirect(url_for("admin.all_accounts"))


@blueprint.get(_ACCOUNT)
def one_account(user_id: int) -> ResponseReturnValue:
    """Show what one account holds."""
    return render_template(
        "web/admin/account.html", account=_find(user_id), positions=queries.positions(user_id), roles=ROLES, utc=_UTC
    )


@blueprint.route(f"{_ACCOUNT}/revoke", methods=["GET", "POST"])
def revoke_anywhere(user_id: int) -> ResponseReturnValue:
    """Ask whether it really loses one of its roles; then take it away, in the event it is held in."""
    found, asked = _find(user_id), request.values.get("position", "")
    held = next((each for each in queries.positions(user_id) if f"{each.role}@{each.slug or ''}" == asked), None)
    if held is None:
        abort(404)
    if request.method != "POST":
        return _ask("web/take_role.html", found, role=ROLES[held.role], meeting=held.title)
    carry_out(
        lambda: accounts.revoke(user_id=user_id, role=held.role, event_id=held.event_id),
        _("%(email)s no longer has this role.", email=found.email),
    )
    return redirect(url_for("admin.one_account" if queries.account(user_id) else "admin.all_accounts", user_id=user_id))


@blueprint.post(f"{_ACCOUNT}/close")
def close_account(user_id: int) -> ResponseReturnValue:
    """Let nobody sign in to it any more."""
    found = _find(user_id)
    carry_out(
        lambda: accounts.close(user_id=user_id),
        _("The account of %(email)s is closed and signed out everywhere.", email=found.email),
    )
    return redirect(url_for("admin.one_account", user_id=user_id))


@blueprint.post(f"{_ACCOUNT}/reopen")
def reopen_account(user_id: int) -> ResponseReturnValue:
    """Let it be signed in to again."""
    found = _find(user_id)
    carry_out(lambda: accounts.reopen(user_id=user_id), _("The account of %(email)s is open.", email=found.email))
    return redirect(url_for("admin.one_account", user_id=user_id))


@blueprint.route(f"{_ACCOUNT}/reset-factor", methods=["GET", "POST"])
def reset_any_factor(user_id: int) -> ResponseReturnValue:
    """Ask first; then take the second factor from somebody who has lost it."""
    found = _find(user_id)
    if request.method != "POST":
        return _ask("web/reset_factor.html", found)
    carry_out(
        lambda: operations.reset_factors(user_id=user_id),
        _("The second factor was reset. %(email)s has been written to.", email=found.email),
    )
    return redirect(url_for("admin.one_account", user_id=user_id))


_UTC = ZoneInfo("UTC")


def _find(user_id: int) -> AccountLine:
    return queries.account(user_id) or abort(404)


def _invitation(invitation_id: int) -> InvitationFacts:
    return queries.find_invitation(None, invitation_id) or abort(404)


def _ask(template: str, found: AccountLine, **told: object) -> str:
    return render_template(
        template,
        person=found,
        own=found.id == access.viewer().user_id,
        back=url_for("admin.one_account", user_id=found.id),
        **told,
    )


def _again(found: InvitationFacts) -> None:
    operations.invite(
        event=None, role=Role.ADMIN, sponsor_id=None, email=found.email, name=found.name, language=found.language
    )


def _page(form: InviteForm) -> str:
    number, asked = pages.page_number(), request.args.get("address", "").replace("\0", "").strip()[:320]
    form.offer(None)
    found = queries.everybody(address=asked, limit=_PAGE + 1, offset=(number - 1) * _PAGE)
    return render_template(
        "web/admin/accounts.html",
        form=form,
        accounts=found[:_PAGE],
        more=len(found) > _PAGE,
        number=number,
        asked=asked,
        invitations=queries.invitations(None),
        utc=_UTC,
        now=clock.now(),
    )
