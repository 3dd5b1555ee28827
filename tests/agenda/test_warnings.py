"""An agenda's contradictions are seen, each under its code, and nothing else is."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from logistics.agenda.rules import SessionFacts, SessionKind
from logistics.agenda.warnings import AgendaCode, agenda_warnings
from logistics.events.rules import DayFacts
from logistics.localized import Localized
from tests.agenda.rows import FIRST, MEXICO, SECOND, WRITTEN, a_session, at
from tests.people import both

NINE_TO_FIVE = DayFacts(FIRST, time(9), time(17))
MEAL, BREAK = SessionKind.MEAL, SessionKind.BREAK


def found(*sessions: SessionFacts, days: tuple[DayFacts, ...] = (NINE_TO_FIVE,)) -> list[tuple[str, str, str]]:
    warnings = agenda_warnings(days, sessions, MEXICO)
    return [(warning.code, warning.about.key, warning.about.particular) for warning in warnings]


def whole_day(**values: object) -> SessionFacts:
    return a_session("day", at("09:00"), at("17:00"), **values)


def test_an_agenda_that_fits_its_hours_warns_of_nothing() -> None:
    assert found(a_session("first", at("09:00"), at("12:00")), a_session("last", at("12:00"), at("17:00"))) == []


def test_an_event_without_an_agenda_warns_of_nothing() -> None:
    assert found() == []


def test_days_without_stated_hours_contradict_nothing() -> None:
    days = (DayFacts(FIRST, None, None),)

    assert found(a_session("early", at("05:00"), at("06:00")), days=days) == []


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("08:59", "17:00", [("W101", "one", "start")]),
        ("09:00", "17:01", [("W102", "one", "end")]),
        ("09:01", "17:00", [("W103", "2022-03-31", "opens")]),
        ("09:00", "16:59", [("W109", "2022-03-31", "closes")]),
        ("17:00", "17:30", [("W102", "one", "end"), ("W103", "2022-03-31", "opens")]),
        ("08:00", "08:30", [("W101", "one", "start"), ("W109", "2022-03-31", "closes")]),
    ],
)
def test_items_are_held_against_the_stated_hours(start: str, end: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(a_session("one", at(start), at(end))) == expected


def test_an_item_without_an_end_is_told_and_hides_when_the_day_ends() -> None:
    assert found(a_session("open", at("09:00"))) == [("W106", "open", "")]


def test_an_open_item_after_the_close_is_past_it() -> None:
    assert found(whole_day(), a_session("dinner", at("17:50"), kind=MEAL)) == [
        ("W102", "dinner", "start"),
        ("W106", "dinner", ""),
        ("W108", "dinner", "start"),
    ]


def test_an_item_past_midnight_runs_past_the_close() -> None:
    assert found(whole_day(), a_session("night", at("17:00"), at("00:30", SECOND))) == [("W102", "night", "end")]


def test_numbers_that_restart_are_told_once_for_the_day() -> None:
    days = (NINE_TO_FIVE, DayFacts(SECOND, None, None))
    sessions = [
        a_session("a", at("09:00"), at("12:00"), number="1"),
        a_session("b", at("12:00"), at("17:00"), number="2"),
        a_session("c", at("09:00", SECOND), at("12:00", SECOND), number="1"),
        a_session("d", at("12:00", SECOND), at("17:00", SECOND), number="2"),
    ]

    (warning,) = agenda_warnings(days, sessions, MEXICO)

    assert (warning.code, warning.about.key) == (AgendaCode.NUMBERS_REPEATED, "2022-04-01")
    assert warning.facts == {"numbers": ("1", "2"), "before": FIRST, "day": SECOND}


def test_a_number_used_twice_on_one_day_is_told() -> None:
    (warning,) = agenda_warnings(
        (NINE_TO_FIVE,),
        [a_session("a", at("09:00"), at("12:00"), number="3"), a_session("b", at("12:00"), at("17:00"), number="3")],
        MEXICO,
    )

    assert warning.facts == {"numbers": ("3",), "before": FIRST, "day": FIRST}


def test_pauses_numbered_unevenly_are_told_by_the_odd_one() -> None:
    coffee = Localized(es="Pausa café", en="Coffee break")
    sessions = [
        a_session("a", at("09:00"), at("10:00"), kind=BREAK, title=coffee),
        a_session("b", at("10:00"), at("12:00"), kind=BREAK, title=coffee),
        a_session("lunch", at("12:00"), at("17:00"), kind=MEAL, number="5"),
    ]

    (warning,) = agenda_warnings((NINE_TO_FIVE,), sessions, MEXICO)

    assert (warning.code, warning.about.key) == (AgendaCode.PAUSES_NUMBERED_UNEVENLY, "lunch")
    assert warning.facts == {"numbered": (both("Lunch"),), "unnumbered": (coffee,)}


def test_pauses_all_numbered_or_none_are_even() -> None:
    pauses = {"first": ("09:00", "10:00"), "second": ("10:00", "17:00")}

    for numbers in (("", ""), ("1", "2")):
        sessions = [
            a_session(key, at(start), at(end), kind=MEAL, number=number)
            for (key, (start, end)), number in zip(pauses.items(), numbers, strict=True)
        ]
        assert found(*sessions) == []


def test_items_that_overlap_in_one_place_are_told_and_in_two_places_not() -> None:
    long = a_session("long", at("09:00"), at("17:00"))
    late = a_session("late", at("16:00"), at("17:00"))
    elsewhere = a_session("late", at("16:00"), at("17:00"), location=both("Room 2"))

    assert found(long, late) == [("W107", "late", "start")]
    assert found(long, elsewhere) == []


def test_an_overlap_with_an_item_long_before_is_seen() -> None:
    sessions = [
        a_session("long", at("09:00"), at("17:00"), location=both("Hall")),
        a_session("short", at("09:30"), at("10:00"), location=both("Room")),
        a_session("late", at("16:00"), at("17:00"), location=both("Hall")),
    ]

    assert found(*sessions) == [("W107", "late", "start")]


def test_a_gap_between_items_is_told_with_its_hours() -> None:
    sessions = [a_session("a", at("09:00"), at("12:00")), a_session("b", at("13:00"), at("17:00"))]

    (warning,) = agenda_warnings((NINE_TO_FIVE,), sessions, MEXICO)

    assert (warning.code, warning.about.key) == (AgendaCode.GAP_BETWEEN, "b")
    assert (warning.facts["ends"], warning.facts["starts"]) == (time(12), time(13))


def test_items_on_other_days_and_days_without_items_are_told() -> None:
    third = date(2022, 4, 2)
    days = (NINE_TO_FIVE, DayFacts(SECOND, time(9), time(12)))

    assert found(whole_day(), a_session("lost", at("09:00", third), at("10:00", third)), days=days) == [
        ("W110", "lost", "start"),
        ("W111", "2022-04-01", ""),
    ]


def test_cancelled_sessions_are_passed_over() -> None:
    assert found(whole_day(), a_session("gone", at("03:00"), cancelled_at=WRITTEN)) == []


def test_hours_are_those_of_the_events_place() -> None:
    start = at("09:00")

    assert found(a_session("day", start, start + timedelta(hours=8))) == []
    assert agenda_warnings((NINE_TO_FIVE,), [whole_day()], MEXICO) == []
