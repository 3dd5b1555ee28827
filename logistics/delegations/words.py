"""The words for kinds of delegations and seats."""

from __future__ import annotations

from flask_babel import lazy_gettext, lazy_pgettext

from logistics.delegations.rules import DelegationKind, SeatKind

KINDS = {
    DelegationKind.MEMBER: lazy_gettext("Member"),
    DelegationKind.OBSERVER: lazy_pgettext("delegation", "Observer"),
    DelegationKind.ORGANIZATION: lazy_gettext("Organization"),
    DelegationKind.NETWORK: lazy_gettext("Network"),
}

SEAT_KINDS = {
    SeatKind.OFFICIAL: lazy_gettext("Official"),
    SeatKind.EXCEPTIONAL: lazy_gettext("Exceptional"),
}
