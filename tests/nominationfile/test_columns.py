"""Columns are known by what people call them; a head may stand anywhere near the top, in one row or two."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from logistics.nominationfile.columns import Field, Head, field_called, find_head
from logistics.nominationfile.reading import read_rows
from logistics.nominationfile.words import FIELDS
from tests.nominationfile.lists import from_a_ministry


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("NOMBRE COMPLETO (como aparece en el pasaporte)", Field.FULL_NAME),
        ("Nombres y Apellidos", Field.FULL_NAME),
        ("Apellidos:", Field.SURNAMES),
        ("Primer nombre", Field.GIVEN_NAMES),
        ("País u Organización", Field.DELEGATION),
        ("País emisor del pasaporte", Field.ISSUING_COUNTRY),
        ("Correo electrónico institucional", Field.EMAIL),
        ("E-mail", Field.EMAIL),
        ("No. de pasaporte", Field.PASSPORT_NUMBER),
        ("Fecha de vencimiento del pasaporte", Field.EXPIRES_ON),
        ("FECHA DE NACIMIENTO", Field.BIRTH_DATE),
        ("Fecha de llegada", Field.ARRIVES_ON),
        ("Cargo/Puesto", Field.JOB_TITLE),
        ("Date of issue", Field.ISSUED_ON),
        ("Restricciones alimentarias", Field.DIET),
        ("(pasaporte)", Field.PASSPORT_NUMBER),
        ("Observaciones", None),
        ("", None),
        ("No.", None),
    ],
)
def test_a_column_is_known_by_its_head(head, field):
    assert field_called(head) is field


def test_the_form_is_understood_when_it_comes_back_in_both_languages(app):
    with app.test_request_context():
        for language in ("es", "en"):
            with force_locale(language):
                assert {field: field_called(str(words)) for field, words in FIELDS.items()} == {
                    each: each for each in Field
                }


def test_a_head_in_two_rows_below_a_letterhead_is_found():
    rows = [row.cells for row in read_rows(from_a_ministry())]
    head = find_head(rows)
    assert head == Head(
        3,
        {
            1: Field.SURNAMES,
            2: Field.GIVEN_NAMES,
            3: Field.PASSPORT_NUMBER,
            4: Field.EXPIRES_ON,
            5: Field.DELEGATION,
            6: Field.EMAIL,
            7: Field.INSTITUTION,
        },
    )


def test_the_first_person_is_no_part_of_the_head():
    rows = [["Delegación", "Nombre", "Notas"], ["Costa Rica", "Ana", "delegada"]]
    assert find_head(rows) == Head(1, {0: Field.DELEGATION, 1: Field.FULL_NAME})


def test_without_any_head_the_first_row_is_taken_for_it():
    assert find_head([["x", "y"], ["1", "2"]]) == Head(1, {})
