"""Who may come in, and when somebody came."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from logistics.attendance.rules import LONGEST_AGO, Admission, Tally, admission_of, came_at, may_enter, opens_at
from logistics.registrations.rules import Status

NOW = datetime(2022, 3, 31, 16, 0, tzinfo=UTC)

ADMISSIONS = {
    Status.CONFIRMED: Admission.WELCOME,
    Status.APPROVED: Admission.ASK,
    Status.SUBMITTED: Admission.ASK,
    Status.RETURNED: Admission.ASK,
    Status.NOMINATED: Admission.ASK,
    Status.WAITLISTED: Admission.ASK,
    Status.DECLINED: Admission.REFUSED,
    Status.WITHDRAWN: Admission.REFUSED,
    Status.REPLACED: Admission.REFUSED,
    Status.DRAFT: Admission.REFUSED,
}


@pytest.mark.parametrize("status", Status)
def test_whoever_is_confirmed_is_welcome_and_whoever_has_ended_is_not(status):
    assert admission_of(status) is ADMISSIONS[status]


@pytest.mark.parametrize("status", Status)
def test_a_reason_lets_in_whoever_still_takes_part(status):
    assert may_enter(status, reason="", seen=None) == (status is Status.CONFIRMED)
    assert may_enter(status, reason="Firma aquí", seen=None) == (ADMISSIONS[status] is not Admission.REFUSED)


@pytest.mark.parametrize("status", Status)
def test_whoever_was_confirmed_by_the_list_of_a_device_came_in_rightly(status):
    assert may_enter(status, reason="", seen=Status.CONFIRMED) == (ADMISSIONS[status] is not Admission.REFUSED)
    assert may_enter(status, reason="", seen=Status.APPROVED) == (status is Status.CONFIRMED)


@pytest.mark.parametrize(
    ("ago", "came"),
    [
        (timedelta(0), NOW),
        (timedelta(minutes=10), NOW - timedelta(minutes=10)),
        (LONGEST_AGO, NOW - LONGEST_AGO),
        (LONGEST_AGO + timedelta(seconds=1), NOW),
        (-timedelta(seconds=1), NOW),
    ],
)
def test_what_a_device_tells_is_believed_within_bounds(ago, came):
    assert came_at(NOW, ago) == came


def test_a_day_opens_in_the_zone_of_the_meeting():
    mexico = ZoneInfo("America/Mexico_City")
    assert opens_at(date(2022, 3, 31), time(10), mexico) == NOW
    assert opens_at(date(2022, 3, 31), None, mexico) is None


def test_tallies_add_up():
    assert Tally(1, 2, 3, 4, 5) + Tally(10, 20, 30, 40, 50) == Tally(11, 22, 33, 44, 55)
