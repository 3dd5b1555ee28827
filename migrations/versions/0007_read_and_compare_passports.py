"""Read and compare passports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NEW = {"zone": 89, "surname": 39, "given_names": 39}


def upgrade() -> None:
    """Change the database."""
    with op.batch_alter_table("passport", schema=None) as batch_op:
        for name, length in _NEW.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    with op.batch_alter_table("passport", schema=None) as batch_op:
        for name in _NEW:
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        "name_settlement",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("surname", sa.String(length=39), nullable=False),
        sa.Column("given_names", sa.String(length=39), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["passport.registration_id"],
            name=op.f("fk_name_settlement_registration_id_passport"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_name_settlement")),
    )
    op.create_table(
        "passport_reading",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=89), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_passport_reading_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_passport_reading")),
    )


def downgrade() -> None:
    """Change it back; what was read or settled is lost."""
    op.drop_table("passport_reading")
    op.drop_table("name_settlement")
    with op.batch_alter_table("passport", schema=None) as batch_op:
        for name in reversed(_NEW):
            batch_op.drop_column(name)
