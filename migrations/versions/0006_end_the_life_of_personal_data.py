"""End the life of personal data: what stays of documents, dates, holds, wishes for erasure, reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NEW_MESSAGES = ("erasure_done", "erasure_refused")
_MESSAGES = (
    "sign_in",
    "receipt",
    "waitlisted",
    "approved",
    "returned",
    "declined",
    "withdrawn",
    "seat_offered",
    "letter_issued",
    "confirmed",
    "invitation",
    "nomination",
    "replaced",
    "reminder",
    "agenda_changed",
    "thank_you",
    "announcement",
)


def upgrade() -> None:
    """Change the database; a document returned before leaves what stays of it, and the sweep destroys its bytes."""
    _message_kinds(_MESSAGES + _NEW_MESSAGES)
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purge_people_on", sa.Date(), nullable=True))
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
    _create_document_remains()
    _create_holds()
    _create_erasure_requests()
    _create_reports()
    op.execute(
        sa.text(
            "INSERT INTO document_remains (registration_id, kind, uploaded_at, review, reviewed_at, reviewed_by, "
            "destroyed_at, why) SELECT registration_id, kind, uploaded_at, review, reviewed_at, reviewed_by, "
            "COALESCE(reviewed_at, uploaded_at), 'returned' FROM document WHERE review = 'returned' ORDER BY id"
        )
    )
    op.execute(sa.text("DELETE FROM document WHERE review = 'returned'"))


def _create_document_remains() -> None:
    op.create_table(
        "document_remains",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _choice("kind", "passport", "invitation_letter", "signed_letter", "note_verbale", "photo"),
            nullable=False,
        ),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review", _choice("review", "received", "verified", "returned"), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(length=320), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "why",
            _choice("why", "replaced", "returned", "voided", "declined", "withdrawn", "purged", "erased"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_document_remains_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_remains")),
    )
    with op.batch_alter_table("document_remains", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_remains_registration_id"), ["registration_id"], unique=False)


def _create_holds() -> None:
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(length=320), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=320), nullable=True),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_retention_hold_has_reason")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_retention_hold_lifted_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_retention_hold_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_retention_hold_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_hold")),
    )
    with op.batch_alter_table("retention_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_hold_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "uq_retention_hold_event_id_open",
            ["event_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL AND registration_id IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL AND registration_id IS NULL"),
        )
        batch_op.create_index(
            "uq_retention_hold_registration_id_open",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )


def _create_erasure_requests() -> None:
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", _choice("decision", "erased", "refused", "taken_back"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=320), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_erasure_request_decided_at_some_time")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_erasure_request_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_erasure_request_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
    )
    with op.batch_alter_table("erasure_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_request_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_request_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "uq_erasure_request_registration_id_open",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        )


def _create_reports() -> None:
    op.create_table(
        "purge_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("scope", _choice("scope", "documents", "people"), nullable=False),
        sa.Column("occasion", _choice("occasion", "date", "hand", "request"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_purge_report_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_report")),
    )
    with op.batch_alter_table("purge_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purge_report_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "uq_purge_report_event_id_scope_open",
            ["event_id", "scope"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    """Change it back; what stayed of documents, the wishes and the reports are lost."""
    for table in ("purge_report", "erasure_request", "retention_hold", "document_remains"):
        op.drop_table(table)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("purged_at")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("purge_people_on")
    op.execute(sa.text(f"DELETE FROM message WHERE kind IN ({_quoted(_NEW_MESSAGES)})"))  # noqa: S608  # our own words
    _message_kinds(_MESSAGES)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _message_kinds(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_message_kind"), f"kind IN ({_quoted(kinds)})")


def _quoted(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
