"""Reading decisions about several people: what will become of each, and what became of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from logistics.database import db
from logistics.decisions.models import DecisionRun, DecisionTurn
from logistics.decisions.rules import (
    RESTS_ON_THE_COPY,
    Affected,
    Decision,
    Hindrance,
    Numbers,
    Outcome,
    RunFacts,
    Situation,
    State,
    foresee,
    may_be_admitted,
)
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.documents.models import Document
from logistics.documents.rules import DocumentKind, Review
from logistics.letters.models import Letter
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status

_FACTS = [getattr(DecisionRun, name) for name in RunFacts.__dataclass_fields__]
_ADMISSIBLE = frozenset(status for status in Status if may_be_admitted(status))
#: Whoever sits already.
_SITTING = aliased(Registration)


def find_run(event_id: int, run_id: int) -> RunFacts | None:
    """Return this run of the event, or None."""
    row = db.session.execute(
        sa.select(*_FACTS).where(DecisionRun.id == run_id, DecisionRun.event_id == event_id)
    ).one_or_none()
    return None if row is None else RunFacts(*row)


def runs(event_id: int, *, limit: int, offset: int = 0) -> list[tuple[RunFacts, Numbers]]:
    """Return `limit` runs of the event that were begun, from the `offset`-th on, the newest first."""
    begun = sa.select(*_FACTS).where(DecisionRun.event_id == event_id, DecisionRun.state != State.SHOWN)
    found = [
        RunFacts(*row) for row in db.session.execute(begun.order_by(DecisionRun.id.desc()).limit(limit).offset(offset))
    ]
    numbers = _numbers([run.id for run in found])
    return [(run, numbers[run.id]) for run in found]


def numbers(run_id: int) -> Numbers:
    """Return how far a run is."""
    return _numbers([run_id])[run_id]


def _numbers(run_ids: list[int]) -> dict[int, Numbers]:
    counted: dict[int, dict[str, int]] = {run_id: {} for run_id in run_ids}
    rows = db.session.execute(
        sa.select(DecisionTurn.run_id, DecisionTurn.outcome, sa.func.count())
        .where(DecisionTurn.run_id.in_(run_ids))
        .group_by(DecisionTurn.run_id, DecisionTurn.outcome)
    )
    for run_id, outcome, number in rows:
        counted[run_id][outcome.value if outcome else "waiting"] = number
    return {run_id: Numbers(**found) for run_id, found in counted.items()}


def foreseen(run: RunFacts) -> dict[Hindrance | None, int]:
    """Return for how many people of a run nothing stands in the way (under None), and what for how many others."""
    situations = _situations(run).subquery()
    columns = [situations.c[name] for name in Situation.__dataclass_fields__]
    found: dict[Hindrance | None, int] = {}
    for *situation, number in db.session.execute(sa.select(*columns, sa.func.count()).group_by(*columns)):
        hindrance = foresee(run.decision, _situation(situation))
        found[hindrance] = found.get(hindrance, 0) + number
    return found


def unreviewed(run: RunFacts) -> int:
    """Return of how many people, for whom nothing stands in the way, the passport copy waits for its review."""
    if run.decision not in RESTS_ON_THE_COPY:
        return 0
    situations = _situations(run).subquery()
    columns = [situations.c[name] for name in Situation.__dataclass_fields__]
    waiting = sa.select(*columns, sa.func.count()).where(situations.c.copy_unreviewed).group_by(*columns)
    return sum(
        number
        for *situation, number in db.session.execute(waiting)
        if foresee(run.decision, _situation(situation)) is None
    )


def positions(run: RunFacts) -> set[tuple[Status, str]]:
    """Return in which statuses of which delegations, by code, the people of a run stand; as many rows as there are."""
    rows = db.session.execute(
        sa.select(Registration.status, Delegation.code)
        .join(DecisionTurn, DecisionTurn.registration_id == Registration.id)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .where(DecisionTurn.run_id == run.id)
        .distinct()
    )
    return {(status, code) for status, code in rows}


def affected(run: RunFacts, *, limit: int, offset: int = 0) -> list[Affected]:
    """Return `limit` people of a run from the `offset`-th on: first whose turn was refused or is to come, then by name.

    Before it is begun, each with what is foreseen.
    """
    situations = _situations(run).subquery()
    rows = db.session.execute(
        sa.select(
            Registration.reference,
            Registration.full_name,
            Delegation.name,
            DecisionTurn.outcome,
            DecisionTurn.hindrance,
            situations.c.copy_unreviewed,
            *(situations.c[name] for name in Situation.__dataclass_fields__),
        )
        .join(DecisionTurn, DecisionTurn.registration_id == Registration.id)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .join(situations, situations.c.registration_id == Registration.id)
        .where(DecisionTurn.run_id == run.id)
        .order_by(
            sa.case({Outcome.REFUSED.value: 0, Outcome.DONE.value: 2}, value=DecisionTurn.outcome, else_=1),
            Registration.name_key,
            Registration.id,
        )
        .limit(limit)
        .offset(offset)
    )
    found = []
    for reference, full_name, delegation_name, outcome, hindrance, copy_waits, *rest in rows:
        situation = _situation(rest)
        shown = foresee(run.decision, situation) if run.state is State.SHOWN else hindrance
        warned = bool(copy_waits) and run.decision in RESTS_ON_THE_COPY and not (outcome or shown)
        found.append(Affected(reference, full_name, delegation_name, situation.status, outcome, shown, warned))
    return found


def _situation(values: list[Any]) -> Situation:
    status, *others = values
    return Situation(status, *map(bool, others))


def _situations(run: RunFacts) -> sa.Select[*tuple[Any, ...]]:
    """Return SQL for the people of a run with what `foresee` asks, `registration_id` and `copy_unreviewed`."""
    copy_unreviewed = sa.exists().where(
        Document.registration_id == Registration.id,
        Document.kind == DocumentKind.PASSPORT,
        Document.review == Review.RECEIVED,
    )
    has_letter = sa.exists().where(Letter.registration_id == Registration.id, Letter.voided_at.is_(None))
    return (
        sa.select(
            Registration.id.label("registration_id"),
            Registration.status,
            Registration.purged_at.is_not(None).label("forgotten"),
            has_letter.label("has_letter"),
            copy_unreviewed.label("copy_unreviewed"),
            (_seat_free() if run.decision is Decision.ADMIT else sa.true()).label("seat_free"),
        )
        .join(DecisionTurn, DecisionTurn.registration_id == Registration.id)
        .where(DecisionTurn.run_id == run.id)
    )


def _seat_free() -> sa.ColumnElement[bool]:
    """Return SQL for whether enough chairs are free for the person and those of the run who come before."""
    admissible = sa.and_(Registration.status.in_(_ADMISSIBLE), Registration.purged_at.is_(None))
    turn = sa.func.row_number().over(partition_by=(Registration.delegation_id, admissible), order_by=Registration.id)
    free = (
        sa.select(sa.func.count())
        .select_from(Seat)
        .where(
            Seat.delegation_id == Registration.delegation_id,
            Seat.kind == SeatKind.OFFICIAL,
            ~sa.exists().where(_SITTING.seat_id == Seat.id),
        )
        .correlate(Registration)
        .scalar_subquery()
    )
    return turn <= free
