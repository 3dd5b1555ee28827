"""Holding the rows of a nomination file against the registration form, and planning what becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from logistics.accounts.rules import address_key
from logistics.documents.rules import PassportFacts
from logistics.nominationfile import queries
from logistics.nominationfile.columns import Field
from logistics.nominationfile.plan import Checked, Given, Planned, Total, planned, totals
from logistics.nominationfile.rules import FileFacts, Row
from logistics.participation import known
from logistics.registrations.rules import Answers, search_key
from logistics.travel.rules import TripFacts
from logistics.web import access, pages
from logistics.web.details import PASSPORT, DetailsForm

#: Without these nobody can be nominated.
_NEEDED = {
    Field.FULL_NAME: lazy_gettext("Enter the person's full name."),
    Field.INSTITUTION: lazy_gettext("Enter the person's institution."),
    Field.EMAIL: lazy_gettext("Enter the person's e-mail address."),
}
#: In these a form complains of a choice, where a table has words.
_CHOSEN = frozenset({Field.CAPACITY, Field.LANGUAGE, Field.NATIONALITY, Field.ISSUING_COUNTRY})


def plan(file: FileFacts, rows: list[Row]) -> list[Planned]:
    """Return what becomes of each row of a file below its head; a bounded number of statements."""
    event = access.event()
    below = [row for row in rows if row.number >= file.first_row]
    columns = file.columns
    emails, names = set(), set()
    for row in below:
        for place, cell in enumerate(row.cells):
            if columns.get(place) is Field.EMAIL:
                emails.add(address_key(cell))
        names |= _names(row, columns)
    given = Given(
        delegations=known.delegations(event),
        free=queries.free_seats(event.id),
        seen=queries.people_like(event.id, emails, names),
        focal_points=queries.focal_points(event.id),
        check=_checker(file),
    )
    head = [row for row in rows if row.number < file.first_row]
    return planned(below, head, columns, file.delegation_id, given)


def left_out(file: FileFacts, rows: list[Row]) -> list[Total]:
    """Return the rows of a file that count people and name none."""
    return totals([row for row in rows if row.number >= file.first_row], file.columns)


def _names(row: Row, columns: Mapping[int, Field]) -> set[str]:
    told = {each: row.cells[place] for place, each in columns.items() if place < len(row.cells)}
    whole, given, surnames = (told.get(each, "") for each in (Field.FULL_NAME, Field.GIVEN_NAMES, Field.SURNAMES))
    return {search_key(name) for name in (whole, f"{given or whole} {surnames}") if name.strip()}


def _checker(file: FileFacts) -> Callable[[Mapping[Field, str], int], Checked]:
    event = access.event()
    meeting, today, delegations = known.meeting(event), known.today(event), {d.id: d for d in known.delegations(event)}

    def check(values: Mapping[Field, str], delegation_id: int) -> Checked:
        delegation = delegations[delegation_id]
        asked = known.asked(event, delegation.code)
        typed = {each.value: value for each, value in values.items() if value and each is not Field.DELEGATION}
        form = DetailsForm(formdata=MultiDict({"language": file.language, **typed}), meta={"csrf": False})
        form.unfinished = True
        form.ask(asked, language=pages.language(), meeting=meeting, today=today, host=delegation.is_host)
        form.validate()
        faults, left_out = _complaints(form, values)
        missing = {
            each: str(words) for each, words in _NEEDED.items() if each not in faults and not form[each.value].data
        }
        passport = form.passport() if asked.flight else None
        trip = form.trip() if asked.journey else None
        return Checked(
            _without(form.answers(), Answers("", "", ""), left_out, {}),
            _or_none(passport and _without(passport, PassportFacts(), left_out, PASSPORT), PassportFacts()),
            _or_none(trip and _without(trip, TripFacts(), left_out, {}), TripFacts()),
            {**faults, **missing},
            left_out,
        )

    return check


def _complaints(form: DetailsForm, values: Mapping[Field, str]) -> tuple[dict[Field, str], dict[Field, str]]:
    """Return what keeps a row out and what is left out of it, in words by field."""
    faults: dict[Field, str] = {}
    left_out: dict[Field, str] = {}
    for each, value in values.items():
        if each is Field.DELEGATION or not value:
            continue
        if each.value not in form:
            left_out[each] = _("“%(value)s” is left out: nobody needs it of this delegation.", value=value)
        elif form[each.value].errors:
            words = form[each.value].errors[0]
            if each in _NEEDED:
                faults[each] = str(words)
            elif each in _CHOSEN:
                left_out[each] = _("“%(value)s” was not understood, and is left out.", value=value)
            else:
                left_out[each] = _("“%(value)s” is left out: %(why)s", value=value, why=str(words))
    return faults, left_out


def _without(facts: Any, empty: Any, left_out: Mapping[Field, str], called: Mapping[str, str]) -> Any:
    """Return `facts` without what is left out, which is as in `empty`; `called` says what they call a field."""
    names = [called.get(each.value, each.value) for each in left_out]
    return replace(facts, **{name: getattr(empty, name) for name in names if hasattr(empty, name)})


def _or_none(facts: Any, empty: Any) -> Any:
    return None if facts == empty else facts
