"""What a person is asked, and what is still to be done until the participation is whole."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from logistics.documents.rules import DocumentKind, DocumentStanding, Review
from logistics.events.rules import DeadlineKind
from logistics.funding.rules import Item, Person, Seat, State, Terms, answer
from logistics.letters.rules import HAS_LETTER, Standing
from logistics.registrations.rules import ACTIVE, Status
from logistics.registrations.shortcomings import (
    MENDED_BY_A_COPY,
    WITH_THE_COPY,
    WITH_THE_JOURNEY,
    WITH_THE_LETTER,
    WITH_THE_PARTICULARS,
    Shortcoming,
)


@dataclass(frozen=True)
class Asked:
    """Which questions apply to the people of a delegation: only those whose answers somebody needs."""

    #: Somebody buys the ticket, and needs the passport's particulars and the dates for it.
    flight: bool
    #: Somebody books the room, and needs the dates.
    lodging: bool
    #: Somebody serves meals, and needs to know of diets.
    meals: bool

    @property
    def journey(self) -> bool:
        """Whether dates of arrival and departure are asked."""
        return self.flight or self.lodging


def asked_of(delegation: str, terms: Terms) -> Asked:
    """Return what is asked of the people of the delegation with this code: what its first seat would be given."""
    somebody = Person(delegation, Seat())

    def given(*items: Item) -> bool:
        return any(answer(item, somebody, terms).state is State.COVERED for item in items)

    return Asked(
        flight=given(Item.FLIGHT),
        lodging=given(Item.LODGING),
        meals=given(Item.LODGING, Item.BREAKFAST, Item.LUNCH, Item.DINNER),
    )


class Need(enum.StrEnum):
    """What a participation waits for, in the order in which it comes about."""

    #: Nominated: the person has to complete the registration.
    REGISTRATION = "registration"
    #: The registration was returned, and has to be corrected and handed in again.
    CORRECTION = "correction"
    PASSPORT = "passport"
    #: The passport copy was returned: another is needed.
    PASSPORT_AGAIN = "passport_again"
    #: The invitation letter has been sent, and was not accepted yet.
    LETTER = "letter"
    #: On the waiting list: a chair of the delegation has to become free.
    SEAT = "seat"
    #: Handed in: the secretariat has to decide.
    DECISION = "decision"
    #: The passport copy is there: the secretariat has to look at it.
    PASSPORT_CHECK = "passport_check"
    #: Approved: the secretariat has to issue the invitation letter.
    LETTER_ISSUE = "letter_issue"
    #: A scan of the signed letter is there: the secretariat has to look at it.
    LETTER_CHECK = "letter_check"


#: Who has to do it; a seat becomes free by itself.
OF_THE_PERSON = frozenset({Need.REGISTRATION, Need.CORRECTION, Need.PASSPORT, Need.PASSPORT_AGAIN, Need.LETTER})
OF_THE_SECRETARIAT = frozenset({Need.DECISION, Need.PASSPORT_CHECK, Need.LETTER_ISSUE, Need.LETTER_CHECK})
#: Either way there is no passport copy that can be used.
PASSPORT_MISSING = frozenset({Need.PASSPORT, Need.PASSPORT_AGAIN})
#: The document by which a need is met.
_MET_BY = {
    Need.PASSPORT: DocumentKind.PASSPORT,
    Need.PASSPORT_AGAIN: DocumentKind.PASSPORT,
    Need.LETTER: DocumentKind.SIGNED_LETTER,
}


@dataclass(frozen=True)
class Participation:
    """Everything that what a participation waits for depends on."""

    status: Status
    #: Whether it was ever handed in; False for somebody nominated who has not completed it.
    complete: bool = True
    documents: Mapping[DocumentKind, DocumentStanding] = field(default_factory=dict)
    letter: Standing = Standing.NOT_ISSUED


def needs_of(participation: Participation) -> tuple[Need, ...]:
    """Return what a participation waits for, of the person and of the secretariat; nothing once it is over.

    `lacking.waits_for` asks the database the same.
    """
    if participation.status not in ACTIVE:
        return ()
    approved = participation.status is Status.APPROVED
    passport = participation.documents.get(DocumentKind.PASSPORT)
    stands = {
        Need.REGISTRATION: not participation.complete,
        Need.CORRECTION: participation.status is Status.RETURNED,
        Need.PASSPORT: passport is None,
        Need.PASSPORT_AGAIN: passport is not None and passport.review is Review.RETURNED,
        Need.LETTER: approved and participation.letter is Standing.ISSUED,
        Need.SEAT: participation.status is Status.WAITLISTED,
        Need.DECISION: participation.status is Status.SUBMITTED,
        Need.PASSPORT_CHECK: _is_to_be_checked(passport),
        Need.LETTER_ISSUE: approved and _lacks_letter(participation),
        Need.LETTER_CHECK: _is_to_be_checked(participation.documents.get(DocumentKind.SIGNED_LETTER)),
    }
    return tuple(need for need in Need if stands[need])


def missing_documents(participation: Participation) -> tuple[DocumentKind, ...]:
    """Return which documents the person still has to send, or send again; of a letter not issued yet, nothing."""
    return tuple(dict.fromkeys(_MET_BY[need] for need in needs_of(participation) if need in _MET_BY))


def mended_by(participation: Participation, shortcomings: Collection[str], note: str) -> tuple[DocumentKind, ...]:
    """Return the documents with the last of which a returned registration is handed in again by itself.

    None where anything else was asked for; a letter is signed once the registration is approved again. An organizer's
    own words, `note`, may ask for anything: then the person says when all of it is done.
    """
    only_files = bool(shortcomings) and MENDED_BY_A_COPY.issuperset(shortcomings) and not note
    returned = participation.status is Status.RETURNED
    return missing_documents(participation) if returned and only_files else ()


def _is_to_be_checked(copy: DocumentStanding | None) -> bool:
    # Of one that went on the event's date nobody can look at anything any more.
    return copy is not None and copy.review is Review.RECEIVED and copy.destroyed_at is None


def _lacks_letter(participation: Participation) -> bool:
    # The secretariat may have written it elsewhere: then its signed copy is there.
    signed = participation.documents.get(DocumentKind.SIGNED_LETTER)
    has_signed = signed is not None and signed.review is not Review.RETURNED
    return participation.letter in (Standing.NOT_ISSUED, Standing.VOID) and not has_signed


class Progress(enum.StrEnum):
    """How far a task is."""

    DONE = "done"
    TODO = "todo"
    #: Sent, and being looked at.
    CHECKING = "checking"
    #: Looked at and sent back.
    AGAIN = "again"
    #: Its time has not come yet.
    LATER = "later"
    #: The secretariat has to do something first.
    AWAITED = "awaited"


@dataclass(frozen=True)
class Task:
    """One line of a person's checklist: the answers (no document) or a document, how far it is, and until when."""

    document: DocumentKind | None
    progress: Progress
    #: The last instant in time, in UTC; None when the event sets none.
    due: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Return whether it should have been done before `now`."""
        return self.due is not None and now > self.due and self.progress in (Progress.TODO, Progress.AGAIN)


def tasks(
    participation: Participation, due: Mapping[DeadlineKind, datetime], *, only_files: bool = False
) -> tuple[Task, ...]:
    """Return the checklist of somebody who takes part or waits; empty for everybody else.

    With `only_files` a returned registration is `mended_by` them: the answers are right as they are.
    """
    if participation.status not in ACTIVE:
        return ()
    answers = Progress.DONE if only_files else _details(needs_of(participation))
    return (
        Task(None, answers, due.get(DeadlineKind.REGISTRATION)),
        Task(DocumentKind.PASSPORT, _sent(participation, DocumentKind.PASSPORT), due.get(DeadlineKind.DOCUMENTS)),
        Task(
            DocumentKind.SIGNED_LETTER, _sent(participation, DocumentKind.SIGNED_LETTER), due.get(DeadlineKind.LETTER)
        ),
    )


def _details(needs: Sequence[Need]) -> Progress:
    if Need.REGISTRATION in needs:
        return Progress.TODO
    return Progress.AGAIN if Need.CORRECTION in needs else Progress.DONE


def _sent(participation: Participation, kind: DocumentKind) -> Progress:
    document = participation.documents.get(kind)
    if document is not None:
        return {
            Review.RECEIVED: Progress.CHECKING,
            Review.VERIFIED: Progress.DONE,
            Review.RETURNED: Progress.AGAIN,
        }[document.review]
    if kind in missing_documents(participation):
        return Progress.TODO
    if kind is DocumentKind.SIGNED_LETTER and Need.LETTER_ISSUE in needs_of(participation):
        return Progress.AWAITED
    return Progress.DONE if participation.status in HAS_LETTER else Progress.LATER


def may_upload(status: Status, kind: DocumentKind) -> bool:
    """Return whether somebody of this status may send this document now.

    A late one is taken too: it is better here than in a mail.
    """
    if kind is DocumentKind.SIGNED_LETTER:
        return status in HAS_LETTER
    return kind is DocumentKind.PASSPORT and status in ACTIVE


def may_edit(status: Status, closed: bool) -> bool:
    """Return whether a person may change the own answers: until registration closes, and when asked for them."""
    return status in (Status.NOMINATED, Status.RETURNED) or (not closed and status in ACTIVE)


def may_rename(status: Status) -> bool:
    """Return whether the name may still change: once approved, another name would be another person."""
    return status not in HAS_LETTER


def documents_to_return(shortcomings: Collection[Shortcoming]) -> tuple[DocumentKind, ...]:
    """Return which documents have to be sent again, for it is they themselves that cannot be used."""
    kinds = {DocumentKind.PASSPORT: WITH_THE_COPY, DocumentKind.SIGNED_LETTER: WITH_THE_LETTER}
    return tuple(kind for kind, faults in kinds.items() if faults.intersection(shortcomings))


def may_be_wrong(status: Status, asked: Asked) -> tuple[Shortcoming, ...]:
    """Return what an organizer may find missing or wrong with somebody of this status who is `asked` this."""
    left_out: set[Shortcoming] = set()
    if not asked.flight:
        left_out |= WITH_THE_PARTICULARS - {Shortcoming.NAME_DIFFERS}
    if not asked.journey:
        left_out |= WITH_THE_JOURNEY
    if status not in HAS_LETTER:
        left_out |= WITH_THE_LETTER
    return tuple(each for each in Shortcoming if each not in left_out)


def may_be_wrong_with(kind: DocumentKind) -> tuple[Shortcoming, ...]:
    """Return what an organizer may find wrong with a document, or with what was typed beside it."""
    found = WITH_THE_LETTER if kind is DocumentKind.SIGNED_LETTER else WITH_THE_COPY | WITH_THE_PARTICULARS
    return tuple(each for each in Shortcoming if each in found)


@dataclass(frozen=True)
class ExceptionalSeat:
    """A chair beyond the cap to be added for somebody: why, and whether it is funded like the official ones."""

    reason: str
    funded: bool = False
