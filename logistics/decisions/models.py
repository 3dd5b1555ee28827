"""Decisions about several people, and what became of each."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime, choice
from logistics.decisions.rules import Decision, Hindrance, Outcome, State


class DecisionRun(Base):
    """One decision about several people; the worker carries it out."""

    __tablename__ = "decision_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    decision: Mapped[Decision] = mapped_column(choice(Decision, "decision"))
    #: What each person is told; empty where the decision says nothing of it.
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    #: What each person is asked to mend: codes of `shortcomings.Shortcoming`.
    shortcomings: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.SHOWN)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None]
    #: Whose decision it is, readable without the account.
    created_by: Mapped[str] = mapped_column(sa.String(320))
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Until when one worker has it to itself.
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When everybody's turn had come, or it was stopped.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stopped_by: Mapped[str] = mapped_column(sa.String(320), default="")

    __table_args__ = (
        sa.CheckConstraint("(state = 'shown') = (begun_at IS NULL)", name="shown_or_begun"),
        sa.Index("ix_decision_run_state", "state"),
    )


class DecisionTurn(Base):
    """Somebody whom a run is about, set down when it was shown; each at most once."""

    __tablename__ = "decision_turn"

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_run.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: The registration's, as it was shown.
    version: Mapped[int]
    #: None while the turn has not come.
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    hindrance: Mapped[Hindrance | None] = mapped_column(choice(Hindrance, "hindrance"))

    __table_args__ = (
        sa.Index("ix_decision_turn_run_id_outcome_registration_id", "run_id", "outcome", "registration_id"),
    )
