"""E-mail addresses: which spellings are the same person's."""

from __future__ import annotations

import pytest

from logistics.accounts.rules import address_key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ana@Example.ORG", " ana@example.org ", True),
        ("JOSÉ@example.org", "josé@example.org", True),
        ("ana@STRAßE.org", "ana@straße.org", True),
        ("ana@straße.org", "ana@strasse.org", False),
        ("ana@straße.org", "ana@xn--strae-oqa.org", True),
        ("strauß@example.org", "strauss@example.org", False),
        ("\N{KELVIN SIGN}arl@example.org", "karl@example.org", False),
        ("\N{LATIN SMALL LETTER LONG S}ara@example.org", "sara@example.org", False),
    ],
)
def test_two_spellings_are_one_address_only_where_mail_servers_say_so(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same
