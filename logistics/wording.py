"""How instants, days and zones are written for people, in the language that Flask-Babel has chosen: page, mail or paper."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from flask_babel import get_locale
from flask_babel import gettext as _

#: How the dates of each language are written: in English as the United Nations do, the day first and 24 hours.
_DATES = {"es": "es_MX", "en": "en_GB"}


def instant(value: datetime, zone: ZoneInfo, form: str = "full") -> str:
    """Return an instant as people write it in the current language, in `zone`, without the zone's name.

    `form`: `full` (day and time), `short`, or `time`.
    """
    there = value.astimezone(zone)
    if form == "time":
        return format_time(there, "HH:mm", locale=_dates())
    if form == "short":
        return f"{format_date(there, 'short', locale=_dates())}, {format_time(there, 'HH:mm', locale=_dates())}"
    return f"{format_date(there, 'full', locale=_dates())}, {format_time(there, 'HH:mm', locale=_dates())}"


def zone_name(zone: ZoneInfo, at: datetime) -> str:
    """Return what `zone` is called at an instant, with its offset: "hora de Ciudad de México, UTC-6"."""
    offset = at.astimezone(zone).strftime("%z")
    hours = f"UTC{'−' if offset[0] == '-' else '+'}{int(offset[1:3])}" + (f":{offset[3:5]}" if offset[3:5] != "00" else "")
    # Named after the zone's city: people of the region know "hora de Ciudad de México", few know "hora central".
    city = get_timezone_location(zone, locale=get_locale(), return_city=True)
    return str(_("%(city)s time, %(offset)s", city=city, offset=hours))


def day(value: date, form: str = "full") -> str:
    """Return a date as people write it in the current language."""
    return format_date(value, form, locale=_dates())


def _dates() -> str:
    language = str(get_locale() or "es").split("_")[0]
    return _DATES.get(language, language)
