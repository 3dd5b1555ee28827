"""The form that says which people are meant: on the list of people, and of those an organizer writes to."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field, Form, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from logistics.delegations.rules import DelegationFacts, SeatKind
from logistics.delegations.words import SEAT_KINDS
from logistics.events.rules import EventFacts
from logistics.funding.rules import Item
from logistics.funding.words import ITEMS
from logistics.letters.rules import Standing
from logistics.letters.words import STANDINGS
from logistics.mailings.rules import Draft
from logistics.participation import known
from logistics.participation.rules import Need
from logistics.participation.words import NEEDS
from logistics.people.rules import Group
from logistics.registrations.rules import ACTIVE, Capacity, Status
from logistics.registrations.words import CAPACITIES, STATUSES
from logistics.web import pages
from logistics.web.fields import DayField, TextLine

#: The words for whether something is so, by what the form sends.
_YES_OR_NO = {"": None, "yes": True, "no": False}
_ANY = ""
#: The conditions that are chosen one from several, that are ticked, and that are so or not.
_ONE = {"covered": Item, "capacity": Capacity, "seat": SeatKind, "letter": Standing}
_SO_OR_NOT = ("late", "interpretation", "diet", "accessibility", "visa_letter", "came")

Choice = TypeVar("Choice", bound=enum.StrEnum)


class CheckboxesField(SelectMultipleField):
    """Some of several things, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class GroupForm(Form):
    """The conditions that people have to fulfil, all of them."""

    search = TextLine(
        lazy_gettext("Name, institution, e-mail or reference"),
        description=lazy_gettext("Parts of words are enough; accents and capital letters make no difference."),
    )
    statuses = CheckboxesField(
        lazy_gettext("Where the registration stands"),
        choices=[SelectChoice(each.value, STATUSES[each]) for each in Status if each is not Status.DRAFT],
    )
    delegations = CheckboxesField(
        lazy_gettext("Delegations"), description=lazy_gettext("None ticked: people of all delegations.")
    )
    missing = CheckboxesField(
        lazy_gettext("What it waits for"),
        description=lazy_gettext("None ticked: whatever it waits for. Several ticked: any of them."),
        choices=[SelectChoice(each.value, NEEDS[each]) for each in Need],
    )
    covered = SelectField(
        lazy_gettext("Covered"),
        default=_ANY,
        description=lazy_gettext("Only people for whom somebody pays this, and who have not declined it."),
    )
    language = SelectField(
        lazy_gettext("Language"), default=_ANY, description=lazy_gettext("In which language they read mails.")
    )
    capacity = SelectField(
        lazy_gettext("Capacity"), default=_ANY, description=lazy_gettext("In which capacity they take part.")
    )
    late = SelectField(
        lazy_gettext("In time or late"),
        default=_ANY,
        description=lazy_gettext("Whether they registered after the deadline."),
    )
    seat = SelectField(lazy_gettext("Kind of seat"), default=_ANY)
    letter = SelectField(lazy_gettext("Invitation letter"), default=_ANY)
    interpretation = SelectField(lazy_gettext("Interpretation"), default=_ANY)
    diet = SelectField(lazy_gettext("Diet and allergies"), default=_ANY)
    accessibility = SelectField(lazy_gettext("Accessibility"), default=_ANY)
    visa_letter = SelectField(lazy_gettext("Visa letter"), default=_ANY)
    came = SelectField(lazy_gettext("At the door"), default=_ANY)

    def offer(self, event: EventFacts) -> None:
        """Offer what this event has to choose from."""
        spoken_of = set(known.terms(event).items)
        self.delegations.choices = _delegations(known.delegations(event))
        self.covered.choices = _or_any(
            _("Whatever is covered"), {item: str(ITEMS[item]) for item in Item if item in spoken_of}
        )
        self.language.choices = _or_any(_("All languages"), {each: pages.LANGUAGES[each] for each in event.languages})
        self.capacity.choices = _or_any(_("All capacities"), _said(CAPACITIES))
        self.late.choices = _or_any(
            _("In time and late"),
            {"yes": _("Only those accepted after the deadline"), "no": _("Only those in time")},
        )
        self.seat.choices = _or_any(_("With and without a seat"), _said(SEAT_KINDS))
        self.letter.choices = _or_any(_("However the letter stands"), _said(STANDINGS))
        given = _or_any(_("Whether given or not"), {"yes": _("Only those who gave any"), "no": _("Only those without")})
        needed = _or_any(
            _("Whether needed or not"), {"yes": _("Only those who need it"), "no": _("Only those who do not need it")}
        )
        self.came.choices = _or_any(
            _("Whether they came or not"), {"yes": _("Only those who came"), "no": _("Only those who have not come")}
        )
        self.diet.choices = self.accessibility.choices = given
        self.interpretation.choices = self.visa_letter.choices = needed

    @classmethod
    def filled(cls, group: Group, **others: Any) -> GroupForm:
        """Return the form filled with a group."""
        return cls(data={**_sent(group), **others})

    @property
    def group(self) -> Group:
        """The group that was chosen; what is no choice leaves nobody out."""
        return Group(
            statuses=_some(Status, self.statuses.data),
            delegations=frozenset(self.delegations.data or ()),
            missing=_some(Need, self.missing.data),
            covered=_one(Item, self.covered.data),
            capacity=_one(Capacity, self.capacity.data),
            seat=_one(SeatKind, self.seat.data),
            letter=_one(Standing, self.letter.data),
            language=self.language.data or "",
            search=(self.search.data or "").replace("\0", ""),
            **{name: _YES_OR_NO.get(self[name].data or "") for name in _SO_OR_NOT},
        )

    @property
    def listed(self) -> Group:
        """The group of a list: where no status is ticked, everybody who takes part or waits."""
        group = self.group
        return group if group.statuses else Group(**{**vars(group), "statuses": ACTIVE})


class MailingGroupForm(GroupForm):
    """The people a mailing goes to, and since when changes are told."""

    statuses = CheckboxesField(
        lazy_gettext("Where the registration stands"),
        [InputRequired(lazy_gettext("Tick at least one."))],
        choices=[SelectChoice(each.value, STATUSES[each]) for each in Status if each is not Status.DRAFT],
    )
    since = DayField(
        lazy_gettext("Changes of the agenda since"),
        [Optional()],
        description=lazy_gettext(
            "Empty: since people were last told of changes, or since the agenda was first published."
        ),
    )

    @classmethod
    def of(cls, draft: Draft) -> MailingGroupForm:
        """Return the form filled with what was decided before."""
        return cls(data={**_sent(draft.group), "since": draft.since})

    @property
    def since_day(self) -> date | None:
        """The day from which on changes are told."""
        return self.since.data


def query(group: Group) -> list[tuple[str, str]]:
    """Return the conditions of a group as its form sends them in an address: only those that are given."""
    pairs: list[tuple[str, str]] = []
    for name, value in _sent(group).items():
        values = value if isinstance(value, list) else [value] if value else []
        pairs += [(name, each) for each in values]
    return pairs


def in_words(form: GroupForm) -> list[tuple[str, str]]:
    """Return the conditions that are given, in words: what each is about, and what it asks."""
    asked: dict[str, list[str]] = {}
    for name, value in query(form.group):
        asked.setdefault(name, []).append(_called(form[name], value))
    return [(form[name].label.text.removesuffix("."), ", ".join(values)) for name, values in asked.items()]


def _called(field: Field, value: str) -> str:
    known = {str(choice.value): str(choice.label) for choice in getattr(field, "choices", ())}
    return known.get(value, value)


def _sent(group: Group) -> dict[str, Any]:
    """Return what the form sends for a group, by field."""
    so = {meant: sent for sent, meant in _YES_OR_NO.items()}
    return {
        "search": group.search,
        "statuses": sorted(map(str, group.statuses)),
        "delegations": sorted(group.delegations),
        "missing": [each.value for each in Need if each in group.missing],
        "language": group.language,
        **{name: getattr(group, name) or _ANY for name in _ONE},
        **{name: so[getattr(group, name)] for name in _SO_OR_NOT},
    }


def _one(kind: type[Choice], sent: str | None) -> Choice | None:
    return kind(sent) if sent in set(kind) else None


def _some(kind: type[Choice], sent: Iterable[str] | None) -> frozenset[Choice]:
    return frozenset(kind(each) for each in sent or () if each in set(kind))


def _said(words: Mapping[Any, Any]) -> dict[str, str]:
    return {str(value): str(said) for value, said in words.items()}


def _delegations(found: Iterable[DelegationFacts]) -> list[SelectChoice]:
    return [SelectChoice(each.code, each.name.in_language(pages.language())) for each in found]


def _or_any(words: str, choices: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(_ANY, words), *(SelectChoice(str(value), label) for value, label in choices.items())]
