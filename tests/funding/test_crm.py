"""The CRM workshop of 2022 with all 26 seats taken: the figures of the concept note."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from logistics.events.rules import EventFacts
from logistics.funding import queries, words
from logistics.funding.rules import Item, PersonCoverage, State
from logistics.registrations.rules import Status
from tests.funding.meeting import seat, seat_everybody

NAMED_FOR_FLIGHTS = (
    "The concept note names this delegation in the list of air tickets covered by the IOM: two representatives."
)
MIDDLE_INCOME = (
    "Middle-income Member Country of the RCM (World Bank, fiscal year 2022): courtesies for two representatives."
)
COURTESIES = [Item.LODGING, Item.BREAKFAST, Item.LUNCH]
NO_COURTESIES = (
    "Las cortesías se proporcionan únicamente a dos representantes de cada País Miembro de la CRM de renta media, "
    "de la RROCM y de la CSM; esta delegación no está entre ellas."
)
NO_FLIGHT = (
    "La OIM cubre los boletos aéreos de dos representantes de los Países Miembros que la nota conceptual enumera "
    "y de la RROCM; esta delegación no está en esa lista."
)
NO_TRANSFER = "No habrá traslados aeropuerto – hotel – aeropuerto, ni financiamiento para dichos traslados."
NO_DINNER = "La cena del 31 de marzo es libre y corre por cuenta de cada participante."
NO_OWN_TICKET = (
    "La OIM gestionará la compra de los boletos directamente; no será posible reembolsar boletos comprados por parte "
    "de los participantes."
)


@pytest.fixture
def everybody(crm: EventFacts) -> list[PersonCoverage]:
    seat_everybody(crm)
    return list(queries.coverage_for_event(crm.id))


def given(everybody: list[PersonCoverage], item: Item) -> list[tuple[str, str, int]]:
    """Return the delegation, the payer and the quantity for each person who gets the item."""
    return [
        (person.delegation_code, line.payer.code, line.quantity)
        for person in everybody
        for line in person.lines
        if line.item is item and line.state is State.COVERED and line.payer
    ]


def test_everyone_has_venue_and_interpretation_of_segob(everybody: list[PersonCoverage]) -> None:
    for item in (Item.VENUE, Item.INTERPRETATION):
        assert [(payer, quantity) for _, payer, quantity in given(everybody, item)] == [("SEGOB", 1)] * 26


def test_courtesies_of_segob_for_22_people(everybody: list[PersonCoverage]) -> None:
    listed = ["BLZ", "CRI", "CSM", "DOM", "GTM", "HND", "MEX", "NIC", "PAN", "RROCM", "SLV"]
    for item, quantity in zip(COURTESIES, (2, 2, 1), strict=True):
        assert sorted(given(everybody, item)) == sorted([(code, "SEGOB", quantity) for code in listed] * 2)
    assert [sum(quantity for *_, quantity in given(everybody, item)) for item in COURTESIES] == [44, 44, 22]


def test_flights_of_oim_for_18_people(everybody: list[PersonCoverage]) -> None:
    listed = ["BLZ", "CRI", "DOM", "GTM", "HND", "NIC", "PAN", "RROCM", "SLV"]
    assert sorted(given(everybody, Item.FLIGHT)) == sorted([(code, "OIM", 1) for code in listed] * 2)


def test_nobody_pays_transfers_dinner_and_own_tickets(everybody: list[PersonCoverage]) -> None:
    states = {(line.item, line.state) for person in everybody for line in person.lines if line.item not in _PROVIDED}
    assert states == {(item, State.NOBODY) for item in (Item.DINNER, Item.TRANSFER, Item.OWN_TICKET)}


_PROVIDED = {Item.VENUE, Item.INTERPRETATION, *COURTESIES, Item.FLIGHT}


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("HND", {}),
        ("MEX", {Item.FLIGHT: NO_FLIGHT}),
        ("CSM", {Item.FLIGHT: NO_FLIGHT}),
        ("CAN", {**dict.fromkeys(COURTESIES, NO_COURTESIES), Item.FLIGHT: NO_FLIGHT}),
        ("USA", {**dict.fromkeys(COURTESIES, NO_COURTESIES), Item.FLIGHT: NO_FLIGHT}),
    ],
)
def test_each_no_has_its_reason_in_words(crm: EventFacts, code: str, refused: dict[Item, str]) -> None:
    lines = queries.coverage_of(seat(crm, code, 1).id)
    with force_locale("es"):
        assert {line.item: words.reason(line) for line in lines if line.state is not State.COVERED} == {
            **refused,
            Item.DINNER: NO_DINNER,
            Item.TRANSFER: NO_TRANSFER,
            Item.OWN_TICKET: NO_OWN_TICKET,
        }


def test_the_grounds_of_a_yes_are_told(crm: EventFacts) -> None:
    lines = {line.item: line for line in queries.coverage_of(seat(crm, "HND", 2).id)}
    with force_locale("en"):
        assert [words.reason(lines[item]) for item in (Item.VENUE, Item.LODGING, Item.FLIGHT)] == [
            "For everyone with a seat.",
            MIDDLE_INCOME,
            NAMED_FOR_FLIGHTS,
        ]


def test_the_board_has_the_same_figures(crm: EventFacts) -> None:
    seat_everybody(crm, Status.CONFIRMED)
    board = queries.funding_board(crm.id)
    assert [
        (
            each.payer.code,
            total.item,
            total.tally.entitled,
            total.tally.registered,
            total.tally.confirmed,
            total.tally.confirmed_units,
        )
        for each in board.payers
        for total in each.totals
    ] == [
        ("SEGOB", Item.VENUE, 26, 26, 26, 26),
        ("SEGOB", Item.INTERPRETATION, 26, 26, 26, 26),
        ("SEGOB", Item.LODGING, 22, 22, 22, 44),
        ("SEGOB", Item.BREAKFAST, 22, 22, 22, 44),
        ("SEGOB", Item.LUNCH, 22, 22, 22, 22),
        ("OIM", Item.FLIGHT, 18, 18, 18, 18),
    ]
    assert [row.code for row in board.rows] == [
        "BLZ", "CAN", "CRI", "SLV", "USA", "GTM", "HND", "MEX", "NIC", "PAN", "DOM", "RROCM", "CSM",
    ]  # fmt: skip
    assert [line.item for line in board.exclusions] == [Item.DINNER, Item.TRANSFER, Item.OWN_TICKET]
