"""What the worker does for participations: letters for everybody approved."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import cast

from flask import Flask, current_app

from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.documents.rules import VaultUnavailable
from logistics.errors import Refusal
from logistics.events.queries import event_by_id
from logistics.events.rules import EventFacts
from logistics.letters import operations as letters
from logistics.letters import queries, runs
from logistics.letters.rules import Claimed
from logistics.participation import invitations
from logistics.registrations.queries import person_by_id
from logistics.typesetting import CannotTypeset

#: What the worker is woken for when letters for everybody were asked for.
ISSUE_LETTERS = "participation.issue_letters"
#: How many letters are looked at, and how many people are found, at a time.
_AT_ONCE = 100
#: How many letters are set ahead of the one being issued, and by how many threads.
_AHEAD = 3
_THREADS = 2


def issue_letters() -> None:
    """Issue the letters of every run that was asked for; killed, another worker goes on where this one was."""
    while True:
        with transaction(_worker()):
            run = runs.claim()
        if run is None:
            return
        actor = Actor(run.asked_by_id, run.asked_by)
        event = event_by_id(run.event_id)
        _void_outdated(run, actor)
        _issue_all(run, event, actor)
        with transaction(actor):
            runs.end(run.id)


def _worker() -> Actor:
    return Actor(None, "worker")


def _void_outdated(run: Claimed, actor: Actor) -> None:
    """Make room for new letters where the old ones no longer hold."""
    last: int | None = 0
    while last is not None:
        people, last = queries.outdated(run.event_id, after=last, limit=_AT_ONCE)
        for registration_id in people:
            with transaction(actor):
                invitations.outdated(person_by_id(registration_id))
                runs.renew(run.id)
        db.session.rollback()


def _issue_all(run: Claimed, event: EventFacts, actor: Actor) -> None:
    """Issue one letter after another, while other threads set those that follow."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's own advice

    def typeset(written: letters.Draft) -> letters.Prepared:
        with app.app_context():
            return letters.put_ahead(letters.typeset(written))

    following: deque[tuple[int, Future[letters.Prepared]]] = deque()
    with ThreadPoolExecutor(_THREADS) as press:
        for facts in _without_letter(event):
            written = letters.draft(facts, ahead=len(following))
            following.append((facts.person.id, press.submit(typeset, written)))
            if len(following) > _AHEAD:
                _issue(run, event, actor, *following.popleft())
        while following:
            _issue(run, event, actor, *following.popleft())


def _without_letter(event: EventFacts) -> Iterator[letters.Facts]:
    after = 0
    while people := queries.without_letter(event.id, after=after, limit=_AT_ONCE):
        yield from letters.facts_of_all(people, event)
        after = people[-1]


def _issue(
    run: Claimed, event: EventFacts, actor: Actor, registration_id: int, prepared: Future[letters.Prepared]
) -> None:
    """Issue one letter; one that cannot be set is written down, one that is no longer wanted is left out."""
    try:
        ready = prepared.result()  # before the transaction: nobody waits for it
        with transaction(actor):
            invitations.send(person_by_id(registration_id), event, prepared=ready, run_id=run.id)
            runs.renew(run.id)
    except VaultUnavailable:
        raise  # nobody is left out: another worker takes the run up again when its time is over
    except CannotTypeset as refused:
        with transaction(actor):
            runs.refuse(run.id, registration_id=registration_id, complaint=refused.complaint)
            runs.renew(run.id)
    except (Refusal, LookupError):
        db.session.rollback()  # withdrawn, or given a letter, since it was found
