"""Issue invitation letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DOCUMENTS = ("passport", "signed_letter", "note_verbale", "photo")
_MESSAGES = ("sign_in", "receipt", "waitlisted", "approved", "returned", "declined", "withdrawn", "seat_offered")


def upgrade() -> None:
    """Change the database."""
    _kinds("document", "invitation_letter", before="signed_letter", of=_DOCUMENTS)
    _kinds("message", "letter_issued", "confirmed", of=_MESSAGES)
    op.create_table(
        "letter_numbering",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_letter_numbering_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_letter_numbering")),
    )
    op.create_table(
        "letter_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(length=320), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_letter_run_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_run")),
    )
    with op.batch_alter_table("letter_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_run_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "uq_letter_run_event_id_open",
            ["event_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=320), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "void_reason",
            sa.Enum(
                "not_approved",
                "substituted",
                "coverage_changed",
                "by_hand",
                name="void_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("void_note", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_name", sa.String(length=200), nullable=False),
        sa.Column(
            "acceptance",
            sa.Enum(
                "typed",
                "drawn",
                "scan",
                name="acceptance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("acceptance_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_letter_void_has_reason")),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (acceptance_hash IS NULL)", name=op.f("ck_letter_acceptance_has_hash")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_letter_event_id_event"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_letter_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["letter_run.id"], name=op.f("fk_letter_run_id_letter_run"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_letter_code")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_letter_event_id_number")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_run_id"), ["run_id"], unique=False)
        batch_op.create_index(
            "uq_letter_registration_id_valid",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )


def downgrade() -> None:
    """Change it back; what has one of the new kinds is lost."""
    op.drop_table("letter")
    op.drop_table("letter_run")
    op.drop_table("letter_numbering")
    for table, kinds in (("document", ("invitation_letter",)), ("message", ("letter_issued", "confirmed"))):
        op.execute(sa.text(f"DELETE FROM {table} WHERE kind IN ({_quoted(kinds)})"))  # noqa: S608  # our own words
    _kinds("document", of=_DOCUMENTS)
    _kinds("message", of=_MESSAGES)


def _kinds(table: str, *new: str, of: tuple[str, ...], before: str = "") -> None:
    """Let the column `kind` of a table take the kinds `of` old and `new`, these before one of the old or at the end."""
    place = of.index(before) if before else len(of)
    kinds = of[:place] + new + of[place:]
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_{table}_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f(f"ck_{table}_kind"), f"kind IN ({_quoted(kinds)})")


def _quoted(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
