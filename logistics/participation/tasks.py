"""What the worker does for participations: letters for everybody approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import MappingProxyType
from typing import cast

from flask import Flask, current_app

from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.documents.rules import VaultUnavailable
from logistics.errors import Refusal
from logistics.events.queries import event_by_id
from logistics.events.rules import EventFacts
from logistics.letters import preparing, queries, runs
from logistics.letters.preparing import Prepared
from logistics.letters.rules import Claimed, NotAsPrepared
from logistics.messages.rules import BadAddress
from logistics.participation import invitations
from logistics.registrations.queries import person_by_id
from logistics.typesetting import CannotTypeset

#: What the worker is woken for when letters for everybody were asked for.
ISSUE_LETTERS = "participation.issue_letters"
#: How many letters are looked at, and how many people are found, at a time.
_AT_ONCE = 100
#: How many letters are issued in one transaction, while as many are set by so many threads.
_TOGETHER = 20
_THREADS = 2
_NOBODY: Mapping[int, Future[Prepared]] = MappingProxyType({})


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
    """Issue some letters at a time, while other threads set those that follow."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's own advice

    def typeset(written: preparing.Draft) -> Prepared:
        with app.app_context():
            return preparing.put_ahead(preparing.typeset(written))

    people, following = _without_letter(event), _NOBODY
    with ThreadPoolExecutor(_THREADS) as press:
        while True:
            some = list(islice(people, _TOGETHER))
            first = queries.next_number(event.id) + len(following)
            drafts = [preparing.draft(facts, number=number) for number, facts in enumerate(some, start=first)]
            setting = {each.facts.person.id: press.submit(typeset, each) for each in drafts}
            _issue(run, event, actor, following)
            if not setting:
                return
            following = setting


def _without_letter(event: EventFacts) -> Iterator[preparing.Facts]:
    after = 0
    while people := queries.without_letter(event.id, after=after, limit=_AT_ONCE):
        yield from preparing.facts_of_all(people, event)
        after = people[-1]


def _issue(run: Claimed, event: EventFacts, actor: Actor, setting: Mapping[int, Future[Prepared]]) -> None:
    """Issue some letters together; when one of them is not as it was prepared, each of them by itself."""
    ready = []
    for registration_id, prepared in setting.items():
        try:
            ready.append(prepared.result())  # before the transaction: nobody waits for it
        except CannotTypeset as refused:
            _refuse(run, actor, registration_id, refused.complaint)
    if not ready:
        return
    try:
        with transaction(actor):
            invitations.send_all(ready, event, run_id=run.id)
            runs.renew(run.id)
    except (NotAsPrepared, BadAddress):
        for each in ready:
            _issue_one(run, event, actor, each.facts.person.id)


def _issue_one(run: Claimed, event: EventFacts, actor: Actor, registration_id: int) -> None:
    """Issue one letter; one that cannot be is written down, one that is no longer wanted is left out."""
    db.session.rollback()
    try:
        ready = preparing.put_ahead(preparing.prepare(person_by_id(registration_id), event))
        with transaction(actor):
            invitations.send(person_by_id(registration_id), event, prepared=ready, run_id=run.id)
            runs.renew(run.id)
    except VaultUnavailable:
        raise  # nobody is left out: another worker takes the run up again when its time is over
    except CannotTypeset as refused:
        _refuse(run, actor, registration_id, refused.complaint)
    except BadAddress as refused:
        _refuse(run, actor, registration_id, str(refused))
    except (Refusal, LookupError):
        db.session.rollback()  # withdrawn, or given a letter, since it was found


def _refuse(run: Claimed, actor: Actor, registration_id: int, complaint: str) -> None:
    with transaction(actor):
        runs.refuse(run.id, registration_id=registration_id, complaint=complaint)
        runs.renew(run.id)
