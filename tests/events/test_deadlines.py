"""A deadline is an instant: until when something is in time, and how long that still is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from logistics.events import words
from logistics.events.rules import has_passed

#: "Previo al 02 de marzo de 2022", Mexico City (UTC-6).
LAST_INSTANT = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)


def test_the_last_instant_is_in_time() -> None:
    assert not has_passed(LAST_INSTANT, LAST_INSTANT)
    assert has_passed(LAST_INSTANT, LAST_INSTANT + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(days=15, hours=11), "15 days left."),
        (timedelta(days=1), "1 day left."),
        (timedelta(hours=23, minutes=59), "23 hours left."),
        (timedelta(hours=1), "1 hour left."),
        (timedelta(minutes=59), "Less than one hour left."),
        (timedelta(0), "Less than one hour left."),
        (timedelta(seconds=-1), "This date has passed."),
    ],
)
def test_time_left_is_told_in_days_then_hours(app: Flask, before: timedelta, said: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert words.time_left(LAST_INSTANT, LAST_INSTANT - before) == said
