"""The words for journeys."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.travel.rules import TripFault

FAULTS = {
    TripFault.ARRIVES_AFTER_THE_END: lazy_gettext("This is after the meeting. Check the date of arrival."),
    TripFault.ARRIVES_TOO_EARLY: lazy_gettext("This is more than two months before the meeting. Check the date."),
    TripFault.DEPARTS_BEFORE_THE_START: lazy_gettext("This is before the meeting. Check the date of departure."),
    TripFault.DEPARTS_BEFORE_ARRIVAL: lazy_gettext("The departure must not be before the arrival."),
    TripFault.DEPARTS_TOO_LATE: lazy_gettext("This is more than two months after the meeting. Check the date."),
}
