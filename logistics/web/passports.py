"""A passport as its machine-readable zone has it: offered to the person, and laid beside what was typed."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from logistics.documents.mrz import read_zone
from logistics.documents.names import NamesVerdict, names_agree
from logistics.documents.particulars import differences, particulars
from logistics.documents.rules import PassportFacts
from logistics.documents.words import NAMES
from logistics.web import pages
from logistics.web.fields import countries
from logistics.wording import day


class Agreement(enum.StrEnum):
    """How what was typed stands to what was read."""

    SAME = "same"
    DIFFERS = "differs"
    #: One of them is missing, or only a person can tell.
    LOOK = "look"


@dataclass(frozen=True)
class Compared:
    """One particular of a passport: what was typed, what was read, and how they stand to each other."""

    label: str
    typed: str
    read: str
    agreement: Agreement
    #: A sentence that says more.
    note: str = ""


def agrees(reading: str, passport: PassportFacts | None, today: date) -> bool:
    """Return whether every particular that was read from the copy is what was typed: then there is nothing to offer."""
    if not reading or passport is None or passport.zone not in ("", reading):
        return False
    read = particulars(reading, today)
    return all(getattr(read, field) == getattr(passport, field) for field in _FIELDS)


def offered(reading: str, passport: PassportFacts | None, today: date) -> list[tuple[str, str]]:
    """Return what was read from the copy as labels and words, or nothing when there is nothing new in it."""
    if not reading or (passport is not None and passport.zone == reading) or agrees(reading, passport, today):
        return []
    read = particulars(reading, today)
    return [(label, words) for label, words in _told(read) if words]


def compared(lines: str, passport: PassportFacts, full_name: str, today: date) -> list[Compared]:
    """Return what the two lines read from a copy, or typed, say beside what was typed, one after another."""
    read = particulars(lines, today)
    verdict = names_agree(full_name, read.surname, read.given_names)
    differing = differences(read_zone(lines), passport)
    rows = [Compared(_("Name"), full_name, _name(read), _AGREEMENTS[verdict], str(NAMES[verdict]))]
    for field, (label, words), (_label, typed) in zip(_FIELDS, _told(read)[1:], _told(passport)[1:], strict=True):
        agreement = Agreement.DIFFERS if field in differing else Agreement.SAME if words and typed else Agreement.LOOK
        rows.append(Compared(label, typed, words, agreement))
    if passport.zone not in ("", lines):
        rows.append(Compared(_("Machine-readable zone"), passport.zone, lines, Agreement.DIFFERS))
    return rows


#: In the order of `_told`.
_FIELDS = ("number", "issuing_country", "nationality", "birth_date", "expires_on")
_AGREEMENTS = {
    NamesVerdict.SAME: Agreement.SAME,
    NamesVerdict.SPELLED_OTHERWISE: Agreement.SAME,
    NamesVerdict.SHORTENED: Agreement.SAME,
    NamesVerdict.NOT_COMPARABLE: Agreement.LOOK,
    NamesVerdict.DIFFERENT: Agreement.DIFFERS,
}


def _told(passport: PassportFacts) -> list[tuple[str, str]]:
    names = countries(pages.language())
    return [
        (_("Name"), _name(passport)),
        (_("Passport number"), passport.number),
        (_("Issued by"), names.get(passport.issuing_country, "")),
        (_("Nationality"), names.get(passport.nationality, "")),
        (_("Date of birth"), day(passport.birth_date, "long") if passport.birth_date else ""),
        (_("Date of expiry"), day(passport.expires_on, "long") if passport.expires_on else ""),
    ]


def _name(passport: PassportFacts) -> str:
    """Return the name as the zone has it, the surname first."""
    return ", ".join(part for part in (passport.surname, passport.given_names) if part)
