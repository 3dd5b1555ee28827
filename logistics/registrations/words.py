"""The words for where a registration stands and in what capacity somebody comes."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.registrations.rules import Capacity, Status

STATUSES = {
    Status.DRAFT: lazy_gettext("Draft"),
    Status.NOMINATED: lazy_gettext("Nominated"),
    Status.SUBMITTED: lazy_gettext("Submitted"),
    Status.RETURNED: lazy_gettext("Returned for changes"),
    Status.APPROVED: lazy_gettext("Approved"),
    Status.CONFIRMED: lazy_gettext("Confirmed"),
    Status.WAITLISTED: lazy_gettext("On the waiting list"),
    Status.DECLINED: lazy_gettext("Not accepted"),
    Status.WITHDRAWN: lazy_gettext("Withdrawn"),
    Status.REPLACED: lazy_gettext("Replaced"),
}

#: What it means for the person, and what happens next.
NEXT = {
    Status.DRAFT: lazy_gettext("This registration has not been handed in yet."),
    Status.NOMINATED: lazy_gettext(
        "Your delegation has nominated you and a seat is held for you. Complete your registration to keep it."
    ),
    Status.SUBMITTED: lazy_gettext(
        "A seat is held for you. The secretariat looks at what you sent and then writes to you."
    ),
    Status.RETURNED: lazy_gettext(
        "Your seat is held. The secretariat asks you to change something: read its note, make the change, and hand "
        "your registration in again."
    ),
    Status.APPROVED: lazy_gettext(
        "You have been approved. Once the secretariat has issued your invitation letter, read and accept it to confirm "
        "that you take part."
    ),
    Status.CONFIRMED: lazy_gettext("Your participation is confirmed. There is nothing left to do."),
    Status.WAITLISTED: lazy_gettext(
        "All seats of your delegation are taken. When one becomes free, the secretariat writes to you. Please buy no "
        "ticket and book no room before that."
    ),
    Status.DECLINED: lazy_gettext("The secretariat has not accepted this registration. Its documents were deleted."),
    Status.WITHDRAWN: lazy_gettext("You no longer take part. Your seat is free and your documents were deleted."),
    Status.REPLACED: lazy_gettext("Somebody else of your delegation has taken this seat."),
}

CAPACITIES = {
    Capacity.HEAD: lazy_gettext("Head of delegation"),
    Capacity.DELEGATE: lazy_gettext("Delegate"),
    Capacity.ALTERNATE: lazy_gettext("Alternate"),
    Capacity.OBSERVER: lazy_gettext("Observer"),
}
