"""Say in codes what several people at once are asked to mend."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    with op.batch_alter_table("decision_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shortcomings", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("decision_run", schema=None) as batch_op:
        batch_op.alter_column("shortcomings", server_default=None)


def downgrade() -> None:
    """Change it back; what several people were asked for in codes stays with each of them."""
    with op.batch_alter_table("decision_run", schema=None) as batch_op:
        batch_op.drop_column("shortcomings")
