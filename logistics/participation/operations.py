"""The steps of a participation, each whole: who takes one here cannot forget the documents or the mail."""

from __future__ import annotations

from logistics.accounts.operations import account_for, issue_link, link_address
from logistics.accounts.queries import find_account
from logistics.accounts.rules import ASKED_LINK_LASTS
from logistics.audit.operations import record
from logistics.delegations.operations import add_exceptional_seat
from logistics.delegations.rules import SeatKind
from logistics.documents.operations import destroy_all, review
from logistics.documents.rules import DocumentKind, Review
from logistics.events.rules import EventFacts
from logistics.funding import operations as funding
from logistics.funding.rules import Item
from logistics.messages.operations import write
from logistics.messages.rules import Kind
from logistics.participation.invitations import outdated
from logistics.participation.notices import and_the_letter, tell
from logistics.registrations import operations as registrations
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Outcome, PersonFacts, Status, may_follow


def hand_in(person: PersonFacts, event: EventFacts, *, accept_late: bool = False) -> Outcome:
    """Submit a draft, open the person's account and send the receipt, or say openly that the person waits for a seat.

    Raises DeadlinePassed, AlreadyRegistered, CannotFollow.
    """
    answers = person.answers
    user_id = account_for(email=answers.email, name=answers.full_name, language=answers.language)
    outcome = registrations.submit(person.id, user_id=user_id, accept_late=accept_late)
    _tell(Kind.RECEIPT if outcome.status == Status.SUBMITTED else Kind.WAITLISTED, person, event)
    return outcome


def send_link(email: str, event: EventFacts) -> None:
    """Mail the account of this address a link to its own page of the event; nothing happens when there is none."""
    account = find_account(email)
    if account is None:
        return
    secret = issue_link(user_id=account.id, leads_to=f"/events/{event.slug}/me", valid_for=ASKED_LINK_LASTS)
    record("account.asked_for_link", "account", account.id, event_id=event.id)
    write(
        kind=Kind.SIGN_IN,
        recipient=account.email,
        language=account.language,
        event=event,
        name=account.name,
        link=link_address(secret),
        valid_for=ASKED_LINK_LASTS,
    )


def approve(person: PersonFacts, event: EventFacts, *, version: int | None = None) -> None:
    """Approve and say so, with what is covered and what is still missing; raises CannotFollow, ChangedMeanwhile."""
    registrations.approve(person.id, version=version)
    _tell(Kind.APPROVED, person, event)


def give_back(person: PersonFacts, event: EventFacts, *, reason: str, version: int | None = None) -> None:
    """Return for changes and say which; the seat is kept. Raises CannotFollow, ChangedMeanwhile."""
    registrations.give_back(person.id, reason=reason, version=version)
    void = outdated(person)
    _tell(Kind.RETURNED, person, event, reason=and_the_letter(person, reason) if void else reason)


def return_document(
    person: PersonFacts, event: EventFacts, *, kind: DocumentKind, reason: str, version: int | None = None
) -> None:
    """Send a document back, which destroys it, and say why; a registration that holds a seat is returned for changes.

    Raises NoSuchDocument, ChangedMeanwhile.
    """
    review(registration_id=person.id, kind=kind, verdict=Review.RETURNED)
    void = None
    if may_follow(person.status, Status.RETURNED):
        registrations.give_back(person.id, reason=reason, version=version)
        void = outdated(person)
    _tell(Kind.RETURNED, person, event, reason=and_the_letter(person, reason) if void else reason)


def decline(person: PersonFacts, event: EventFacts, *, reason: str, version: int | None = None) -> None:
    """Decline, free the seat, destroy the documents and say why; raises CannotFollow, ChangedMeanwhile."""
    registrations.decline(person.id, reason=reason, version=version)
    outdated(person)
    destroy_all(registration_id=person.id)
    _tell(Kind.DECLINED, person, event, reason=reason)


def withdraw(person: PersonFacts, event: EventFacts, *, version: int | None = None) -> None:
    """Withdraw at the person's wish, free the seat, destroy the documents and confirm it by mail.

    Raises CannotFollow, ChangedMeanwhile.
    """
    registrations.withdraw(person.id, version=version)
    outdated(person)
    destroy_all(registration_id=person.id)
    _tell(Kind.WITHDRAWN, person, event)


def decline_benefit(person: PersonFacts, *, item: Item) -> bool:
    """Note that the person does not want `item`; returns whether that made the invitation letter void.

    Raises NothingToDecline.
    """
    funding.decline(registration_id=person.id, item=item)
    return outdated(person) is not None


def accept_benefit(person: PersonFacts, *, item: Item) -> bool:
    """Note that the person wants `item` after all; returns whether that made the invitation letter void."""
    funding.accept_again(registration_id=person.id, item=item)
    return outdated(person) is not None


def put_on_waiting_list(person: PersonFacts, event: EventFacts, *, version: int | None = None) -> None:
    """Take the seat away and tell the person, who now waits; raises CannotFollow, ChangedMeanwhile."""
    registrations.put_on_waiting_list(person.id, version=version)
    outdated(person)
    _tell(Kind.WAITLISTED, person, event)


def admit(person: PersonFacts, event: EventFacts) -> Outcome:
    """Give somebody without a seat a free official one and say so.

    Raises NoSeatLeft, CannotFollow, AlreadyRegistered.
    """
    outcome = registrations.admit(person.id)
    _tell(Kind.SEAT_OFFERED, person, event)
    return outcome


def admit_exceptionally(person: PersonFacts, event: EventFacts, *, reason: str, funded: bool = False) -> Outcome:
    """Add a chair beyond the cap for this person, with the written reason, and say so.

    Raises ReasonMissing, CannotFollow, AlreadyRegistered.
    """
    add_exceptional_seat(delegation_id=person.delegation_id, reason=reason, funded=funded)
    outcome = registrations.admit(person.id, kinds=(SeatKind.EXCEPTIONAL,), reason=reason)
    _tell(Kind.SEAT_OFFERED, person, event)
    return outcome


def _tell(kind: Kind, person: PersonFacts, event: EventFacts, *, reason: str = "") -> None:
    # Told as it stands now: the step has changed seat, status and so what is covered.
    tell(kind, person_by_id(person.id), event, reason=reason)
