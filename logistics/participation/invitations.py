"""The invitation letter of a participation: sent, accepted, which confirms, and void once it no longer holds."""

from __future__ import annotations

from collections.abc import Sequence

from logistics.documents.operations import attach
from logistics.documents.rules import DocumentKind, Upload
from logistics.events.rules import EventFacts
from logistics.letters import batches, queries
from logistics.letters import operations as letters
from logistics.letters.preparing import Prepared
from logistics.letters.rules import LetterFacts, NotTheName, NoValidLetter, VoidReason, same_name
from logistics.letters.signatures import Strokes
from logistics.messages.rules import Kind
from logistics.participation.notices import tell, tell_all
from logistics.registrations import steps, verdicts
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import PersonFacts, Status


def send(person: PersonFacts, event: EventFacts, *, prepared: Prepared, run_id: int | None = None) -> LetterFacts:
    """Issue the letter and write to the person that it is there; raises NotApproved, AlreadyIssued, CannotTypeset."""
    if person.status == Status.CONFIRMED:
        outdated(person)  # the new one has to be accepted too
    letter = letters.issue(registration_id=person.id, event=event, prepared=prepared, run_id=run_id)
    tell(Kind.LETTER_ISSUED, person_by_id(person.id), event)
    return letter


def send_all(prepared: Sequence[Prepared], event: EventFacts, *, run_id: int) -> None:
    """Issue the letters of people who have none, as they were prepared, and write to each; raises NotAsPrepared."""
    batches.issue_all(prepared, event, run_id=run_id)
    tell_all(Kind.LETTER_ISSUED, [each.facts.person for each in prepared], event)


def accept(person: PersonFacts, event: EventFacts, *, name: str, strokes: Strokes) -> None:
    """Accept the letter with the name typed and perhaps a signature drawn, which confirms the participation.

    Accepting twice changes nothing. Raises NotTheName, NoValidLetter, CannotTypeset.
    """
    if not same_name(name, person.answers.full_name):
        raise NotTheName
    if letters.accept(registration_id=person.id, name=" ".join(name.split()), strokes=strokes, event=event):
        _confirm(person.id, event)


def take_signed_scan(person: PersonFacts, event: EventFacts, *, upload: Upload) -> None:
    """File a scan of the signed letter, which confirms the participation at once; an organizer may still send it back.

    It may also be of a letter that the secretariat wrote elsewhere. Raises NoValidLetter when the one issued here no
    longer holds.
    """
    issued = queries.letter_of(person.id)
    if issued is not None and queries.why_not_valid(issued, person):
        raise NoValidLetter
    attach(registration_id=person.id, kind=DocumentKind.SIGNED_LETTER, upload=upload)
    if issued is not None:
        letters.accept_by_scan(registration_id=person.id, upload=upload)
    _confirm(person.id, event)


def void(person: PersonFacts, *, note: str, version: int | None = None) -> None:
    """Let the letter no longer hold, for a reason in the organizer's words; raises NoValidLetter, ChangedMeanwhile."""
    steps.find(person.id, version=version)
    letters.void(registration_id=person.id, note=note)
    _await_another(person.id)


def outdated(person: PersonFacts) -> VoidReason | None:
    """Make the letter void if it no longer says what holds, and return why, or None.

    Whoever changes what a letter rests on calls this afterwards. Somebody who had confirmed has to accept a new one.
    """
    reason = letters.void_outdated(person.id)
    if reason is not None:
        _await_another(person.id)
    return reason


def _confirm(registration_id: int, event: EventFacts) -> None:
    if person_by_id(registration_id).status == Status.APPROVED:
        verdicts.confirm(registration_id)
        tell(Kind.CONFIRMED, person_by_id(registration_id), event)


def _await_another(registration_id: int) -> None:
    if person_by_id(registration_id).status == Status.CONFIRMED:
        verdicts.await_letter(registration_id)
