"""Understanding what stands in the cells of a nomination file: delegations, countries, days, capacities, languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from babel import Locale

from logistics.delegations.rules import DelegationFacts
from logistics.eventfile.countries import alpha3_codes
from logistics.nominationfile.columns import Field, folded
from logistics.registrations.rules import Capacity

#: Locales in whose words people write, whatever the language of the page.
_WRITTEN_IN = ("es", "en")
_CAPACITIES = {
    Capacity.HEAD: ("jefe", "jefa", "head", "titular", "chief"),
    Capacity.ALTERNATE: ("alterno", "alterna", "suplente", "alternate", "deputy"),
    Capacity.OBSERVER: ("observador", "observadora", "observer"),
    Capacity.DELEGATE: ("delegado", "delegada", "delegate", "miembro", "member", "participante", "representante"),
}
_LANGUAGES = {"es": ("es", "espanol", "spanish", "castellano"), "en": ("en", "ingles", "english")}
#: How the nationalities of the region begin, in Spanish and English, folded; no list of the Unicode CLDR has them.
_NATIONALITIES = {
    "ARG": ("argentin",),
    "BLZ": ("belic", "beliz"),
    "BOL": ("bolivian",),
    "BRA": ("brasil", "brazil"),
    "CAN": ("canadi",),
    "CHL": ("chilen", "chilean"),
    "COL": ("colombian",),
    "CRI": ("costarric", "costa rican"),
    "CUB": ("cuban",),
    "DOM": ("dominican",),
    "ECU": ("ecuatorian", "ecuadorian", "ecuadorean"),
    "ESP": ("espanol", "spanish", "spaniard"),
    "GTM": ("guatemal",),
    "GUY": ("guyan",),
    "HND": ("hondur",),
    "HTI": ("haitian",),
    "JAM": ("jamaic", "jamaiquin"),
    "MEX": ("mexican",),
    "NIC": ("nicarag",),
    "PAN": ("panamen", "panaman"),
    "PER": ("peruan", "peruvian"),
    "PRY": ("paraguay",),
    "SLV": ("salvador",),
    "SUR": ("surinam",),
    "URY": ("uruguay",),
    "USA": ("estadounid", "american", "us citizen"),
    "VEN": ("venezol", "venezuel"),
}
#: How people of the region shorten the names of countries, folded.
_SHORT_FORMS = {
    "rep dominicana": "DOM",
    "r dominicana": "DOM",
    "rd": "DOM",
    "r d": "DOM",
    "dominican rep": "DOM",
    "usa": "USA",
    "u s a": "USA",
    "eua": "USA",
    "e u a": "USA",
    "eeuu": "USA",
    "ee uu": "USA",
    "estados unidos de america": "USA",
    "uk": "GBR",
}
#: 31 de marzo de 2022; 31-mar-22; 31 March 2022; March 31, 2022.
_DAY_FIRST = re.compile(r"(\d{1,2})\s+(?:de\s+)?([a-z]+)\s+(?:de(?:l)?\s+)?(\d{2}|\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\s+(\d{1,2})(?:st|nd|rd|th)?\s+(\d{2}|\d{4})")
_NUMBERS = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{2}|\d{4})")
#: Fields of years to come; in those of the past, "68" is 1968.
_AHEAD = frozenset({Field.EXPIRES_ON, Field.ARRIVES_ON, Field.DEPARTS_ON})
DAYS = frozenset({Field.BIRTH_DATE, Field.ISSUED_ON, Field.EXPIRES_ON, Field.ARRIVES_ON, Field.DEPARTS_ON})
COUNTRIES = frozenset({Field.NATIONALITY, Field.ISSUING_COUNTRY})


def understood(field: Field, text: str) -> str:
    """Return what a cell says as the registration form takes it; text that is not understood comes back as it is."""
    if field in DAYS:
        return day_of(text, ahead=field in _AHEAD) or text
    if field in COUNTRIES:
        return country_of(text) or text
    if field is Field.CAPACITY:
        return capacity_of(text) or text
    if field is Field.LANGUAGE:
        return language_of(text) or text
    return text


def delegation_of(text: str, delegations: Sequence[DelegationFacts]) -> int | None:
    """Return the delegation that a cell names by its code, its name in any language, or the country's, or None."""
    wanted = folded(text)
    code = country_of(text)
    for delegation in delegations:
        names = {folded(delegation.code), *(folded(name) for name in delegation.name.values())}
        if wanted in names or (code is not None and code == delegation.iso):
            return delegation.id
    # "Gobierno de Costa Rica", "RROCM - Red Regional": a name within what is written, if it is one alone.
    within = {each.id for each in delegations if any(_holds(wanted, name) for name in (each.code, *each.name.values()))}
    return within.pop() if len(within) == 1 else None


def _holds(wanted: str, name: str) -> bool:
    return bool(folded(name)) and f" {folded(name)} " in f" {wanted} "


def country_of(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code of the country, or of the nationality, that a cell names, or None."""
    wanted = folded(text)
    found = _countries().get(wanted)
    if found is None and wanted:
        found = next(
            (code for code, stems in _NATIONALITIES.items() if any(wanted.startswith(stem) for stem in stems)), None
        )
    return found


def capacity_of(text: str) -> Capacity | None:
    """Return the capacity a cell names, or None."""
    words = folded(text).split()
    return next((capacity for capacity, names in _CAPACITIES.items() if not {*names}.isdisjoint(words)), None)


def language_of(text: str) -> str | None:
    """Return the first language a cell names, as its code, or None."""
    named = (code for word in folded(text).split() for code, names in _LANGUAGES.items() if word in names)
    return next(named, None)


def day_of(text: str, *, ahead: bool) -> str | None:
    """Return a day in ISO 8601, however written, the day before the month in numbers; or None.

    A year of two digits is one of the past unless the day lies `ahead`.
    """
    words = " ".join(folded(text).split())
    for pattern, order in ((_DAY_FIRST, (2, 1, 0)), (_MONTH_FIRST, (2, 0, 1)), (_NUMBERS, (2, 1, 0))):
        match = pattern.fullmatch(words)
        if match is None:
            continue
        year, month, day = (match[place + 1] for place in order)
        number = int(month) if month.isdigit() else _months().get(month)
        if number is not None:
            return _iso(_whole(int(year), ahead=ahead) if len(year) == 2 else int(year), number, int(day))
    return None


def _whole(year: int, *, ahead: bool) -> int:
    return 2000 + year if ahead or year < 30 else 1900 + year


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """Return the number of each month by its names, whole and short."""
    return {
        name: number
        for language in _WRITTEN_IN
        for width in ("abbreviated", "wide")
        for number, words in Locale.parse(language).months["format"][width].items()
        for name in (folded(words), folded(words)[:3])
    } | {"set": 9, "setiembre": 9}


@cache
def _countries() -> Mapping[str, str]:
    """Return the code of each country by its codes and its names."""
    found: dict[str, str] = {}
    for code, short in alpha3_codes().items():
        names = [str(Locale.parse(language).territories.get(short, "")) for language in _WRITTEN_IN]
        found |= {folded(name): code for name in (*names, code, short) if name}
    return found | _SHORT_FORMS
