"""Naming people for a delegation: nominated, completed, replaced; each with the seat, the documents and the mail."""

from __future__ import annotations

from logistics.accounts.operations import account_for
from logistics.accounts.rules import address_key
from logistics.documents.operations import destroy_all
from logistics.events.rules import EventFacts
from logistics.messages.rules import Kind
from logistics.participation.invitations import outdated
from logistics.participation.notices import tell
from logistics.registrations import operations as registrations
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Answers, PersonFacts, Status


def nominate(
    event: EventFacts, *, delegation_id: int, answers: Answers, focal_point: str = "", accept_late: bool = False
) -> PersonFacts:
    """Name somebody for a delegation, send the person a link to complete the registration, and return the person.

    With the focal point's own address, `focal_point`, several people may be named. Raises DeadlinePassed,
    AlreadyRegistered.
    """
    registration_id, _ = registrations.nominate(
        event_id=event.id,
        delegation_id=delegation_id,
        answers=answers,
        user_id=_account(answers),
        shares_email=_shares(answers, focal_point),
        accept_late=accept_late,
    )
    person = person_by_id(registration_id)
    tell(Kind.NOMINATION if person.status is Status.NOMINATED else Kind.WAITLISTED, person, event)
    return person


def complete(person: PersonFacts, event: EventFacts) -> None:
    """Hand in what a nominee has completed and send the receipt; raises CannotFollow."""
    registrations.complete(person.id)
    completed = person_by_id(person.id)
    tell(Kind.RECEIPT if completed.status is Status.SUBMITTED else Kind.WAITLISTED, completed, event)


def substitute(
    person: PersonFacts, event: EventFacts, *, answers: Answers, focal_point: str = "", accept_late: bool = False
) -> PersonFacts:
    """Let somebody else take the person's very seat and return the successor; both are written to.

    The former's letter becomes void and every document is destroyed; nothing of it passes over. Raises DeadlinePassed,
    AlreadyRegistered, CannotFollow.
    """
    successor_id = registrations.substitute(
        person.id,
        answers=answers,
        user_id=_account(answers),
        shares_email=_shares(answers, focal_point),
        accept_late=accept_late,
    )
    outdated(person)
    destroy_all(registration_id=person.id)
    tell(Kind.REPLACED, person_by_id(person.id), event)
    successor = person_by_id(successor_id)
    tell(Kind.NOMINATION, successor, event)
    return successor


def _account(answers: Answers) -> int:
    return account_for(email=answers.email, name=answers.full_name, language=answers.language)


def _shares(answers: Answers, focal_point: str) -> bool:
    return bool(focal_point) and address_key(answers.email) == address_key(focal_point)
