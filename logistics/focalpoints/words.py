"""The words for where an invitation stands and why an answer is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.focalpoints.rules import ActsForAnother, InvitationClosed, InvitationState

STATES = {
    InvitationState.OPEN: lazy_gettext("Waiting for an answer"),
    InvitationState.ACCEPTED: lazy_gettext("Accepted"),
    InvitationState.DECLINED: lazy_gettext("Declined"),
    InvitationState.REVOKED: lazy_gettext("Taken back"),
    InvitationState.EXPIRED: lazy_gettext("Expired"),
}

REFUSALS = {
    InvitationClosed: lazy_gettext(
        "This invitation can no longer be answered: it was answered already, taken back, or has expired."
    ),
    ActsForAnother: lazy_gettext(
        "Your address is the focal point of another delegation of this meeting already. Write to the secretariat."
    ),
}
