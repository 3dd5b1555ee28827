"""Days and headings of an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

from logistics.agenda.rules import SessionFacts, SessionKind, by_day, under_headings
from logistics.events.rules import DayFacts
from tests.agenda.rows import FIRST, MEXICO, SECOND, a_session, at, workshop_sessions
from tests.people import both


def keys(sessions: Sequence[SessionFacts]):
    return [session.key for session in sessions]


def grouped(sessions: Sequence[SessionFacts]):
    return [
        (group.heading["es"] if group.heading else None, keys(group.sessions)) for group in under_headings(sessions)
    ]


def test_a_session_belongs_to_the_day_its_start_has_in_the_events_zone():
    late = a_session("late", at("23:30"), at("00:30", SECOND))
    assert late.starts_at.date() == SECOND  # in UTC it is the next day already
    assert [(day.facts.date, keys(day.sessions)) for day in by_day([], [late], MEXICO)] == [(FIRST, ["late"])]
    assert [day.facts.date for day in by_day([], [late], ZoneInfo("Europe/Madrid"))] == [SECOND]


def test_stated_days_stand_without_sessions_and_sessions_without_stated_days():
    stated = DayFacts(date(2022, 4, 2), time(9), None)
    days = by_day([stated], [a_session("one", at("10:00"))], MEXICO)
    assert [(day.facts, keys(day.sessions)) for day in days] == [(DayFacts(FIRST, None, None), ["one"]), (stated, [])]


def test_sessions_are_in_the_order_of_time_and_then_of_the_document():
    sessions = [
        a_session("parallel-2", at("10:00"), position=3),
        a_session("later", at("11:00"), position=1),
        a_session("parallel-1", at("10:00"), position=2),
    ]
    assert keys(by_day([], sessions, MEXICO)[0].sessions) == ["parallel-1", "parallel-2", "later"]


def test_a_coffee_between_two_sessions_of_a_heading_stands_under_it():
    first_day = by_day([], workshop_sessions(), MEXICO)[0]
    assert grouped(first_day.sessions) == [
        (None, ["welcome"]),
        ("Avances y prioridades", ["progress-1", "coffee", "progress-2"]),
        (None, ["findings", "dinner"]),
    ]


def test_a_meal_between_two_headings_stands_under_neither():
    sessions = [
        a_session("before", at("10:00"), heading=both("A")),
        a_session("lunch", at("13:00"), kind=SessionKind.MEAL),
        a_session("after", at("15:00"), heading=both("B")),
    ]
    assert grouped(sessions) == [("A", ["before"]), (None, ["lunch"]), ("B", ["after"])]


def test_a_working_session_without_a_heading_ends_the_one_before():
    sessions = [
        a_session("one", at("10:00"), heading=both("A")),
        a_session("other", at("11:00")),
        a_session("coffee", at("12:00"), kind=SessionKind.BREAK),
        a_session("two", at("13:00"), heading=both("A")),
    ]
    assert grouped(sessions) == [("A", ["one"]), (None, ["other", "coffee"]), ("A", ["two"])]


def test_pauses_at_the_ends_of_a_day_stand_alone():
    sessions = [
        a_session("coffee", at("09:00"), kind=SessionKind.BREAK),
        a_session("one", at("10:00"), heading=both("A")),
        a_session("dinner", at("18:00"), kind=SessionKind.MEAL),
    ]
    assert grouped(sessions) == [(None, ["coffee"]), ("A", ["one"]), (None, ["dinner"])]
