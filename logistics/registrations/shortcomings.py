"""What can be missing from, or wrong with, what somebody sent: the reasons an organizer returns a registration for."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable


class Shortcoming(enum.StrEnum):
    """One thing that a person has to mend, in the order in which they are always told."""

    PASSPORT_MISSING = "passport_missing"
    PASSPORT_UNREADABLE = "passport_unreadable"
    PASSPORT_CUT_OFF = "passport_cut_off"
    PASSPORT_EXPIRED = "passport_expired"
    #: Within six months after the meeting: many countries refuse entry with it.
    PASSPORT_EXPIRES_SOON = "passport_expires_soon"
    #: It is somebody else's, or no passport at all.
    PASSPORT_OF_ANOTHER = "passport_of_another"
    NAME_DIFFERS = "name_differs"
    PASSPORT_NUMBER = "passport_number"
    PASSPORT_DATES = "passport_dates"
    NATIONALITY = "nationality"
    TRAVEL_MISSING = "travel_missing"
    #: The days of arrival and departure do not fit the meeting, or each other.
    TRAVEL_DOES_NOT_FIT = "travel_does_not_fit"
    INSTITUTION = "institution"
    POSITION = "position"
    PHOTO = "photo"
    LETTER_UNREADABLE = "letter_unreadable"
    LETTER_UNSIGNED = "letter_unsigned"
    #: It is signed, but not the invitation letter, or not this person's.
    LETTER_OF_ANOTHER = "letter_of_another"


#: What is wrong with the copy of the passport itself: another has to be sent.
WITH_THE_COPY = frozenset(
    {
        Shortcoming.PASSPORT_UNREADABLE,
        Shortcoming.PASSPORT_CUT_OFF,
        Shortcoming.PASSPORT_EXPIRED,
        Shortcoming.PASSPORT_EXPIRES_SOON,
        Shortcoming.PASSPORT_OF_ANOTHER,
    }
)
#: What was typed and is not what stands in the passport.
WITH_THE_PARTICULARS = frozenset(
    {Shortcoming.NAME_DIFFERS, Shortcoming.PASSPORT_NUMBER, Shortcoming.PASSPORT_DATES, Shortcoming.NATIONALITY}
)
WITH_THE_JOURNEY = frozenset({Shortcoming.TRAVEL_MISSING, Shortcoming.TRAVEL_DOES_NOT_FIT})
#: What is wrong with the signed letter that was sent.
WITH_THE_LETTER = frozenset({Shortcoming.LETTER_UNREADABLE, Shortcoming.LETTER_UNSIGNED, Shortcoming.LETTER_OF_ANOTHER})
#: What another passport mends: its particulars are asked for too.
_MENDED_BY_A_PASSPORT = frozenset({Shortcoming.PASSPORT_EXPIRED, Shortcoming.PASSPORT_EXPIRES_SOON})
#: What another copy alone mends.
MENDED_BY_A_COPY = WITH_THE_COPY - _MENDED_BY_A_PASSPORT | {Shortcoming.PASSPORT_MISSING}


def in_order(shortcomings: Collection[str]) -> tuple[Shortcoming, ...]:
    """Return those of the codes that are known, each once, in the order in which they are told."""
    return tuple(each for each in Shortcoming if each in shortcomings)


def together(before: Iterable[str], more: Iterable[str]) -> tuple[Shortcoming, ...]:
    """Return what was asked before and what is asked now as one list."""
    return in_order({*before, *more})
