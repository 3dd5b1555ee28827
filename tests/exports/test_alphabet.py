"""Names in the order in which Spanish puts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exports.alphabet import alphabetically, spanish
from logistics.registrations.rules import search_key


def test_n_with_tilde_is_a_letter_of_its_own_and_accents_make_no_difference():
    names = ["Zoé", "Ñurinda", "Nube", "Óscar", "Oso", "Muñoz", "Munzo", "ana", "Ángel", "Ana", "Álvaro", "李", "Иван"]
    assert sorted(names, key=spanish) == [
        "Álvaro",
        "ana",
        "Ana",
        "Ángel",
        "Munzo",
        "Muñoz",
        "Nube",
        "Ñurinda",
        "Óscar",
        "Oso",
        "Zoé",
        "Иван",
        "李",
    ]


def test_ch_and_ll_are_two_letters_each():
    assert sorted(["Dora", "Chávez", "Cruz", "Lázaro", "Lucía", "Llanos"], key=spanish) == [
        "Chávez",
        "Cruz",
        "Dora",
        "Lázaro",
        "Llanos",
        "Lucía",
    ]


def test_a_tilde_written_apart_is_the_same_letter():
    assert spanish("Mun\u0303oz") == spanish("Muñoz")


@given(st.lists(st.text("aeimnñoz NÑÁ-'", max_size=6)))
def test_rows_in_the_databases_order_are_put_right_a_few_at_a_time(names):
    stored = sorted(names, key=search_key)
    assert list(alphabetically(stored, lambda name: name)) == sorted(stored, key=spanish)


def test_without_it_the_order_would_be_wrong():
    stored = sorted(["Munzo", "Muñoz"], key=search_key)
    assert stored == ["Muñoz", "Munzo"]
    assert list(alphabetically(stored, lambda name: name)) == ["Munzo", "Muñoz"]
