"""A decision about several people: shown first, then each as the single step does it, once, and refused in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from logistics import claims
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.decisions import forgetting, operations, queries, tasks, turns
from logistics.decisions.models import DecisionRun
from logistics.decisions.rules import (
    ABANDONED_AFTER,
    Decision,
    Hindrance,
    NobodyToDecideAbout,
    Numbers,
    Outcome,
    ReasonMissing,
    State,
)
from logistics.letters.queries import letter_of
from logistics.messages.models import Message
from logistics.participation import operations as participation
from logistics.people.rules import Group
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import ACTIVE, Status
from tests.letters.people import ORGANIZER, approved, change, issue, person
from tests.people import a_registration


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def crowd(crm):
    """Return Ana and Beto of Costa Rica, Carla who waits behind them, Dora of Belize: by name."""
    with transaction(SYSTEM):
        return {
            name: a_registration(crm.id, delegation(code), name, f"{name.lower()}@example.org").id
            for name, code in (("Ana", "CRI"), ("Beto", "CRI"), ("Carla", "CRI"), ("Dora", "BLZ"))
        }


def delegation(code):
    return db.session.scalar(sa.text("SELECT id FROM delegation WHERE code = :code"), {"code": code})


def show(event, decision, names=None):
    """Show what will happen to some people, or to everybody, and return the run."""
    with transaction(ORGANIZER):
        rows = sa.select(Registration.reference).where(Registration.full_name.in_(names or ()))
        chosen = None if names is None else list(db.session.scalars(rows))
        run = operations.show(event=event, decision=decision, group=Group(ACTIVE), references=chosen)
    return the(event, run)


def the(event, run_id):
    db.session.rollback()
    found = queries.find_run(event.id, run_id)
    assert found is not None
    return found


def begin(run, reason="", shortcomings=()):
    with transaction(ORGANIZER):
        return operations.begin(run=run, reason=reason, shortcomings=shortcomings)


def decide(event, decision, names=None, reason=""):
    """Decide about some people, as the desk does, and return what became of each by name."""
    run = show(event, decision, names)
    begin(run, reason)
    tasks.decide()
    return came_of(event, run)


def came_of(event, run):
    found = queries.affected(the(event, run.id), limit=10)
    return {each.full_name: each.hindrance or each.outcome for each in found}


def statuses(crowd):
    return {name: person(registration_id).status for name, registration_id in crowd.items()}


def mails():
    db.session.rollback()
    rows = sa.select(Message.kind, Message.recipient).where(Message.kind.not_in(["receipt", "waitlisted"]))
    return sorted((kind.value, to.partition("@")[0]) for kind, to in db.session.execute(rows))


def actions(registration_id):
    rows = sa.select(AuditEntry.action, AuditEntry.actor, AuditEntry.details).where(
        AuditEntry.subject == "registration", AuditEntry.subject_id == registration_id
    )
    return [tuple(row) for row in db.session.execute(rows.order_by(AuditEntry.id))]


def test_everybody_is_shown_what_will_happen_and_then_it_happens(crm, crowd):
    run, before = show(crm, Decision.APPROVE), person(crowd["Carla"]).version
    assert queries.foreseen(run) == {None: 3, Hindrance.DOES_NOT_FIT: 1}
    assert came_of(crm, run) == {"Ana": None, "Beto": None, "Carla": Hindrance.DOES_NOT_FIT, "Dora": None}
    assert set(statuses(crowd).values()) == {Status.SUBMITTED, Status.WAITLISTED}  # nothing happened yet
    assert begin(run) is True
    assert begin(run) is False  # pressed twice
    tasks.decide()
    assert came_of(crm, run) == {
        "Ana": Outcome.DONE,
        "Beto": Outcome.DONE,
        "Carla": Hindrance.DOES_NOT_FIT,
        "Dora": Outcome.DONE,
    }
    assert queries.numbers(run.id) == Numbers(done=3, refused=1)
    assert the(crm, run.id).state is State.DONE
    assert mails() == [("approved", "ana"), ("approved", "beto"), ("approved", "dora")]
    assert person(crowd["Carla"]).version == before


def test_each_person_is_decided_about_as_on_the_own_page(crm, crowd):
    with transaction(ORGANIZER):
        participation.approve(person_by_id(crowd["Ana"]), crm)
    decide(crm, Decision.APPROVE, ["Dora"])
    alone, among_several = actions(crowd["Ana"])[-1], actions(crowd["Dora"])[-1]
    assert alone == among_several == ("registration.approved", ORGANIZER.label, {})


def test_only_those_ticked_are_decided_about(crm, crowd):
    assert decide(crm, Decision.RETURN, ["Beto"], "Falta la firma.") == {"Beto": Outcome.DONE}
    assert statuses(crowd) == {
        "Ana": Status.SUBMITTED,
        "Beto": Status.RETURNED,
        "Carla": Status.WAITLISTED,
        "Dora": Status.SUBMITTED,
    }
    assert person(crowd["Beto"]).return_reason == "Falta la firma."


def test_what_is_to_be_mended_is_chosen_for_several_as_for_one(crm, crowd):
    run = show(crm, Decision.RETURN, ["Ana", "Beto"])
    begin(run, shortcomings=["travel_missing", "passport_cut_off"])
    tasks.decide()
    assert the(crm, run.id).shortcomings == ["passport_cut_off", "travel_missing"]
    for name in ("Ana", "Beto"):
        returned = person(crowd[name])
        assert (list(returned.shortcomings), returned.return_reason) == (["passport_cut_off", "travel_missing"], "")


def test_what_says_a_reason_needs_one(crm, crowd):
    run = show(crm, Decision.DECLINE, ["Ana"])
    with pytest.raises(ReasonMissing):
        begin(run)
    assert the(crm, run.id).state is State.SHOWN


def test_seats_are_given_in_the_order_of_the_waiting_list_as_far_as_they_reach(crm, crowd):
    with transaction(SYSTEM):
        elia = a_registration(crm.id, delegation("CRI"), "Elia", "elia@example.org").id
    decide(crm, Decision.WAIT, ["Beto"])
    run = show(crm, Decision.ADMIT, ["Carla", "Elia"])
    assert came_of(crm, run) == {"Carla": None, "Elia": Hindrance.NO_SEAT_LEFT}
    assert queries.foreseen(run) == {None: 1, Hindrance.NO_SEAT_LEFT: 1}
    begin(run)
    tasks.decide()
    assert came_of(crm, run) == {"Carla": Outcome.DONE, "Elia": Hindrance.NO_SEAT_LEFT}
    assert (person(crowd["Carla"]).seat_number, person(elia).seat_number) == (2, None)


def test_a_letter_is_issued_to_whoever_is_approved_and_has_none(crm):
    ana, beto = (approved(crm, "CRI", name) for name in ("Ana", "Beto"))
    issue(crm, beto)
    with transaction(SYSTEM):
        a_registration(crm.id, delegation("BLZ"), "Dora")
    run = show(crm, Decision.LETTER)
    assert queries.foreseen(run) == {None: 1, Hindrance.HAS_LETTER: 1, Hindrance.NOT_APPROVED: 1}
    begin(run)
    tasks.decide()
    assert came_of(crm, run) == {
        "Ana": Outcome.DONE,
        "Beto": Hindrance.HAS_LETTER,
        "Dora": Hindrance.NOT_APPROVED,
    }
    assert letter_of(ana).issued_by == ORGANIZER.label


def test_whoever_changed_since_it_was_shown_is_left_as_they_are(crm, crowd):
    run = show(crm, Decision.DECLINE, ["Ana", "Dora"])
    with transaction(SYSTEM):
        participation.approve(person_by_id(crowd["Ana"]), crm)
    begin(run, "Otra delegación.")
    tasks.decide()
    assert came_of(crm, run) == {"Ana": Hindrance.CHANGED_MEANWHILE, "Dora": Outcome.DONE}
    assert statuses(crowd)["Ana"] is Status.APPROVED
    assert mails() == [("approved", "ana"), ("declined", "dora")]


def test_nobody_is_chosen(crm, crowd):
    with pytest.raises(NobodyToDecideAbout):
        show(crm, Decision.APPROVE, ["Nobody"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DecisionRun)) == 0


def test_a_stop_leaves_the_others_as_they_are(crm, crowd):
    run = show(crm, Decision.APPROVE, ["Ana", "Beto", "Dora"])
    begin(run)
    with transaction(SYSTEM):
        claimed = turns.claim()
    turns.carry_out(claimed, crm, crowd["Ana"])
    with transaction(ORGANIZER):
        assert operations.stop(run=run) is True
        assert operations.stop(run=run) is False
    with pytest.raises(turns.Stopped):
        turns.carry_out(claimed, crm, crowd["Beto"])
    tasks.decide()
    assert queries.numbers(run.id) == Numbers(done=1, waiting=2)
    assert the(crm, run.id).stopped_by == ORGANIZER.label
    assert mails() == [("approved", "ana")]


def test_killed_it_is_gone_on_with_and_nobody_s_turn_comes_twice(crm, crowd, clock):
    run = show(crm, Decision.APPROVE, ["Ana", "Beto", "Dora"])
    begin(run)
    with transaction(SYSTEM):
        claimed = turns.claim()
    turns.carry_out(claimed, crm, crowd["Ana"])  # and then it is killed
    tasks.decide()
    assert queries.numbers(run.id) == Numbers(done=1, waiting=2)  # it may still be alive
    clock.at += claims.LASTS
    with pytest.raises(turns.Stopped):
        turns.carry_out(claimed, crm, crowd["Ana"])
    clock.at += claims.LASTS
    tasks.decide()
    assert queries.numbers(run.id) == Numbers(done=3)
    assert mails() == [("approved", "ana"), ("approved", "beto"), ("approved", "dora")]


def test_what_fails_for_one_holds_nobody_up(crm, crowd):
    change(crowd["Ana"], email="nobody can write to this")
    assert decide(crm, Decision.APPROVE, ["Ana", "Dora"]) == {"Ana": Hindrance.FAILED, "Dora": Outcome.DONE}
    assert statuses(crowd)["Ana"] is Status.SUBMITTED


def test_what_was_never_begun_is_thrown_away(crm, crowd, clock):
    old = show(crm, Decision.APPROVE)
    clock.at += ABANDONED_AFTER / 2
    new = show(crm, Decision.APPROVE)
    begun = show(crm, Decision.APPROVE, ["Ana"])
    begin(begun)
    clock.at += ABANDONED_AFTER / 2 + timedelta(seconds=1)
    tasks.forget_unbegun()
    assert queries.find_run(crm.id, old.id) is None
    with transaction(ORGANIZER):
        operations.discard(run=new)
        operations.discard(run=begun)
    assert queries.find_run(crm.id, new.id) is None
    assert the(crm, begun.id).state is State.RUNNING


def test_the_words_about_somebody_forgotten_go(crm, crowd):
    decide(crm, Decision.RETURN, ["Ana", "Beto"], "Ana no firmó.")
    with transaction(SYSTEM):
        forgetting.forget([crowd["Ana"]])
    assert list(db.session.scalars(sa.select(DecisionRun.reason))) == [""]


def test_any_number_of_people_is_shown_in_the_same_number_of_statements(crm, crowd, statements):
    counted = []
    for names in (["Ana"], ["Ana", "Beto", "Carla", "Dora"]):
        run = show(crm, Decision.ADMIT, names)
        statements.clear()
        queries.foreseen(run)
        queries.affected(run, limit=60)
        counted.append(len(statements))
    assert counted == [2, 2]


def test_another_event_s_run_is_not_found(crm, crowd):
    run = show(crm, Decision.APPROVE)
    change(crowd["Ana"], language="en")
    assert queries.find_run(crm.id + 1, run.id) is None
