"""What a failed statement leaves in the log: what was wrong, and nothing of the person it was wrong with."""

from __future__ import annotations

import traceback

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.registrations.models import Registration
from tests.people import a_delegation, a_registration, an_event


@pytest.fixture
def database_url(each_database: str) -> str:
    """Run every test of this module on every database."""
    return each_database


def test_an_error_names_no_person(app: Flask) -> None:
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event)
        a_registration(event.id, delegation.id, "Ana Secreta", "ana.secreta@example.org")
        other = a_registration(event.id, delegation.id, "Berta Secreta", "berta.secreta@example.org")
    twice = {"email_key": "ana.secreta@example.org", "phone": "+506 2222 3333"}
    change = sa.update(Registration).where(Registration.id == other.id).values(**twice)
    with pytest.raises(IntegrityError) as failed, transaction(SYSTEM):
        db.session.execute(change)
    told = "".join(traceback.format_exception(failed.value))
    assert "email_key" in str(failed.value)
    assert [word for word in ("secreta", "2222") if word in told] == []
