"""The form of nominations: a row for each free seat, to be filled in by focal points and read in again."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.papers import ListPaper
from exports.sheet import Column, Table, Value
from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts
from logistics.nominationfile.columns import Field
from logistics.nominationfile.words import FIELDS
from logistics.registrations.queries import seats_by_delegation

#: What a form asks: a name in one column, as the passport has it.
_ASKED = [each for each in Field if each not in (Field.GIVEN_NAMES, Field.SURNAMES)]
_WIDE = {Field.DELEGATION: 34, Field.FULL_NAME: 34, Field.INSTITUTION: 34, Field.EMAIL: 30}


class NominationForm(ListPaper):
    """An empty row, with the delegation's name, for every seat that is free; a delegation without any has none."""

    name = "nomination-form"
    formats = ("xlsx", "csv")
    roles = frozenset({Role.ORGANIZER, Role.ADMIN})
    words = lazy_gettext("Form for nominations")
    about = lazy_gettext(
        "For focal points: an empty list with a row for each free seat, to be filled in and sent back."
    )

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the form."""
        columns = [Column(str(FIELDS[each]), _WIDE.get(each, 16)) for each in _ASKED]
        yield Table("nominations", _("Nominations"), columns, _rows(event, language), pages_wide=2, keeps=2)


def _rows(event: EventFacts, language: str) -> Iterator[list[Value]]:
    for delegation in seats_by_delegation(event.id):
        for _seat in range(delegation.left):
            yield [delegation.name.in_language(language), *[None] * (len(_ASKED) - 1)]
