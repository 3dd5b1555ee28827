"""Setting up an authenticator app as second factor, and recovery codes for the day the telephone is lost."""

from __future__ import annotations

import segno
from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from logistics.accounts import factors
from logistics.accounts.rules import WrongCode
from logistics.accounts.words import REFUSALS
from logistics.database import transaction
from logistics.web import access, signing
from logistics.web.account import blueprint
from logistics.web.account.codes import codes_page
from logistics.web.account.proof import (
    AUTHENTICATOR_REMOVED,
    AUTHENTICATOR_SET,
    CODES_MADE,
    onward,
    proven,
    tell,
)
from logistics.web.signin.views import tries_here

#: Where the cookie keeps the new secret, encrypted, until a first code shows that the app has it.
_NEW = "authenticator"


class FirstCodeForm(FlaskForm):
    """The first code that the app shows."""

    code = StringField(
        lazy_gettext("Code"),
        description=lazy_gettext("The six digits that the app shows now."),
        validators=[
            DataRequired(lazy_gettext("Enter the code.")),
            Length(max=20, message=lazy_gettext("Enter the code.")),
        ],
    )


@blueprint.get("/account/authenticator")
@proven
def authenticator() -> ResponseReturnValue:
    """Show the key for the app, as a picture and as letters; who has no password chooses one first."""
    if not factors.factors_of(current_user.id).has_password:
        flash(_("First choose a password: the app is asked for after it."), "info")
        return redirect(url_for("account.password", then="authenticator"))
    session[_NEW] = factors.new_time_secret()
    return _page(FirstCodeForm())


@blueprint.post("/account/authenticator")
@proven
@tries_here
def set_authenticator() -> ResponseReturnValue:
    """Take the app's first code, and show the recovery codes, once."""
    form = FirstCodeForm()
    if _NEW not in session or not factors.factors_of(current_user.id).has_password:
        return redirect(url_for("account.authenticator"))
    if not form.validate():
        return _page(form), 422
    try:
        with transaction(access.actor()):
            codes = factors.set_authenticator(
                user_id=current_user.id,
                secret=session[_NEW],
                code=form.code.data or "",
                session_id=signing.here().id,
            )
            signing.factor_shown()
            tell(AUTHENTICATOR_SET)
    except WrongCode as refusal:
        form.code.errors = [str(REFUSALS[type(refusal)])]
        return _page(form), 422
    session.pop(_NEW)
    return codes_page(codes, onward())


@blueprint.post("/account/authenticator/remove")
@proven
def remove_authenticator() -> ResponseReturnValue:
    """Let the app be no second factor any more."""
    with transaction(access.actor()):
        factors.remove_authenticator(user_id=current_user.id, session_id=signing.here().id)
        tell(AUTHENTICATOR_REMOVED)
    flash(_("The authenticator app is no longer asked for."), "success")
    return redirect(url_for("account.home"))


@blueprint.post("/account/recovery-codes")
@proven
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, once."""
    if not factors.factors_of(current_user.id).any:
        return redirect(url_for("account.home"))
    with transaction(access.actor()):
        codes = factors.new_codes(user_id=current_user.id)
        tell(CODES_MADE)
    return codes_page(codes, url_for("account.home"))


def _page(form: FirstCodeForm) -> str:
    address, key = factors.time_secret_shown(session[_NEW], email=current_user.email)
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=3, dark="#000", light="#fff")
    return render_template("web/account/authenticator.html", form=form, picture=picture, key=key, address=address)
