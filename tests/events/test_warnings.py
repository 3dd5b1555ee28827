"""Deadlines and purge dates that cannot be meant are seen, each under its code."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from logistics.events.rules import DayFacts, DeadlineFacts, DeadlineKind, PurgeDates
from logistics.events.warnings import event_warnings
from tests.people import both

MEXICO = ZoneInfo("America/Mexico_City")
DAYS = [DayFacts(date(2022, 3, 31), time(10), time(17)), DayFacts(date(2022, 4, 1), None, None)]
MARCH_1 = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)
MARCH_10 = datetime(2022, 3, 11, 5, 59, 59, tzinfo=UTC)


def found(
    purge_on: date | None = date(2022, 5, 1), people_on: date | None = None, **deadlines: datetime
) -> list[tuple[str, str]]:
    told = [DeadlineFacts(DeadlineKind(kind), instant, both("before")) for kind, instant in deadlines.items()]
    return [
        (warning.code, warning.about.key)
        for warning in event_warnings(DAYS, told, PurgeDates(purge_on, people_on), MEXICO)
    ]


def test_a_letter_due_after_registration_warns_of_nothing() -> None:
    assert found(registration=MARCH_1, documents=MARCH_1, letter=MARCH_10) == []


def test_a_letter_due_with_registration_is_told() -> None:
    assert found(registration=MARCH_1, letter=MARCH_1) == [("W301", "letter")]


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2022, 3, 31, 15, 59, 59, tzinfo=UTC), []),
        (datetime(2022, 3, 31, 16, 0, tzinfo=UTC), [("W302", "documents")]),
    ],
)
def test_a_deadline_after_the_opening_is_told(instant: datetime, expected: list[tuple[str, str]]) -> None:
    assert found(registration=MARCH_1, documents=instant) == expected


def test_registration_that_never_closes_is_told() -> None:
    assert found(letter=MARCH_1) == [("W303", "")]


def test_data_kept_for_ever_are_told() -> None:
    assert found(None, registration=MARCH_1) == [("W304", "")]


@pytest.mark.parametrize(("day", "expected"), [(date(2022, 3, 31), [("W305", "")]), (date(2022, 4, 1), [])])
def test_data_deleted_before_the_end_are_told(day: date, expected: list[tuple[str, str]]) -> None:
    assert found(day, registration=MARCH_1) == expected


@pytest.mark.parametrize(
    ("documents", "people", "expected"),
    [
        (date(2022, 5, 1), date(2022, 5, 1), []),
        (date(2022, 5, 1), date(2022, 4, 30), [("W306", "")]),
        (date(2022, 5, 1), date(2022, 3, 31), [("W305", ""), ("W306", "")]),
        (None, date(2022, 5, 1), []),
    ],
)
def test_people_deleted_before_their_documents_are_told(
    documents: date | None, people: date, expected: list[tuple[str, str]]
) -> None:
    assert found(documents, people, registration=MARCH_1) == expected


@pytest.mark.parametrize(
    ("documents", "people", "expected"),
    [
        (date(2022, 5, 1), None, date(2023, 5, 1)),
        (date(2024, 2, 29), None, date(2025, 2, 28)),
        (date(2022, 5, 1), date(2022, 8, 1), date(2022, 8, 1)),
        (None, date(2022, 8, 1), date(2022, 8, 1)),
        (None, None, None),
    ],
)
def test_everything_else_goes_a_year_after_the_documents_unless_a_date_is_stated(
    documents: date | None, people: date | None, expected: date | None
) -> None:
    assert PurgeDates(documents, people).people_on == expected
