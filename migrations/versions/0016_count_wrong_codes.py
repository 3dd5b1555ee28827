"""Count wrong codes of a second factor on the account, and refuse codes for a while after too many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrong_codes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("codes_refused_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.alter_column("wrong_codes", server_default=None)


def downgrade() -> None:
    """Change it back: every code is taken again."""
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("codes_refused_until")
        batch_op.drop_column("wrong_codes")
