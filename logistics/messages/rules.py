"""The kinds of e-mail and what each is told, the states one goes through, and when a failed try is repeated."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


class Kind(enum.StrEnum):
    """What a message is about; each has a template in templates/mail/."""

    SIGN_IN = "sign_in"
    RECEIPT = "receipt"
    WAITLISTED = "waitlisted"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SEAT_OFFERED = "seat_offered"
    LETTER_ISSUED = "letter_issued"
    CONFIRMED = "confirmed"
    #: To an officer: act for your delegation.
    INVITATION = "invitation"
    #: To somebody whom a focal point named: complete your registration.
    NOMINATION = "nomination"
    #: To somebody whose seat another person of the delegation has taken.
    REPLACED = "replaced"
    REMINDER = "reminder"
    #: What an organizer writes to many.
    AGENDA_CHANGED = "agenda_changed"
    THANK_YOU = "thank_you"
    ANNOUNCEMENT = "announcement"
    #: What became of the wish that everything about somebody be deleted.
    ERASURE_DONE = "erasure_done"
    ERASURE_REFUSED = "erasure_refused"
    #: To somebody whom an organizer has put into another delegation.
    MOVED = "moved"
    #: To the new address of a registration, with its way in; and to the former one, which has none any more.
    ADDRESS_CHANGED = "address_changed"
    ADDRESS_LEFT = "address_left"
    #: To somebody who is asked to work on an event, or to administer.
    STAFF_INVITATION = "staff_invitation"
    #: To the owner of an account with what it signs in has changed.
    SECURITY = "security"
    #: To the organizers: somebody was replaced who had a letter or a ticket.
    SUBSTITUTED = "substituted"


#: Written to a group in an organizer's words; what to begin with is the kind's text.
TO_A_GROUP = (Kind.ANNOUNCEMENT, Kind.AGENDA_CHANGED, Kind.THANK_YOU)


class State(enum.StrEnum):
    """Where a message is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    #: Kept instead of sent, as the settings ask (demo and rehearsal).
    KEPT = "kept"


#: name: str, whom the mail greets, perhaps empty · link: str, whole address that signs in · valid_for: its timedelta,
#: 0 when it only leads to the page
_LINK = frozenset({"name", "link", "valid_for"})
#: name: str · delegation: Localized or str · reference: str, of the registration
_REGISTRATION = frozenset({"name", "delegation", "reference"})
#: coverage: (item, sentence) pairs, what is paid for the person and what is not, with the reason
#: missing: what the person still has to send, item by item · deadline: last instant for it, aware, or None
_TO_DO = frozenset({"coverage", "missing", "deadline"})

#: What each kind is told, and nothing else. Never a passport's number or a file: mail lies about in many places.
VALUES: dict[Kind, frozenset[str]] = {
    Kind.SIGN_IN: _LINK,
    #: received: (label, value) pairs of what was handed in
    Kind.RECEIPT: _LINK | _REGISTRATION | _TO_DO | {"received"},
    Kind.WAITLISTED: _LINK | _REGISTRATION,
    Kind.APPROVED: _LINK | _REGISTRATION | _TO_DO,
    #: reason: what is to be mended, and the organizer's words, perhaps of several paragraphs
    Kind.RETURNED: _LINK | _REGISTRATION | {"reason", "missing", "deadline"},
    Kind.DECLINED: _REGISTRATION | {"reason"},
    Kind.WITHDRAWN: _REGISTRATION,
    Kind.SEAT_OFFERED: _LINK | _REGISTRATION | _TO_DO,
    #: its link leads to the letter, its deadline is that for accepting it
    Kind.LETTER_ISSUED: _LINK | _REGISTRATION | {"deadline"},
    #: with_agenda: bool, whether the agenda's calendar goes along as a file
    Kind.CONFIRMED: _LINK | _REGISTRATION | _TO_DO | {"with_agenda"},
    Kind.MOVED: _LINK | _REGISTRATION | _TO_DO,
    Kind.ADDRESS_CHANGED: _LINK | {"delegation"},
    Kind.ADDRESS_LEFT: frozenset({"name", "delegation"}),
    #: missing: what has to be there by the deadline and is not; reason: what the organizer asked to be mended, or empty
    Kind.REMINDER: _LINK | _REGISTRATION | {"missing", "deadline", "reason"},
    #: seats: how many chairs the delegation has · its link accepts or declines, its deadline is that for registering
    Kind.INVITATION: _LINK | {"delegation", "seats", "deadline"},
    #: its deadline is that for registering
    Kind.NOMINATION: _LINK | _REGISTRATION | {"deadline"},
    Kind.REPLACED: _REGISTRATION,
    #: name: of the organizer · former, successor: names · letter: number of the one that is void, or None
    #: payer: who buys the ticket, or None · page: whole address of the successor's page on the desk
    Kind.SUBSTITUTED: frozenset({"name", "delegation", "former", "successor", "seat", "letter", "payer", "page"}),
    #: changes: what is different in the agenda, a sentence for each session
    Kind.AGENDA_CHANGED: _LINK | _REGISTRATION | _TO_DO | {"changes"},
    Kind.THANK_YOU: _LINK | _REGISTRATION | _TO_DO,
    Kind.ANNOUNCEMENT: _LINK | _REGISTRATION | _TO_DO,
    #: name: empty, for it is forgotten when this is written
    Kind.ERASURE_DONE: frozenset({"name", "reference"}),
    Kind.ERASURE_REFUSED: _REGISTRATION | {"reason"},
    #: inviter: who invites, readable · role: its words
    Kind.STAFF_INVITATION: _LINK | {"inviter", "role"},
    #: change: what was changed, a sentence
    Kind.SECURITY: frozenset({"name", "change"}),
}

#: What the agenda's calendar is called where it goes along with a message; nothing else ever does.
AGENDA_NAME = "agenda.ics"

#: The only value that may have lines of its own.
_SEVERAL_LINES = "reason"

#: How long after each failed try the next follows: soon at first, then hourly for a day.
_RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)) + (timedelta(hours=1),) * 24


class WrongValues(ValueError):
    """A message was to be written with a value missing, or with one its kind does not take."""


class BadAddress(ValueError):
    """A message was to be written to something that is not one e-mail address."""


@dataclass(frozen=True)
class Letter:
    """What a person reads: subject and body, as text that is complete by itself and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class MessageFacts:
    """What a list of messages shows of one."""

    id: int
    kind: Kind
    language: str
    recipient: str
    subject: str
    state: State
    attempts: int
    due_at: datetime | None
    error: str | None
    created_at: datetime
    sent_at: datetime | None
    event_id: int | None
    registration_id: int | None
    #: Whether the agenda goes along as a calendar file.
    carries_agenda: bool

    @property
    def is_being_sent(self) -> bool:
        """Whether a worker has it in hands just now: it was tried, and of that try nothing is known yet."""
        return self.state is State.WAITING and self.attempts > 0 and self.error is None


@dataclass(frozen=True)
class Again:
    """A message that failed, as it is sent again: perhaps to another address, with a link that works."""

    id: int
    recipient: str
    body_text: str
    body_html: str


@dataclass(frozen=True)
class Envelope:
    """A message whole, as it is sent."""

    id: int
    kind: Kind
    language: str
    sender_name: str
    reply_to: str
    recipient: str
    subject: str
    body_text: str
    body_html: str
    message_id: str
    attempts: int
    event_id: int | None
    carries_agenda: bool


def checked_values(kind: Kind, values: Mapping[str, object]) -> dict[str, object]:
    """Return `values`, every text but the reason on one line; raises WrongValues unless they are those of `kind`."""
    if values.keys() != VALUES[kind]:
        odd = ", ".join(sorted(values.keys() ^ VALUES[kind]))
        raise WrongValues(f"a message of kind {kind.value} takes {', '.join(sorted(VALUES[kind]))}; check {odd}")
    return {
        name: one_line(value) if isinstance(value, str) and name != _SEVERAL_LINES else value
        for name, value in values.items()
    }


def one_line(text: str) -> str:
    """Return `text` with line breaks and control characters turned into single spaces: it cannot begin a header."""
    return " ".join("".join(" " if is_hidden(character) else character for character in text).split())


def is_hidden(character: str) -> bool:
    """Return whether a character ends a line, controls something, or is none at all."""
    return unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs")


def checked_address(address: str) -> str:
    """Return the one e-mail address given; raises BadAddress for anything a mail server might read as more or less.

    Whether it is a real address, the form that asked for it has checked.
    """
    address = address.strip()
    one = re.fullmatch(r'[^\s,;:<>()"\\\[\]@]+@[^\s,;:<>()"\\\[\]@]+', address)
    if one is None or any(is_hidden(character) for character in address):
        raise BadAddress(repr(address))
    return address


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when a message whose `attempts`-th try failed at `now` is tried again, or None: it has failed for good."""
    return now + _RETRIES[attempts - 1] if attempts <= len(_RETRIES) else None


def recipient_key(address: str) -> str:
    """Return the form in which an address, or the beginning of one, is looked for: on one line, case folded."""
    return one_line(address).casefold()[:320]


#: What stands in the place of a sign-in link whose secret was taken out.
_NO_LINK = "/sign-in/…"


def without_links(body: str) -> str:
    """Return a body without the secrets of its links: what has been sent need not lie here as a key."""
    return re.sub(r"/(sign-in|invitation)/[\w-]+", r"/\1/…", body)


def lacks_link(body: str) -> bool:
    """Return whether a body had a sign-in link that was taken out."""
    return _NO_LINK in body


def with_link(body: str, path: str) -> str:
    """Return a body with a link to this path where one was taken out."""
    return body.replace(_NO_LINK, path)
