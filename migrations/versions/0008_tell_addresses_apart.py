"""Tell apart e-mail addresses that only look alike: the key of each is written as mail servers know it."""

from __future__ import annotations

from contextlib import suppress

import idna
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("account", "registration", "invitation")


def upgrade() -> None:
    """Change the database."""
    connection = op.get_bind()
    for name in _TABLES:
        table = sa.table(name, sa.column("id"), sa.column("email"), sa.column("email_key"))
        rows = connection.execute(sa.select(table.c.id, table.c.email, table.c.email_key)).all()
        for row_id, email, key in rows:
            if email and not email.isascii() and key != _key(email):
                connection.execute(sa.update(table).where(table.c.id == row_id).values(email_key=_key(email)))


def downgrade() -> None:
    """Change it back: the keys stay, for what they tell apart cannot be put together."""


def _key(email: str) -> str:
    # As the program made it at this revision.
    local, at, domain = email.strip().rpartition("@")
    with suppress(idna.IDNAError):
        domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    return _lower(local) + at + _lower(domain)


def _lower(text: str) -> str:
    # Sign by sign, and only what comes back as it was: é is É, but neither ß is ss nor the Kelvin sign a k.
    return "".join(low if (low := sign.lower()).upper() == sign else sign for sign in text)
