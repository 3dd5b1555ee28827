"""Loading never touches people: what would take something from them is refused, with their names."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from logistics.accounts.operations import grant
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import Base, db, transaction
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.operations import add_exceptional_seat
from logistics.eventfile.load import load
from logistics.eventfile.rules import Occupied, PeopleInTheWay, SponsorInUse
from logistics.eventfile.words import refusal_sentence
from logistics.events.models import Event
from logistics.funding.models import Sponsor
from logistics.funding.operations import set_exception
from logistics.funding.rules import Item
from logistics.registrations.models import Registration
from logistics.registrations.operations import withdraw
from tests.eventfile.files import CRM, loadable
from tests.people import a_draft, a_registration, an_account

ONE_SEAT = ('en = "Belize", income = "lower_middle" }', 'en = "Belize", income = "lower_middle", seats = 1 }')
THREE_SEATS = (ONE_SEAT[0], ONE_SEAT[1].replace("seats = 1", "seats = 3"))
WITHOUT_CANADA = CRM.replace('  { code = "CAN", kind', '# { code = "CAN", kind').replace(
    '  { delegation = "CAN" },\n', ""
)


@pytest.fixture(autouse=True)
def _crm(app: Flask) -> None:
    loaded()


def loaded(*changes: tuple[str, str], text: str = CRM) -> list[tuple[str, str, str]]:
    with transaction(SYSTEM):
        summary = load(loadable(*changes, text=text))
    return [(change.verb, change.subject, change.name) for change in summary.changes]


def event_id() -> int:
    return db.session.scalars(sa.select(Event.id)).one()


def delegation(code: str) -> int:
    return db.session.scalars(sa.select(Delegation.id).where(Delegation.code == code)).one()


def register(code: str, *names: str) -> list[Registration]:
    with transaction(SYSTEM):
        return [a_registration(event_id(), delegation(code), name) for name in names]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    db.session.rollback()
    return {
        table.name: [tuple(row) for row in db.session.execute(sa.select(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
    }


def seats(code: str) -> list[tuple[int, str, bool]]:
    rows = db.session.execute(
        sa.select(Seat.number, Seat.kind, Seat.funded)
        .join(Delegation)
        .where(Delegation.code == code)
        .order_by(Seat.number)
    )
    return [tuple(row) for row in rows]


def test_shrinking_below_the_seats_held_is_refused_with_names_and_changes_nothing() -> None:
    register("BLZ", "Ana Ejemplo", "Beto Muestra")
    before = everything()

    with pytest.raises(PeopleInTheWay) as refused:
        loaded(ONE_SEAT, ('title.en = "Lunch"', 'title.en = "Luncheon"'))

    assert refused.value.occupied == (Occupied("BLZ", 1, ("Ana Ejemplo", "Beto Muestra")),)
    assert everything() == before


def test_shrinking_takes_the_free_chair_and_leaves_the_taken_one_whatever_its_number() -> None:
    first, second = register("BLZ", "Ana Ejemplo", "Beto Muestra")
    with transaction(SYSTEM):
        withdraw(first.id)

    assert loaded(ONE_SEAT) == [("removed", "seat", "BLZ 1")]
    assert seats("BLZ") == [(2, "official", True)]
    db.session.refresh(second)
    assert second.seat_id is not None


def test_a_chair_that_was_taken_away_comes_back_under_its_number() -> None:
    first, _ = register("BLZ", "Ana Ejemplo", "Beto Muestra")
    with transaction(SYSTEM):
        withdraw(first.id)
    loaded(ONE_SEAT)

    assert loaded() == [("added", "seat", "BLZ 1")]


@pytest.mark.parametrize("kind", ["submitted", "waitlisted", "withdrawn", "draft"])
def test_a_delegation_somebody_registered_for_is_not_removed(kind: str) -> None:
    people = register("CAN", "Ana Ejemplo", "Beto Muestra", "Carla Prueba")
    with transaction(SYSTEM):
        keep = {"submitted": 0, "waitlisted": 2, "withdrawn": 1}.get(kind)
        if keep == 1:
            withdraw(people[1].id)
        name = (
            a_draft(event_id(), delegation("CAN"), "Dora Borrador").full_name
            if keep is None
            else people[keep].full_name
        )

    with pytest.raises(PeopleInTheWay) as refused:
        loaded(text=WITHOUT_CANADA)

    (occupied,) = refused.value.occupied
    assert (occupied.code, occupied.seats) == ("CAN", None)
    assert name in occupied.people


def test_all_delegations_concerned_are_named_at_once() -> None:
    register("BLZ", "Ana Ejemplo", "Beto Muestra")
    register("CAN", "Carla Prueba")

    with pytest.raises(PeopleInTheWay) as refused:
        loaded(ONE_SEAT, text=WITHOUT_CANADA)

    assert refused.value.occupied == (
        Occupied("BLZ", 1, ("Ana Ejemplo", "Beto Muestra")),
        Occupied("CAN", None, ("Carla Prueba",)),
    )


def test_people_without_a_chair_do_not_hinder_shrinking() -> None:
    people = register("BLZ", "Ana Ejemplo", "Beto Muestra", "Carla Espera")
    with transaction(SYSTEM):
        withdraw(people[0].id)

    assert loaded(ONE_SEAT) == [("removed", "seat", "BLZ 1")]


def test_exceptional_seats_are_left_alone() -> None:
    with transaction(SYSTEM):
        add_exceptional_seat(delegation_id=delegation("BLZ"), reason="The minister comes")

    assert loaded() == []
    assert loaded(THREE_SEATS) == [("added", "seat", "BLZ 4")]
    assert seats("BLZ") == [
        (1, "official", True),
        (2, "official", True),
        (3, "exceptional", False),
        (4, "official", True),
    ]
    assert loaded(ONE_SEAT) == [("removed", "seat", "BLZ 4"), ("removed", "seat", "BLZ 2")]
    assert seats("BLZ") == [(1, "official", True), (3, "exceptional", False)]


def test_a_full_exceptional_seat_counts_for_nothing_when_official_ones_shrink() -> None:
    register("BLZ", "Ana Ejemplo")
    with transaction(SYSTEM):
        add_exceptional_seat(delegation_id=delegation("BLZ"), reason="The minister comes")

    assert loaded(ONE_SEAT) == [("removed", "seat", "BLZ 2")]


def test_registrations_are_never_touched() -> None:
    register("BLZ", "Ana Ejemplo", "Beto Muestra", "Carla Espera")
    before = everything()["registration"]

    loaded(THREE_SEATS, ('title.en = "Lunch"', 'title.en = "Luncheon"'), ('es = "Belice"', 'es = "Belize"'))

    assert everything()["registration"] == before


def test_a_sponsor_people_depend_on_is_not_dropped() -> None:
    (ana,) = register("MEX", "Ana Ejemplo")
    oim = db.session.scalars(sa.select(Sponsor.id).where(Sponsor.code == "OIM")).one()
    with transaction(SYSTEM):
        set_exception(registration_id=ana.id, item=Item.FLIGHT, payer_id=oim, reason="Agreed by letter")
        grant(user_id=an_account("tickets@example.org").id, role=Role.SPONSOR, event_id=event_id(), sponsor_id=oim)
    before = everything()

    with pytest.raises(SponsorInUse) as refused:
        loaded(('code = "OIM"', 'code = "IOM"'))

    assert (refused.value.code, refused.value.people) == ("OIM", ("Ana Ejemplo", "tickets@example.org"))
    assert everything() == before


def test_a_sponsor_nobody_depends_on_may_be_called_otherwise() -> None:
    changes = loaded(('code = "OIM"', 'code = "IOM"'))

    assert ("removed", "sponsor", "OIM") in changes
    assert ("added", "provision", "IOM flight") in changes


def test_a_refusal_says_what_to_do(app: Flask) -> None:
    people = Occupied("BLZ", 1, ("Ana Ejemplo", "Beto Muestra"))
    with force_locale("en"):
        assert refusal_sentence(PeopleInTheWay((people, Occupied("CAN", None, ("Carla Prueba",))))) == (
            "The file gives BLZ 1 seat, and more people hold one: Ana Ejemplo and Beto Muestra. "
            "Keep their seats, or first withdraw somebody. "
            "The file no longer has the delegation CAN, for which these people registered: Carla Prueba. "
            "Keep the delegation."
        )
        assert refusal_sentence(SponsorInUse("OIM", ("Ana Ejemplo",))) == (
            "The file no longer has the sponsor OIM, which these people depend on: Ana Ejemplo. "
            "Keep the sponsor, or first take back their exceptions and accounts."
        )
