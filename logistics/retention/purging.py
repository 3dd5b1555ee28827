"""Destroying the personal data of an event's people, step by step, and counting what went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.accounts import forgetting as accounts
from logistics.accounts.models import Grant, User
from logistics.accounts.rules import address_key
from logistics.attendance import forgetting as attendance
from logistics.audit.operations import record, redact, redact_actors
from logistics.audit.queries import details_of
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.decisions import forgetting as decisions
from logistics.delegations import forgetting as seats
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.documents import operations as documents
from logistics.documents.rules import Destroyed
from logistics.events.queries import days, event_by_id
from logistics.events.rules import EventFacts
from logistics.focalpoints import forgetting as focalpoints
from logistics.funding import forgetting as exceptions
from logistics.letters import forgetting as letters
from logistics.mailings import forgetting as mailings
from logistics.messages import forgetting as messages
from logistics.messages.rules import Kind
from logistics.nominationfile import forgetting as nomination_files
from logistics.registrations import forgetting as registrations
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from logistics.registrations.substitutions import formers_of
from logistics.retention.models import ErasureRequest, Hold, PurgeReport
from logistics.retention.operations import in_turn_with_purge
from logistics.retention.queries import is_held, not_held, still_there
from logistics.retention.rules import (
    Decision,
    Gone,
    Held,
    MeetingNotOver,
    Occasion,
    Scope,
    added,
)
from logistics.staff import forgetting as invitations
from logistics.travel import forgetting as trips

#: How many people one step takes: each is one transaction, and others wait to write meanwhile.
STEP = 200
#: Stands where a reason was that nobody may read any more.
_GONE = "–"


def begin(event_id: int, *, scope: Scope, occasion: Occasion) -> bool:
    """Open a report of what is going to go, on behalf of the open transaction's actor.

    Returns False when as much is going on already.
    """
    actor = cast(Actor, current_actor())
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    opened = db.session.scalar(
        insert(PurgeReport)
        .values(
            event_id=event_id,
            scope=scope,
            occasion=occasion,
            begun_at=clock.now(),
            by_id=actor.user_id,
            by=actor.label,
            numbers={},
        )
        .on_conflict_do_nothing(index_elements=["event_id", "scope"], index_where=sa.text("ended_at IS NULL"))
        .returning(PurgeReport.id)
    )
    if opened is not None:
        record("retention.purge_begun", "event", event_id, event_id=event_id, scope=scope.value, why=occasion.value)
    return opened is not None


def begin_by_hand(event: EventFacts, *, scope: Scope) -> None:
    """Open a report of what an organizer wants gone before its date; raises MeetingNotOver, Held."""
    meeting = days(event.id)
    if meeting and clock.today(event.zone) <= meeting[-1].date:
        raise MeetingNotOver
    in_turn_with_purge(event.id)
    if is_held(event.id):
        raise Held
    begin(event.id, scope=scope, occasion=Occasion.HAND)


def actor_of(report_id: int) -> Actor:
    """Return on whose behalf a report is written."""
    return Actor(*db.session.execute(sa.select(PurgeReport.by_id, PurgeReport.by).filter_by(id=report_id)).one())


def step(report_id: int, *, after: int) -> int | None:
    """Destroy the data of the next people beyond registration `after`, and count them in the report.

    Returns the last one's id, or None when nobody is left and the report is complete. Several workers may take steps
    of one report: each waits for the other's, and finds what it left.
    """
    event_id = db.session.execute(sa.select(PurgeReport.event_id).where(PurgeReport.id == report_id)).scalar_one()
    in_turn_with_purge(event_id)
    report = db.session.get_one(PurgeReport, report_id, populate_existing=True)
    if report.ended_at is not None:
        return None
    found = db.session.execute(
        sa.select(Registration.id, Registration.status)
        .where(
            Registration.event_id == event_id,
            Registration.id > after,
            sa.or_(Registration.status == Status.DRAFT, still_there(report.scope)),
            not_held(),
        )
        .order_by(Registration.id)
        .limit(STEP)
    ).all()
    drafts = [row.id for row in found if row.status == Status.DRAFT]
    people = [row.id for row in found if row.status != Status.DRAFT]
    documents.discard_drafts(drafts)
    gone = Counter({Gone.DRAFTS: len(drafts)})
    if people:
        gone += forget_people(people, event_id=event_id, scope=report.scope, why=Destroyed.PURGED)
    if not found:
        if report.scope is Scope.PEOPLE and not is_held(event_id):
            gone += _forget_event(event_id)
        report.ended_at = clock.now()
    report.numbers = added(report.numbers, gone)
    db.session.flush()
    if found:
        return cast(int, found[-1].id)
    record("retention.purged", "event", event_id, event_id=event_id, scope=report.scope.value, numbers=report.numbers)
    return None


def forget_people(
    registration_ids: Sequence[int], *, event_id: int, scope: Scope, why: Destroyed, seat_ids: Sequence[int] = ()
) -> Counter[Gone]:
    """Destroy what `scope` takes of these people of one event, subject by subject, and return how much it was.

    `seat_ids` are chairs that were added for one of them and are free by now.
    """
    sent, passports = documents.purge(registration_ids, event_id=event_id, why=why)
    gone = Counter({Gone.DOCUMENTS: sent, Gone.PASSPORTS: passports})
    if scope is Scope.DOCUMENTS:
        return gone
    people = db.session.execute(
        sa.select(
            Registration.id, Registration.reference, Registration.full_name, Registration.user_id, Registration.email
        ).where(Registration.id.in_(registration_ids))
    ).all()
    chairs = [*seat_ids, *exceptional_seats(Registration.id.in_(registration_ids))]
    names = {row.id: (row.full_name, row.reference) for row in people}
    exceptions.forget(registration_ids)
    attendance.forget(registration_ids)
    decisions.forget(registration_ids)
    mailings.forget(event_id, registration_ids)
    seats.forget(chairs)
    gone += Counter({Gone.TRIPS: trips.forget(registration_ids), Gone.LETTERS: letters.forget(event_id, names)})
    _forget_wishes(registration_ids)
    nomination_files.forget(event_id)
    if why is Destroyed.ERASED:
        invited = focalpoints.forget_addresses(event_id, {address_key(row.email) for row in people})
        redact(subjects={"delegation": invited}, account_ids=[], event_id=event_id)
    registrations.forget(registration_ids)
    theirs = {row.user_id for row in people if row.user_id is not None} | _former_accounts(registration_ids)
    closed = accounts.forget(_without_registration(theirs))
    _forget_here(event_id, {row.user_id: row.reference for row in people if row.user_id not in {None, *closed}})
    # An erased person's other mails are looked for by the address; those of everybody go at the end, all together.
    addresses = {*(row.email for row in people), *closed.values()} if why is Destroyed.ERASED else set()
    addresses -= _used_by_others(event_id, addresses)
    mails = messages.forget(registration_ids, event_id=event_id, addresses=addresses)
    # What organizers were told of a substitution names who came as well.
    mails += messages.forget_kind(Kind.SUBSTITUTED, formers_of(registration_ids))
    mails += messages.forget_addresses(set(closed.values()))
    subjects = {"registration": registration_ids, "seat": chairs, "account": list(closed)}
    entries = redact(subjects=subjects, account_ids=list(closed), event_id=event_id)
    return gone + Counter(
        {
            Gone.PEOPLE: len(people),
            Gone.MESSAGES: mails,
            Gone.ACCOUNTS: len(closed),
            Gone.ENTRIES: entries,
        }
    )


def _forget_event(event_id: int) -> Counter[Gone]:
    """Destroy what an event still says of people of whom nothing else is left."""
    held = Registration.event_id == event_id, Registration.purged_at.is_(None)
    kept = set(db.session.scalars(sa.select(Registration.email).where(*held)))
    free = _exceptional_seats_of(event_id, ~sa.exists().where(Registration.seat_id == Seat.id, *held))
    seats.forget(free)
    officers, delegations = focalpoints.forget_event(event_id)
    asked = invitations.forget_event(event_id)
    staff = attendance.forget_event(event_id)
    closed = accounts.forget(_without_registration({*officers, *staff}))
    mails = messages.forget_event(event_id, kept_addresses=kept) + messages.forget_addresses(set(closed.values()))
    subjects = {"seat": free, "delegation": delegations, "staff_invitation": asked, "account": list(closed)}
    entries = redact(subjects=subjects, account_ids=list(closed), event_id=event_id)
    return Counter({Gone.MESSAGES: mails, Gone.ACCOUNTS: len(closed), Gone.ENTRIES: entries})


def _forget_here(event_id: int, references: Mapping[int, str]) -> None:
    """Take out of the event what tells that these accounts, which stay for another reason, took part in it.

    `references` stand for whom they belong to; whoever still has a part in the event, or a role, is left out.
    """
    mine = sa.select(Registration.user_id).where(Registration.event_id == event_id)
    acting = sa.select(Grant.user_id).where(sa.or_(Grant.event_id == event_id, Grant.event_id.is_(None)))
    known = {
        *db.session.scalars(mine.where(Registration.user_id.in_(references))),
        *db.session.scalars(acting.where(Grant.user_id.in_(references))),
    }
    gone = {account: reference for account, reference in references.items() if account not in known}
    accounts.forget_links(gone, within=f"/events/{event_by_id(event_id).slug}/")
    redact_actors(gone, event_id=event_id)


def _used_by_others(event_id: int, addresses: Collection[str]) -> set[str]:
    """Return those of the addresses at which somebody else of the event is written to, or acts in it."""
    keys = {address_key(address): address for address in addresses}
    people = sa.select(Registration.email_key).where(
        Registration.event_id == event_id, Registration.status != Status.DRAFT, Registration.email_key.in_(keys)
    )
    acting = sa.select(User.email_key).join(Grant, Grant.user_id == User.id)
    acting = acting.where(Grant.event_id == event_id, User.email_key.in_(keys))
    found = set(db.session.scalars(sa.union(people, acting)))
    return {address for address in addresses if address_key(address) in found}


def _forget_wishes(registration_ids: Sequence[int]) -> None:
    """Close what these people have asked for, and take everybody's words about it out."""
    now, by = clock.now(), cast(Actor, current_actor()).label
    theirs = ErasureRequest.registration_id.in_(registration_ids)
    taken_back = ErasureRequest.decision == Decision.TAKEN_BACK  # by the person
    fulfilled = {"decision": Decision.ERASED, "decided_at": now, "decided_by": by}
    for change in (
        sa.update(ErasureRequest).where(theirs, ErasureRequest.decision.is_(None)).values(fulfilled),
        sa.update(ErasureRequest).where(theirs).values(reason="", decision_reason=""),
        sa.update(ErasureRequest).where(theirs, taken_back).values(decided_by=_GONE),
        sa.update(Hold).where(Hold.registration_id.in_(registration_ids)).values(reason=_GONE),
    ):
        db.session.execute(change.execution_options(synchronize_session=False))


def _former_accounts(registration_ids: Sequence[int]) -> set[int]:
    """Return to which accounts the registrations belonged before they were given another address."""
    log = details_of("registration.readdressed", "registration", registration_ids)
    return {details["before"] for details in log if details.get("before") is not None}


def _without_registration(account_ids: set[int]) -> list[int]:
    """Return those of the accounts to which no registration of any event belongs."""
    needed = set(db.session.scalars(sa.select(Registration.user_id).where(Registration.user_id.in_(account_ids))))
    return sorted(account_ids - needed)


def exceptional_seats(whose: sa.ColumnElement[bool]) -> list[int]:
    """Return the chairs that were added for the people meant."""
    seats_taken = sa.select(Seat.id).join(Registration, Registration.seat_id == Seat.id)
    return list(db.session.scalars(seats_taken.where(Seat.kind == SeatKind.EXCEPTIONAL, whose)))


def _exceptional_seats_of(event_id: int, condition: sa.ColumnElement[bool]) -> list[int]:
    added_here = sa.select(Seat.id).join(Delegation, Delegation.id == Seat.delegation_id)
    return list(
        db.session.scalars(
            added_here.where(Delegation.event_id == event_id, Seat.kind == SeatKind.EXCEPTIONAL, condition)
        )
    )
