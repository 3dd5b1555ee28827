"""What is asked of whom, and what is still to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from logistics.documents.rules import DocumentFacts, DocumentKind, Review
from logistics.events.rules import DeadlineKind, EventFacts
from logistics.funding.queries import terms_of
from logistics.letters.rules import Standing
from logistics.participation.rules import Asked, Progress, Task, asked_of, may_edit, may_rename, may_upload, tasks
from logistics.registrations.rules import ACTIVE, Status

DUE = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)
PASSPORT, LETTER = DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER


def a_document(kind: DocumentKind, review: Review) -> DocumentFacts:
    return DocumentFacts(1, 1, kind, "scan.pdf", "application/pdf", 1, DUE, review)


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
    there = {kind: a_document(kind, review) for kind, review in documents.items()}
    found = tasks(status, there, {DeadlineKind.DOCUMENTS: DUE}, letter=letter)
    assert tuple(task.progress for task in found) == progress
    assert [(task.document, task.due) for task in found] == [(None, None), (PASSPORT, DUE), (LETTER, None)]


def test_whoever_left_has_nothing_to_do() -> None:
    assert [tasks(status, {}, {}) for status in Status if status not in ACTIVE] == [()] * 4


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
