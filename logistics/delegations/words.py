"""The words for kinds of delegations and seats."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.delegations.rules import DelegationKind, SeatKind

KINDS = {
    DelegationKind.MEMBER: lazy_gettext("Member"),
    DelegationKind.OBSERVER: lazy_gettext("Observer"),
    DelegationKind.ORGANIZATION: lazy_gettext("Organization"),
    DelegationKind.NETWORK: lazy_gettext("Network"),
}

SEAT_KINDS = {
    SeatKind.OFFICIAL: lazy_gettext("Official"),
    SeatKind.EXCEPTIONAL: lazy_gettext("Exceptional"),
}
