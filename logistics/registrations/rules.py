"""The life of a registration: its statuses, which of them hold a seat, and which may follow which."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from logistics.delegations.rules import DelegationKind, SeatKind
from logistics.errors import Refusal
from logistics.localized import Localized


class Status(enum.StrEnum):
    """Where a registration stands."""

    DRAFT = "draft"
    #: Named by the delegation's focal point and not yet completed by the person; the chair is held.
    NOMINATED = "nominated"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


#: The statuses that hold a seat; the database keeps every row to this.
HOLDS_SEAT = frozenset({Status.NOMINATED, Status.SUBMITTED, Status.RETURNED, Status.APPROVED, Status.CONFIRMED})
#: The statuses of somebody who takes part or still may: one e-mail address has at most one of them in an event.
ACTIVE = HOLDS_SEAT | {Status.WAITLISTED}
#: The statuses of somebody whom an organizer has accepted, and who may be expected, named and travelled for.
ACCEPTED = frozenset({Status.APPROVED, Status.CONFIRMED})
#: The statuses from which nothing leads back but an organizer's reinstatement.
ENDED = frozenset({Status.DECLINED, Status.WITHDRAWN, Status.REPLACED})

_FOLLOWS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.NOMINATED, Status.SUBMITTED, Status.WAITLISTED, Status.WITHDRAWN}),
    Status.NOMINATED: frozenset(
        {Status.SUBMITTED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN, Status.REPLACED}
    ),
    Status.SUBMITTED: frozenset(
        {Status.RETURNED, Status.APPROVED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN, Status.REPLACED}
    ),
    #: To be returned again is to be asked for something else.
    Status.RETURNED: frozenset(
        {
            Status.RETURNED,
            Status.SUBMITTED,
            Status.APPROVED,
            Status.WAITLISTED,
            Status.DECLINED,
            Status.WITHDRAWN,
            Status.REPLACED,
        }
    ),
    Status.APPROVED: frozenset(
        {Status.CONFIRMED, Status.RETURNED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN, Status.REPLACED}
    ),
    Status.CONFIRMED: frozenset({Status.APPROVED, Status.RETURNED, Status.WITHDRAWN, Status.REPLACED}),
    Status.WAITLISTED: frozenset({Status.NOMINATED, Status.SUBMITTED, Status.DECLINED, Status.WITHDRAWN}),
    Status.DECLINED: frozenset({Status.NOMINATED, Status.SUBMITTED, Status.WAITLISTED}),
    Status.WITHDRAWN: frozenset({Status.NOMINATED, Status.SUBMITTED, Status.WAITLISTED}),
    Status.REPLACED: frozenset(),
}


def may_follow(before: Status, after: Status) -> bool:
    """Return whether a registration may go from `before` to `after`."""
    return after in _FOLLOWS[before]


class Capacity(enum.StrEnum):
    """In what capacity a person sits in the delegation."""

    HEAD = "head"
    DELEGATE = "delegate"
    ALTERNATE = "alternate"
    OBSERVER = "observer"


@dataclass(frozen=True)
class Answers:
    """What a person says of himself or herself in the form; the field names are the model's."""

    full_name: str
    institution: str
    email: str
    job_title: str = ""
    badge_name: str = ""
    phone: str = ""
    capacity: Capacity = Capacity.DELEGATE
    language: str = "es"
    needs_interpretation: bool = False
    diet: str = ""
    accessibility: str = ""
    needs_visa_letter: bool = False
    listed_publicly: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a registration that was handed in: its status, and the number of its seat if it holds one."""

    status: Status
    seat_number: int | None


@dataclass(frozen=True)
class DelegationSeats:
    """A delegation and how its official seats stand; exceptional ones, being for one person each, are counted apart."""

    delegation_id: int
    code: str
    name: Localized
    kind: DelegationKind
    is_host: bool
    seats: int
    taken: int
    exceptional_seats: int
    exceptional_taken: int
    waiting: int

    @property
    def left(self) -> int:
        """How many official seats are free."""
        return self.seats - self.taken


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of an event as papers name it, with delegation and seat; nothing out of the passport."""

    registration_id: int
    reference: str
    delegation_code: str
    delegation_name: Localized
    #: None, like the other two, on the waiting list and after the end.
    seat_number: int | None
    seat_kind: SeatKind | None
    seat_label: Localized | None
    capacity: Capacity
    full_name: str
    badge_name: str
    institution: str
    job_title: str
    email: str
    phone: str
    language: str
    needs_interpretation: bool
    diet: str
    accessibility: str
    needs_visa_letter: bool
    status: Status
    late: bool
    #: An instant, in UTC.
    submitted_at: datetime | None
    #: Whether the person agreed to stand in the public list of participants.
    listed_publicly: bool


@dataclass(frozen=True)
class PersonFacts:
    """Everything a registration says, for the person's own page and the desk; nothing out of the passport."""

    id: int
    reference: str
    event_id: int
    user_id: int | None
    delegation_id: int
    delegation_code: str
    delegation_name: Localized
    #: None, like the other two, for whoever holds no seat.
    seat_number: int | None
    seat_kind: SeatKind | None
    seat_label: Localized | None
    answers: Answers
    status: Status
    late: bool
    #: Codes of what an organizer asked to be mended, and what was written beside them or with another decision.
    shortcomings: Sequence[str]
    return_reason: str
    #: Rises with every change; forms carry it along.
    version: int
    privacy_version: str | None
    #: Instants, in UTC.
    privacy_accepted_at: datetime | None
    submitted_at: datetime | None
    approved_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    #: When everything that tells of the person was taken out.
    purged_at: datetime | None = None

    @property
    def holds_seat(self) -> bool:
        """Whether this person sits on a chair of the delegation."""
        return self.status in HOLDS_SEAT

    @property
    def is_complete(self) -> bool:
        """Whether it was ever handed in: somebody nominated has to complete it first."""
        return self.submitted_at is not None


@dataclass(frozen=True)
class Chair:
    """One chair of a delegation and whoever sits on it."""

    number: int
    kind: SeatKind
    label: Localized | None
    person: PersonFacts | None


def has_agreed(accepted: str | None, version: str) -> bool:
    """Return whether a person who accepted the wording `accepted` of the privacy notice has agreed to `version`."""
    return accepted == version


class DeadlinePassed(Refusal):
    """Registration has closed; an organizer may still accept a late one."""

    def __init__(self, last_instant: datetime) -> None:
        super().__init__(f"registration closed at {last_instant.isoformat()}")
        #: The last instant that was in time, in UTC.
        self.last_instant = last_instant


class AlreadyRegistered(Refusal):
    """The e-mail address takes part in this event already."""


class NoSeatLeft(Refusal):
    """Every seat of the delegation is taken."""


class CannotFollow(Refusal):
    """The registration's status does not allow this step."""

    def __init__(self, before: Status, after: Status) -> None:
        super().__init__(f"{before} cannot become {after}")
        self.before = before
        self.after = after


class ChangedMeanwhile(Refusal):
    """Somebody else changed the registration since the page was opened."""


def search_key(name: str) -> str:
    """Return `name` folded for searching and sorting: no accents, no case, single spaces."""
    return folded(name)[:400]


def folded(text: str) -> str:
    """Return `text` without accents, case, and more than single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())
