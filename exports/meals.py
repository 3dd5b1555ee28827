"""Meals, diets and interpretation, for who cooks and who hires interpreters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.alphabet import spanish
from exports.papers import ListPaper
from exports.sheet import Column, Kind, Table, Value
from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts
from logistics.funding.paid import people_paid
from logistics.funding.queries import funding_board
from logistics.funding.rules import Item, State
from logistics.funding.words import ITEMS, is_counted
from logistics.registrations.queries import participants_by_id
from logistics.registrations.words import STATUSES

_MEALS = (Item.BREAKFAST, Item.LUNCH, Item.DINNER)
_SERVED = frozenset({*_MEALS, Item.INTERPRETATION})


class Meals(ListPaper):
    """How many meals a payer pays, and for whom: what they cannot eat, and who needs interpretation.

    It is for the payer, about its own people alone, and for the organizers.
    """

    name = "meals"
    formats = ("xlsx", "csv")
    roles = frozenset({Role.HOST, Role.ORGANIZER, Role.ADMIN})
    per_payer = True
    words = lazy_gettext("Meals, diets and interpretation")
    about = lazy_gettext(
        "For whoever cooks and serves: how many of each meal, each person's diet and allergies, and who "
        "needs interpretation."
    )

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the people, then the numbers of each meal, then those of each diet."""
        diets: Counter[str] = Counter()
        spellings: dict[str, str] = {}
        columns = [
            Column(_("Delegation"), 20),
            Column(_("Full name"), 30),
            Column(_("Status"), 14),
            *(Column(str(ITEMS[item]), 12, Kind.NUMBER, total=True) for item in _MEALS),
            Column(_("Diet and allergies"), 36),
            Column(_("Needs interpretation"), 14, Kind.NUMBER, total=True),
            Column(_("Language"), 12),
            Column(_("Reference"), 13),
        ]
        rows = _rows(event, language, payer_id, diets, spellings)
        yield Table("people", _("People"), columns, rows)
        yield _numbers(event, language, payer_id)
        yield Table(
            "diets",
            _("Diets"),
            [Column(_("Diet and allergies"), 60), Column(_("People"), 10, Kind.NUMBER, total=True)],
            ([spellings[diet], diets[diet]] for diet in sorted(diets, key=lambda diet: (-diets[diet], spanish(diet)))),
        )


def _rows(
    event: EventFacts, language: str, payer_id: int | None, diets: Counter[str], spellings: dict[str, str]
) -> Iterator[list[Value]]:
    """Yield a row per person, and count in `diets` those to whom meals are served, told as first spelled."""
    statuses = {status: str(words) for status, words in STATUSES.items()}
    languages = Locale.parse(language).languages
    for page in people_paid(event.id, payer_id=payer_id, items=_SERVED):
        people = participants_by_id([each.registration_id for each in page])
        for each in page:
            given = {line.item: line.quantity for line in each.lines if line.state is State.COVERED}
            person = people[each.registration_id]
            eats = any(item in given for item in _MEALS)
            listens = person.needs_interpretation and Item.INTERPRETATION in given
            if not eats and not listens:
                continue
            diet = " ".join(person.diet.split()) if eats else ""
            if diet:
                spellings.setdefault(diet.casefold(), diet)
                diets[diet.casefold()] += 1
            yield [
                person.delegation_name.in_language(language),
                person.full_name,
                statuses[person.status],
                *(given.get(item) for item in _MEALS),
                person.diet if eats else None,
                1 if listens else None,
                languages.get(person.language, person.language),
                person.reference,
            ]


def _numbers(event: EventFacts, language: str, payer_id: int | None) -> Table:
    """Return how many of each meal, and people with interpretation, as the funding page says it."""
    columns = [
        Column(_("Item"), 20),
        Column(_("Paid by"), 46),
        Column(_("People covered, registered"), 14, Kind.NUMBER),
        Column(_("People covered, confirmed"), 14, Kind.NUMBER),
        Column(_("Meals for those registered"), 14, Kind.NUMBER),
        Column(_("Meals for those confirmed"), 14, Kind.NUMBER),
    ]
    rows: Iterator[list[Value]] = (
        [
            str(ITEMS[total.item]),
            each.payer.name.in_language(language),
            total.tally.registered,
            total.tally.confirmed,
            total.tally.registered_units if is_counted(total.item) else None,
            total.tally.confirmed_units if is_counted(total.item) else None,
        ]
        for each in funding_board(event.id, payer_id=payer_id).payers
        for total in each.totals
        if total.item in _SERVED
    )
    return Table("meals", _("Meals and interpretation"), columns, rows)
