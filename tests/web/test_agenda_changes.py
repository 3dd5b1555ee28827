"""What a subscribed calendar sees while the secretariat edits the event file and loads it again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import vobject
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.eventfile import check
from logistics.eventfile.load import load
from tests.conftest import Browser, StandingClock

FEED = "/events/crm-2022/agenda.ics"


@pytest.fixture
def workshop(app: Flask) -> str:
    """Load the workshop; return the text of its file."""
    text = check.text_of("crm-2022").decode()
    load_text(text)
    return text


def load_text(text: str) -> None:
    report = check.check(text)
    assert report.errors == ()
    with transaction(SYSTEM):
        load(report.file)


def feed(client: Browser) -> dict[str, Any]:
    """Return the sessions of the feed by the key in their address."""
    events = vobject.readOne(client.get(FEED).text).vevent_list
    return {event.url.value.partition("#")[2]: event for event in events}


def identities(events: dict[str, Any]) -> dict[str, tuple[str, int, str]]:
    return {key: (event.uid.value, int(event.sequence.value), event.status.value) for key, event in events.items()}


def block_of(text: str, key: str) -> str:
    """Return the part of an event file that describes one session."""
    blocks = re.split(r"(?=^\[\[)", text, flags=re.MULTILINE)
    return next(block for block in blocks if f'key = "{key}"' in block)


def test_the_whole_workshop_is_in_the_feed(client: Browser, workshop: str) -> None:
    events = feed(client)
    assert len(events) == 15
    assert "dtend" not in events["dinner"].contents
    assert {event.dtstart.value.utcoffset() for event in events.values()} == {timedelta(hours=-6)}
    assert {sequence for _, sequence, _ in identities(events).values()} == {0}


def test_loading_the_same_file_again_changes_no_byte(client: Browser, clock: StandingClock, workshop: str) -> None:
    before = client.get(FEED)
    clock.at += timedelta(days=1)
    load_text(workshop)
    after = client.get(FEED)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_a_renamed_session_keeps_its_uid_and_raises_its_sequence(
    client: Browser, clock: StandingClock, workshop: str
) -> None:
    before = identities(feed(client))
    clock.at += timedelta(days=1)
    load_text(workshop.replace('title.es = "Palabras de Bienvenida"', 'title.es = "Apertura"'))
    events = feed(client)
    after = identities(events)
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {"welcome"}
    assert after["welcome"] == (before["welcome"][0], 1, "CONFIRMED")
    assert events["welcome"].summary.value == "Apertura"
    assert events["welcome"].last_modified.value == clock.at
    assert events["welcome"].dtstamp.value == clock.at


def test_sessions_written_in_another_order_stay_the_same_for_calendars(client: Browser, workshop: str) -> None:
    before = client.get(FEED).data
    first, second = block_of(workshop, "coffee-1"), block_of(workshop, "dinner")
    load_text(workshop.replace(first, "\0").replace(second, first).replace("\0", second))
    assert client.get(FEED).data == before


def test_a_dropped_session_stays_as_cancelled_and_comes_back_under_its_uid(client: Browser, workshop: str) -> None:
    uid = feed(client)["good-practices"].uid.value
    load_text(workshop.replace(block_of(workshop, "good-practices"), ""))
    assert identities(feed(client))["good-practices"] == (uid, 1, "CANCELLED")
    assert "Cancelled" in client.get("/events/crm-2022/agenda?lang=en").text
    load_text(workshop)
    assert identities(feed(client))["good-practices"] == (uid, 2, "CONFIRMED")


def test_a_moved_session_raises_its_sequence_and_changes_the_etag(client: Browser, workshop: str) -> None:
    before = client.get(FEED)
    uid = feed(client)["dinner"].uid.value
    load_text(workshop.replace('start = "17:50"', 'start = "18:30"'))
    assert client.get(FEED, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200
    assert identities(feed(client))["dinner"] == (uid, 1, "CONFIRMED")
    assert feed(client)["dinner"].dtstart.value.hour == 18
