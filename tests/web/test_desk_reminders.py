"""Reminders on the desk: what went to how many, and what goes next."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.models import Deadline, Event
from logistics.events.queries import find_event
from logistics.events.rules import DeadlineKind
from logistics.reminders.tasks import remind
from tests.people import a_delegation, a_registration, an_event, both

PAGE = "/events/meeting/desk/reminders"
#: 1 March 2022, 23:59:59 in Mexico City.
LAST = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)


@pytest.fixture
def event(app):
    with transaction(SYSTEM) as session:
        meeting = an_event()
        session.add(Deadline(event_id=meeting.id, kind=DeadlineKind.DOCUMENTS, last_instant=LAST, words=both("")))
        delegation = a_delegation(meeting)
        for name in ("ana", "eva", "ida"):  # the last waits, and is never reminded
            a_registration(meeting.id, delegation.id, email=f"{name}@example.org")
    return find_event("meeting")


@pytest.fixture
def organizer(client, event, sign_in):
    sign_in(client, role=Role.ORGANIZER, event_id=event.id)
    client.get("/language/en")
    return client


def lines(page):
    cells = re.findall(r'data-label="To how many">(.*?)</td>', page, re.DOTALL)
    return [" ".join(re.sub("<.*?>", " ", cell).split()) for cell in cells]


def test_what_goes_next_and_what_went_is_told(organizer, clock):
    before = organizer.get(PAGE).text
    assert "Tuesday, 15 February 2022, 09:00" in before
    assert "2 people miss something now." in before
    assert lines(before) == ["Next As things stand it goes to 2 people.", "Later", "Later", "Later"]
    clock.at = datetime(2022, 2, 22, 15, tzinfo=UTC)  # nothing ran on the 15th
    remind()
    page = organizer.get(PAGE).text
    assert lines(page) == [
        "It went to nobody.",
        "Sent It went to 2 people.",
        "Next As things stand it goes to 2 people.",
        "Later",
    ]
    clock.at = LAST.replace(hour=6)
    assert lines(organizer.get(PAGE).text)[2:] == ["It went to nobody.", "It went to nobody."]


def test_reminders_that_are_off_are_said_to_be(organizer):
    with transaction(SYSTEM) as session:
        session.execute(sa.update(Event).values(reminders=False))
    page = organizer.get(PAGE).text
    assert "Reminders are switched off for this meeting" in page
    assert lines(page) == ["–"] * 4


def test_without_deadlines_there_is_nothing_to_show(organizer):
    with transaction(SYSTEM) as session:
        session.execute(sa.delete(Deadline))
        session.execute(sa.update(Event).values(version=2))
    assert "This meeting has no deadlines" in organizer.get(PAGE).text


def test_it_costs_as_many_statements_for_many_as_for_few(organizer, event, statements):
    numbers = []
    for code in ("PAN", "HND"):
        organizer.get(PAGE)
        statements.clear()
        organizer.get(PAGE)
        numbers.append(len(statements))
        with transaction(SYSTEM):
            delegation = a_delegation(db.session.get_one(Event, event.id), code, seats=20)
            for _person in range(20):
                a_registration(event.id, delegation.id)
    assert numbers[0] == numbers[1]
