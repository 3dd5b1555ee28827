"""Purging, erasing and holding, on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.database import db, transaction
from logistics.events.rules import EventFacts
from logistics.registrations.queries import person_by_id
from logistics.retention import erasing, operations, purging
from logistics.retention.models import PurgeReport
from logistics.retention.rules import AlreadyHeld
from logistics.retention.tasks import purge
from tests.conftest import StandingClock
from tests.people import a_registration
from tests.retention.people import ORGANIZER, told, xochitl

AFTER_PEOPLE = datetime(2022, 8, 2, 12, tzinfo=UTC)


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_everything_goes_but_what_is_held(crm: EventFacts, clock: StandingClock) -> None:
    gone, erased = xochitl(crm), xochitl(crm, "xochitl@example.com", "HND")
    with transaction(ORGANIZER):
        kept = person_by_id(a_registration(crm.id, gone.delegation_id, "Otra Persona", "otra@example.org").id)
        operations.ask_for_erasure(erased)
        erasing.erase(erased, crm)
        operations.hold(event_id=crm.id, person=kept, reason="Reclamación abierta.")
    with pytest.raises(AlreadyHeld), transaction(ORGANIZER):
        operations.hold(event_id=crm.id, person=kept, reason="Otra vez.")
    clock.at = AFTER_PEOPLE
    purge()
    assert told() == {}
    assert person_by_id(kept.id).answers == kept.answers
    purge()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PurgeReport)) == 2


def test_several_workers_count_nobody_twice(
    app: Flask, crm: EventFacts, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "STEP", 3)
    delegation = xochitl(crm).delegation_id
    with transaction(ORGANIZER):
        for number in range(20):
            a_registration(crm.id, delegation, f"Xochitl {number}")
    clock.at = AFTER_PEOPLE
    together = Barrier(3)

    def work() -> None:
        with app.app_context():
            together.wait()
            purge()
            db.session.remove()

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    db.session.rollback()
    assert told() == {}
    reports = db.session.scalars(sa.select(PurgeReport)).all()
    assert sum(report.numbers.get("people", 0) for report in reports) == 21
    assert [report for report in reports if report.ended_at is None] == []
