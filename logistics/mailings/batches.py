"""Writing a mailing into the outbox, some people at a time, each batch in the open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from logistics import claims
from logistics.accounts.operations import issue_links, told_of
from logistics.accounts.rules import RECEIPT_LINK_LASTS, NewLink
from logistics.database import db
from logistics.events.rules import EventFacts
from logistics.mailings.models import Mailing, MailingRecipient
from logistics.mailings.queries import wordings_from_json
from logistics.mailings.rules import Claimed, State, language_for
from logistics.messages.operations import Outgoing, write_many
from logistics.messages.placeholders import Placeholder, Wording, speaks_of
from logistics.messages.rules import VALUES, BadAddress, Kind, checked_address
from logistics.participation.notices import Facts, facts_of, values_of
from logistics.registrations.queries import persons_by_id
from logistics.registrations.rules import PersonFacts

#: What is said of a link in a text that has none.
_NO_LINK = {"link": ""}
_OPEN = Mailing.state == State.SENDING


def claim() -> Claimed | None:
    """Take the oldest mailing that no worker has, or None when there is none."""
    row = claims.take(
        Mailing,
        _OPEN,
        Mailing.id,
        Mailing.event_id,
        Mailing.kind,
        Mailing.sent_by_id,
        Mailing.sent_by,
        Mailing.wordings,
        Mailing.changes,
    )
    if row is None:
        return None
    return Claimed(
        row.id,
        row.event_id,
        Kind(row.kind),
        row.sent_by_id,
        row.sent_by,
        wordings_from_json(row.wordings),
        row.changes,
    )


def write_batch(mailing: Claimed, event: EventFacts, *, limit: int) -> bool:
    """Write to up to `limit` people who have not been written to; returns False when there is nobody left.

    Whoever else would write or stop the mailing waits for this transaction: nobody is written to twice.
    """
    if not claims.keep(Mailing, mailing.id, _OPEN):
        return False
    waiting = sa.select(MailingRecipient.registration_id).where(
        MailingRecipient.mailing_id == mailing.id,
        MailingRecipient.message_id.is_(None),
        MailingRecipient.refused.is_(False),
    )
    ids = list(db.session.scalars(waiting.order_by(MailingRecipient.registration_id).limit(limit)))
    if not ids:
        claims.end(Mailing, mailing.id, _OPEN, state=State.DONE)
        return False
    people = sorted(persons_by_id(ids), key=lambda person: person.id)
    reachable = [person for person in people if _has_address(person)]
    written = write_many(kind=mailing.kind, event=event, outgoing=_outgoing(mailing, event, reachable))
    _note(mailing.id, {person.id: message for person, message in zip(reachable, written, strict=True)}, ids)
    return True


def _outgoing(mailing: Claimed, event: EventFacts, people: Sequence[PersonFacts]) -> list[Outgoing]:
    facts = facts_of(mailing.kind, people, event)
    links = _links(mailing.wordings, event, people)
    return [
        outgoing_to(
            person,
            mailing.kind,
            event,
            facts,
            wordings=mailing.wordings,
            changes=mailing.changes,
            link=links.get(person.id, _NO_LINK),
        )
        for person in people
    ]


def outgoing_to(
    person: PersonFacts,
    kind: Kind,
    event: EventFacts,
    facts: Facts,
    *,
    wordings: Mapping[str, Wording],
    changes: Mapping[str, Sequence[str]],
    link: Mapping[str, object],
) -> Outgoing:
    """Return what a mailing says to one person: as it is sent, and as it is shown before."""
    language = language_for(wordings, person.answers.language)
    values = values_of(kind, person, event, facts, language=language) | dict(link)
    if "changes" in VALUES[kind]:
        values["changes"] = changes.get(language, ())
    return Outgoing(person.answers.email, language, person.id, values, wordings[language])


def _links(
    wordings: Mapping[str, Wording], event: EventFacts, people: Sequence[PersonFacts]
) -> dict[int, dict[str, object]]:
    """Return what is said of each person's link, issued now; nothing when no text has it: no key lies about unused."""
    if not any(speaks_of(wording.body, Placeholder.LINK) for wording in wordings.values()):
        return {}
    own = f"/events/{event.slug}/me"
    links = {p.id: NewLink(p.user_id, p.answers.email, own, RECEIPT_LINK_LASTS) for p in people}
    issued = issue_links(list(links.values()))
    return {registration_id: told_of(link, issued) for registration_id, link in links.items()}


def _has_address(person: PersonFacts) -> bool:
    try:
        checked_address(person.answers.email)
    except BadAddress:
        return False
    return True


def _note(mailing_id: int, written: Mapping[int, int], ids: Sequence[int]) -> None:
    """Write down, in one statement, which message each person got; who got none is not asked for again."""
    messages = sa.case(written, value=MailingRecipient.registration_id) if written else sa.null()
    db.session.execute(
        sa.update(MailingRecipient)
        .where(MailingRecipient.mailing_id == mailing_id, MailingRecipient.registration_id.in_(ids))
        .values(message_id=messages, refused=MailingRecipient.registration_id.not_in(list(written)))
        .execution_options(synchronize_session=False)
    )
