"""Reading mailings and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale

from logistics.agenda.queries import agenda
from logistics.agenda.rules import changes_since
from logistics.agenda.words import change_sentence
from logistics.database import db
from logistics.events.rules import EventFacts
from logistics.mailings.models import Mailing, MailingRecipient
from logistics.mailings.rules import Draft, MailingFacts, Numbers, Recipient, State
from logistics.messages.models import Message
from logistics.messages.placeholders import Wording
from logistics.messages.rules import Kind
from logistics.messages.rules import State as MessageState
from logistics.people.rules import Group
from logistics.registrations.models import Registration

_PLAIN = [name for name in MailingFacts.__dataclass_fields__ if name not in ("kind", "draft")]
_ROW = [*(getattr(Mailing, name) for name in _PLAIN), Mailing.kind, Mailing.group, Mailing.wordings, Mailing.since]


_HAS_IT = Message.state.in_((MessageState.SENT, MessageState.KEPT))


def find_mailing(event_id: int, mailing_id: int) -> MailingFacts | None:
    """Return this mailing of the event, or None."""
    row = db.session.execute(
        sa.select(*_ROW).where(Mailing.id == mailing_id, Mailing.event_id == event_id)
    ).one_or_none()
    return None if row is None else _facts(row)


def mailings(event_id: int, *, limit: int, offset: int = 0) -> list[MailingFacts]:
    """Return `limit` mailings of the event from the `offset`-th on, the newest first."""
    rows = sa.select(*_ROW).where(Mailing.event_id == event_id).order_by(Mailing.id.desc())
    return [_facts(row) for row in db.session.execute(rows.limit(limit).offset(offset))]


def numbers(mailing_ids: Sequence[int]) -> dict[int, Numbers]:
    """Return how far some mailings are, counted from the outbox itself."""
    rows = db.session.execute(
        sa.select(MailingRecipient.mailing_id, MailingRecipient.refused, Message.state, sa.func.count())
        .outerjoin(Message, Message.id == MailingRecipient.message_id)
        .where(MailingRecipient.mailing_id.in_(mailing_ids))
        .group_by(MailingRecipient.mailing_id, MailingRecipient.refused, Message.state)
    )
    counted: dict[int, dict[str, int]] = {each: {} for each in mailing_ids}
    for mailing_id, refused, state, number in rows:
        name = "failed" if refused else _STANDS_FOR[state]
        counted[mailing_id][name] = counted[mailing_id].get(name, 0) + number
    return {mailing_id: Numbers(**of_it) for mailing_id, of_it in counted.items()}


def recipients(mailing_id: int, *, limit: int, offset: int = 0) -> list[Recipient]:
    """Return `limit` of the people a mailing goes to, from the `offset`-th on: who got it last, then by name."""
    rows = db.session.execute(
        sa.select(
            Registration.reference, Registration.full_name, MailingRecipient.refused, Message.state, Message.sent_at
        )
        .join(Registration, Registration.id == MailingRecipient.registration_id)
        .outerjoin(Message, Message.id == MailingRecipient.message_id)
        .where(MailingRecipient.mailing_id == mailing_id)
        .order_by(sa.case((_HAS_IT, 1), else_=0), Registration.name_key, Registration.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        Recipient(row.reference, row.full_name, MessageState.FAILED if row.refused else row.state, row.sent_at)
        for row in rows
    ]


_STANDS_FOR = {
    None: "unwritten",
    MessageState.WAITING: "waiting",
    MessageState.SENT: "sent",
    MessageState.KEPT: "sent",
    MessageState.FAILED: "failed",
}


def told_since(event: EventFacts, draft: Draft) -> datetime | None:
    """Return the instant after which changes of the agenda are told, in UTC.

    It is the beginning of the day chosen, or when people were last told, or when the agenda first stood here; None for
    an event without an agenda.
    """
    if draft.since is not None:
        return datetime.combine(draft.since, time(), event.zone)
    last = db.session.scalar(
        sa.select(sa.func.max(Mailing.sent_at)).where(
            Mailing.event_id == event.id, Mailing.kind == Kind.AGENDA_CHANGED, Mailing.state != State.DRAFT
        )
    )
    return last or min((session.created_at for session in agenda(event).sessions), default=None)


def changes(event: EventFacts, since: datetime | None) -> dict[str, list[str]]:
    """Return what is different in the agenda after `since`, a sentence for each session, in each of its languages."""
    if since is None:
        return {}
    found = changes_since(agenda(event).sessions, since)
    told = {}
    for language in event.languages:
        with force_locale(language):
            told[language] = [change_sentence(change, event, language) for change in found]
    return told


def _facts(row: sa.Row[Any]) -> MailingFacts:
    values = row._asdict()
    draft = Draft(Group.from_json(values.pop("group")), wordings_from_json(values.pop("wordings")), values.pop("since"))
    return MailingFacts(**{**values, "kind": Kind(values["kind"])}, draft=draft)


def wordings_from_json(written: dict[str, dict[str, str]]) -> dict[str, Wording]:
    """Return the texts of a mailing by language."""
    return {language: Wording(**each) for language, each in written.items()}
