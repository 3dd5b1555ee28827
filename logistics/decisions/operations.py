"""Deciding about several people: set down and shown, begun, stopped, thrown away."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

import sqlalchemy as sa

from logistics import claims, clock, queue
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db, once_committed
from logistics.decisions.models import DecisionRun, DecisionTurn
from logistics.decisions.rules import (
    ABANDONED_AFTER,
    NEEDS_REASON,
    Decision,
    NobodyToDecideAbout,
    ReasonMissing,
    RunFacts,
    State,
    says_enough,
)
from logistics.events.rules import EventFacts
from logistics.people import groups
from logistics.people.rules import Group
from logistics.registrations.models import Registration
from logistics.registrations.shortcomings import in_order

#: What the worker is woken for when a run was begun.
DECIDE = "decisions.decide"


def show(*, event: EventFacts, decision: Decision, group: Group, references: Collection[str] | None = None) -> int:
    """Set down whom a decision is to be about, and return the run's id; nothing happens to anybody before it is begun.

    They are the people of the group, or those of them whose `references` are given. Raises NobodyToDecideAbout.
    """
    actor = _actor()
    run = DecisionRun(
        event_id=event.id,
        decision=decision,
        reason="",
        state=State.SHOWN,
        created_at=clock.now(),
        created_by_id=actor.user_id,
        created_by=actor.label,
    )
    db.session.add(run)
    db.session.flush()
    chosen = groups.members(event, group, sa.literal(run.id), Registration.id, Registration.version)
    if references is not None:
        chosen = chosen.where(Registration.reference.in_(references))
    set_down = sa.insert(DecisionTurn).from_select(["run_id", "registration_id", "version"], chosen)
    db.session.execute(set_down)
    if not db.session.scalar(sa.select(sa.exists().where(DecisionTurn.run_id == run.id))):
        raise NobodyToDecideAbout
    return run.id


def begin(*, run: RunFacts, reason: str = "", shortcomings: Collection[str] = ()) -> bool:
    """Let the worker begin; False, changing nothing, when that was done already. Raises ReasonMissing."""
    if not says_enough(run.decision, reason, shortcomings):
        raise ReasonMissing
    reason = reason if run.decision in NEEDS_REASON else ""
    codes = [each.value for each in in_order(shortcomings)] if run.decision is Decision.RETURN else []
    begun = _move(run, State.SHOWN, State.RUNNING, begun_at=clock.now(), reason=reason, shortcomings=codes)
    if begun:
        people = sa.select(sa.func.count()).select_from(DecisionTurn).where(DecisionTurn.run_id == run.id)
        _record(
            "begun",
            run,
            decision=run.decision.value,
            people=db.session.scalar(people),
            reason=reason,
            shortcomings=codes,
        )
        once_committed(_wake_worker)
    return begun


def stop(*, run: RunFacts) -> bool:
    """Stop a run: nobody whose turn has not come is touched. Returns False when it had ended already.

    The person who is being decided about meanwhile is waited for.
    """
    running = DecisionRun.state == State.RUNNING
    stopped = claims.end(DecisionRun, run.id, running, state=State.STOPPED, stopped_by=_actor().label)
    if stopped:
        _record("stopped", run, decision=run.decision.value)
    return stopped


def discard(*, run: RunFacts) -> None:
    """Throw away a run that was shown and not begun; one that was begun stays."""
    _delete(DecisionRun.id == run.id)


def discard_abandoned() -> None:
    """Throw away the runs that were shown long ago and never begun."""
    _delete(DecisionRun.created_at < clock.now() - ABANDONED_AFTER)


def _delete(which: sa.ColumnElement[bool]) -> None:
    gone = sa.delete(DecisionRun).where(which, DecisionRun.state == State.SHOWN)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _move(run: RunFacts, before: State, after: State, **values: Any) -> bool:
    moved = (
        sa.update(DecisionRun)
        .where(DecisionRun.id == run.id, DecisionRun.state == before)
        .values(state=after, **values)
        .returning(DecisionRun.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(moved) is not None


def _actor() -> Actor:
    return cast(Actor, current_actor())


def _record(verb: str, run: RunFacts, **details: Any) -> None:
    record(f"decision.{verb}", "decision_run", run.id, event_id=run.event_id, **details)


def _wake_worker() -> None:
    queue.wake(DECIDE)
