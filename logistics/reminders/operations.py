"""Reminding many people at once: composed before the transaction, written in it, and never twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.accounts.operations import issue_links, told_of
from logistics.accounts.rules import RECEIPT_LINK_LASTS, NewLink
from logistics.audit.operations import record
from logistics.database import db
from logistics.events.rules import EventFacts
from logistics.messages.operations import prepare, write_all
from logistics.messages.rules import BadAddress, Kind
from logistics.participation.notices import where_to
from logistics.participation.rules import Need
from logistics.registrations.words import asked_for
from logistics.reminders import queries
from logistics.reminders.models import Reminder
from logistics.reminders.rules import Due, Reminded, Step
from logistics.reminders.words import NEEDS

#: Rows of one INSERT that tells which of them are new; the databases bound the values of one statement.
_ROWS = 1000


@dataclass(frozen=True)
class Written:
    """A reminder composed: to whom, the link in it, and the row of the message."""

    person: Reminded
    link: NewLink
    message: Mapping[str, Any]


def compose(person: Reminded, event: EventFacts, due: Due) -> Written | None:
    """Return a person's reminder, or None when nobody can be written to at the address; nothing is stored."""
    # Whom the letter alone keeps waiting, the link brings there at once.
    about = Kind.LETTER_ISSUED if person.needs == (Need.LETTER,) else Kind.REMINDER
    link = NewLink(person.user_id, person.email, where_to(about, event.slug, person.reference), RECEIPT_LINK_LASTS)
    try:
        return Written(person, link, _message(person, event, due, told_of(link, {link})))
    except BadAddress:
        current_app.logger.warning("registration %s has an address nobody can write to", person.registration_id)
        return None


def _message(person: Reminded, event: EventFacts, due: Due, link: Mapping[str, Any]) -> Mapping[str, Any]:
    return prepare(
        kind=Kind.REMINDER,
        recipient=person.email,
        language=person.language,
        event=event,
        registration_id=person.registration_id,
        name=person.full_name,
        delegation=person.delegation_name,
        reference=person.reference,
        missing=[NEEDS[need] for need in person.needs],
        deadline=due.last_instant,
        reason=_reason(person),
        **link,
    )


def _reason(person: Reminded) -> str:
    if not person.shortcomings:
        return person.return_reason
    with force_locale(person.language):
        return asked_for(person.shortcomings, person.return_reason)


def remind(written: Sequence[Written], event: EventFacts, due: Due, step: Step) -> int:
    """Write down and send the reminders of those for whom they still hold, and return how many there were.

    Whoever sent something, or was reminded by another worker, since the mail was composed gets none.
    """
    if not written:
        return 0
    before, last = written[0].person.registration_id - 1, written[-1].person.registration_id
    still = {
        person.registration_id: person
        for person in queries.to_remind(event.id, due, step, after=before, limit=last - before)
    }
    wanted = [each for each in written if still.get(each.person.registration_id) == each.person]
    new = _first_reminded([each.person.registration_id for each in wanted], event, due, step)
    sent = [each for each in wanted if each.person.registration_id in new]
    issued = issue_links([each.link for each in sent])
    write_all([each.message if each.link in issued else _without_link(each, event, due) for each in sent])
    if sent:
        record(
            "event.reminded", "event", event.id, event_id=event.id, deadline=due.kind, days=step.days, number=len(sent)
        )
    db.session.flush()
    return len(sent)


def _without_link(written: Written, event: EventFacts, due: Due) -> Mapping[str, Any]:
    return _message(written.person, event, due, told_of(written.link, ()))


def _first_reminded(registration_ids: Sequence[int], event: EventFacts, due: Due, step: Step) -> set[int]:
    """Write down who is reminded, and return those who were not yet: of two workers each person belongs to one."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    once = insert(Reminder).on_conflict_do_nothing().returning(Reminder.registration_id)
    rows = [
        {
            "event_id": event.id,
            "registration_id": registration_id,
            "deadline": due.kind,
            "last_day": due.last_day,
            "days": step.days,
            "written_at": clock.now(),
        }
        for registration_id in registration_ids
    ]
    new: set[int] = set()
    for start in range(0, len(rows), _ROWS):
        new.update(db.session.scalars(once, rows[start : start + _ROWS]))
    return new
