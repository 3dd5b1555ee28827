"""Naming people for a delegation: nominated, completed, replaced; each with the seat, the documents and the mail."""

from __future__ import annotations

from logistics.accounts.operations import account_for
from logistics.accounts.rules import address_key
from logistics.audit.operations import record
from logistics.delegations.operations import add_exceptional_seat
from logistics.delegations.rules import SeatKind
from logistics.documents.operations import destroy_all
from logistics.events.rules import EventFacts
from logistics.letters.queries import letter_of
from logistics.messages.rules import Kind
from logistics.participation.invitations import outdated
from logistics.participation.notices import tell
from logistics.participation.rules import ExceptionalSeat
from logistics.participation.substitutions import follow, ticket_payer
from logistics.registrations import operations as registrations
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import ACTIVE, Answers, CannotFollow, PersonFacts, Status


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
    named = person_by_id(registration_id)
    tell(_asks_to_complete(named), named, event)
    return named


def register_by_hand(
    event: EventFacts,
    *,
    delegation_id: int,
    answers: Answers,
    seat: ExceptionalSeat | None = None,
    tells: bool = True,
) -> PersonFacts:
    """Register somebody on an organizer's word and return the person; after the deadline, that is marked as late.

    The person takes a free official seat or waits for one, as everybody, unless an exceptional `seat` is added. The
    link for completing it is mailed, unless not `tells`: then the organizer completes it. Raises AlreadyRegistered,
    ReasonMissing.
    """
    if seat is not None:
        add_exceptional_seat(delegation_id=delegation_id, reason=seat.reason, funded=seat.funded)
    registration_id, _outcome = registrations.nominate(
        event_id=event.id,
        delegation_id=delegation_id,
        answers=answers,
        user_id=_account(answers),
        accept_late=True,
        kinds=(SeatKind.OFFICIAL,) if seat is None else (SeatKind.EXCEPTIONAL,),
        reason="" if seat is None else seat.reason.strip(),
    )
    named = person_by_id(registration_id)
    if tells:
        tell(_asks_to_complete(named), named, event)
    return named


def ask_to_complete(person: PersonFacts, event: EventFacts) -> None:
    """Mail somebody who has not completed the registration a link for it, again; raises CannotFollow for others."""
    if person.is_complete or person.status not in ACTIVE:
        raise CannotFollow(person.status, Status.SUBMITTED)
    tell(_asks_to_complete(person), person, event)
    record("registration.link_sent", "registration", person.id, event_id=event.id)


def complete(person: PersonFacts, event: EventFacts) -> None:
    """Hand in what a nominee has completed and send the receipt; raises CannotFollow."""
    registrations.complete(person.id)
    completed = person_by_id(person.id)
    tell(Kind.RECEIPT if completed.status is Status.SUBMITTED else Kind.WAITLISTED, completed, event)


def substitute(
    person: PersonFacts,
    event: EventFacts,
    *,
    answers: Answers,
    focal_point: str = "",
    accept_late: bool = False,
    version: int | None = None,
) -> PersonFacts:
    """Let somebody else take the person's very seat and return the successor; both are written to.

    The former's letter becomes void and every document is destroyed; nothing of it passes over. If there was a letter,
    or a ticket that could be bought, organizers are told what to do. Raises DeadlinePassed, AlreadyRegistered,
    CannotFollow, ChangedMeanwhile.
    """
    payer = ticket_payer(person)
    successor_id = registrations.substitute(
        person.id,
        answers=answers,
        user_id=_account(answers),
        shares_email=_shares(answers, focal_point),
        accept_late=accept_late,
        version=version,
    )
    letter = letter_of(person.id) if outdated(person) else None
    destroy_all(registration_id=person.id)
    tell(Kind.REPLACED, person_by_id(person.id), event)
    successor = person_by_id(successor_id)
    tell(Kind.NOMINATION, successor, event)
    follow(person, successor, event, letter_number=letter.number if letter else None, payer=payer)
    return successor


def _asks_to_complete(person: PersonFacts) -> Kind:
    return Kind.NOMINATION if person.status is Status.NOMINATED else Kind.WAITLISTED


def _account(answers: Answers) -> int:
    return account_for(email=answers.email, name=answers.full_name, language=answers.language)


def _shares(answers: Answers, focal_point: str) -> bool:
    return bool(focal_point) and address_key(answers.email) == address_key(focal_point)
