"""Changing what somebody answered, with what follows: the letter, and the account and the mails of another address."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from logistics.accounts.operations import account_for
from logistics.accounts.rules import address_key
from logistics.audit.operations import record
from logistics.documents.operations import save_passport
from logistics.documents.queries import passport_of
from logistics.documents.rules import PassportFacts
from logistics.events.rules import EventFacts
from logistics.messages.rules import BadAddress, Kind
from logistics.participation.invitations import outdated
from logistics.participation.notices import tell
from logistics.registrations.operations import update_answers
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Answers, PersonFacts, Status
from logistics.travel.operations import save_trip
from logistics.travel.queries import trip_of
from logistics.travel.rules import TripFacts

#: What the log calls particulars of a passport whose own names say too little. The name in the zone follows from that.
_CALLED = {"type": "passport_type", "number": "passport_number"}
_FOLLOWS = frozenset({"surname", "given_names"})


def change(
    person: PersonFacts,
    event: EventFacts,
    *,
    answers: Answers,
    passport: PassportFacts | None = None,
    trip: TripFacts | None = None,
    version: int | None = None,
) -> None:
    """Write down what was answered; passport and journey stay as they are where they are not given.

    The log tells which fields, never what stands in a passport. A letter that no longer says what holds becomes void.
    With another e-mail address the registration, and it alone, goes to the account of that address: whoever has the
    former one no longer sees it, and keeps everything else. Both addresses are written to.

    Raises ChangedMeanwhile, AlreadyRegistered.
    """
    also: list[str] = []
    if passport is not None:
        also += [_CALLED.get(name, name) for name in _changed(passport_of(person.id) or PassportFacts(), passport)]
    if trip is not None:
        also += _changed(trip_of(person.id) or TripFacts(), trip)
    readdressed = address_key(answers.email) != address_key(person.answers.email)
    user_id = _account(answers) if readdressed else None
    update_answers(person.id, answers, version=version, user_id=user_id, also=also)
    if passport is not None:
        save_passport(registration_id=person.id, passport=passport)
    if trip is not None:
        save_trip(registration_id=person.id, trip=trip)
    outdated(person)
    if readdressed:
        record(
            "registration.readdressed",
            "registration",
            person.id,
            event_id=person.event_id,
            before=person.user_id,
            after=user_id,
        )
        _tell_of_address(person, event)


def _changed(before: PassportFacts | TripFacts, after: PassportFacts | TripFacts) -> list[str]:
    was: Mapping[str, Any] = asdict(before)
    return [name for name, value in asdict(after).items() if value != was[name] and name not in _FOLLOWS]


def _account(answers: Answers) -> int:
    return account_for(email=answers.email, name=answers.full_name, language=answers.language)


def _tell_of_address(before: PersonFacts, event: EventFacts) -> None:
    """Write to the former address that it opens nothing any more, without naming the new one, and to that its link."""
    with suppress(BadAddress):  # it could never be written to, which may be why it is changed
        tell(Kind.ADDRESS_LEFT, before, event)
    now = person_by_id(before.id)
    tell(Kind.NOMINATION if now.status is Status.NOMINATED else Kind.ADDRESS_CHANGED, now, event)
