"""All that happened to one registration in one order, page by page, and nothing of anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.events.rules import EventFacts
from logistics.participation.operations import give_back
from logistics.participation.timeline import timeline
from logistics.registrations.queries import person_by_id
from tests.conftest import StandingClock
from tests.letters.people import approved


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def told(registration_id: int, limit: int = 50, offset: int = 0) -> list[str]:
    """Return what happened in short: the action, or the kind of mail."""
    happened = timeline(registration_id, limit=limit, offset=offset)
    return [each.entry.action if each.entry else f"mail {each.message.kind}" for each in happened if each]


def test_the_newest_comes_first_and_a_mail_after_what_it_follows_from(
    app: Flask, crm: EventFacts, clock: StandingClock
) -> None:
    ana, other = approved(crm), approved(crm, "HND")
    clock.at += timedelta(minutes=1)
    with transaction(SYSTEM):
        give_back(person_by_id(ana), crm, reason="x")
    everything = ["mail returned", "registration.returned", "mail approved", *told(ana)[3:]]
    assert told(ana) == everything
    assert [told(ana, 2, start) for start in (0, 2)] == [everything[:2], everything[2:4]]
    assert "registration.returned" not in told(other)


def test_it_takes_as_many_statements_however_much_there_is(app: Flask, crm: EventFacts, statements: list[str]) -> None:
    ana = approved(crm)
    counted = []
    for _more in range(3):
        with transaction(SYSTEM):
            give_back(person_by_id(ana), crm, reason="x")
        statements.clear()
        told(ana)
        counted.append(len(statements))
    assert counted == [3, 3, 3]
