"""The steps of a participation, each whole: who takes one here cannot forget the documents or the mail."""

from __future__ import annotations

from collections.abc import Collection

from logistics.accounts.operations import account_for, issue_asked_link, link_address
from logistics.accounts.queries import find_account
from logistics.accounts.rules import ASKED_LINK_LASTS
from logistics.audit.operations import record
from logistics.delegations.operations import add_exceptional_seat
from logistics.delegations.rules import SeatKind
from logistics.documents.operations import destroy_all
from logistics.documents.queries import documents_of
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, Review, Seen
from logistics.events.rules import EventFacts
from logistics.funding import operations as funding
from logistics.funding.rules import Item
from logistics.messages.operations import write
from logistics.messages.rules import Kind
from logistics.participation.invitations import outdated
from logistics.participation.notices import and_the_letter, tell
from logistics.participation.rules import documents_to_return
from logistics.registrations import operations as registrations
from logistics.registrations import steps, verdicts
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Outcome, PersonFacts, Status, may_follow
from logistics.registrations.shortcomings import Shortcoming, together


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
    """Mail the account of this address a link to its own page of the event.

    Nothing is mailed when there is no such account, or when enough links that work were mailed to it.
    """
    account = find_account(email)
    if account is None:
        return
    record("account.asked_for_link", "account", account.id, event_id=event.id)
    secret = issue_asked_link(user_id=account.id, leads_to=f"/events/{event.slug}/me")
    if secret is None:
        return
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
    verdicts.approve(person.id, version=version)
    _tell(Kind.APPROVED, person, event)


def give_back(
    person: PersonFacts,
    event: EventFacts,
    *,
    reason: str = "",
    shortcomings: Collection[Shortcoming] = (),
    version: int | None = None,
) -> None:
    """Return for changes and say which; the seat is kept. A document that cannot be used is sent back, and destroyed.

    Raises CannotFollow, ChangedMeanwhile.
    """
    verdicts.give_back(person.id, reason=reason, shortcomings=shortcomings, version=version)
    void = outdated(person)
    there = documents_of(person.id)
    for kind in documents_to_return(shortcomings):
        if kind in there:
            review(registration_id=person.id, kind=kind, verdict=Review.RETURNED)
    _tell_what_to_mend(person, event, letter_void=void is not None)


def return_document(
    person: PersonFacts,
    event: EventFacts,
    *,
    kind: DocumentKind,
    reason: str = "",
    shortcomings: Collection[Shortcoming] = (),
    version: int | None = None,
    seen: Seen | None = None,
    waits: bool = False,
) -> None:
    """Send a document back, which destroys it, and say why; a registration that holds a seat is returned for changes.

    What was asked for before is asked for still. `seen` and `waits` are as in `documents.reviews.review`. Raises
    NoSuchDocument, AlreadyReviewed, ChangedMeanwhile.
    """
    review(registration_id=person.id, kind=kind, verdict=Review.RETURNED, seen=seen, waits=waits)
    if not may_follow(person.status, Status.RETURNED):
        steps.touch(person.id, version=version)
        tell(Kind.RETURNED, person, event, reason=reason, shortcomings=shortcomings)
        return
    asked_before = person.return_reason if person.status is Status.RETURNED else ""
    verdicts.give_back(
        person.id,
        reason="\n\n".join(filter(None, (asked_before, reason))),
        shortcomings=together(person.shortcomings, shortcomings),
        version=version,
    )
    void = outdated(person)
    _tell_what_to_mend(person, event, letter_void=void is not None)


def verify_document(
    person: PersonFacts,
    *,
    kind: DocumentKind,
    version: int | None = None,
    seen: Seen | None = None,
    waits: bool = False,
) -> None:
    """Write down that a document is right, as it was seen beside what was typed.

    Raises NoSuchDocument, AlreadyReviewed, ChangedMeanwhile.
    """
    steps.find(person.id, version=version)
    review(registration_id=person.id, kind=kind, verdict=Review.VERIFIED, seen=seen, waits=waits)


def decline(person: PersonFacts, event: EventFacts, *, reason: str, version: int | None = None) -> None:
    """Decline, free the seat, destroy the documents and say why; raises CannotFollow, ChangedMeanwhile."""
    verdicts.decline(person.id, reason=reason, version=version)
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
    """Let the person wait, without a seat or again, and say so.

    Raises CannotFollow, ChangedMeanwhile, AlreadyRegistered.
    """
    verdicts.put_on_waiting_list(person.id, version=version)
    outdated(person)
    _tell(Kind.WAITLISTED, person, event)


def admit(person: PersonFacts, event: EventFacts, *, version: int | None = None) -> Outcome:
    """Give somebody without a seat a free official one and say so.

    Raises NoSeatLeft, CannotFollow, ChangedMeanwhile, AlreadyRegistered.
    """
    outcome = verdicts.admit(person.id, version=version)
    _tell(Kind.SEAT_OFFERED, person, event)
    return outcome


def admit_exceptionally(
    person: PersonFacts, event: EventFacts, *, reason: str, funded: bool = False, version: int | None = None
) -> Outcome:
    """Add a chair beyond the cap for this person, with the written reason, and say so.

    Raises ReasonMissing, CannotFollow, ChangedMeanwhile, AlreadyRegistered.
    """
    steps.find(person.id, version=version)
    add_exceptional_seat(delegation_id=person.delegation_id, reason=reason, funded=funded)
    outcome = verdicts.admit(person.id, kinds=(SeatKind.EXCEPTIONAL,), reason=reason)
    _tell(Kind.SEAT_OFFERED, person, event)
    return outcome


def move(person: PersonFacts, event: EventFacts, *, delegation_id: int, version: int | None = None) -> Outcome:
    """Move to another delegation, with a free seat of it or to its waiting list, and say so; the letter becomes void.

    What is covered follows from the new seat; an organizer's exceptions stay. Raises NoSeatLeft, CannotFollow,
    ChangedMeanwhile.
    """
    outcome = verdicts.move(person.id, delegation_id=delegation_id, version=version)
    outdated(person)
    _tell(Kind.WAITLISTED if outcome.status is Status.WAITLISTED else Kind.MOVED, person, event)
    return outcome


def make_exception(
    person: PersonFacts, *, item: Item, payer_id: int | None, quantity: int, reason: str, version: int | None = None
) -> bool:
    """Let one person have an item, or not, whatever the documents say; returns whether that made the letter void.

    Raises ReasonMissing, NotAnItemOfTheEvent, NoSuchPayer, ChangedMeanwhile.
    """
    steps.touch(person.id, version=version)
    funding.set_exception(registration_id=person.id, item=item, payer_id=payer_id, quantity=quantity, reason=reason)
    return outdated(person) is not None


def remove_exception(person: PersonFacts, *, item: Item, version: int | None = None) -> bool:
    """Let the documents speak again; returns whether that made the letter void. Raises ChangedMeanwhile."""
    steps.touch(person.id, version=version)
    funding.remove_exception(registration_id=person.id, item=item)
    return outdated(person) is not None


def _tell(kind: Kind, person: PersonFacts, event: EventFacts, *, reason: str = "") -> None:
    # Told as it stands now: the step has changed seat, status and so what is covered.
    tell(kind, person_by_id(person.id), event, reason=reason)


def _tell_what_to_mend(person: PersonFacts, event: EventFacts, *, letter_void: bool) -> None:
    returned = person_by_id(person.id)
    reason = and_the_letter(person, returned.return_reason) if letter_void else returned.return_reason
    tell(Kind.RETURNED, returned, event, reason=reason, shortcomings=returned.shortcomings)
