"""What stands in a cell is understood as people write it, or comes back as it is."""

from __future__ import annotations

import pytest

from logistics.delegations.rules import DelegationFacts, DelegationKind
from logistics.localized import Localized
from logistics.nominationfile.columns import Field
from logistics.nominationfile.values import country_of, delegation_of, understood

DELEGATIONS = [
    DelegationFacts(1, "CRI", Localized(es="Costa Rica", en="Costa Rica"), DelegationKind.MEMBER, "CRI", False),
    DelegationFacts(2, "USA", Localized(es="Estados Unidos", en="United States"), DelegationKind.MEMBER, "USA", False),
    DelegationFacts(
        3,
        "RROCM",
        Localized(es="Red Regional de Organizaciones Civiles para las Migraciones", en="Regional Network"),
        DelegationKind.NETWORK,
        None,
        False,
    ),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("COSTA RICA", 1),
        ("cri", 1),
        ("CR", 1),
        ("Gobierno de Costa Rica", 1),
        ("Estados Unidos de América", 2),
        ("EE.UU.", 2),
        ("United States", 2),
        ("RROCM – Red Regional", 3),
        ("Red Regional de Organizaciones Civiles para las Migraciones", 3),
        ("Costa Rica y Estados Unidos", None),
        ("Panamá", None),
        ("", None),
    ],
)
def test_a_delegation_is_known_by_code_or_name(text, found):
    assert delegation_of(text, DELEGATIONS) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Costarricense", "CRI"),
        ("mexicana", "MEX"),
        ("Panamá", "PAN"),
        ("US citizen", "USA"),
        ("Rep. Dominicana", "DOM"),
        ("R.D.", "DOM"),
        ("EUA", "USA"),
        ("EE. UU.", "USA"),
        ("U.S.A.", "USA"),
        ("klingon", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_its_name_or_nationality(text, code):
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Field.EXPIRES_ON, "31 de diciembre de 2031", "2031-12-31"),
        (Field.EXPIRES_ON, "31/12/31", "2031-12-31"),
        (Field.EXPIRES_ON, "Dec 31, 2031", "2031-12-31"),
        (Field.BIRTH_DATE, "1-ene-68", "1968-01-01"),
        (Field.BIRTH_DATE, "03.04.1980", "1980-04-03"),
        (Field.BIRTH_DATE, "31/02/1980", "31/02/1980"),
        (Field.ARRIVES_ON, "2022-03-30", "2022-03-30"),
        (Field.ARRIVES_ON, "30 setiembre 2022", "2022-09-30"),
        (Field.CAPACITY, "Jefa de Delegación", "head"),
        (Field.CAPACITY, "suplente", "alternate"),
        (Field.CAPACITY, "turista", "turista"),
        (Field.LANGUAGE, "Inglés y español", "en"),
        (Field.LANGUAGE, "Español", "es"),
        (Field.FULL_NAME, "Ana 31/12/31", "Ana 31/12/31"),
    ],
)
def test_cells_are_understood_as_the_form_takes_them(field, text, value):
    assert understood(field, text) == value
