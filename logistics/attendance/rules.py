"""Who may come in, when somebody came, and how many are here."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from logistics.errors import Refusal
from logistics.localized import Localized
from logistics.registrations.rules import ACTIVE, ENDED, Capacity, Status

#: How long a device may have been without a network: what it tells from longer ago is not believed.
LONGEST_AGO = timedelta(days=3)
#: The people of a meeting whom a device at the door keeps; of a larger meeting it keeps none.
MOST_KEPT = 5000
#: As many check-ins come at once from a device that was without a network.
MOST_AT_ONCE = 200


class Way(enum.StrEnum):
    """How somebody at the door was found."""

    TYPED = "typed"
    SCANNED = "scanned"
    #: By name.
    LIST = "list"


class Admission(enum.StrEnum):
    """Whether somebody may come in."""

    WELCOME = "welcome"
    #: Let in with a reason, or sent to the secretariat.
    ASK = "ask"
    REFUSED = "refused"


class Answer(enum.StrEnum):
    """What became of one check-in."""

    IN = "in"
    #: Somebody did it before, on the same day.
    ALREADY = "already"
    #: Not noted: it needs a reason.
    ASK = "ask"
    REFUSED = "refused"
    #: Nobody of this meeting has such a code.
    UNKNOWN = "unknown"
    #: The code belongs to another meeting.
    FOREIGN = "foreign"


def admission_of(status: Status) -> Admission:
    """Return whether somebody whose registration stands at `status` may come in."""
    if status is Status.CONFIRMED:
        return Admission.WELCOME
    return Admission.ASK if status in ACTIVE else Admission.REFUSED


def may_enter(status: Status, *, reason: str, seen: Status | None) -> bool:
    """Return whether a check-in is to be noted.

    `seen` is where the person stood by the list of a device without a network: whoever was welcome by it came in, and
    is here, unless the participation has ended meanwhile.
    """
    admission = admission_of(status)
    if admission is Admission.ASK:
        return bool(reason) or seen is Status.CONFIRMED
    return admission is Admission.WELCOME


def came_at(now: datetime, ago: timedelta) -> datetime:
    """Return when somebody came: so long before `now`, or `now` when that cannot be true."""
    return now - ago if timedelta(0) <= ago <= LONGEST_AGO else now


def opens_at(day: date, opens: time | None, zone: ZoneInfo) -> datetime | None:
    """Return the instant at which a day of the meeting opens, or None when it states none."""
    return None if opens is None else datetime.combine(day, opens, zone)


@dataclass(frozen=True)
class Guest:
    """Somebody as the staff at the door may see him or her: nothing to write to, nothing of passports or diets."""

    id: int
    reference: str
    name: str
    badge_name: str
    institution: str
    capacity: Capacity
    delegation_code: str
    delegation_name: Localized
    status: Status
    #: Registered after the deadline.
    late: bool
    #: Registered at the door.
    walk_in: bool
    #: Who has taken the place of somebody replaced.
    successor: str = ""

    @property
    def admission(self) -> Admission:
        """Whether this person may come in."""
        return admission_of(self.status)

    @property
    def has_ended(self) -> bool:
        """Whether this person no longer takes part."""
        return self.status in ENDED


@dataclass(frozen=True)
class CheckInFacts:
    """That somebody came: the day, at the meeting's place, and instants in UTC."""

    registration_id: int
    day: date
    came_at: datetime
    #: When this system heard of it, which is later for a device that was without a network.
    noted_at: datetime
    by: str
    way: Way
    device: str
    #: Where the person stood then.
    status: Status
    #: Why somebody came in who was not confirmed.
    reason: str


@dataclass(frozen=True)
class Arrival:
    """Somebody at the door, as a device tells it."""

    #: Made by the device; the same one is never noted twice.
    key: str
    #: What was typed or scanned.
    code: str
    way: Way
    device: str = ""
    #: How long ago it was.
    ago: timedelta = timedelta(0)
    reason: str = ""
    #: Where the person stood by the device's list, when it had no network.
    seen: Status | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of an arrival, for whom, and the check-in there is now."""

    key: str
    answer: Answer
    guest: Guest | None = None
    check_in: CheckInFacts | None = None


@dataclass(frozen=True)
class Tally:
    """How many people of a delegation, or of all, are expected and here on a day."""

    #: Approved or confirmed.
    expected: int = 0
    #: Of these, checked in.
    here: int = 0
    #: Checked in without being expected.
    others: int = 0
    #: Of all who are here, those who came after the day had opened.
    late: int = 0
    #: Registered at the door on this day.
    walk_ins: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(
            self.expected + other.expected,
            self.here + other.here,
            self.others + other.others,
            self.late + other.late,
            self.walk_ins + other.walk_ins,
        )


class NotHere(Refusal):
    """The person is not checked in on this day, so that nothing can be undone."""


class ReasonMissing(Refusal):
    """A check-in is undone with a reason, or not at all."""
