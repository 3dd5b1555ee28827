"""A person's data in an organizer's hands: the delegate's questions in other words, and what differs from what was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, SelectFieldBase

from logistics.documents.queries import passport_of
from logistics.registrations.rules import PersonFacts
from logistics.travel.queries import trip_of
from logistics.web import access
from logistics.web.details import DetailsForm, as_typed, labels
from logistics.web.fields import AddressField, Needed, TextLine, at_most
from logistics.wording import day

#: What the form carries along without asking it.
_CARRIED = frozenset({"csrf_token", "version", "opened"})


class PersonForm(DetailsForm):
    """The questions about a person, as an organizer answers them: only name, institution and address are needed."""

    full_name = TextLine(
        _("Full name, as in the passport"),
        validators=[Needed(_("Enter the person's full name.")), at_most(200)],
        description=_("All names in the order of the passport, with accents and apostrophes."),
    )
    institution = TextLine(_("Institution"), validators=[Needed(_("Enter the person's institution.")), at_most(300)])
    email = AddressField(
        _("E-mail address"),
        validators=[Needed(_("Enter the person's e-mail address.")), at_most(320)],
        description=_(
            "With another address the registration belongs to whoever has that one: a link is mailed there, and the "
            "former address no longer opens the person's page. Be sure that the person asked for it."
        ),
    )
    needs_interpretation = BooleanField(_("Needs interpretation during the meeting"))
    needs_visa_letter = BooleanField(_("Needs a letter to apply for a visa"))
    listed_publicly = BooleanField(_("Agrees that name and institution appear in the public list of participants"))
    #: Only for whom nobody has handed in yet.
    complete = BooleanField(
        _("Hand the registration in for the person"),
        description=_("Everything that is needed is here. The person gets the receipt and need not complete it."),
    )
    #: What every field held when the form was opened, as JSON.
    opened = HiddenField()

    unfinished = True
    #: These are needed even so.
    needed = ("full_name", "institution", "email")

    def validate(self, extra_validators: object = None) -> bool:
        """Return whether everything is as it should be; what the person has not told yet may be missing."""
        fine = super().validate(extra_validators)
        for name in self.needed:
            if not self[name].data and not self[name].errors:
                self.complain(name, gettext("This cannot be empty."))
                fine = False
        return fine

    def sent(self) -> dict[str, str]:
        """Return what every field holds, as a browser sends it."""
        return {field.name: _sent(field) for field in self if field.name not in _CARRIED}

    def held_when_opened(self) -> dict[str, str]:
        """Return what every field held when the form was opened; nothing when that is not told."""
        try:
            told = json.loads(self.opened.data or "{}")
        except (ValueError, RecursionError):
            return {}
        if not isinstance(told, dict):
            return {}
        return {name: value for name, value in told.items() if isinstance(value, str)}


@dataclass(frozen=True)
class Difference:
    """One field that is not what it was, in words."""

    name: str
    label: str
    before: str
    after: str


def person_form(person: PersonFacts, *, sent: bool) -> PersonForm:
    """Return the form with what was sent in it, or with what is stored."""
    event = access.event()
    stored = as_typed(person, passport_of(person.id), trip_of(person.id))
    form = PersonForm(data=stored) if sent else PersonForm(formdata=None, data=stored)
    form.ask_of(event, person.delegation_code)
    form.leave_out("passport_copy", "privacy", *(["complete"] if person.is_complete else []))
    if not sent:
        form.opened.data = json.dumps(form.sent())
    return form


def differences(before: Mapping[str, str], after: Mapping[str, str], form: PersonForm) -> list[Difference]:
    """Return which fields are not what they were, in the order in which they are asked; `form` has their words."""
    asked = [name for name in [*labels(), "complete"] if name in after and name in form]
    return [
        Difference(name, str(form[name].label.text), said(form[name], was), said(form[name], after[name]))
        for name in asked
        if (was := before.get(name, "")) != after[name]
    ]


def on_top(mine: Mapping[str, str], opened: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Return what is stored `now` with only what was changed since `opened` put on top of it."""
    return {name: value if value != opened.get(name, now[name]) else now[name] for name, value in mine.items()}


def said(field: Field, sent: str) -> str:
    """Return in words what a field holds when a browser sends `sent` for it."""
    if isinstance(field, BooleanField):
        return str(gettext("Yes") if sent else gettext("No"))
    if isinstance(field, SelectFieldBase):
        chosen = {_plain(value): str(label) for value, label, *_rest in field.iter_choices()}
        return chosen.get(sent, sent) if sent else ""
    if field.type == "DayField" and sent:
        try:
            return day(date.fromisoformat(sent), "long")
        except ValueError:
            return sent
    return sent


def _sent(field: Field) -> str:
    if isinstance(field, BooleanField):
        return "y" if field.data else ""
    return _plain(field.data or "")


def _plain(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)
