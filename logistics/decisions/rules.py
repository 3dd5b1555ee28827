"""What can be decided about several people at once, what stands in the way of it, and where a run of it stands."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from logistics.errors import Refusal
from logistics.letters.rules import HAS_LETTER
from logistics.localized import Localized
from logistics.messages.rules import Kind
from logistics.registrations.rules import Status, may_follow

#: A run that nobody has begun is thrown away after this long.
ABANDONED_AFTER = timedelta(days=1)
MAX_REASON = 2000


class Decision(enum.StrEnum):
    """What is decided about each of the people."""

    APPROVE = "approve"
    RETURN = "return"
    DECLINE = "decline"
    WAIT = "wait"
    ADMIT = "admit"
    #: The invitation letter is issued.
    LETTER = "letter"


#: What says its reason to the person; to return, what is to be mended may be chosen from a list instead.
NEEDS_REASON = frozenset({Decision.RETURN, Decision.DECLINE})
#: What is decided as if the passport copy had been found right: whose has not been reviewed is told before.
RESTS_ON_THE_COPY = frozenset({Decision.APPROVE, Decision.LETTER})
#: The mail that tells the person.
TELLS: Mapping[Decision, Kind] = {
    Decision.APPROVE: Kind.APPROVED,
    Decision.RETURN: Kind.RETURNED,
    Decision.DECLINE: Kind.DECLINED,
    Decision.WAIT: Kind.WAITLISTED,
    Decision.ADMIT: Kind.SEAT_OFFERED,
    Decision.LETTER: Kind.LETTER_ISSUED,
}
_LEADS_TO = {
    Decision.APPROVE: Status.APPROVED,
    Decision.RETURN: Status.RETURNED,
    Decision.DECLINE: Status.DECLINED,
    Decision.WAIT: Status.WAITLISTED,
    Decision.ADMIT: Status.SUBMITTED,
}


class State(enum.StrEnum):
    """Where a run stands."""

    #: Shown, and not begun: nothing has happened to anybody.
    SHOWN = "shown"
    RUNNING = "running"
    DONE = "done"
    #: Stopped by an organizer; what was decided before was decided.
    STOPPED = "stopped"


class Outcome(enum.StrEnum):
    """What became of one person's turn."""

    DONE = "done"
    REFUSED = "refused"


class Hindrance(enum.StrEnum):
    """Why a decision cannot be carried out for somebody."""

    #: It does not fit where the registration stands.
    DOES_NOT_FIT = "does_not_fit"
    NO_SEAT_LEFT = "no_seat_left"
    #: Somebody changed the registration since the run was shown.
    CHANGED_MEANWHILE = "changed_meanwhile"
    ADDRESS_TAKEN = "address_taken"
    NOT_APPROVED = "not_approved"
    HAS_LETTER = "has_letter"
    #: The personal data were deleted.
    FORGOTTEN = "forgotten"
    #: The letter's PDF cannot be set.
    CANNOT_TYPESET = "cannot_typeset"
    #: The server's log says why.
    FAILED = "failed"


@dataclass(frozen=True)
class Situation:
    """What it depends on whether a decision can be carried out for somebody."""

    status: Status
    forgotten: bool = False
    #: Whether a valid invitation letter was issued.
    has_letter: bool = False
    #: Whether an official chair of the delegation is free when this person's turn comes.
    seat_free: bool = True


def foresee(decision: Decision, situation: Situation) -> Hindrance | None:
    """Return what stands in the way of the decision, as far as can be told before, or None."""
    if situation.forgotten:
        return Hindrance.FORGOTTEN
    if decision is Decision.LETTER:
        if situation.status not in HAS_LETTER:
            return Hindrance.NOT_APPROVED
        return Hindrance.HAS_LETTER if situation.has_letter else None
    if not may_follow(situation.status, _LEADS_TO[decision]):
        return Hindrance.DOES_NOT_FIT
    if decision is Decision.ADMIT and not may_be_admitted(situation.status):
        return Hindrance.DOES_NOT_FIT
    return Hindrance.NO_SEAT_LEFT if decision is Decision.ADMIT and not situation.seat_free else None


def says_enough(decision: Decision, reason: str, shortcomings: Collection[str]) -> bool:
    """Return whether the decision says to the person what it has to."""
    return decision not in NEEDS_REASON or bool(reason) or (decision is Decision.RETURN and bool(shortcomings))


def may_be_admitted(status: Status) -> bool:
    """Return whether somebody of this status stands without a chair and may be given one."""
    return status is not Status.DRAFT and may_follow(status, Status.NOMINATED)


@dataclass(frozen=True)
class RunFacts:
    """A run as its pages show it; instants in UTC."""

    id: int
    event_id: int
    decision: Decision
    reason: str
    #: Codes of `shortcomings.Shortcoming`.
    shortcomings: list[str]
    state: State
    created_at: datetime
    created_by: str
    begun_at: datetime | None
    ended_at: datetime | None
    stopped_by: str


@dataclass(frozen=True)
class Numbers:
    """How far a run is, in people."""

    done: int = 0
    refused: int = 0
    #: Their turn has not come, or the run was stopped before it came.
    waiting: int = 0

    @property
    def all(self) -> int:
        """How many people it is about."""
        return self.done + self.refused + self.waiting


@dataclass(frozen=True)
class Affected:
    """Somebody whom a run is about, and what will become or became of the person's turn."""

    reference: str
    full_name: str
    delegation_name: Localized
    status: Status
    #: None while the turn has not come.
    outcome: Outcome | None
    #: What is foreseen to stand in the way, or what did.
    hindrance: Hindrance | None
    #: The decision is to be carried out though nobody has reviewed the passport copy.
    copy_unreviewed: bool


@dataclass(frozen=True)
class Claimed:
    """A run that a worker has taken up, and on whose behalf."""

    id: int
    event_id: int
    decision: Decision
    reason: str
    shortcomings: list[str]
    created_by_id: int | None
    created_by: str


class NobodyToDecideAbout(Refusal):
    """Nobody was chosen."""


class ReasonMissing(Refusal):
    """The decision says its reason to the person."""
