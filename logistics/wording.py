"""How instants, days, zones and lists are written for people, in the language in force: page, mail or paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval, format_time, get_timezone_location
from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

#: Whose habits each language follows, in dates and the names of countries: in English those of the United Nations,
#: the day first and 24 hours.
_REGIONS = {"es": "es_MX", "en": "en_GB"}
#: Official Spanish of the region sets no comma after the day of the week: "martes 1 de marzo de 2022".
_FULL = {"es": "EEEE d 'de' MMMM 'de' y"}
#: Before what sounds like the word itself, Spanish changes it: "sede e interpretación", "7 u 8".
_E = re.compile(r" y (?=h?[ií](?![aeoáéó]))", re.IGNORECASE)
_U = re.compile(r" o (?=h?[oó]|8|11\b)", re.IGNORECASE)


def instant(value: datetime, zone: ZoneInfo, form: str = "full") -> str:
    """Return an instant as people write it in the current language, in `zone`, without the zone's name.

    `form`: `full` (day and time), `short`, or `time`.
    """
    there = value.astimezone(zone)
    if form == "time":
        return format_time(there, "HH:mm", locale=_region())
    if form == "short":
        return f"{format_date(there, 'short', locale=_region())}, {format_time(there, 'HH:mm', locale=_region())}"
    return str(_("%(day)s, %(time)s", day=day(there), time=format_time(there, "HH:mm", locale=_region())))


def zone_name(zone: ZoneInfo, at: datetime) -> str:
    """Return what `zone` is called at an instant, with its offset: "hora de Ciudad de México, UTC-6"."""
    offset = at.astimezone(zone).strftime("%z")
    hours = f"UTC{'−' if offset[0] == '-' else '+'}{int(offset[1:3])}" + (
        f":{offset[3:5]}" if offset[3:5] != "00" else ""
    )
    # Named after the zone's city: people of the region know "hora de Ciudad de México", few know "hora central".
    city = get_timezone_location(zone, locale=get_locale(), return_city=True)
    return str(_("%(city)s time, %(offset)s", city=city, offset=hours))


def day(value: date, form: str = "full") -> str:
    """Return a date as people write it in the current language: `full` with the day of the week, `long`, `short`."""
    return format_date(value, _FULL.get(_language(), form) if form == "full" else form, locale=_region())


def span(first: date, last: date) -> str:
    """Return the days from `first` to `last` as one phrase, month and year said once where they are the same."""
    return day(first, "long") if first == last else format_interval(first, last, "yMMMMd", locale=_region())


def listed(parts: Sequence[str], style: Literal["standard", "or"] = "standard") -> str:
    """Return several things as one phrase, joined by "and" or, in the style `or`, by "or"."""
    told = str(format_list(parts, style, get_locale() or "en"))
    if _language() != "es" or len(parts) < 2:
        return told
    start, end = told[: -len(parts[-1]) - 3], told[-len(parts[-1]) - 3 :]
    return start + (_U.sub(" u ", end, 1) if style == "or" else _E.sub(" e ", end, 1))


def capitalized(words: str) -> str:
    """Return words with a capital at their beginning, as a line of its own starts; the rest stays as it is."""
    return words[:1].upper() + words[1:]


def region(language: str) -> str:
    """Return the locale whose habits `language` follows here: "es_MX" for "es"."""
    return _REGIONS.get(language, language)


def _region() -> str:
    return region(_language())


def _language() -> str:
    return str(get_locale() or "es").split("_")[0]
