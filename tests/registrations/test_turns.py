"""Waiting one's turn to change a registration."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.registrations.models import Registration
from logistics.registrations.operations import withdraw
from logistics.registrations.rules import ChangedMeanwhile, Status
from logistics.registrations.steps import find, in_turn
from tests.people import a_delegation, a_registration, an_event


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """On SQLite only one transaction writes at a time."""
    return postgres_url


def test_whoever_comes_second_finds_what_the_first_has_done(app: Flask, statements: list[str]) -> None:
    with transaction(SYSTEM):
        event = an_event()
        person = a_registration(event.id, a_delegation(event).id)
    with transaction(SYSTEM):
        known = find(person.id)
        with db.engine.begin() as another:
            another.execute(sa.text("UPDATE registration SET badge_name = 'Ana', version = version + 1"))
        statements.clear()
        assert in_turn(person.id) is known
        assert known.badge_name == "Ana"
        (asked,) = statements
        assert asked.endswith("FOR UPDATE")
        withdraw(person.id)
    assert (known.status, known.seat_id) == (Status.WITHDRAWN, None)


def test_of_two_with_the_same_version_the_second_is_told(app: Flask, statements: list[str]) -> None:
    with transaction(SYSTEM):
        event = an_event()
        person = a_registration(event.id, a_delegation(event).id)
    with transaction(SYSTEM):
        seen = db.session.get_one(Registration, person.id).version  # without waiting: what an older page shows
        with db.engine.begin() as another:
            another.execute(sa.text("UPDATE registration SET badge_name = 'Ana', version = version + 1"))
        assert db.session.get_one(Registration, person.id).version == seen  # so it would be overwritten
        statements.clear()
        with pytest.raises(ChangedMeanwhile):
            find(person.id, version=seen)
        (asked,) = statements
        assert asked.endswith("FOR UPDATE")
