"""The kinds of values an event file holds: texts in several languages, codes, dates and times."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from logistics.eventfile.countries import alpha3_codes
from logistics.eventfile.faults import FaultKind, refuse

#: The languages the application speaks, and so the ones an event may be described in.
LANGUAGES = ("es", "en")
#: In a provision's `for`: everyone with a seat.
EVERYONE = "everyone"
#: The Global Compact for Migration has 23 objectives (A/RES/73/195, paragraph 16).
OBJECTIVES = 23

_MAX_LINE = 1000
_MAX_BODY = 100_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True)
class Known:
    """What a part of a file refers to elsewhere in the file; given to every validation as its context."""

    languages: tuple[str, ...]
    delegations: frozenset[str]
    lists: frozenset[str]
    headings: frozenset[str]


def known(info: ValidationInfo) -> Known:
    """Return the context of the validation that `info` belongs to."""
    if not isinstance(info.context, Known):
        raise TypeError("an event file is validated with its Known context")
    return info.context


# ---------------------------------------------------------------------------------------------------------- texts


def _text(value: Any) -> str:
    if not isinstance(value, str):
        refuse(FaultKind.NOT_TEXT)
    found = _CONTROL.search(value)
    if found:
        refuse(FaultKind.CONTROL_CHARACTER, character=f"U+{ord(found.group()):04X}")
    return value


def _bounded(text: str, longest: int) -> str:
    if not text:
        refuse(FaultKind.BLANK)
    if len(text) > longest:
        refuse(FaultKind.TOO_LONG, longest=longest, length=len(text))
    return text


def one_line(text: str) -> str:
    """Return `text` with every run of spaces and line ends as one space, and none around it."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def paragraphs(text: str) -> str:
    """Return `text` with wrapped lines joined and one empty line between paragraphs."""
    return "\n\n".join(filter(None, map(one_line, re.split(r"\n[ \t\r]*\n", text))))


def _line_of(longest: int) -> Callable[[Any], str]:
    return lambda value: _bounded(one_line(_text(value)), longest)


def _body(value: Any) -> str:
    return _bounded(paragraphs(_text(value)), _MAX_BODY)


def _in_every_language(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    languages = known(info).languages
    unknown = [language for language in texts if language not in languages]
    if unknown:
        refuse(FaultKind.UNKNOWN_LANGUAGE, language=unknown[0], languages=languages)
    missing = tuple(language for language in languages if language not in texts)
    if missing:
        refuse(FaultKind.MISSING_LANGUAGE, missing=missing)
    return {language: texts[language] for language in languages}


Line = Annotated[str, BeforeValidator(_line_of(_MAX_LINE))]
ShortLine = Annotated[str, BeforeValidator(_line_of(200))]
Body = Annotated[str, BeforeValidator(_body)]
#: One line in every language of the event.
Text = Annotated[dict[str, Line], AfterValidator(_in_every_language)]
#: Paragraphs in every language of the event.
LongText = Annotated[dict[str, Body], AfterValidator(_in_every_language)]


def _number_or_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


#: A label of at most 16 characters, which may be written as a bare number: `number = 7`.
Label = Annotated[str, BeforeValidator(_line_of(16)), BeforeValidator(_number_or_text)]


# ---------------------------------------------------------------------------------------------------------- codes


def _shaped(pattern: str, longest: int, kind: FaultKind) -> Callable[[Any], str]:
    shape = re.compile(pattern, re.ASCII)

    def check(value: Any) -> str:
        text = _bounded(_text(value), longest)
        return text if shape.fullmatch(text) else refuse(kind, value=text)

    return check


Slug = Annotated[str, BeforeValidator(_shaped(r"[a-z0-9]+(-[a-z0-9]+)*", 64, FaultKind.NOT_A_SLUG))]
Code = Annotated[str, BeforeValidator(_shaped(r"[A-Z0-9]+(-[A-Z0-9]+)*", 32, FaultKind.NOT_A_CODE))]
ListCode = Annotated[
    str, BeforeValidator(_shaped(r"(?!everyone$)[a-z0-9]+(-[a-z0-9]+)*", 32, FaultKind.NOT_A_LIST_CODE))
]


def _country(value: Any) -> str:
    text = _text(value)
    return text if text in alpha3_codes() else refuse(FaultKind.UNKNOWN_COUNTRY, value=text)


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones, such as America/Mexico_City."""
    return frozenset(available_timezones())


def _zone(value: Any) -> str:
    text = _text(value)
    return text if text in zones() else refuse(FaultKind.UNKNOWN_ZONE, value=text)


def _email(value: Any) -> str:
    text = one_line(_text(value))
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        refuse(FaultKind.NOT_AN_EMAIL, value=text)
    return _bounded(text, 320)


def _delegation(code: str, info: ValidationInfo) -> str:
    return code if code in known(info).delegations else refuse(FaultKind.UNKNOWN_DELEGATION, value=code)


def _heading(key: str, info: ValidationInfo) -> str:
    return key if key in known(info).headings else refuse(FaultKind.UNKNOWN_HEADING, value=key)


def _recipients(value: Any, info: ValidationInfo) -> str:
    code = _text(value)
    return code if code == EVERYONE or code in known(info).lists else refuse(FaultKind.UNKNOWN_LIST, value=code)


#: ISO 3166-1 alpha-3.
Country = Annotated[str, BeforeValidator(_country)]
#: IANA name of a time zone.
Zone = Annotated[str, BeforeValidator(_zone)]
Email = Annotated[str, BeforeValidator(_email)]
#: The code of one of the file's delegations, the key of one of its headings, the code of one of its lists.
DelegationRef = Annotated[Code, AfterValidator(_delegation)]
HeadingRef = Annotated[Slug, AfterValidator(_heading)]
ListRef = Annotated[str, BeforeValidator(_recipients)]


# ---------------------------------------------------------------------------------------------- dates, times, counts


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if len(value) == 10 else refuse(FaultKind.NOT_DATE)
    except (TypeError, ValueError):
        refuse(FaultKind.NOT_DATE)


def _time(value: Any) -> time:
    if isinstance(value, time) and not value.microsecond:
        return value
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    return time(int(found[1]), int(found[2])) if found else refuse(FaultKind.NOT_TIME)


def _local_time(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is not None or value.microsecond:
        refuse(FaultKind.NOT_LOCAL_TIME)
    return value


def _time_or_local_time(value: Any) -> time | datetime:
    return _local_time(value) if isinstance(value, datetime) else _time(value)


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else refuse(FaultKind.NOT_NUMBER)


Day = Annotated[date, BeforeValidator(_day)]
ClockTime = Annotated[time, BeforeValidator(_time)]
#: A date and time at the event's place, without an offset.
LocalTime = Annotated[datetime, BeforeValidator(_local_time)]
#: A time of the same day, or a date and time.
Ending = Annotated[time | datetime, BeforeValidator(_time_or_local_time)]
Count = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=1000)]
Objective = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=OBJECTIVES)]
