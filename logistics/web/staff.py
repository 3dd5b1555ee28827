"""What the pages about staff share: the form that invites, and what follows from its buttons."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from logistics.accounts.rules import Role
from logistics.accounts.words import ROLES
from logistics.database import transaction
from logistics.errors import Refusal
from logistics.events.rules import EventFacts
from logistics.funding.queries import payers
from logistics.staff import operations
from logistics.staff.rules import FOR_A_PAYER, STAFF
from logistics.staff.words import REFUSALS
from logistics.web import access, pages
from logistics.web.fields import AddressField, Needed, TextLine, at_most


class InviteForm(FlaskForm):
    """Whom to ask to take which role."""

    email = AddressField(
        lazy_gettext("E-mail address"),
        validators=[Needed(lazy_gettext("Enter the person's e-mail address.")), at_most(320)],
    )
    name = TextLine(lazy_gettext("Name"), validators=[at_most(200)])
    role = SelectField(lazy_gettext("Role"), coerce=Role)
    payer = SelectField(
        lazy_gettext("On behalf of which payer"),
        description=lazy_gettext("For hosts and sponsors only."),
        coerce=int,
        default=0,
    )
    language = RadioField(
        lazy_gettext("Language of the mail"),
        choices=[SelectChoice(code, name) for code, name in pages.LANGUAGES.items()],
        default="es",
    )

    def offer(self, event: EventFacts | None) -> None:
        """Offer the roles and payers of an event, or the administrator's role alone."""
        roles = STAFF if event else (Role.ADMIN,)
        self.role.choices = [SelectChoice(role, str(ROLES[role])) for role in roles]
        known = payers(event.id) if event else []
        nobody = SelectChoice(0, _("Nobody"))
        self.payer.choices = [nobody, *(SelectChoice(each.id, pages.local(each.name)) for each in known)]
        if event is None:
            self.role.data = Role.ADMIN

    def sends(self, event: EventFacts | None) -> bool:
        """Send the invitation, if the form is right; else its errors say why not."""
        if not self.validate():
            return False
        role, payer = self.role.data, self.payer.data or None
        if (role in FOR_A_PAYER) != (payer is not None):
            wrong = _("Choose the payer.") if payer is None else _("Only hosts and sponsors act for a payer.")
            self.payer.errors = [*self.payer.errors, wrong]
            return False
        try:
            with transaction(access.actor()):
                operations.invite(
                    event=event,
                    role=role,
                    sponsor_id=payer,
                    email=self.email.data or "",
                    name=self.name.data or "",
                    language=self.language.data,
                )
        except Refusal as refusal:
            self.email.errors = [*self.email.errors, str(REFUSALS[type(refusal)])]
            return False
        return True


def carry_out(act: Callable[[], None], done: str) -> None:
    """Do something in a transaction of its own, and say that it was done, or why not."""
    try:
        with transaction(access.actor()):
            act()
    except Refusal as refusal:
        flash(str(REFUSALS[type(refusal)]), "warning")
    else:
        flash(done, "success")
