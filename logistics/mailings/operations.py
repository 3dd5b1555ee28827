"""Changing mailings: begun, changed, sent off to a list of people that is set down then, stopped, discarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa

from logistics import claims, clock, queue
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db, once_committed
from logistics.events.rules import EventFacts
from logistics.mailings import groups, queries
from logistics.mailings.models import Mailing, MailingRecipient
from logistics.mailings.rules import (
    Draft,
    MailingChangedMeanwhile,
    MailingFacts,
    NobodyToWriteTo,
    NoSuchMailing,
    NothingChanged,
    NumberChanged,
    State,
    faults_of,
)
from logistics.messages.operations import take_back
from logistics.messages.placeholders import BadWording, Wording
from logistics.messages.rules import TO_A_GROUP, Kind
from logistics.registrations.models import Registration

#: What the worker is woken for when a mailing was sent off.
SEND_MAILINGS = "mailings.send"


def begin(*, event: EventFacts, kind: Kind, draft: Draft) -> int:
    """Begin a mailing and return its id; nobody gets it before it is sent off."""
    if kind not in TO_A_GROUP:
        raise ValueError(kind)
    mailing = Mailing(
        event_id=event.id,
        kind=kind.value,
        state=State.DRAFT,
        changes={},
        created_at=clock.now(),
        created_by=_actor().label,
        **_columns(draft),
    )
    db.session.add(mailing)
    db.session.flush()
    _record("begun", event.id, mailing.id, kind=kind.value)
    return mailing.id


def change(*, mailing: MailingFacts, version: int, draft: Draft) -> None:
    """Change a mailing that has not been sent off, as it was seen at `version`; its texts may be unfinished.

    Raises MailingChangedMeanwhile.
    """
    _change_draft(mailing, version, **_columns(draft))
    _record("changed", mailing.event_id, mailing.id)


def discard(*, mailing: MailingFacts) -> None:
    """Throw away a mailing that has not been sent off; raises MailingChangedMeanwhile when it has."""
    gone = sa.delete(Mailing).where(Mailing.id == mailing.id, Mailing.state == State.DRAFT).returning(Mailing.id)
    if db.session.scalar(gone.execution_options(synchronize_session=False)) is None:
        raise MailingChangedMeanwhile
    _record("discarded", mailing.event_id, mailing.id)


def send_off(*, mailing: MailingFacts, event: EventFacts, version: int, number: int) -> bool:
    """Set down who gets the mailing and let the worker begin; False, changing nothing, when that was done already.

    `number` is how many people the organizer was shown. Raises BadWording, NobodyToWriteTo, NothingChanged,
    NumberChanged, MailingChangedMeanwhile.
    """
    for faults in faults_of(mailing.kind, mailing.draft.wordings).values():
        raise BadWording(faults)
    actor, now = _actor(), clock.now()
    changes = _changes(mailing, event)
    sent = {"sent_at": now, "sent_by": actor.label, "sent_by_id": actor.user_id, "changes": changes}
    try:
        _change_draft(mailing, version, state=State.SENDING, **sent)
    except MailingChangedMeanwhile:
        if _state(mailing.id) is State.DRAFT:
            raise
        return False  # pressed twice: the first time did it
    members = groups.members(event, mailing.draft.group, sa.literal(mailing.id), Registration.id, sa.false())
    set_down = sa.insert(MailingRecipient).from_select(["mailing_id", "registration_id", "refused"], members)
    found = len(db.session.scalars(set_down.returning(MailingRecipient.registration_id)).all())
    if not found:
        raise NobodyToWriteTo
    if found != number:
        raise NumberChanged(found)
    db.session.execute(sa.update(Mailing).where(Mailing.id == mailing.id).values(recipients=found))
    _record("sent_off", event.id, mailing.id, recipients=found)
    once_committed(_wake_worker)
    return True


def stop(*, mailing: MailingFacts) -> bool:
    """Stop a mailing: what no worker has tried to send does not leave. Returns False when all of it had left already.

    The batch that a worker is writing meanwhile is waited for, and then taken back like the others.
    """
    was_sending = _halt(mailing.id, State.SENDING)
    messages = sa.select(MailingRecipient.message_id).where(MailingRecipient.mailing_id == mailing.id)
    taken_back = take_back(messages)
    if not was_sending and not (taken_back and _halt(mailing.id, State.DONE)):
        return False
    _record("stopped", mailing.event_id, mailing.id, taken_back=taken_back)
    return True


def _halt(mailing_id: int, state: State) -> bool:
    return claims.end(Mailing, mailing_id, Mailing.state == state, state=State.STOPPED, stopped_by=_actor().label)


def _changes(mailing: MailingFacts, event: EventFacts) -> dict[str, list[str]]:
    if mailing.kind is not Kind.AGENDA_CHANGED:
        return {}
    found = queries.changes(event, queries.told_since(event, mailing.draft))
    if not any(found.values()):
        raise NothingChanged
    return found


def _change_draft(mailing: MailingFacts, version: int, **values: Any) -> None:
    """Change a draft in one statement, so that of two who saw the same version one is told of the other."""
    seen = Mailing.id == mailing.id, Mailing.state == State.DRAFT, Mailing.version == version
    changed = sa.update(Mailing).where(*seen).values(version=version + 1, **values).returning(Mailing.id)
    if db.session.scalar(changed.execution_options(synchronize_session=False)) is None:
        raise MailingChangedMeanwhile


def _columns(draft: Draft) -> dict[str, Any]:
    return {"group": draft.group.as_json(), "wordings": _as_json(draft.wordings), "since": draft.since}


def _as_json(wordings: Mapping[str, Wording]) -> dict[str, dict[str, str]]:
    return {language: {"subject": each.subject, "body": each.body} for language, each in wordings.items()}


def _state(mailing_id: int) -> State:
    state = db.session.scalar(sa.select(Mailing.state).where(Mailing.id == mailing_id))
    if state is None:
        raise NoSuchMailing
    return state


def _actor() -> Actor:
    return cast(Actor, current_actor())


def _record(verb: str, event_id: int, mailing_id: int, **details: Any) -> None:
    record(f"mailing.{verb}", "mailing", mailing_id, event_id=event_id, **details)


def _wake_worker() -> None:
    queue.wake(SEND_MAILINGS)
