"""The roles an account may have and when they count, how long links and sessions last, and what is refused."""

from __future__ import annotations

import enum
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import idna

from logistics.errors import Refusal

#: How long a second factor that was shown lets somebody change with what the account signs in.
PROOF_LASTS = timedelta(minutes=30)
#: So many wrong codes in a row let no code be taken for a while, which is longer each time.
WRONG_CODES = 10
_REFUSED_FOR = tuple(timedelta(hours=hours) for hours in (1, 2, 4, 8, 16, 24))
#: A link somebody has just asked for: long enough for slow mail, short enough that a mailbox read later opens nothing.
ASKED_LINK_LASTS = timedelta(minutes=30)
#: So many links that work are enough in a mailbox: who asks for more gets none until one is used or too old.
ASKED_LINKS = 5
#: A link in a receipt or decision: nobody waits for that mail, so it has to outlast a long weekend.
RECEIPT_LINK_LASTS = timedelta(days=7)
#: How exactly the last use of a session is known: it is written this seldom.
SEEN_EVERY = timedelta(minutes=10)
#: How long a dead link is remembered, so that whoever opens it is led back to where it went.
DEAD_LINK_REMEMBERED = timedelta(days=30)


class Role(enum.StrEnum):
    """What somebody comes for; every role but `admin` is held in one event."""

    ADMIN = "admin"
    ORGANIZER = "organizer"
    HOST = "host"
    SPONSOR = "sponsor"
    #: Staff at the door, who check people in.
    DESK = "desk"
    #: Nominates and follows the people of one delegation.
    FOCAL_POINT = "focal_point"
    #: Never granted by hand: follows from a registration of one's own.
    DELEGATE = "delegate"


#: Whose role counts only in a session that has shown a second factor, where the settings require one.
GUARDED: frozenset[Role] = frozenset({Role.ADMIN, Role.ORGANIZER, Role.SPONSOR})
#: Roles for which a second factor means nothing: their pages show what a mailed link opens anyway.
_NEVER_GUARDED = frozenset({Role.FOCAL_POINT, Role.DELEGATE})


class Way(enum.StrEnum):
    """How somebody signed in."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105  # a word, not a secret
    PASSKEY = "passkey"


def counts(role: Role, *, has_factor: bool, shown: bool, required: bool) -> bool:
    """Return whether a role counts in a session.

    It does when a second factor was `shown` in it; else neither for whoever has one, nor for the guarded roles where
    the settings require one.
    """
    return shown or role in _NEVER_GUARDED or not (has_factor or (required and role in GUARDED))


def refused_for(wrong_codes: int) -> timedelta:
    """Return for how long no code is taken after so many wrong ones in a row: zero but at every tenth.

    One hour, doubling up to a day, after which whoever goes on guessing has ten tries a day at six digits. That tries
    are bounded by account, with waits that grow, is NIST SP 800-63B-3, section 5.2.2.
    """
    times, over = divmod(wrong_codes, WRONG_CODES)
    return timedelta() if over or not times else _REFUSED_FOR[min(times, len(_REFUSED_FOR)) - 1]


class NotSignedIn(Refusal):
    """Address and password do not fit together; whether the address is known, is not said."""


class WrongCode(Refusal):
    """The code of the authenticator app or the recovery code is wrong, too old, or was used before."""


class CodesRefused(Refusal):
    """No code is taken `until` an instant (UTC), not even a right one; `begins` with this try."""

    def __init__(self, until: datetime, *, begins: bool = False) -> None:
        super().__init__()
        self.until, self.begins = until, begins


class WrongPasskey(Refusal):
    """What the browser sent proves no passkey of the account."""


class LastAdmin(Refusal):
    """Nobody could administer the installation any more."""


class LinkNotUsable(Refusal):
    """A sign-in link that is unknown, was used, has expired, or belongs to a closed account; which, is not said."""


class CannotGrant(Refusal):
    """A role that cannot be granted like this: `delegate` by hand, `admin` in one event, another outside any.

    Nor can one be a focal point without a delegation, or anything else with one.
    """


@dataclass(frozen=True)
class AccountFacts:
    """An account that can be signed in to."""

    id: int
    email: str
    name: str
    language: str


@dataclass(frozen=True)
class SessionFacts:
    """A browser that is signed in; instants in UTC."""

    id: int
    way: Way
    #: As `browsers` names them; empty when unknown.
    browser: str
    system: str
    created_at: datetime
    last_seen_at: datetime
    #: When a second factor was shown in it.
    factor_shown_at: datetime | None


@dataclass(frozen=True)
class FactorFacts:
    """With what an account can sign in beside a mailed link."""

    has_password: bool
    has_authenticator: bool
    passkeys: tuple[PasskeyFacts, ...]
    #: Recovery codes that were not used yet.
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether there is a second factor."""
        return self.has_authenticator or bool(self.passkeys)


@dataclass(frozen=True)
class PasskeyFacts:
    """A passkey; instants in UTC."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class NewLink:
    """A link that signs in once, as it is to be mailed."""

    #: Whom it signs in; None when there is no account.
    user_id: int | None
    #: The address it is mailed to.
    recipient: str
    #: Path on this site.
    leads_to: str
    valid_for: timedelta
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


@dataclass(frozen=True)
class LinkFacts:
    """A mailed link: whom it signs in, where it leads, and whether it still works."""

    email: str
    leads_to: str
    usable: bool


def address_key(address: str) -> str:
    """Return the form under which two spellings of one e-mail address are the same.

    The domain as mail servers look for it (IDNA 2008: straße.org is not strasse.org), before it each letter in lower
    case that comes back from there: what more were folded would make one account of two people's addresses.
    """
    local, at, domain = address.strip().rpartition("@")
    with suppress(idna.IDNAError):  # no mail reaches it under any spelling
        domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    return _lower(local) + at + _lower(domain)


def _lower(text: str) -> str:
    # Sign by sign, and only what comes back as it was: é is É, but neither ß is ss nor the Kelvin sign a k.
    return "".join(low if (low := sign.lower()).upper() == sign else sign for sign in text)


def link_digest(secret: str) -> str:
    """Return what is stored of a link's secret; unsalted, for 256 random bits are not found by trying."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def may_be_granted(role: Role, event_id: int | None, delegation_id: int | None = None) -> bool:
    """Return whether `role` can be granted by hand in the event (None: everywhere), for the delegation if any."""
    fits = (role == Role.ADMIN) == (event_id is None) and (role == Role.FOCAL_POINT) == (delegation_id is not None)
    return role != Role.DELEGATE and fits
