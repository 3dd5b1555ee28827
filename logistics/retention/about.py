"""Reading everything held about one person, and nothing of anybody else."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.accounts.factors import factors_of
from logistics.accounts.models import Grant, User
from logistics.accounts.rules import Role
from logistics.accounts.sessions import sessions_of
from logistics.attendance.queries import check_ins
from logistics.audit.queries import history
from logistics.database import db
from logistics.documents.queries import documents_of, passport_of, remains_of
from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts
from logistics.funding.models import Sponsor
from logistics.funding.queries import coverage_of
from logistics.letters.queries import letters_of
from logistics.localized import Localized
from logistics.messages.models import Message
from logistics.messages.rules import Kind, without_links
from logistics.registrations.notes import notes_of
from logistics.registrations.rules import PersonFacts
from logistics.retention.dossier import Account, Dossier, Mail, Remark, acceptances, deed
from logistics.retention.queries import requests_of
from logistics.travel.queries import trip_of

#: As many entries of the log as anybody's registration ever has.
_ENTRIES = 5000


def everything_about(person: PersonFacts, event: EventFacts) -> Dossier:
    """Return everything held about the person; what others wrote of one another under the same address is not in it."""
    entries = history("registration", person.id, limit=_ENTRIES, looks=True)
    roles = _roles(event.id, {entry.actor_id for entry in entries if entry.actor_id is not None})
    sent = documents_of(person.id)
    return Dossier(
        event=event,
        person=person,
        account=_account(person.user_id),
        passport=passport_of(person.id),
        trip=trip_of(person.id),
        coverage=tuple(coverage_of(person.id)),
        documents=tuple(sent[kind] for kind in DocumentKind if kind in sent),
        remains=tuple(remains_of(person.id)),
        letters=tuple(letters_of(person.id)),
        mails=_mails(person.id),
        acceptances=acceptances(entries, person),
        requests=tuple(requests_of(person.id)),
        check_ins=tuple(check_ins([person.id]).get(person.id, ())),
        notes=tuple(Remark(note.text, note.written_at) for note in notes_of(person.id)),
        deeds=tuple(deed(entry, person.user_id, roles) for entry in entries),
    )


def _account(account_id: int | None) -> Account | None:
    if account_id is None:
        return None
    row = db.session.execute(
        sa.select(User.email, User.name, User.language, User.created_at, User.last_signed_in_at).where(
            User.id == account_id
        )
    ).one_or_none()
    if row is None:
        return None
    return Account(*row, sessions=tuple(sessions_of(account_id)), factors=factors_of(account_id))


def _mails(registration_id: int) -> tuple[Mail, ...]:
    rows = db.session.execute(
        sa.select(Message.subject, Message.body_text, Message.created_at, Message.sent_at)
        # What organizers are told of a substitution is about another person, too.
        .where(Message.registration_id == registration_id, Message.kind != Kind.SUBSTITUTED)
        .order_by(Message.id)
    )
    return tuple(Mail(row.subject, without_links(row.body_text), row.created_at, row.sent_at) for row in rows)


def _roles(event_id: int, account_ids: set[int]) -> dict[int, tuple[Role, Localized | None]]:
    """Return which of the accounts act in the event, in which role, and for which payer; the strongest role counts."""
    rows = db.session.execute(
        sa.select(Grant.user_id, Grant.name, Sponsor.name.label("payer"))
        .outerjoin(Sponsor, Sponsor.id == Grant.sponsor_id)
        .where(Grant.user_id.in_(account_ids), sa.or_(Grant.event_id.is_(None), Grant.event_id == event_id))
        .order_by(Grant.sponsor_id.is_(None), Grant.id)
    )
    return {row.user_id: (row.name, row.payer) for row in rows}
