"""The form that says to whom an organizer writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Form, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from logistics.delegations.rules import DelegationFacts
from logistics.documents.rules import DocumentKind
from logistics.documents.words import KINDS as DOCUMENTS
from logistics.funding.rules import Item
from logistics.funding.words import ITEMS
from logistics.mailings.rules import CAN_BE_MISSING, Draft, Group
from logistics.registrations.rules import Capacity, Status
from logistics.registrations.words import CAPACITIES, STATUSES
from logistics.web import pages
from logistics.web.fields import DayField

#: The words for whether a registration was late, by what the form sends.
_LATE = {"": None, "yes": True, "no": False}
_ANY = ""


class CheckboxesField(SelectMultipleField):
    """Some of several things, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class GroupForm(Form):
    """The conditions that people have to fulfil to be written to, all of them."""

    statuses = CheckboxesField(
        lazy_gettext("Where the registration stands"),
        [InputRequired(lazy_gettext("Tick at least one."))],
        choices=[SelectChoice(each.value, STATUSES[each]) for each in Status if each is not Status.DRAFT],
    )
    delegations = CheckboxesField(
        lazy_gettext("Delegations"), description=lazy_gettext("None ticked: people of all delegations.")
    )
    covered = SelectField(
        lazy_gettext("Covered"),
        default=_ANY,
        description=lazy_gettext("Only people for whom somebody pays this, and who have not declined it."),
    )
    missing = SelectField(
        lazy_gettext("Still missing"),
        default=_ANY,
        description=lazy_gettext(
            "Only people who have not sent this document, or have to send it again. The signed letter is asked of "
            "people who are approved."
        ),
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
    since = DayField(
        lazy_gettext("Changes of the agenda since"),
        [Optional()],
        description=lazy_gettext(
            "Empty: since people were last told of changes, or since the agenda was first published."
        ),
    )

    def offer(self, delegations: Iterable[DelegationFacts], items: Iterable[Item], languages: Iterable[str]) -> None:
        """Offer what this event has to choose from."""
        spoken_of = set(items)
        self.delegations.choices = [
            SelectChoice(each.code, each.name.in_language(pages.language())) for each in delegations
        ]
        self.covered.choices = _or_any(
            _("Whatever is covered"), {item: str(ITEMS[item]) for item in Item if item in spoken_of}
        )
        self.missing.choices = _or_any(
            _("Whatever is missing"), {kind: str(DOCUMENTS[kind]) for kind in CAN_BE_MISSING}
        )
        self.language.choices = _or_any(_("All languages"), {each: pages.LANGUAGES[each] for each in languages})
        self.capacity.choices = _or_any(_("All capacities"), {each: str(words) for each, words in CAPACITIES.items()})
        self.late.choices = _or_any(
            _("In time and late"),
            {"yes": _("Only those accepted after the deadline"), "no": _("Only those in time")},
        )

    @classmethod
    def of(cls, draft: Draft) -> GroupForm:
        """Return the form filled with what was decided before."""
        group = draft.group
        return cls(
            data={
                "statuses": [each.value for each in group.statuses],
                "delegations": list(group.delegations),
                "covered": group.covered or _ANY,
                "missing": group.missing or _ANY,
                "language": group.language,
                "capacity": group.capacity or _ANY,
                "late": next(sent for sent, meant in _LATE.items() if meant is group.late),
                "since": draft.since,
            }
        )

    @property
    def group(self) -> Group:
        """The group that was chosen, in a form that is valid."""
        return Group(
            statuses=frozenset(Status(each) for each in self.statuses.data or ()),
            delegations=frozenset(self.delegations.data or ()),
            covered=Item(self.covered.data) if self.covered.data else None,
            missing=DocumentKind(self.missing.data) if self.missing.data else None,
            language=self.language.data or "",
            capacity=Capacity(self.capacity.data) if self.capacity.data else None,
            late=_LATE[self.late.data or ""],
        )

    @property
    def since_day(self) -> date | None:
        """The day from which on changes are told."""
        return self.since.data


def _or_any(words: str, choices: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(_ANY, words), *(SelectChoice(str(value), label) for value, label in choices.items())]
