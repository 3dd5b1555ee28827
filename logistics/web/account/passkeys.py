"""Adding passkeys to one's account, and forgetting them."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField

from logistics.accounts import passkeys
from logistics.accounts.browsers import browser_and_system
from logistics.accounts.rules import WrongPasskey
from logistics.accounts.words import REFUSALS
from logistics.database import transaction
from logistics.web import access, signing
from logistics.web.account import blueprint
from logistics.web.account.codes import codes_page
from logistics.web.account.proof import PASSKEY_ADDED, PASSKEY_REMOVED, onward, proven, tell
from logistics.web.fields import Needed, TextLine, at_most
from logistics.web.signin.views import tries_here

_CHALLENGE = "new_passkey_challenge"


class PasskeyForm(FlaskForm):
    """What a browser's script has made, and what it shall be called."""

    name = TextLine(
        lazy_gettext("Name of the device"),
        validators=[Needed(lazy_gettext("Say what you call this device.")), at_most(100)],
        description=lazy_gettext("So that you know it again in the list, for example “office laptop”."),
    )
    credential = HiddenField()


@blueprint.get("/account/passkeys/new")
@proven
def add_passkey() -> ResponseReturnValue:
    """Offer to make a passkey on this device."""
    form = PasskeyForm()
    form.name.data = " · ".join(filter(None, browser_and_system(request.headers.get("User-Agent", ""))))
    return _page(form)


@blueprint.post("/account/passkeys/options")
@proven
@tries_here
def passkey_asked() -> ResponseReturnValue:
    """Tell a browser's script what to make."""
    with transaction(access.actor()):
        asked, challenge = passkeys.asked_to_make(user_id=current_user.id)
    session[_CHALLENGE] = challenge
    return Response(asked, mimetype="application/json")


@blueprint.post("/account/passkeys/new")
@proven
@tries_here
def keep_passkey() -> ResponseReturnValue:
    """Keep the passkey: it is a second factor from now on, and shown by having been made."""
    form = PasskeyForm()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction(access.actor()):
            codes = passkeys.add(
                user_id=current_user.id,
                name=form.name.data or "",
                told=form.credential.data or "",
                challenge=session.pop(_CHALLENGE, ""),
                session_id=signing.here().id,
            )
            signing.factor_shown()
            tell(PASSKEY_ADDED)
    except WrongPasskey as refusal:
        form.form_errors = [str(REFUSALS[type(refusal)])]
        return _page(form), 422
    if codes:
        return codes_page(codes, onward())
    flash(_("The passkey has been added."), "success")
    return redirect(url_for("account.home"))


@blueprint.post("/account/passkeys/<int:passkey_id>/remove")
@proven
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Forget a passkey."""
    with transaction(access.actor()):
        if passkeys.remove(user_id=current_user.id, passkey_id=passkey_id, session_id=signing.here().id):
            tell(PASSKEY_REMOVED)
    flash(_("The passkey no longer opens your account."), "success")
    return redirect(url_for("account.home"))


def _page(form: PasskeyForm) -> str:
    return render_template("web/account/passkey.html", form=form)
