"""Fifty kills at random instants, while people register and letters are issued: what was answered is there, once."""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from threading import Event
from time import monotonic

import sqlalchemy as sa

from logistics import clock
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.events.queries import find_event
from logistics.letters import runs
from logistics.letters.models import Letter, LetterRun
from logistics.messages.models import Message
from logistics.messages.rules import State
from logistics.registrations import verdicts
from tests.faults.crowd import Crowd
from tests.faults.findings import half_done, lacking
from tests.faults.installation import PATIENCE, SLUG, Running
from tests.people import a_registration

KILLS = 50
#: How many people have to have been answered, that it says something.
ENOUGH = 10
LETTERS = 200
#: The longest that everything runs between two kills, in seconds; the instant itself is left to chance.
LONGEST = 0.9


def ask_for_letters(number: int) -> None:
    """Approve people, and ask for the letters of all."""
    with transaction(SYSTEM):
        event = find_event(SLUG)
        delegation = db.session.scalars(sa.select(Delegation.id)).one()
        for each in range(number):
            person = a_registration(event.id, delegation, f"Aprobada {each}")
            verdicts.approve(person.id)
        runs.ask(event.id)


def end_claims() -> None:
    """Let what a killed worker had to itself be anybody's, as some minutes would."""
    with transaction(SYSTEM):
        db.session.execute(sa.update(LetterRun).values(claimed_until=None))


def under_way() -> tuple[int, int]:
    """Return how many messages and runs of letters are not done."""
    db.session.rollback()
    waiting = sa.select(sa.func.count(Message.id)).where(Message.state == State.WAITING)
    running = sa.select(sa.func.count(LetterRun.id)).where(LetterRun.ended_at.is_(None))
    return db.session.scalar(waiting) or 0, db.session.scalar(running) or 0


def let_everything_end(running: Running) -> None:
    """Let a worker do what is left, whose claims have run out."""
    with transaction(SYSTEM):
        db.session.execute(sa.update(Message).where(Message.state == State.WAITING).values(due_at=clock.now()))
    end_claims()
    running.start()
    until = monotonic() + PATIENCE
    while under_way() != (0, 0):
        assert monotonic() < until, under_way()
        Event().wait(0.1)


def test_what_was_answered_survives_every_kill(installed, mail_server) -> None:
    seed = int(os.environ.get("FAULTS_SEED", random.SystemRandom().randrange(10**6)))
    sys.stdout.write(f"FAULTS_SEED={seed} says when; ")  # pytest shows it when the test fails
    chance = random.Random(seed)
    running: Running = installed()
    running.prepare(seats=5000, mail={"server": "127.0.0.1", "port": mail_server.port})
    crowd = Crowd(running.home)
    with running.inside():
        ask_for_letters(LETTERS)
        with crowd.registering():
            # On a busy machine hardly anybody is answered between two kills: then there are more of them.
            for number in range(3 * KILLS):
                if number >= KILLS and len(crowd.answered) >= ENOUGH:
                    break
                running.start()
                Event().wait(chance.uniform(0, LONGEST))
                chance.choice([running.kill, running.kill_server, running.kill_worker])()
                end_claims()
            running.start()
        running.kill()
        assert crowd.surprises == []
        assert len(crowd.answered) >= ENOUGH
        assert lacking(crowd.answered) == []
        let_everything_end(running)
        assert lacking(crowd.answered) == []
        assert half_done() == {}
        assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == LETTERS
        sent = Counter(letter["Message-ID"] for letter in mail_server.letters)
        assert set(sent) == set(db.session.scalars(sa.select(Message.message_id)))
        assert max(sent.values()) <= 2
        again = sum(sent.values()) - len(sent)
        sys.stdout.write(f"{len(crowd.answered)} people were answered, {again} mails sent twice\n")
