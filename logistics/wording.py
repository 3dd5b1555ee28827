"""How instants, days, zones and lists are written for people, in the language in force: page, mail or paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval, format_time, get_timezone_location
from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

#: Whose habits each language follows, in dates and the names of countries: in English those of the United Nations,
#: the day first and 24 hours.
_REGIONS = {"es": "es_MX", "en": "en_GB"}
#: Official Spanish of the region sets no comma after the day of the week: "martes 1 de marzo de 2022".
_FULL = {"es": "EEEE d 'de' MMMM 'de' y"}
#: What is said with an article, by how it begins or ends: "of the United States", "de la República Dominicana".
_THE = re.compile(
    r"(United|Central African|Holy) |.*\b(Republic|Kingdom|Federation|Islands|Emirates|States|Netherlands|Bahamas|"
    r"Gambia|Philippines|Maldives|Comoros|Seychelles)$|.*\b(Network|Conference|Organi[sz]ation|Secretariat|Office|Union|"
    r"Commission|Community|Committee|Council|Programme|Program|Fund|Bank|Agency|Association|Institute|Group|Forum|System)\b"
)
_ARTICLES = {
    "los": re.compile(r"(Estados Unidos|Países Bajos|Emiratos)\b"),
    "las": re.compile(r"(Naciones Unidas|Bahamas|Filipinas|Maldivas|Comoras|Seychelles|Islas)\b"),
    "la": re.compile(
        r"(República|Federación|Santa Sede|Red|Conferencia|Organización|Secretaría|Oficina|Unión|Comisión|Comunidad|"
        r"Agencia|Asociación)\b"
    ),
    "el": re.compile(
        r"(Reino|Programa|Fondo|Banco|Consejo|Comité|Instituto|Centro|Sistema|Grupo|Foro|Alto Comisionado|Estado "
        r"Plurinacional)\b"
    ),
}
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
    time = format_time(there, "HH:mm", locale=_region())
    # Spanish says "a la 01:00" and "a las 02:00".
    return str(ngettext("%(day)s, %(time)s", "%(day)s, %(time)s", there.hour, day=day(there), time=time))


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
    """Return several things as one phrase, joined by "and" or, in the style `or`, by "or", without a comma before."""
    told = str(format_list(parts, style, _region()))
    if _language() != "es" or len(parts) < 2:
        return told
    start, end = told[: -len(parts[-1]) - 3], told[-len(parts[-1]) - 3 :]
    return start + (_U.sub(" u ", end, 1) if style == "or" else _E.sub(" e ", end, 1))


def of(name: str) -> str:
    """Return the name of a state or organization after "of", with its article if it takes one: "of the United States".

    In Spanish "de Costa Rica", "de los Estados Unidos", "del Programa …"; the article in "El Salvador" belongs to the
    name and stays apart.
    """
    if _language() != "es":
        return f"of the {name}" if _THE.match(name) else f"of {name}"
    article = next((each for each, names in _ARTICLES.items() if names.match(name)), "")
    if article == "el":
        return f"del {name}"
    return f"de {article} {name}" if article else f"de {name}"


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
