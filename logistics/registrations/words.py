"""The words for where a registration stands and in what capacity somebody comes."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.registrations.rules import Capacity, Status

STATUSES = {
    Status.DRAFT: lazy_gettext("Draft"),
    Status.SUBMITTED: lazy_gettext("Submitted"),
    Status.RETURNED: lazy_gettext("Returned for changes"),
    Status.APPROVED: lazy_gettext("Approved"),
    Status.CONFIRMED: lazy_gettext("Confirmed"),
    Status.WAITLISTED: lazy_gettext("On the waiting list"),
    Status.DECLINED: lazy_gettext("Not accepted"),
    Status.WITHDRAWN: lazy_gettext("Withdrawn"),
    Status.REPLACED: lazy_gettext("Replaced"),
}

CAPACITIES = {
    Capacity.HEAD: lazy_gettext("Head of delegation"),
    Capacity.DELEGATE: lazy_gettext("Delegate"),
    Capacity.ALTERNATE: lazy_gettext("Alternate"),
    Capacity.OBSERVER: lazy_gettext("Observer"),
}
