"""The forms of a focal point."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from logistics.registrations.rules import Answers, Capacity
from logistics.registrations.words import CAPACITIES
from logistics.web.fields import AddressField, Needed, TextBlock, TextLine, at_most
from logistics.web.pages import LANGUAGES


class NominationForm(FlaskForm):
    """Who comes: enough to hold a chair and to write to the person, who completes the rest."""

    full_name = TextLine(
        _("Full name, as in the passport"),
        validators=[Needed(_("Enter the person's full name.")), at_most(200)],
        description=_("All names in the order of the passport, with accents and apostrophes."),
    )
    institution = TextLine(_("Institution"), validators=[Needed(_("Enter the person's institution.")), at_most(300)])
    job_title = TextLine(_("Position"), validators=[at_most(200)])
    capacity = RadioField(
        _("Capacity in the delegation"),
        choices=[SelectChoice(value, label) for value, label in CAPACITIES.items()],
        coerce=Capacity,
        default=Capacity.DELEGATE,
    )
    email = AddressField(
        _("E-mail address"),
        validators=[Needed(_("Enter the person's e-mail address.")), at_most(320)],
        description=_("The person's own: a link to complete the registration is sent there."),
    )
    language = RadioField(
        _("Language for mails and letters"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        default="es",
    )

    def answers(self) -> Answers:
        """Return what was typed."""
        return Answers(
            full_name=self.full_name.data or "",
            institution=self.institution.data or "",
            job_title=self.job_title.data or "",
            capacity=self.capacity.data,
            email=self.email.data or "",
            language=self.language.data,
        )


class DeclineForm(FlaskForm):
    """Why a delegation does not come."""

    reason = TextBlock(_("Reason"), validators=[at_most(2000)])
