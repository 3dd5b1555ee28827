"""The words for what staff comes for, and for what is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.accounts.words import REFUSALS as ACCOUNT_REFUSALS
from logistics.accounts.words import ROLES
from logistics.staff.rules import HoldsAlready, InvitationGone

__all__ = ["FACTORS_RESET", "REFUSALS", "ROLES"]

FACTORS_RESET = lazy_gettext(
    "The second factor of your account was reset, and the account signed out everywhere. Sign in and set up a new one."
)

REFUSALS = {
    **ACCOUNT_REFUSALS,
    HoldsAlready: lazy_gettext("This address has this role already."),
    InvitationGone: lazy_gettext(
        "This invitation can no longer be accepted: it was accepted already, taken back, or has expired."
    ),
}
