"""The database itself keeps the log: nothing in it is changed or deleted, but for people taken out of it lawfully."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from logistics.audit.models import AuditEntry
from logistics.audit.operations import record, redact
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def entry(app):
    """Write down one thing, and return its id."""
    with transaction(Actor(7, "ana@example.org")):
        record("registration.returned", "registration", 1, event_id=3, reason="Blurred", kind="passport")
    return db.session.scalars(sa.select(AuditEntry.id)).one()


CHANGES = [
    "DELETE FROM audit_entry",
    "UPDATE audit_entry SET details = '{}'",
    "UPDATE audit_entry SET actor = 'nobody'",
    "UPDATE audit_entry SET action = 'registration.approved'",
]
#: What may not even be changed while people are taken out.
NEVER = [
    *("id = id + 1", "at = '2000-01-01'", "actor_id = 8", "action = 'x'", "event_id = 4"),
    *("subject = 'x'", "subject_id = 2"),
]


def everything():
    db.session.rollback()
    return db.session.execute(sa.text("SELECT id, actor, actor_id, action, subject_id FROM audit_entry")).all()


def refused(statement, *before):
    def run():
        with transaction(SYSTEM) as session:
            for each in (*before, statement):
                session.execute(sa.text(each))

    with pytest.raises(DatabaseError, match="the audit log is only ever added to"):
        run()
    return True


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_changed_or_deleted(entry, change):
    before = everything()
    assert refused(change)
    assert everything() == before


@pytest.mark.parametrize("what", NEVER)
def test_who_did_what_and_when_stays_even_while_people_are_taken_out(entry, what):
    assert refused(f"UPDATE audit_entry SET {what}", "INSERT INTO audit_redaction (id) VALUES (1)")
    assert refused("DELETE FROM audit_entry", "INSERT INTO audit_redaction (id) VALUES (1)")


def test_an_entry_is_not_put_in_place_of_another(entry):
    if db.engine.dialect.name == "sqlite":
        values = "SELECT id, at, actor_id, 'x', action, event_id, subject, subject_id, details FROM audit_entry"
        columns = "id, at, actor_id, actor, action, event_id, subject, subject_id, details"
        assert refused(f"INSERT OR REPLACE INTO audit_entry ({columns}) {values}")
    else:
        assert refused("TRUNCATE audit_entry")


def test_taking_people_out_leaves_who_did_what_and_is_an_entry_itself(entry):
    with transaction(SYSTEM):
        assert redact(subjects={"registration": [1]}, account_ids=[7], event_id=3) == 1
    rows = db.session.execute(
        sa.select(AuditEntry.actor, AuditEntry.action, AuditEntry.details).order_by(AuditEntry.id)
    ).all()
    assert rows == [
        ("account 7", "registration.returned", {"kind": "passport"}),
        ("system", "audit.redacted", {"number": 1}),
    ]
    assert db.session.scalar(sa.text("SELECT count(*) FROM audit_redaction")) == 0
    assert refused("UPDATE audit_entry SET actor = 'nobody'")
