"""The iCalendar feed, read back by a parser that shares no code with the one that wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from flask import Flask

from exports.calendar import agenda_calendar, session_calendar
from logistics.agenda.rules import Agenda, SessionFacts, SessionKind, by_day
from tests.agenda.rows import a_session, at, event_facts, workshop_sessions
from tests.conftest import StandingClock
from tests.people import both

PAGE = "https://meetings.example.org/events/workshop/agenda"


def agenda_of(sessions: Sequence[SessionFacts], **event):
    facts = event_facts(**event)
    return Agenda(facts, by_day([], sessions, facts.zone))


def feed(sessions: Sequence[SessionFacts], language: str = "es", **event):
    return agenda_calendar(agenda_of(sessions, **event), language, PAGE)


def parsed(calendar: bytes):
    # The parser remembers zones by name; it is to learn them from this very calendar.
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]
    return vobject.readOne(calendar.decode())


def lines(calendar: bytes):
    """Return the content lines, unfolded."""
    return calendar.decode().replace("\r\n ", "").split("\r\n")


@pytest.fixture(autouse=True)
def _context(app: Flask):
    """Words need the application's catalogues."""


def test_another_parser_reads_every_session_with_its_instants_uid_and_title():
    events = parsed(feed(workshop_sessions())).vevent_list
    read = [
        (event.uid.value, event.dtstart.value.astimezone(UTC), event.summary.value, event.url.value) for event in events
    ]
    assert read == [
        (session.uid, session.starts_at, session.title["es"], f"{PAGE}#{session.key}")
        for session in workshop_sessions()
    ]
    ends = [event.dtend.value.astimezone(UTC) if "dtend" in event.contents else None for event in events]
    assert ends == [session.ends_at for session in workshop_sessions()]


def test_the_dinner_gets_neither_end_nor_duration():
    dinner = next(
        event for event in parsed(feed(workshop_sessions())).vevent_list if event.summary.value == "Cena Libre"
    )
    assert {"dtend", "duration"} & set(dinner.contents) == set()


def test_times_are_local_with_the_zone_named_and_described_for_the_events_days_only():
    text = lines(feed(workshop_sessions()))
    assert "DTSTART;TZID=America/Mexico_City:20220331T100000" in text
    start, end = text.index("BEGIN:VTIMEZONE"), text.index("END:VTIMEZONE")
    assert text[start : end + 1] == [
        "BEGIN:VTIMEZONE",
        "TZID:America/Mexico_City",
        "BEGIN:STANDARD",
        "DTSTART:20220331T000000",
        "TZNAME:CST",
        "TZOFFSETFROM:-0600",
        "TZOFFSETTO:-0600",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def test_both_days_of_the_workshop_are_six_hours_behind_utc():
    events = parsed(feed(workshop_sessions())).vevent_list
    assert {event.dtstart.value.utcoffset() for event in events} == {timedelta(hours=-6)}


@pytest.mark.parametrize(
    ("zone", "saturday", "offsets"),
    [
        ("America/Mexico_City", date(2022, 4, 2), (-6, -5)),  # clocks go forward
        ("America/Mexico_City", date(2022, 10, 29), (-5, -6)),  # and back
        ("America/Santiago", date(2025, 4, 5), (-3, -4)),
        ("Europe/Dublin", date(2025, 3, 29), (0, 1)),
        ("Asia/Kolkata", date(2025, 3, 29), (5.5, 5.5)),
    ],
)
def test_a_change_of_the_clocks_during_the_event_is_told(zone: str, saturday: date, offsets: tuple[float, float]):
    there = ZoneInfo(zone)
    days = (saturday, saturday + timedelta(days=1))
    sessions = [a_session(f"s{day}", at("04:00", day, there), at("05:00", day, there)) for day in days]
    events = parsed(feed(sessions, timezone=zone)).vevent_list
    assert [event.dtstart.value.astimezone(UTC) for event in events] == [session.starts_at for session in sessions]
    assert tuple(event.dtstart.value.utcoffset() / timedelta(hours=1) for event in events) == offsets


def test_clocks_go_forward_at_the_hour_that_ends():
    days = (date(2022, 4, 2), date(2022, 4, 3))
    text = lines(feed([a_session(f"s{day}", at("10:00", day)) for day in days]))
    assert text[text.index("BEGIN:DAYLIGHT") + 1] == "DTSTART:20220403T020000"


def test_a_session_past_midnight_stays_within_the_zone_described():
    [event] = parsed(feed([a_session("night", at("23:00"), at("01:00", date(2022, 4, 1)))])).vevent_list
    assert event.dtend.value == datetime(2022, 4, 1, 1, tzinfo=event.dtend.value.tzinfo)
    assert event.dtend.value.astimezone(UTC) == datetime(2022, 4, 1, 7, tzinfo=UTC)


def test_an_event_in_utc_needs_no_zone_of_its_own():
    [event] = parsed(feed([a_session("one", at("10:00", zone=ZoneInfo("UTC")))], timezone="UTC")).vevent_list
    assert event.dtstart.value.astimezone(UTC) == datetime(2022, 3, 31, 10, tzinfo=UTC)


def test_the_same_rows_are_the_same_bytes_whatever_the_clock(clock: StandingClock):
    before = feed(workshop_sessions())
    clock.at += timedelta(days=30)
    assert feed(workshop_sessions()) == before


def test_stamps_and_sequence_come_from_the_row():
    changed = datetime(2022, 2, 20, 12, 0, 5, 123456, tzinfo=UTC)
    text = lines(feed([a_session("one", at("10:00"), sequence=3, updated_at=changed)]))
    assert {
        "SEQUENCE:3",
        "DTSTAMP:20220220T120005Z",
        "LAST-MODIFIED:20220220T120005Z",
        "CREATED:20220201T093000Z",
    } <= set(text)


def test_a_dropped_session_stays_as_cancelled_and_blocks_no_time():
    [event] = parsed(feed([a_session("one", at("10:00"), cancelled_at=at("09:00"), sequence=4)])).vevent_list
    assert (event.status.value, event.sequence.value, event.transp.value) == ("CANCELLED", "4", "TRANSPARENT")
    assert event.description.value == "Esta sesión se ha cancelado."
    assert event.summary.value == "One"


def test_the_description_tells_speakers_objectives_and_round_tables():
    by_uid = {event.uid.value: event for event in parsed(feed(workshop_sessions(), "en")).vevent_list}
    assert by_uid["welcome@example.org"].description.value.splitlines() == [
        "Item 1 of the agenda",
        "Speakers:",
        "• PPT de la CRM (El Salvador)",
        "• OIM, Coordinador de la Red; y otros",
    ]
    assert by_uid["progress-2@example.org"].description.value.splitlines() == [
        "Item 4 of the agenda",
        "Progress and priorities",
        "Objectives of the Global Compact for Migration: 2 and 23",
    ]
    assert by_uid["findings@example.org"].description.value.splitlines() == [
        "Item 6 of the agenda",
        "Con interpretación",
        "Mesa redonda 1 (objectives 2, 5, 6, 12 and 18)",
        "Mesa redonda 2 (objectives 4 and 8)",
    ]
    assert "description" not in by_uid["dinner@example.org"].contents


def test_the_place_is_the_venue_or_the_sessions_own():
    sessions = [a_session("one", at("10:00")), a_session("two", at("11:00"), location=both("Patio, planta baja"))]
    places = [event.location.value for event in parsed(feed(sessions)).vevent_list]
    assert places == ["Secretaría de Gobernación, Bucareli 99, Ciudad de México", "Patio, planta baja"]


def test_categories_are_the_kind_and_the_heading():
    heading = both("Desafíos, y prioridades")
    text = lines(feed([a_session("one", at("10:00"), kind=SessionKind.CEREMONY, heading=heading)], "en"))
    assert "CATEGORIES:Ceremony,Desafíos\\, y prioridades" in text


def test_the_calendar_names_itself_and_says_how_often_to_ask():
    text = lines(feed(workshop_sessions()))
    assert {
        "METHOD:PUBLISH",
        "NAME:Taller",
        "X-WR-CALNAME:Taller",
        "X-WR-TIMEZONE:America/Mexico_City",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"URL:{PAGE}",
    } <= set(text)


def test_it_names_nobody_as_attendee_or_organizer():
    calendar = parsed(feed(workshop_sessions()))
    assert {name for event in calendar.vevent_list for name in event.contents} & {"attendee", "organizer"} == set()


def test_each_language_has_its_own_words_and_the_same_uids():
    spanish, english = (parsed(feed(workshop_sessions(), language)).vevent_list for language in ("es", "en"))
    assert [event.uid.value for event in spanish] == [event.uid.value for event in english]
    assert (spanish[0].summary.value, english[0].summary.value) == ("Palabras de Bienvenida", "Welcome remarks")


def test_lines_are_folded_at_75_octets_without_breaking_a_letter():
    title = both("Año nuevo, revisión; “prioridades” — 移住 🌎 " * 20)
    calendar = feed([a_session("one", at("10:00"), title=title)])
    assert max(len(line) for line in calendar.split(b"\r\n")) <= 75
    [event] = parsed(calendar).vevent_list
    assert event.summary.value == title["es"]


def test_one_session_is_a_calendar_too_with_the_same_event_in_it():
    agenda = agenda_of(workshop_sessions())
    alone = parsed(session_calendar(agenda, agenda.session("welcome"), "es", PAGE))
    [event] = alone.vevent_list
    assert event.serialize() == parsed(agenda_calendar(agenda, "es", PAGE)).vevent_list[0].serialize()
    assert alone.method.value == "PUBLISH"


def test_an_empty_agenda_is_an_empty_calendar():
    assert "vevent" not in parsed(feed([])).contents


def test_a_renamed_or_reordered_session_keeps_its_uid():
    renamed = [
        replace(session, title=both("New"), position=9 - place) for place, session in enumerate(workshop_sessions())
    ]
    before, after = (
        {event.url.value: event.uid.value for event in parsed(feed(sessions)).vevent_list}
        for sessions in (workshop_sessions(), renamed)
    )
    assert before == after
