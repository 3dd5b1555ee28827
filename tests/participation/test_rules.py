"""What is asked of whom, and what is still to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from logistics.documents.rules import DocumentKind, DocumentStanding, Review
from logistics.events.rules import DeadlineKind, EventFacts
from logistics.funding.queries import terms_of
from logistics.letters.rules import Standing
from logistics.participation.rules import (
    Asked,
    Need,
    Participation,
    Progress,
    Task,
    asked_of,
    documents_to_return,
    may_be_wrong,
    may_be_wrong_with,
    may_edit,
    may_rename,
    may_upload,
    missing_documents,
    needs_of,
    tasks,
)
from logistics.registrations.rules import ACTIVE, Status
from logistics.registrations.shortcomings import Shortcoming
from logistics.registrations.words import SHORTCOMINGS, TO_MEND

DUE = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)
PASSPORT, LETTER = DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER


def a_document(review: Review, destroyed_at: datetime | None = None) -> DocumentStanding:
    return DocumentStanding(review, DUE, None, destroyed_at)


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("CRI", Asked(flight=True, lodging=True, meals=True)),
        ("RROCM", Asked(flight=True, lodging=True, meals=True)),
        ("CSM", Asked(flight=False, lodging=True, meals=True)),
        ("MEX", Asked(flight=False, lodging=True, meals=True)),
        ("CAN", Asked(flight=False, lodging=False, meals=False)),
        ("USA", Asked(flight=False, lodging=False, meals=False)),
    ],
)
def test_only_those_are_asked_whose_answer_somebody_needs(crm: EventFacts, code: str, asked: Asked) -> None:
    found = asked_of(code, terms_of(crm.id))
    assert found == asked
    assert found.journey == (asked.flight or asked.lodging)


@pytest.mark.parametrize(
    ("status", "documents", "letter", "progress"),
    [
        (Status.SUBMITTED, {}, Standing.NOT_ISSUED, (Progress.DONE, Progress.TODO, Progress.LATER)),
        (
            Status.WAITLISTED,
            {PASSPORT: Review.RECEIVED},
            Standing.VOID,
            (Progress.DONE, Progress.CHECKING, Progress.LATER),
        ),
        (Status.RETURNED, {PASSPORT: Review.RETURNED}, Standing.VOID, (Progress.AGAIN, Progress.AGAIN, Progress.LATER)),
        *(
            (Status.APPROVED, {PASSPORT: Review.VERIFIED}, letter, (Progress.DONE, Progress.DONE, signed))
            for letter, signed in (
                (Standing.NOT_ISSUED, Progress.AWAITED),
                (Standing.ISSUED, Progress.TODO),
                (Standing.VOID, Progress.AWAITED),
            )
        ),
        (
            Status.CONFIRMED,
            {PASSPORT: Review.VERIFIED, LETTER: Review.RECEIVED},
            Standing.ACCEPTED,
            (Progress.DONE, Progress.DONE, Progress.CHECKING),
        ),
    ],
)
def test_the_checklist(
    status: Status, documents: dict[DocumentKind, Review], letter: Standing, progress: tuple[Progress, ...]
) -> None:
    there = {kind: a_document(review) for kind, review in documents.items()}
    found = tasks(Participation(status, documents=there, letter=letter), {DeadlineKind.DOCUMENTS: DUE})
    assert tuple(task.progress for task in found) == progress
    assert [(task.document, task.due) for task in found] == [(None, None), (PASSPORT, DUE), (LETTER, None)]


VERIFIED = {PASSPORT: a_document(Review.VERIFIED)}


@pytest.mark.parametrize(
    ("participation", "needs"),
    [
        (Participation(Status.NOMINATED, complete=False), (Need.REGISTRATION, Need.PASSPORT)),
        (Participation(Status.WAITLISTED, complete=False), (Need.REGISTRATION, Need.PASSPORT, Need.SEAT)),
        (Participation(Status.SUBMITTED), (Need.PASSPORT, Need.DECISION)),
        (
            Participation(Status.SUBMITTED, documents={PASSPORT: a_document(Review.RECEIVED)}),
            (Need.DECISION, Need.PASSPORT_CHECK),
        ),
        (
            Participation(Status.RETURNED, documents={PASSPORT: a_document(Review.RETURNED, DUE)}),
            (Need.CORRECTION, Need.PASSPORT_AGAIN),
        ),
        (Participation(Status.APPROVED, documents=VERIFIED), (Need.LETTER_ISSUE,)),
        (Participation(Status.APPROVED, documents=VERIFIED, letter=Standing.ISSUED), (Need.LETTER,)),
        (Participation(Status.APPROVED, documents=VERIFIED, letter=Standing.VOID), (Need.LETTER_ISSUE,)),
        (Participation(Status.APPROVED, documents=VERIFIED, letter=Standing.ACCEPTED), ()),
        (
            Participation(Status.APPROVED, documents={**VERIFIED, LETTER: a_document(Review.RECEIVED)}),
            (Need.LETTER_CHECK,),
        ),
        (
            Participation(Status.APPROVED, documents={**VERIFIED, LETTER: a_document(Review.RETURNED)}),
            (Need.LETTER_ISSUE,),
        ),
        (Participation(Status.CONFIRMED, documents=VERIFIED), ()),
        # It went on the event's date: nobody asks for it, nobody can look at it.
        (Participation(Status.CONFIRMED, documents={PASSPORT: a_document(Review.RECEIVED, DUE)}), ()),
        (Participation(Status.DECLINED, complete=False), ()),
    ],
)
def test_what_is_waited_for(participation: Participation, needs: tuple[Need, ...]) -> None:
    assert needs_of(participation) == needs


def test_a_document_is_missing_until_it_is_there_and_not_sent_back() -> None:
    assert missing_documents(Participation(Status.SUBMITTED)) == (PASSPORT,)
    assert missing_documents(Participation(Status.APPROVED)) == (PASSPORT,)  # no letter before one is issued
    assert missing_documents(Participation(Status.APPROVED, documents=VERIFIED, letter=Standing.ISSUED)) == (LETTER,)
    assert missing_documents(Participation(Status.CONFIRMED, documents=VERIFIED)) == ()


def test_whoever_left_has_nothing_to_do() -> None:
    assert [tasks(Participation(status), {}) for status in Status if status not in ACTIVE] == [()] * 4


def test_whoever_is_confirmed_has_nothing_to_sign() -> None:
    assert [task.progress for task in tasks(Participation(Status.CONFIRMED, documents=VERIFIED), {})] == [
        Progress.DONE
    ] * 3


def test_late_is_what_was_due_and_is_not_there() -> None:
    for progress in Progress:
        task = Task(PASSPORT, progress, DUE)
        assert not task.is_late(DUE)
        assert task.is_late(DUE + timedelta(seconds=1)) == (progress in (Progress.TODO, Progress.AGAIN))
    assert not Task(PASSPORT, Progress.TODO).is_late(DUE)


def test_who_may_do_what() -> None:
    assert {status for status in Status if may_upload(status, PASSPORT)} == ACTIVE
    assert {status for status in Status if may_upload(status, LETTER)} == {Status.APPROVED, Status.CONFIRMED}
    assert not any(may_upload(status, DocumentKind.PHOTO) for status in Status)
    assert {status for status in Status if may_edit(status, closed=False)} == ACTIVE
    assert {status for status in Status if may_edit(status, closed=True)} == {Status.NOMINATED, Status.RETURNED}
    assert {status for status in ACTIVE if not may_rename(status)} == {Status.APPROVED, Status.CONFIRMED}


def test_only_what_was_asked_or_sent_can_be_wrong() -> None:
    nothing, everything = Asked(False, False, False), Asked(True, True, True)
    assert may_be_wrong(Status.APPROVED, everything) == tuple(Shortcoming)
    told = {each.value for each in may_be_wrong(Status.SUBMITTED, nothing)}
    assert not told & {"travel_missing", "passport_number", "nationality", "letter_unsigned"}
    assert {"passport_unreadable", "name_differs", "position"} <= told
    assert {each.value for each in may_be_wrong_with(LETTER)} == {
        "letter_unreadable",
        "letter_unsigned",
        "letter_of_another",
    }
    assert Shortcoming.POSITION not in may_be_wrong_with(PASSPORT)


def test_a_document_is_sent_back_when_it_is_wrong_itself() -> None:
    assert documents_to_return([Shortcoming.PASSPORT_CUT_OFF, Shortcoming.LETTER_UNSIGNED]) == (PASSPORT, LETTER)
    assert documents_to_return([Shortcoming.PASSPORT_MISSING, Shortcoming.NAME_DIFFERS, Shortcoming.POSITION]) == ()


def test_everything_that_can_be_wrong_has_words() -> None:
    assert list(SHORTCOMINGS) == list(TO_MEND) == list(Shortcoming)
