"""What the worker does for accounts by itself."""

from __future__ import annotations

from logistics.accounts import operations, sessions
from logistics.audit.rules import SYSTEM
from logistics.database import transaction


def forget_dead_links() -> None:
    """Delete sign-in links that expired long ago, and what is left of browsers that are not signed in any more."""
    with transaction(SYSTEM):
        operations.forget_dead_links()
        sessions.forget_ended()
