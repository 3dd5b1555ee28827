"""The forms of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from logistics.delegations.rules import DelegationFacts
from logistics.documents.rules import Seen
from logistics.funding.rules import Item, Payer
from logistics.funding.words import ITEMS
from logistics.localized import Localized
from logistics.registrations.rules import DelegationSeats
from logistics.registrations.shortcomings import Shortcoming
from logistics.registrations.words import SHORTCOMINGS
from logistics.web import pages
from logistics.web.fields import TextBlock
from logistics.web.focalpoint.forms import NominationForm

#: The longest reason or note, in characters.
LONGEST_REASON = 2000
_REASON_NEEDED = lazy_gettext("Write the reason: it goes into the record.")
_ORGANIZERS_ALONE = lazy_gettext(
    "Only organizers see it on these pages, and no mail tells it. It is part of what is held about the person, who may "
    "ask to see everything."
)
#: What is chosen where nobody pays.
_NOBODY = "nobody"


class Versioned(FlaskForm):
    """A form about one registration, seen at one version of it."""

    version = IntegerField(lazy_gettext("Version"), widget=HiddenInput())


class DecisionForm(Versioned):
    """A decision about one registration."""

    reason = TextBlock(lazy_gettext("Reason"), render_kw={"rows": 3})
    funded = BooleanField(lazy_gettext("This seat is funded like the official ones (the reason says why)"))

    def require_reason(self, required: bool, *, told: bool) -> None:
        """Make the reason necessary, or not; say whether the person is `told` it."""
        needed = lazy_gettext("Write the reason: the person reads it.") if told else _REASON_NEEDED
        self.reason.validators = [DataRequired(needed) if required else Optional(), Length(max=LONGEST_REASON)]
        self.reason.description = lazy_gettext("The person reads it in the mail.") if told else _ORGANIZERS_ALONE


class VoidForm(Versioned):
    """Why a letter is void."""

    reason = TextBlock(
        lazy_gettext("Reason"),
        validators=[DataRequired(lazy_gettext("Write the reason: the person reads it.")), Length(max=LONGEST_REASON)],
        render_kw={"rows": 3},
    )


class RefusalForm(FlaskForm):
    """Why a person's wish is refused."""

    reason = TextBlock(
        lazy_gettext("Reason, which the person reads"),
        validators=[DataRequired(lazy_gettext("Write the reason: the person reads it.")), Length(max=LONGEST_REASON)],
        render_kw={"rows": 3},
    )


class HoldForm(FlaskForm):
    """Why data are kept."""

    reason = TextBlock(
        lazy_gettext("Reason"),
        validators=[
            DataRequired(lazy_gettext("Write the reason: it goes into the record.")),
            Length(max=LONGEST_REASON),
        ],
        render_kw={"rows": 3},
    )


class ReturnForm(Versioned):
    """What is missing or wrong, chosen from a list, and perhaps some words beside it; one of them there has to be."""

    shortcomings = SelectMultipleField(
        lazy_gettext("What is missing or wrong"),
        choices=[SelectChoice(each.value, words) for each, words in SHORTCOMINGS.items()],
        coerce=Shortcoming,
    )
    reason = TextBlock(
        lazy_gettext("In your own words"), validators=[Length(max=LONGEST_REASON)], render_kw={"rows": 3}
    )

    #: When the document came that was looked at; only where one was.
    uploaded_at = HiddenField()

    def seen_document(self, document_id: int) -> Seen | None:
        """Return which document was looked at, when the page told."""
        try:
            return Seen(document_id, datetime.fromisoformat(self.uploaded_at.data)) if self.uploaded_at.data else None
        except ValueError:
            return Seen(document_id, datetime.min.replace(tzinfo=UTC))  # none of ours

    def offer(self, shortcomings: Iterable[Shortcoming]) -> None:
        """Offer only these."""
        self.shortcomings.choices = [SelectChoice(each.value, SHORTCOMINGS[each]) for each in shortcomings]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether there is anything that the person can mend."""
        if not super().validate(extra_validators):
            return False
        if self.shortcomings.data or self.reason.data:
            return True
        self.shortcomings.errors = [lazy_gettext("Choose at least one reason, or write what has to be changed.")]
        return False


class MoveForm(Versioned):
    """To which delegation somebody moves."""

    delegation = SelectField(lazy_gettext("To which delegation"), validators=[InputRequired()], coerce=int)

    def offer(self, delegations: Iterable[DelegationFacts], *, but: int) -> None:
        """Offer every delegation but the one the person is in."""
        self.delegation.choices = [
            SelectChoice(each.id, pages.local(each.name)) for each in delegations if each.id != but
        ]


class ExceptionForm(Versioned):
    """That one person gets an item, or does not, whatever the documents say."""

    item = SelectField(lazy_gettext("What"), coerce=Item)
    payer = SelectField(lazy_gettext("Who pays it"))
    quantity = IntegerField(
        lazy_gettext("How many nights, meals or tickets"),
        validators=[
            InputRequired(lazy_gettext("Enter a number from 1 to 99.")),
            NumberRange(1, 99, message=lazy_gettext("Enter a number from 1 to 99.")),
        ],
        default=1,
    )
    reason = TextBlock(
        lazy_gettext("Reason"),
        validators=[
            DataRequired(lazy_gettext("Write the reason: it stands beside the item, and the person reads it.")),
            Length(max=LONGEST_REASON),
        ],
        render_kw={"rows": 3},
    )

    def offer(self, items: Iterable[Item], payers: Iterable[Payer]) -> None:
        """Offer what the event's documents speak of, and those who pay."""
        spoken_of = frozenset(items)
        self.item.choices = [SelectChoice(each.value, ITEMS[each]) for each in Item if each in spoken_of]
        self.payer.choices = [
            SelectChoice(_NOBODY, lazy_gettext("Nobody: it is not covered")),
            *(SelectChoice(str(each.id), Localized(each.name).in_language(pages.language())) for each in payers),
        ]

    @property
    def payer_id(self) -> int | None:
        """Who pays, or None for nobody."""
        return None if self.payer.data == _NOBODY else int(self.payer.data)


class NoteForm(FlaskForm):
    """A note of an organizer for the others."""

    text = TextBlock(
        lazy_gettext("Note"),
        validators=[DataRequired(lazy_gettext("Write the note first.")), Length(max=LONGEST_REASON)],
        description=lazy_gettext(
            "Only organizers see it on these pages. It is part of what is held about the person, who may ask to see "
            "everything: write nothing that the person should not read."
        ),
        render_kw={"rows": 3},
    )


class RegistrationForm(NominationForm):
    """Somebody registered by an organizer's hand: the few answers that are needed, the seat, and who completes it."""

    delegation = SelectField(lazy_gettext("Delegation"), coerce=int)
    exceptional = BooleanField(lazy_gettext("Add an exceptional seat for this person, beyond those of the delegation"))
    reason = TextBlock(
        lazy_gettext("Reason for the exceptional seat"),
        validators=[Length(max=LONGEST_REASON)],
        description=_ORGANIZERS_ALONE,
        render_kw={"rows": 3},
    )
    funded = BooleanField(lazy_gettext("This seat is funded like the official ones (the reason says why)"))
    by_us = BooleanField(
        lazy_gettext("We fill in the rest ourselves"),
        description=lazy_gettext("Otherwise a link is mailed with which the person completes the registration."),
    )

    def offer(self, delegations: Iterable[DelegationSeats]) -> None:
        """Offer every delegation, with how many of its seats are free."""
        nothing = SelectChoice(0, lazy_gettext("Choose a delegation"))
        self.delegation.choices = [
            nothing,
            *(
                SelectChoice(
                    each.delegation_id,
                    ngettext(
                        "%(name)s (%(num)d seat free)",
                        "%(name)s (%(num)d seats free)",
                        each.left,
                        name=pages.local(each.name),
                    ),
                )
                for each in delegations
            ),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether a delegation was chosen, and an exceptional seat has its reason."""
        fine = bool(super().validate(extra_validators))
        if not self.delegation.data:
            self.delegation.errors = [lazy_gettext("Choose a delegation.")]
        if self.exceptional.data and not self.reason.data:
            self.reason.errors = [_REASON_NEEDED]
        return fine and not self.delegation.errors and not self.reason.errors


class SubstitutionForm(NominationForm):
    """Who comes in place of somebody, seen at one version of that registration."""

    version = IntegerField(lazy_gettext("Version"), widget=HiddenInput())
