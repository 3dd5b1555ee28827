"""The forms at the door: who it is, and the code of a second factor."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, Length


def _trimmed(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class AskForm(FlaskForm):
    """Who wants to sign in, perhaps with a password, and where that leads."""

    email = EmailField(
        _("E-mail address"),
        description=_("The address you registered with, or that the secretariat knows."),
        filters=[_trimmed],
        validators=[
            DataRequired(_("Enter your e-mail address.")),
            Length(max=320, message=_("Enter a shorter address.")),
            Email(_("Enter an address such as name@example.org.")),
        ],
    )
    password = PasswordField(
        _("Password"),
        description=_("Leave it empty if you have none, or forgot it: we mail you a link that signs you in."),
        validators=[Length(max=1000, message=_("Enter a shorter password."))],
    )
    next = HiddenField()


class CodeForm(FlaskForm):
    """The second factor, and where it leads."""

    code = StringField(
        _("Code"),
        description=_("The six digits that your authenticator app shows now, or one of your recovery codes."),
        filters=[_trimmed],
        validators=[DataRequired(_("Enter the code.")), Length(max=60, message=_("Enter the code."))],
    )
    next = HiddenField()
