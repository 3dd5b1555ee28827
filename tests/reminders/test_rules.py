"""When people are reminded, of which deadlines, and of what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from logistics.events.rules import DeadlineFacts, DeadlineKind
from logistics.localized import Localized
from logistics.messages.rules import Kind
from logistics.participation.rules import Need
from logistics.reminders.rules import TELLS_WHAT_IS_MISSING, dues

MEXICO = ZoneInfo("America/Mexico_City")
#: 1 March 2022, 23:59:59 in Mexico City.
END_OF_DAY = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)
REGISTRATION, DOCUMENTS, LETTER = DeadlineKind.REGISTRATION, DeadlineKind.DOCUMENTS, DeadlineKind.LETTER


def deadline(kind, last_instant=END_OF_DAY):
    return DeadlineFacts(kind, last_instant, Localized())


def one(kind=DOCUMENTS, last_instant=END_OF_DAY, zone=MEXICO):
    (due,) = dues([deadline(kind, last_instant)], zone)
    return due


def at(text, zone=MEXICO):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_reminders_are_due_in_the_morning_of_the_day_so_many_days_before():
    due = one()
    assert due.last_day == date(2022, 3, 1)
    assert [(step.days, step.at) for step in due.steps] == [
        (14, at("2022-02-15T09:00")),
        (7, at("2022-02-22T09:00")),
        (3, at("2022-02-26T09:00")),
        (1, at("2022-02-28T09:00")),
    ]


def test_before_a_deadline_early_in_the_day_they_are_due_at_its_hour():
    due = one(last_instant=at("2022-03-01T08:30"))
    assert due.steps[-1].at == at("2022-02-28T08:30")


def test_the_hour_is_that_of_the_clocks_there_also_when_they_are_set_to_between():
    santiago = ZoneInfo("America/Santiago")  # clocks went back on 3 April 2022
    due = one(last_instant=at("2022-04-08T23:59:59", santiago), zone=santiago)
    assert [step.at.astimezone(santiago).isoformat() for step in due.steps] == [
        "2022-03-25T09:00:00-03:00",
        "2022-04-01T09:00:00-03:00",
        "2022-04-05T09:00:00-04:00",
        "2022-04-07T09:00:00-04:00",
    ]


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2022-02-15T08:59:59", None),
        ("2022-02-15T09:00", 14),
        ("2022-02-22T08:59:59", 14),
        ("2022-02-22T09:00", 7),
        # The worker was down over three of them: the nearest goes, and no other.
        ("2022-02-28T12:00", 1),
        ("2022-03-01T23:59:59", 1),
        ("2022-03-02T00:00", None),
    ],
)
def test_of_several_only_the_last_whose_time_has_come_is_due(now, days):
    step = one().step(at(now))
    assert (step and step.days) == days


def test_each_deadline_asks_for_its_own():
    early = END_OF_DAY - timedelta(days=5)
    found = dues(
        [deadline(REGISTRATION, early), deadline(DOCUMENTS), deadline(LETTER, END_OF_DAY + timedelta(1))], MEXICO
    )
    assert [(due.kinds, due.needs) for due in found] == [
        ((REGISTRATION,), {Need.REGISTRATION, Need.CORRECTION}),
        ((DOCUMENTS,), {Need.PASSPORT, Need.PASSPORT_AGAIN}),
        ((LETTER,), {Need.LETTER}),
    ]


def test_deadlines_that_end_together_are_one_mail():
    (due,) = dues([deadline(DOCUMENTS), deadline(REGISTRATION)], MEXICO)
    assert (due.kinds, due.kind) == ((REGISTRATION, DOCUMENTS), REGISTRATION)
    assert due.needs == {Need.REGISTRATION, Need.CORRECTION, Need.PASSPORT, Need.PASSPORT_AGAIN}


def test_without_a_date_of_their_own_documents_are_due_with_the_registration():
    assert one(REGISTRATION).needs == {Need.REGISTRATION, Need.CORRECTION, Need.PASSPORT, Need.PASSPORT_AGAIN}


def test_mails_that_say_what_is_missing():
    assert {
        Kind.RECEIPT,
        Kind.APPROVED,
        Kind.RETURNED,
        Kind.SEAT_OFFERED,
        Kind.LETTER_ISSUED,
        Kind.CONFIRMED,
        Kind.NOMINATION,
        Kind.MOVED,
    } == TELLS_WHAT_IS_MISSING
