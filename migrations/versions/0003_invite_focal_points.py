"""Invite focal points, who nominate and replace the people of their delegation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROLES = ("admin", "organizer", "host", "sponsor")
_STATUSES = ("submitted", "returned", "approved", "confirmed", "waitlisted", "declined", "withdrawn", "replaced")
_HOLD = ("approved", "confirmed", "returned", "submitted")
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
)
_NEW_MESSAGES = ("invitation", "nomination", "replaced")


def upgrade() -> None:
    """Change the database."""
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delegation_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_role_grant_delegation_id_delegation"),
            "delegation",
            ["delegation_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.drop_constraint(batch_op.f("ck_role_grant_role"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_role"), f"name IN ({_quoted((*_ROLES, 'focal_point', 'delegate'))})"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_focal_point_of_delegation"),
            "(name = 'focal_point') = (delegation_id IS NOT NULL)",
        )
    _statuses(("draft", "nominated", *_STATUSES), tuple(sorted((*_HOLD, "nominated"))))
    _messages(_MESSAGES + _NEW_MESSAGES)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_invitation_one_answer")),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_invitation_delegation_id_delegation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_invitation_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "uq_invitation_delegation_id_email_key",
            ["delegation_id", "email_key"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )


def downgrade() -> None:
    """Change it back: nominees become drafts, focal points lose their role, what was mailed to them is lost."""
    op.drop_table("invitation")
    op.execute(sa.text(f"DELETE FROM message WHERE kind IN ({_quoted(_NEW_MESSAGES)})"))  # noqa: S608  # our own words
    _messages(_MESSAGES)
    op.execute(sa.text("UPDATE registration SET status = 'draft', seat_id = NULL WHERE status = 'nominated'"))
    _statuses(("draft", *_STATUSES), _HOLD)
    op.execute(sa.text("DELETE FROM role_grant WHERE name = 'focal_point'"))
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_role_grant_focal_point_of_delegation"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_role_grant_delegation_id_delegation"), type_="foreignkey")
        batch_op.drop_column("delegation_id")
        batch_op.drop_constraint(batch_op.f("ck_role_grant_role"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_role"), f"name IN ({_quoted((*_ROLES, 'delegate'))})"
        )


def _statuses(statuses: tuple[str, ...], holding: tuple[str, ...]) -> None:
    """Let a registration stand at one of `statuses`, those `holding` having a seat and, waiting too, an own address."""
    active = f"status IN ({_quoted(tuple(sorted((*holding, 'waitlisted'))))}) AND NOT shares_email"
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index("uq_registration_event_id_email_key")
        batch_op.drop_constraint(batch_op.f("ck_registration_status"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_registration_seat_follows_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_registration_status"), f"status IN ({_quoted(statuses)})")
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_seat_follows_status"),
            f"(seat_id IS NOT NULL) = (status IN ({_quoted(holding)}))",
        )
        batch_op.create_index(
            "uq_registration_event_id_email_key",
            ["event_id", "email_key"],
            unique=True,
            sqlite_where=sa.text(active),
            postgresql_where=sa.text(active),
        )


def _messages(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_message_kind"), f"kind IN ({_quoted(kinds)})")


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
