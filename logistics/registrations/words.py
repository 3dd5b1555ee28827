"""The words for where a registration stands, what is wrong with it, and in what capacity somebody comes."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext

from logistics.registrations.rules import Capacity, Status
from logistics.registrations.shortcomings import Shortcoming, in_order

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

#: What is wrong, as an organizer chooses it.
SHORTCOMINGS = {
    Shortcoming.PASSPORT_MISSING: lazy_gettext("The passport copy is missing"),
    Shortcoming.PASSPORT_UNREADABLE: lazy_gettext("The passport copy cannot be read"),
    Shortcoming.PASSPORT_CUT_OFF: lazy_gettext("The passport copy is cut off"),
    Shortcoming.PASSPORT_EXPIRED: lazy_gettext("The passport has expired, or expires before the meeting ends"),
    Shortcoming.PASSPORT_EXPIRES_SOON: lazy_gettext("The passport expires less than six months after the meeting"),
    Shortcoming.PASSPORT_OF_ANOTHER: lazy_gettext("The copy is not of this person's passport"),
    Shortcoming.NAME_DIFFERS: lazy_gettext("The name is not the one in the passport"),
    Shortcoming.PASSPORT_NUMBER: lazy_gettext("The passport number is not right"),
    Shortcoming.PASSPORT_DATES: lazy_gettext("A date of the passport is not right"),
    Shortcoming.NATIONALITY: lazy_gettext("The nationality or the issuing country is not right"),
    Shortcoming.TRAVEL_MISSING: lazy_gettext("The days of travel are missing"),
    Shortcoming.TRAVEL_DOES_NOT_FIT: lazy_gettext("The days of travel do not fit"),
    Shortcoming.INSTITUTION: lazy_gettext("The institution is missing or not right"),
    Shortcoming.POSITION: lazy_gettext("The position is missing or not right"),
    Shortcoming.PHOTO: lazy_gettext("The photo is missing or cannot be used"),
    Shortcoming.LETTER_UNREADABLE: lazy_gettext("The signed letter cannot be read"),
    Shortcoming.LETTER_UNSIGNED: lazy_gettext("The letter is not signed"),
    Shortcoming.LETTER_OF_ANOTHER: lazy_gettext("It is not this person's invitation letter"),
}

#: The same as the person reads it, with what to do.
TO_MEND = {
    Shortcoming.PASSPORT_MISSING: lazy_gettext(
        "The copy of your passport is missing. Upload the page with your photo."
    ),
    Shortcoming.PASSPORT_UNREADABLE: lazy_gettext(
        "The copy of your passport cannot be read. Upload another: sharp, evenly lit, without reflections."
    ),
    Shortcoming.PASSPORT_CUT_OFF: lazy_gettext(
        "The copy of your passport is cut off. Upload another that shows the whole page, down to the two lines at its "
        "foot."
    ),
    Shortcoming.PASSPORT_EXPIRED: lazy_gettext(
        "Your passport has expired, or expires before the meeting ends. Enter the new one and upload its copy."
    ),
    Shortcoming.PASSPORT_EXPIRES_SOON: lazy_gettext(
        "Your passport expires less than six months after the meeting, and many countries refuse entry with it. Renew "
        "it, enter the new one and upload its copy."
    ),
    Shortcoming.PASSPORT_OF_ANOTHER: lazy_gettext(
        "What you uploaded is not a copy of your own passport. Upload the page of your passport with your photo."
    ),
    Shortcoming.NAME_DIFFERS: lazy_gettext(
        "Your name here is not the one in your passport. Write it as in the passport, with all names."
    ),
    Shortcoming.PASSPORT_NUMBER: lazy_gettext("The number of your passport is not the one on its copy. Correct it."),
    Shortcoming.PASSPORT_DATES: lazy_gettext(
        "Your date of birth, or a date of your passport, is not as on its copy. Correct it."
    ),
    Shortcoming.NATIONALITY: lazy_gettext(
        "Your nationality, or the country that issued your passport, is not as on its copy. Correct it."
    ),
    Shortcoming.TRAVEL_MISSING: lazy_gettext("Your days of arrival and departure are missing. Enter them."),
    Shortcoming.TRAVEL_DOES_NOT_FIT: lazy_gettext(
        "Your days of arrival and departure do not fit the meeting. Check and correct them."
    ),
    Shortcoming.INSTITUTION: lazy_gettext(
        "The institution you represent is missing or not right. Enter its full name."
    ),
    Shortcoming.POSITION: lazy_gettext("Your position is missing or not right. Enter it as it should stand on papers."),
    Shortcoming.PHOTO: lazy_gettext(
        "Your photo is missing or cannot be used. Send one in your answer to the secretariat."
    ),
    Shortcoming.LETTER_UNREADABLE: lazy_gettext("Your signed letter cannot be read. Upload a better scan or picture."),
    Shortcoming.LETTER_UNSIGNED: lazy_gettext("The letter you uploaded is not signed. Sign it and upload it again."),
    Shortcoming.LETTER_OF_ANOTHER: lazy_gettext(
        "What you uploaded is not the invitation letter written to you. Upload that one, signed."
    ),
}


def asked_for(shortcomings: Collection[str], note: str) -> str:
    """Return what a person is asked to mend: a line for each thing, and below them what the organizer wrote."""
    listed = "\n".join(f"– {TO_MEND[each]}" for each in in_order(shortcomings))
    return "\n\n".join(filter(None, (listed, note)))
