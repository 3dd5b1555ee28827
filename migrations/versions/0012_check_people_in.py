"""Check people in at the door: its staff, who came on which day, who registered there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STAFF = ("admin", "organizer", "host", "sponsor")
_STATUSES = (
    "draft",
    "nominated",
    "submitted",
    "returned",
    "approved",
    "confirmed",
    "waitlisted",
    "declined",
    "withdrawn",
    "replaced",
)


def upgrade() -> None:
    """Change the database."""
    _roles((*_STAFF, "desk", "focal_point", "delegate"))
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column(
            "way",
            sa.Enum("typed", "scanned", "list", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum(*_STATUSES, name="status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_check_in_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_check_in_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("key", name=op.f("uq_check_in_key")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index("ix_check_in_event_id_day_came_at", ["event_id", "day", "came_at"], unique=False)
        batch_op.create_index(
            "uq_check_in_registration_id_day",
            ["registration_id", "day"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
    op.create_table(
        "walk_in",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_walk_in_event_id_event"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_walk_in_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_walk_in")),
    )
    with op.batch_alter_table("walk_in", schema=None) as batch_op:
        batch_op.create_index("ix_walk_in_event_id_day", ["event_id", "day"], unique=False)


def downgrade() -> None:
    """Change it back: who came is lost, and the staff at the door lose their role."""
    op.drop_table("walk_in")
    op.drop_table("check_in")
    op.execute(sa.text("DELETE FROM role_grant WHERE name = 'desk'"))
    _roles((*_STAFF, "focal_point", "delegate"))


def _roles(roles: tuple[str, ...]) -> None:
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_role_grant_role"), type_="check")
        quoted = ", ".join(f"'{role}'" for role in roles)
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_role"), f"name IN ({quoted})")
