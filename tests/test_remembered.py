"""What an event's documents say is read once for each version."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from flask import Flask

from logistics import remembered
from logistics.events.rules import EventFacts
from logistics.remembered import MOST


def test_it_is_read_once_for_each_subject_event_and_version(app: Flask, crm: EventFacts) -> None:
    numbers = count(1)

    def told(subject: str, event: EventFacts) -> int:
        return remembered.remembered(subject, event, lambda: next(numbers))

    newer, other = replace(crm, version=crm.version + 1), replace(crm, id=crm.id + 1)
    assert [told("a", crm), told("a", crm), told("b", crm), told("a", newer), told("a", other)] == [1, 1, 2, 3, 4]
    assert [told("a", crm), told("a", newer)] == [1, 3]


def test_the_oldest_make_room(app: Flask, crm: EventFacts) -> None:
    for number in range(MOST + 5):
        remembered.remembered(str(number), crm, lambda: number)  # noqa: B023  # called at once
    kept = app.extensions["remembered"]
    assert len(kept) == MOST
    assert remembered.remembered("0", crm, lambda: "again") == "again"
