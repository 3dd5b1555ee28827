"""The forms at the door."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from logistics.attendance.operations import new_key
from logistics.attendance.rules import Way
from logistics.delegations.rules import DelegationFacts
from logistics.registrations.rules import Answers
from logistics.web.fields import AddressField, Needed, TextLine, at_most
from logistics.web.pages import LANGUAGES, local


class CheckInForm(FlaskForm):
    """One person at the door; who is not confirmed comes in with a reason."""

    #: Pressed twice, the button has the same one.
    key = HiddenField(default=new_key)
    way = HiddenField(default=Way.LIST)
    reason = TextLine(_("Why the person is let in"), validators=[at_most(500)])


class UndoForm(FlaskForm):
    """Taking a check-in back."""

    undo_reason = TextLine(
        _("Why the check-in is undone"), validators=[Needed(_("Say why the check-in is undone.")), at_most(500)]
    )


class WalkInForm(FlaskForm):
    """Somebody who is not registered, with the fewest answers; the rest is asked by mail."""

    full_name = TextLine(
        _("Full name, as in the passport"), validators=[Needed(_("Enter the person's full name.")), at_most(200)]
    )
    delegation = SelectField(_("Delegation"), validators=[Needed(_("Choose the delegation."))], validate_choice=False)
    institution = TextLine(_("Institution"), validators=[Needed(_("Enter the person's institution.")), at_most(300)])
    email = AddressField(
        _("E-mail address"),
        validators=[Needed(_("Enter the person's e-mail address.")), at_most(320)],
        description=_("The person's own: the receipt and a link to the registration are sent there."),
    )
    language = RadioField(
        _("Language for mails and letters"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        default="es",
    )

    def offer(self, delegations: list[DelegationFacts]) -> None:
        """Let one of these delegations be chosen."""
        nothing = SelectChoice("", str(_("Choose a delegation")))
        self.delegation.choices = [nothing, *(SelectChoice(each.code, local(each.name)) for each in delegations)]

    def answers(self) -> Answers:
        """Return what was typed."""
        return Answers(
            full_name=self.full_name.data or "",
            institution=self.institution.data or "",
            email=self.email.data or "",
            language=self.language.data,
        )
