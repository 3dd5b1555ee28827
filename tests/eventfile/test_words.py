"""Every warning says what it means, in the language in force."""

from __future__ import annotations

import enum
from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from logistics.agenda.warnings import AgendaCode
from logistics.eventfile.words import _WARNINGS, warning_sentence
from logistics.events.rules import DeadlineKind
from logistics.events.warnings import About, EventCode, EventWarning
from logistics.funding.rules import Item
from logistics.funding.warnings import FundingCode
from logistics.localized import Localized
from tests.eventfile.files import checked
from tests.people import both

#: Facts under every name that a sentence may ask for.
FACTS: dict[str, Any] = {
    **{name: Localized(es="Almuerzo", en="Lunch") for name in ("title", "delegation", "payer", "list")},
    **{name: (both("One"), both("Two")) for name in ("lists", "others", "payers", "numbered", "unnumbered")},
    **{name: time(9, 5) for name in ("starts", "ends", "opens", "closes")},
    **{name: date(2022, 4, 1) for name in ("day", "start", "end", "purge", "documents")},
    "before": date(2022, 3, 31),
    "numbers": ("1", "2"),
    "nights": 2,
    "representatives": 3,
    "seats": 2,
    "item": Item.LUNCH,
    "kind": DeadlineKind.LETTER,
    "deadline": datetime.fromisoformat("2022-03-01T23:59:59"),
}


def sentence(code: enum.StrEnum, language: str = "en", **facts: Any) -> str:
    with force_locale(language):
        return warning_sentence(EventWarning(code, About("event"), FACTS | facts))


def test_every_code_has_its_sentence_and_no_two_share_one() -> None:
    codes = [*AgendaCode, *FundingCode, *EventCode]

    assert set(_WARNINGS) == set(codes)
    assert len({code.value for code in codes}) == len(codes)


@pytest.mark.parametrize("code", [*AgendaCode, *FundingCode, *EventCode])
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_sentence_is_whole(app: Flask, code: enum.StrEnum, language: str) -> None:
    told = sentence(code, language)

    assert (told[-1], "%(" in told) == (".", False)


def test_dates_times_and_names_read_as_people_write_them(app: Flask) -> None:
    assert sentence(AgendaCode.STARTS_BEFORE_OPENING, starts=time(8)) == (
        "“Lunch” starts at 08:00 on 1 April 2022, before the stated opening at 09:05."
    )
    assert sentence(FundingCode.ON_NO_LIST) == "Lunch is on none of the lists: One and Two."
    assert (
        sentence(FundingCode.NIGHTS_WITHOUT_DATES) == "Lunch pays 2 nights of lodging, without saying on which dates."
    )
    assert sentence(EventCode.LETTER_WITH_REGISTRATION) == (
        "The signed letter is due when registration closes (1 March 2022, 23:59), "
        "though it is only sent to those who have registered."
    )


def test_an_item_without_an_end_starts_past_the_close(app: Flask) -> None:
    assert sentence(AgendaCode.RUNS_PAST_CLOSING, ends=None) == (
        "“Lunch” starts at 09:05 on 1 April 2022, when the stated close at 09:05 has passed."
    )


def test_numbers_repeated_on_one_day_are_told_as_such(app: Flask) -> None:
    assert sentence(AgendaCode.NUMBERS_REPEATED, before=date(2022, 4, 1), numbers=("3", "3")) == (
        "The item number 3 is used more than once on 1 April 2022."
    )
    assert sentence(AgendaCode.NUMBERS_REPEATED) == (
        "The item numbers 1 and 2, used on 31 March 2022, are used again on 1 April 2022."
    )


def test_the_workshops_warnings_name_things_in_the_readers_language(app: Flask) -> None:
    with force_locale("es"):
        spanish = [warning_sentence(placed.warning) for placed in checked().warnings]
    with force_locale("en"):
        english = [warning_sentence(placed.warning) for placed in checked().warnings]

    assert ("Cena Libre" in spanish[3], "Dinner (own arrangements)" in english[3]) == (True, True)
    assert "31 de marzo de 2022" in spanish[0]
