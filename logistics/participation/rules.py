"""What a person is asked, and what is still to be done until the participation is whole."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from logistics.documents.rules import DocumentKind, DocumentStanding, Review
from logistics.events.rules import DeadlineKind
from logistics.funding.rules import Item, Person, Seat, State, Terms, answer
from logistics.letters.rules import HAS_LETTER, Standing
from logistics.registrations.rules import ACTIVE, Status


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
    status: Status,
    documents: Mapping[DocumentKind, DocumentStanding],
    due: Mapping[DeadlineKind, datetime],
    *,
    complete: bool = True,
    letter: Standing = Standing.NOT_ISSUED,
) -> tuple[Task, ...]:
    """Return the checklist of somebody who takes part or waits; empty for everybody else.

    `complete` is False for somebody nominated who has not handed in yet; `letter` says where the invitation letter
    stands, without which nothing can be signed.
    """
    if status not in ACTIVE:
        return ()
    answered = Progress.AGAIN if status is Status.RETURNED else Progress.DONE
    details = Task(None, answered if complete else Progress.TODO, due.get(DeadlineKind.REGISTRATION))
    passport = Task(
        DocumentKind.PASSPORT, _progress(documents.get(DocumentKind.PASSPORT)), due.get(DeadlineKind.DOCUMENTS)
    )
    signed = _signing(status, documents.get(DocumentKind.SIGNED_LETTER), letter)
    return details, passport, Task(DocumentKind.SIGNED_LETTER, signed, due.get(DeadlineKind.LETTER))


def _signing(status: Status, signed: DocumentStanding | None, letter: Standing) -> Progress:
    if signed is not None:
        return _progress(signed)
    if status not in HAS_LETTER:
        return Progress.LATER
    return Progress.TODO if letter in (Standing.ISSUED, Standing.ACCEPTED) else Progress.AWAITED


def _progress(document: DocumentStanding | None) -> Progress:
    if document is None:
        return Progress.TODO
    return {
        Review.RECEIVED: Progress.CHECKING,
        Review.VERIFIED: Progress.DONE,
        Review.RETURNED: Progress.AGAIN,
    }[document.review]


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
