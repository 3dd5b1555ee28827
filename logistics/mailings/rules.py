"""Who belongs to a group that is written to, in whose words each is addressed, and where a mailing stands."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from logistics.errors import Refusal
from logistics.messages.placeholders import Fault, Wording, check
from logistics.messages.rules import Kind
from logistics.messages.rules import State as MessageState
from logistics.people.rules import Group
from logistics.registrations.rules import ACTIVE, Status

#: Whom a kind of mailing is for, until the organizer chooses otherwise.
USUALLY_TO: Mapping[Kind, frozenset[Status]] = {
    Kind.ANNOUNCEMENT: frozenset({Status.APPROVED, Status.CONFIRMED}),
    Kind.AGENDA_CHANGED: ACTIVE,
    Kind.THANK_YOU: frozenset({Status.CONFIRMED}),
}


class State(enum.StrEnum):
    """Where a mailing stands."""

    #: Being written: nobody gets it yet.
    DRAFT = "draft"
    SENDING = "sending"
    DONE = "done"
    #: Stopped by an organizer; what was sent before was sent.
    STOPPED = "stopped"


@dataclass(frozen=True)
class Draft:
    """What an organizer decides of a mailing: to whom, in which words by language, and (an agenda's) since when."""

    group: Group
    #: Empty wording for a language that is left out.
    wordings: Mapping[str, Wording]
    #: The day in the event's zone from which on changes of the agenda are told; None: since the last such mailing.
    since: date | None = None


@dataclass(frozen=True)
class MailingFacts:
    """A mailing as its pages show it; instants in UTC."""

    id: int
    event_id: int
    kind: Kind
    state: State
    #: Rises with every change of a draft; forms carry it along.
    version: int
    draft: Draft
    #: What is different in the agenda, by language, as it was when the mailing was sent.
    changes: Mapping[str, Sequence[str]]
    created_at: datetime
    created_by: str
    sent_at: datetime | None
    sent_by: str
    #: How many people it was sent to.
    recipients: int
    ended_at: datetime | None
    stopped_by: str


@dataclass(frozen=True)
class Numbers:
    """How far a mailing is, in people."""

    #: Handed to the mail server, or kept here as the settings ask.
    sent: int = 0
    #: In the outbox.
    waiting: int = 0
    failed: int = 0
    #: Not in the outbox: their turn has not come, or the mailing was stopped before it came.
    unwritten: int = 0

    @property
    def all(self) -> int:
        """How many people were to get it."""
        return self.sent + self.waiting + self.failed + self.unwritten


@dataclass(frozen=True)
class Recipient:
    """Somebody a mailing goes to, and where the mail is: None while there is none in the outbox."""

    reference: str
    full_name: str
    state: MessageState | None
    #: An instant, in UTC.
    sent_at: datetime | None


@dataclass(frozen=True)
class Claimed:
    """A mailing that a worker has taken up, and on whose behalf."""

    id: int
    event_id: int
    kind: Kind
    sent_by_id: int | None
    sent_by: str
    wordings: Mapping[str, Wording] = field(repr=False)
    changes: Mapping[str, Sequence[str]] = field(repr=False)


class NoSuchMailing(Refusal):
    """The mailing was discarded, or never belonged to the event."""


class MailingChangedMeanwhile(Refusal):
    """Somebody else changed or sent the mailing since the page was opened."""


class NumberChanged(Refusal):
    """Not as many people belong to the group as the organizer was shown."""

    def __init__(self, number: int) -> None:
        super().__init__(f"{number} people")
        self.number = number


class NobodyToWriteTo(Refusal):
    """Nobody belongs to the group."""


class NothingChanged(Refusal):
    """Nothing in the agenda is different since the instant chosen."""


def is_written(wording: Wording) -> bool:
    """Return whether somebody wrote anything in this language."""
    return bool(wording.subject or wording.body)


def left_as_model(wordings: Mapping[str, Wording], models: Mapping[str, Wording]) -> list[str]:
    """Return the languages whose text is still the one it began from, while that of another language was changed."""
    written = {language: wording for language, wording in wordings.items() if is_written(wording)}
    left = [language for language, wording in written.items() if _words(wording) == _words(models[language])]
    return left if len(left) < len(written) else []


def _words(wording: Wording) -> list[list[str]]:
    return [wording.subject.split(), wording.body.split()]


def faults_of(kind: Kind, wordings: Mapping[str, Wording]) -> dict[str, tuple[Fault, ...]]:
    """Return what is wrong with the texts of a mailing, by language.

    A language may be left out whole, but not all of them.
    """
    written = {language: wording for language, wording in wordings.items() if is_written(wording)}
    found = {language: check(kind, wording) for language, wording in (written or dict([*wordings.items()][:1])).items()}
    return {language: faults for language, faults in found.items() if faults}


def language_for(wordings: Mapping[str, Wording], language: str) -> str:
    """Return in which language somebody who reads `language` is written to: the own, or the first there is."""
    written = [each for each, wording in wordings.items() if is_written(wording)]
    return language if language in written else next(iter(written), language)
