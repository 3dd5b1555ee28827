"""The contradictions of who pays for what are seen, each under its code."""

from __future__ import annotations

from datetime import date

from logistics.funding.rules import Eligibility, Entry, Item, Payer, Provision, Terms
from logistics.funding.warnings import FundingCode, Standing, funding_warnings
from tests.people import both

HOST = Standing("MEX", both("México"), is_host=True, seats=2)
GUEST = Standing("BLZ", both("Belice"), is_host=False, seats=2)
SEGOB, OIM = Payer(1, "SEGOB", both("SEGOB")), Payer(2, "OIM", both("OIM"))


def a_list(code: str, *delegations: str, representatives: int = 2) -> Eligibility:
    return Eligibility(code, both(code), both("No"), {one: Entry(representatives, both("Yes")) for one in delegations})


def terms(*provisions: Provision, exclusions: dict[Item, object] | None = None) -> Terms:
    return Terms(provisions, exclusions or {})  # type: ignore[arg-type]


def found(delegations: list[Standing], said: Terms, *lists: Eligibility) -> list[tuple[str, str]]:
    return [(warning.code, warning.about.key) for warning in funding_warnings(delegations, said, lists)]


def test_what_everyone_gets_warns_of_nothing() -> None:
    assert found([HOST, GUEST], terms(Provision(Item.VENUE, SEGOB, 1))) == []


def test_a_delegation_on_one_list_but_not_on_another_is_told() -> None:
    courtesy, flight = a_list("courtesy", "BLZ", "CSM"), a_list("flight", "BLZ")
    csm = Standing("CSM", both("CSM"), is_host=False, seats=2)
    said = terms(Provision(Item.LUNCH, SEGOB, 1, courtesy), Provision(Item.FLIGHT, OIM, 1, flight))

    (warning,) = funding_warnings([GUEST, csm], said)

    assert (warning.code, warning.about.key) == (FundingCode.ON_SOME_LISTS, "CSM")
    assert warning.facts == {"delegation": both("CSM"), "lists": (both("courtesy"),), "others": (both("flight"),)}


def test_a_delegation_on_no_list_is_told() -> None:
    said = terms(Provision(Item.LUNCH, SEGOB, 1, a_list("courtesy", "BLZ")))

    assert found([GUEST, Standing("CAN", both("Canadá"), is_host=False, seats=2)], said) == [("W202", "CAN")]


def test_a_host_on_a_list_is_told() -> None:
    assert found([HOST], terms(Provision(Item.LUNCH, SEGOB, 1, a_list("courtesy", "MEX")))) == [("W203", "MEX")]


def test_nights_without_dates_are_told_and_with_dates_not() -> None:
    nights = (date(2022, 3, 30), date(2022, 3, 31))

    assert found([], terms(Provision(Item.LODGING, SEGOB, 2))) == [("W204", "SEGOB lodging")]
    assert found([], terms(Provision(Item.LODGING, SEGOB, 2, nights=nights))) == []


def test_a_list_nobody_provides_to_is_told_and_concerns_nobody() -> None:
    assert found([GUEST], terms(), a_list("courtesy", "BLZ")) == [("W205", "courtesy")]


def test_a_list_nobody_is_on_is_told() -> None:
    empty = a_list("courtesy")

    assert found([], terms(Provision(Item.LUNCH, SEGOB, 1, empty)), empty) == [("W206", "courtesy")]


def test_a_list_that_counts_more_people_than_there_are_seats_is_told() -> None:
    said = terms(Provision(Item.LUNCH, SEGOB, 1, a_list("courtesy", "BLZ", representatives=3)))

    assert found([GUEST], said) == [("W207", "BLZ")]


def test_what_is_paid_and_excluded_is_told() -> None:
    said = terms(Provision(Item.DINNER, SEGOB, 1), exclusions={Item.DINNER: both("Nobody")})

    assert found([GUEST], said) == [("W208", "SEGOB dinner")]


def test_what_two_pay_for_the_same_people_is_told_and_for_others_not() -> None:
    for_belize, for_mexico = a_list("a", "BLZ"), a_list("b", "MEX")
    both_lists = a_list("c", "BLZ", "MEX")

    assert ("W209", "OIM lunch") in found(
        [GUEST], terms(Provision(Item.LUNCH, SEGOB, 1, for_belize), Provision(Item.LUNCH, OIM, 1))
    )
    assert ("W209", "OIM lunch") in found(
        [GUEST, HOST], terms(Provision(Item.LUNCH, SEGOB, 1, for_belize), Provision(Item.LUNCH, OIM, 1, both_lists))
    )
    apart = terms(Provision(Item.LUNCH, SEGOB, 1, for_belize), Provision(Item.LUNCH, OIM, 1, for_mexico))
    assert [code for code, _ in found([GUEST, HOST], apart)] == ["W201", "W201", "W203"]
