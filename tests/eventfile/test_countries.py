"""The country codes are those of ISO 3166-1."""

from __future__ import annotations

from logistics.eventfile.countries import alpha3_codes


def test_there_are_as_many_codes_as_countries_and_each_has_one() -> None:
    codes = alpha3_codes()

    assert (len(codes), len(set(codes.values()))) == (249, 249)


def test_the_members_of_the_conference_have_their_codes() -> None:
    members = {"BLZ": "BZ", "CAN": "CA", "CRI": "CR", "SLV": "SV", "USA": "US", "GTM": "GT", "HND": "HN", "MEX": "MX"}
    members |= {"NIC": "NI", "PAN": "PA", "DOM": "DO"}

    assert {code: alpha3_codes()[code] for code in members} == members


def test_states_that_are_no_more_have_none() -> None:
    assert {"SUN", "YUG", "DDR", "ZAR", "ANT", "TMP"} & set(alpha3_codes()) == set()
