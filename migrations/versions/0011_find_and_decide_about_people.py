"""Find people, keep views of them, and decide about several at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
#: What the documents that a mailing's people miss have become: what their participations wait for.
_MISSING = {"passport": ["passport", "passport_again"], "signed_letter": ["letter", "letter_issue"]}


def upgrade() -> None:
    """Change the database."""
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("search_text", sa.Text(), nullable=True))
    _write_search_texts()
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.alter_column("search_text", existing_type=sa.Text(), nullable=False)
    _change_conditions(lambda missing: _MISSING.get(missing, []))
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("conditions", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_saved_view_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_saved_view_event_id_name")),
    )
    op.create_table(
        "decision_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("decision", _choice("decision", *_DECISIONS), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _choice("state", "shown", "running", "done", "stopped"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.String(length=320), nullable=False),
        sa.CheckConstraint("(state = 'shown') = (begun_at IS NULL)", name=op.f("ck_decision_run_shown_or_begun")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_decision_run_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_run")),
    )
    with op.batch_alter_table("decision_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_run_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_decision_run_state", ["state"], unique=False)
    op.create_table(
        "decision_turn",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", _choice("outcome", "done", "refused"), nullable=True),
        sa.Column("hindrance", _choice("hindrance", *_HINDRANCES), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_decision_turn_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["decision_run.id"], name=op.f("fk_decision_turn_run_id_decision_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "registration_id", name=op.f("pk_decision_turn")),
    )
    with op.batch_alter_table("decision_turn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_turn_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "ix_decision_turn_run_id_outcome_registration_id", ["run_id", "outcome", "registration_id"], unique=False
        )


def downgrade() -> None:
    """Change it back."""
    op.drop_table("decision_turn")
    op.drop_table("decision_run")
    op.drop_table("saved_view")
    documents = {need: document for document, needs in _MISSING.items() for need in needs}
    _change_conditions(lambda missing: next((documents[need] for need in missing if need in documents), None))
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("search_text")


_DECISIONS = ("approve", "return", "decline", "wait", "admit", "letter")
_HINDRANCES = (
    "does_not_fit",
    "no_seat_left",
    "changed_meanwhile",
    "address_taken",
    "not_approved",
    "has_letter",
    "forgotten",
    "cannot_typeset",
    "failed",
)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _write_search_texts() -> None:
    connection = op.get_bind()
    names = ("id", "full_name", "institution", "email", "reference", "purged_at", "search_text")
    table = sa.table("registration", *(sa.column(name) for name in names))
    wanted = sa.select(*(table.c[name] for name in names[:-1])).order_by(table.c.id).limit(_AT_ONCE)
    change = sa.update(table).where(table.c.id == sa.bindparam("who")).values(search_text=sa.bindparam("text"))
    after = 0
    while rows := connection.execute(wanted.where(table.c.id > after)).all():
        connection.execute(change, [{"who": row.id, "text": _search_text(row)} for row in rows])
        after = rows[-1].id


def _search_text(row: sa.Row[Any]) -> str:
    # As the program makes it at this revision.
    if row.purged_at is not None:
        return row.reference.lower()
    text = f"{row.full_name} {row.institution} {row.email} {row.reference}"
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())


def _change_conditions(of_missing: Callable[[Any], object]) -> None:
    connection = op.get_bind()
    table = sa.table("mailing", sa.column("id"), sa.column("conditions", sa.JSON()))
    for mailing_id, conditions in connection.execute(sa.select(table.c.id, table.c.conditions)).all():
        changed = {**conditions, "missing": of_missing(conditions.get("missing"))}
        connection.execute(sa.update(table).where(table.c.id == mailing_id).values(conditions=changed))
