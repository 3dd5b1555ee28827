"""One's own account at a glance, and ending sessions of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from logistics.accounts import sessions
from logistics.accounts.factors import factors_of
from logistics.accounts.rules import GUARDED
from logistics.accounts.words import WAYS
from logistics.database import transaction
from logistics.web import access, signing
from logistics.web.account import blueprint


@blueprint.get("/account")
def home() -> ResponseReturnValue:
    """Show with what the account signs in, and where it is signed in."""
    return render_template(
        "web/account/home.html",
        factors=factors_of(current_user.id),
        sessions=sessions.sessions_of(current_user.id),
        this_session=signing.here(),
        needs_factor=any(grant.name in GUARDED for grant in current_user.roles),
        ways=WAYS,
        utc=ZoneInfo("UTC"),
    )


@blueprint.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session, this one or another."""
    if session_id == signing.here().id:
        with transaction(access.actor()):
            signing.leave()
        return redirect(url_for("public.events"))
    with transaction(access.actor()):
        ended = sessions.end(session_id, user_id=current_user.id)
    if ended:
        flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.home"))


@blueprint.post("/account/sessions/end")
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with transaction(access.actor()):
        sessions.end_all(current_user.id)
        signing.leave()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("public.events"))
