"""Choosing a password, and another one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, ValidationError

from logistics.accounts import factors
from logistics.accounts.passwords import weakness
from logistics.accounts.rules import Way
from logistics.accounts.words import WEAKNESSES
from logistics.database import transaction
from logistics.web import access, signing
from logistics.web.account import blueprint
from logistics.web.account.proof import PASSWORD_SET, proven, tell
from logistics.web.signin.views import tries_here


class PasswordForm(FlaskForm):
    """A new password, and the former one from whoever has signed in with it."""

    former = PasswordField(lazy_gettext("Your password until now"))
    password = PasswordField(
        lazy_gettext("New password"),
        description=lazy_gettext(
            "At least 12 characters, for example four words that have nothing to do with each other."
        ),
        validators=[DataRequired(lazy_gettext("Enter a password."))],
    )

    def validate_password(self, field: Any) -> None:
        """Raise ValidationError for a password that is too easy."""
        found = weakness(field.data or "", email=current_user.email)
        if found is not None:
            raise ValidationError(str(WEAKNESSES[found]))


def _needs_former() -> bool:
    """Return whether the former password is asked for: not from whoever came by a mailed link, having forgotten it."""
    here = signing.here()
    return here.way is Way.PASSWORD and here.factor_shown_at is None


@blueprint.get("/account/password")
@proven
def password() -> ResponseReturnValue:
    """Ask for a new password."""
    return _page(PasswordForm())


@blueprint.post("/account/password")
@proven
@tries_here
def set_password() -> ResponseReturnValue:
    """Take the new password; every other browser is signed out."""
    form = PasswordForm()
    if not form.validate():
        return _page(form), 422
    if _needs_former() and not factors.password_fits(user_id=current_user.id, password=form.former.data or ""):
        form.former.errors = [_("This is not your password.")]
        return _page(form), 422
    with transaction(access.actor()):
        factors.set_password(user_id=current_user.id, password=form.password.data or "", session_id=signing.here().id)
        tell(PASSWORD_SET)
    flash(_("Your password is set. Every other browser was signed out."), "success")
    return redirect(_next())


def _next() -> str:
    return url_for("account.authenticator") if request.args.get("then") == "authenticator" else url_for("account.home")


def _page(form: PasswordForm) -> str:
    return render_template("web/account/password.html", form=form, needs_former=_needs_former())
