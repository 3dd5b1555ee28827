"""The form that asks for an e-mail address."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField
from wtforms.validators import DataRequired, Email, Length


def _trimmed(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class AskForm(FlaskForm):
    """Whom to mail a link, and where it leads."""

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
    next = HiddenField()
