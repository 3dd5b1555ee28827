"""Carrying out a decision, one person after the other, each in a transaction with what became of it."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import current_app

from logistics import claims
from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.decisions.models import DecisionRun, DecisionTurn
from logistics.decisions.rules import Claimed, Decision, Hindrance, Outcome, State
from logistics.documents.rules import VaultUnavailable
from logistics.errors import Refusal
from logistics.events.rules import EventFacts
from logistics.letters.preparing import prepare
from logistics.letters.rules import AlreadyIssued, NotApproved
from logistics.participation import invitations, operations
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import AlreadyRegistered, CannotFollow, ChangedMeanwhile, NoSeatLeft, PersonFacts
from logistics.registrations.shortcomings import in_order
from logistics.registrations.steps import in_turn
from logistics.typesetting import CannotTypeset

#: One decision about one person: the very step of the person's page.
Step = Callable[[PersonFacts, EventFacts], object]
_OPEN = DecisionRun.state == State.RUNNING


class Stopped(Refusal):
    """The run was stopped, or another worker has ended it."""


def claim() -> Claimed | None:
    """Take the oldest run that no worker has, or None when there is none."""
    wanted = (getattr(DecisionRun, name) for name in Claimed.__dataclass_fields__)
    row = claims.take(DecisionRun, _OPEN, *wanted)
    return None if row is None else Claimed(*row)


def waiting(run_id: int, *, limit: int) -> list[int]:
    """Return up to `limit` people whose turn has not come, by registration: who has waited longest comes first."""
    turns = sa.select(DecisionTurn.registration_id).where(DecisionTurn.run_id == run_id, DecisionTurn.outcome.is_(None))
    return list(db.session.scalars(turns.order_by(DecisionTurn.registration_id).limit(limit)))


def carry_out(run: Claimed, event: EventFacts, registration_id: int) -> None:
    """Decide about one person, and write down that it is done, or why not; raises Stopped, VaultUnavailable.

    Whoever else would decide about the person or stop the run waits for this transaction: nobody's turn comes twice.
    """
    actor = Actor(run.created_by_id, run.created_by)
    try:
        step = _step(run, event, registration_id)
        with transaction(actor):
            _still_as_shown(registration_id, _take_turn(run.id, registration_id, Outcome.DONE))
            step(person_by_id(registration_id), event)
    except (Stopped, VaultUnavailable):
        raise  # the others' turn comes when another worker takes the run up again
    except Refusal as refusal:
        hindrance = _hindrance(refusal)
    except Exception:
        current_app.logger.exception("the decision about registration %s failed", registration_id)
        hindrance = Hindrance.FAILED
    else:
        return
    with transaction(actor):
        _take_turn(run.id, registration_id, Outcome.REFUSED, hindrance)


def end(run_id: int) -> None:
    """Write down that everybody's turn has come, unless the run was stopped."""
    claims.end(DecisionRun, run_id, _OPEN, state=State.DONE)


def _step(run: Claimed, event: EventFacts, registration_id: int) -> Step:
    if run.decision is Decision.LETTER:
        prepared = prepare(person_by_id(registration_id), event)  # before the transaction: nobody waits for it
        return lambda person, event: invitations.send(person, event, prepared=prepared)
    steps: dict[Decision, Step] = {
        Decision.APPROVE: operations.approve,
        Decision.RETURN: lambda person, event: operations.give_back(
            person, event, reason=run.reason, shortcomings=in_order(run.shortcomings)
        ),
        Decision.DECLINE: lambda person, event: operations.decline(person, event, reason=run.reason),
        Decision.WAIT: operations.put_on_waiting_list,
        Decision.ADMIT: operations.admit,
    }
    return steps[run.decision]


def _still_as_shown(registration_id: int, version: int) -> None:
    if in_turn(registration_id).version != version:
        raise ChangedMeanwhile


def _take_turn(run_id: int, registration_id: int, outcome: Outcome, hindrance: Hindrance | None = None) -> int:
    """Write down what becomes of somebody's turn, and return the version of the registration that was shown.

    Raises Stopped when the run was stopped, or the turn has come already.
    """
    turn = (
        sa.update(DecisionTurn)
        .where(
            DecisionTurn.run_id == run_id,
            DecisionTurn.registration_id == registration_id,
            DecisionTurn.outcome.is_(None),
        )
        .values(outcome=outcome, hindrance=hindrance)
        .returning(DecisionTurn.version)
    )
    if not claims.keep(DecisionRun, run_id, _OPEN):
        raise Stopped
    version = db.session.scalar(turn.execution_options(synchronize_session=False))
    if version is None:
        raise Stopped
    return version


def _hindrance(refusal: Refusal) -> Hindrance:
    known = {
        CannotFollow: Hindrance.DOES_NOT_FIT,
        NoSeatLeft: Hindrance.NO_SEAT_LEFT,
        ChangedMeanwhile: Hindrance.CHANGED_MEANWHILE,
        AlreadyRegistered: Hindrance.ADDRESS_TAKEN,
        NotApproved: Hindrance.NOT_APPROVED,
        AlreadyIssued: Hindrance.HAS_LETTER,
        CannotTypeset: Hindrance.CANNOT_TYPESET,
    }
    return known.get(type(refusal), Hindrance.FAILED)
