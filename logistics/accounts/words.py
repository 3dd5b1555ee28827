"""The words for roles and for what is refused at the door."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_gettext

from logistics.accounts.passwords import LONGEST, SHORTEST, Weakness
from logistics.accounts.rules import (
    CannotGrant,
    LastAdmin,
    LinkNotUsable,
    NotSignedIn,
    Role,
    Way,
    WrongCode,
    WrongPasskey,
)
from logistics.wording import instant

ROLES = {
    Role.ADMIN: lazy_gettext("Administrator"),
    Role.ORGANIZER: lazy_gettext("Organizer"),
    Role.HOST: lazy_gettext("Host"),
    Role.SPONSOR: lazy_gettext("Sponsor"),
    Role.DESK: lazy_gettext("Staff at the door"),
    Role.FOCAL_POINT: lazy_gettext("Focal point"),
    Role.DELEGATE: lazy_gettext("Delegate"),
}

#: How a browser was signed in.
WAYS = {
    Way.LINK: lazy_gettext("by a mailed link"),
    Way.PASSWORD: lazy_gettext("with the password"),
    Way.PASSKEY: lazy_gettext("with a passkey"),
}

WEAKNESSES = {
    Weakness.SHORT: lazy_gettext(
        "Use at least %(number)d characters. Several words are easy to remember.", number=SHORTEST
    ),
    Weakness.LONG: lazy_gettext("Use at most %(number)d characters.", number=LONGEST),
    Weakness.COMMON: lazy_gettext(
        "This is among the passwords that are tried first. Choose words that nobody guesses."
    ),
    Weakness.ADDRESS: lazy_gettext("This is made of your address. Choose words that nobody guesses."),
}

REFUSALS = {
    LinkNotUsable: lazy_gettext(
        "Each link works once and only for a while. Nothing is lost: we can mail you a new one."
    ),
    NotSignedIn: lazy_gettext(
        "Address and password do not fit together. Try again, or leave the password empty and have a link mailed."
    ),
    WrongCode: lazy_gettext("This code is wrong, too old, or was used before. Wait for the next one and try again."),
    WrongPasskey: lazy_gettext("The passkey was not recognised. Try again, or sign in another way."),
    LastAdmin: lazy_gettext("This is the last administrator: make somebody else one first."),
    CannotGrant: lazy_gettext(
        "The administrator's role is for the whole installation, every other role for one event; a focal point acts "
        "for one delegation, and a delegate's role follows from registering."
    ),
}


def codes_refused(until: datetime) -> LazyString:
    """Return what somebody reads whose code is not taken, right or wrong, until an instant."""
    return lazy_gettext(
        "Ten wrong codes in a row were entered, so no code is taken until %(when)s UTC, not even a right one. A "
        "passkey still works.",
        when=LazyString(_minute, until),
    )


def codes_were_wrong(until: datetime) -> LazyString:
    """Return what the owner of such an account is told by mail."""
    return lazy_gettext(
        "Ten wrong codes in a row were entered as second factor of your account, so no code is taken until %(when)s "
        "UTC. Whoever entered them had your password or a link that was mailed to you.",
        when=LazyString(_minute, until),
    )


def _minute(until: datetime) -> str:
    # Not the minute that has begun: whoever tries within it would be told something untrue.
    return instant(until + timedelta(seconds=59), ZoneInfo("UTC"))
