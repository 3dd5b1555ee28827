"""Whether two spellings are one name: accents, order, transliteration, double surnames, names cut off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.documents.names import NamesVerdict, names_agree, transliterated

SAME = NamesVerdict.SAME
OTHERWISE = NamesVerdict.SPELLED_OTHERWISE
SHORTENED = NamesVerdict.SHORTENED
UNKNOWN = NamesVerdict.NOT_COMPARABLE
DIFFERENT = NamesVerdict.DIFFERENT


@pytest.mark.parametrize(
    ("registered", "surname", "given_names", "verdict"),
    [
        # Accents, case, spaces, hyphens, commas: a zone has none of them.
        ("Ana Ejemplo", "EJEMPLO", "ANA", SAME),
        ("ana  EJEMPLO ", "EJEMPLO", "ANA", SAME),
        ("Ana Lucía Ejemplo Muestra", "EJEMPLO MUESTRA", "ANA LUCIA", SAME),
        ("José Peña", "PENA", "JOSE", SAME),
        ("Citlali Ejemplo Ñáñez", "EJEMPLO NANEZ", "CITLALI", SAME),
        ("Rebeca Ejemplo Güell", "EJEMPLO GUELL", "REBECA", SAME),
        ("Geneviève Specimen-Tremblay", "SPECIMEN TREMBLAY", "GENEVIEVE", SAME),
        ("Geneviève Specimen–Tremblay", "SPECIMEN TREMBLAY", "GENEVIEVE", SAME),
        ("Jean-Baptiste Muestra", "MUESTRA", "JEANBAPTISTE", SAME),
        ("Wilner Muestra Jean-Baptiste", "MUESTRA JEAN BAPTISTE", "WILNER", SAME),
        ("João Gonçalves", "GONCALVES", "JOAO", SAME),
        ("Dvořák Muestra", "MUESTRA", "DVORAK", SAME),
        ("Ştefan Muestra", "MUESTRA", "STEFAN", SAME),
        ("Nguyễn Thị Hương", "HUONG", "NGUYEN THI", SAME),
        ("Jose\u0301 Pen\u0303a", "PENA", "JOSE", SAME),  # the accents as signs of their own
        ("Ana\u200d Ejemplo", "EJEMPLO", "ANA", SAME),
        # Apostrophes, of every shape.
        ("Desmond O'Specimen", "OSPECIMEN", "DESMOND", SAME),
        ("Desmond O’Specimen", "OSPECIMEN", "DESMOND", SAME),
        ("Desmond O'Specimen", "O SPECIMEN", "DESMOND", SAME),
        ("Ixchel Muestra Tz'unun", "MUESTRA TZUNUN", "IXCHEL", SAME),
        ("Kaʻiulani Muestra", "MUESTRA", "KAIULANI", SAME),
        ("Marcel·la Muestra", "MUESTRA", "MARCELLA", SAME),
        # Particles, and what is written as one word or as two.
        ("María de la Cruz", "DE LA CRUZ", "MARIA", SAME),
        ("María De La Cruz", "DELACRUZ", "MARIA", SAME),
        ("Otto von Muestra", "VON MUESTRA", "OTTO", SAME),
        ("Sean MacDonald", "MAC DONALD", "SEAN", SAME),
        ("Ana Mc Donald", "MCDONALD", "ANA", SAME),
        ("María del Carmen Ejemplo", "EJEMPLO", "MARIA CARMEN", SHORTENED),
        ("María Carmen Ejemplo", "EJEMPLO", "MARIA DEL CARMEN", SHORTENED),
        ("Ana de la Cruz Ejemplo", "DELACRUZ", "ANA", SHORTENED),
        # One word is a whole name.
        ("Muestra", "MUESTRA", "", SAME),
        ("Ñandú", "NXXANDU", "", OTHERWISE),
        ("Ana Muestra", "MUESTRA", "", DIFFERENT),
        ("Muestra", "MUESTRA", "ANA", DIFFERENT),
        # The order: the registration does not say which names are the surname.
        ("Ejemplo, Ana", "EJEMPLO", "ANA", OTHERWISE),
        ("Ejemplo Muestra Ana Lucía", "EJEMPLO MUESTRA", "ANA LUCIA", OTHERWISE),
        ("Ana Muestra Ejemplo", "EJEMPLO MUESTRA", "ANA", OTHERWISE),
        ("Lucía Ana Ejemplo", "EJEMPLO", "ANA LUCIA", OTHERWISE),
        # Transliteration: Doc 9303, part 3, section 6.
        ("Citlali Ñandú", "NXXANDU", "CITLALI", OTHERWISE),
        ("Hans Müller", "MULLER", "HANS", SAME),
        ("Hans Müller", "MUELLER", "HANS", OTHERWISE),
        ("Hans Müller", "MUXXLLER", "HANS", OTHERWISE),
        ("Hans Muller", "MUXXLLER", "HANS", OTHERWISE),
        ("Jürgen Schäfer-Öztürk", "SCHAEFER OEZTUERK", "JUERGEN", OTHERWISE),
        ("Jürgen Schäfer-Öztürk", "SCHAEFER OZTURK", "JUERGEN", OTHERWISE),
        ("Björn Åström", "AASTROEM", "BJOERN", OTHERWISE),
        ("Björn Åström", "ASTROM", "BJORN", SAME),
        ("Bjørn Æbelø", "AEBELOE", "BJOERN", SAME),
        ("Bjørn Muestra", "MUESTRA", "BJORN", OTHERWISE),
        ("Groß Muestra", "MUESTRA", "GROSS", SAME),
        ("Þórdís Muestra", "MUESTRA", "THORDIS", SAME),
        ("Đorđe Muestra", "MUESTRA", "DORDE", SAME),
        ("Łukasz Muestra", "MUESTRA", "LUKASZ", SAME),
        ("Cœur Muestra", "MUESTRA", "COEUR", SAME),
        ("Işık Muestra", "MUESTRA", "ISIK", SAME),
        ("İnci Muestra", "MUESTRA", "INCI", SAME),
        # Some of the names: double surnames, second given names, initials, titles.
        ("Ana Ejemplo", "EJEMPLO MUESTRA", "ANA", SHORTENED),
        ("Ana Ejemplo Muestra", "EJEMPLO", "ANA", SHORTENED),
        ("Ana Muestra", "EJEMPLO MUESTRA", "ANA LUCIA", SHORTENED),
        ("Ana Lucía Ejemplo", "EJEMPLO", "ANA", SHORTENED),
        ("Ana Ejemplo de Muestra", "EJEMPLO", "ANA", SHORTENED),
        ("Dra. Ana Ejemplo", "EJEMPLO", "ANA", SHORTENED),
        ("Juan P. Ejemplo", "EJEMPLO", "JUAN PABLO", SHORTENED),
        ("Juan Pablo Ejemplo", "EJEMPLO", "JUAN P", SHORTENED),
        ("J. Pablo Ejemplo", "EJEMPLO", "JUAN PABLO", SHORTENED),
        # Cut off where the 39 signs end.
        ("Chayapa Dejthamrong Krasuang Nilavadhanananda", "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K", SHORTENED),
        ("Chayapa Dejthamrong Krasuang Nilavadhanananda", "NILAVADHANANANDA", "CHAYAPA DEJTHAM KRASU", SHORTENED),
        (
            "María del Pilar Inmaculada Concepción Ejemplo de la Muestra y Specimen-Ixcot",
            "EJEMPLO DE LA MUESTRA Y SPECIMEN IXCOT",
            "",
            DIFFERENT,  # 38 signs: nothing was cut off, and no given name is there
        ),
        (
            "María del Pilar Inmaculada Concepción Ejemplo de la Muestra y Specimen-Ixcot",
            "EJEMPLO DE LA MUESTRA Y SPECIMEN",
            "MARIA",
            SHORTENED,
        ),
        ("Juan Ejemplo", "EJE", "JUAN", DIFFERENT),  # nothing forced anybody to cut it
        # Other scripts cannot be compared here; somebody has to look.
        ("Иван Иванов", "IVANOV", "IVAN", UNKNOWN),
        ("أحمد محمد", "MOHAMED", "AHMED", UNKNOWN),
        ("山田太郎", "YAMADA", "TARO", UNKNOWN),
        ("Γιώργος Muestra", "MUESTRA", "GEORGIOS", UNKNOWN),
        ("Ana Ejemplo", "", "", UNKNOWN),
        ("", "EJEMPLO", "ANA", UNKNOWN),
        ("...", "EJEMPLO", "ANA", UNKNOWN),
        # Different people, or somebody who has to explain it.
        ("Berta Otra", "EJEMPLO", "ANA", DIFFERENT),
        ("Ana Otra", "EJEMPLO", "ANA", DIFFERENT),
        ("Berta Ejemplo", "EJEMPLO", "ANA", DIFFERENT),
        ("María José Ejemplo", "EJEMPLO MUESTRA", "MARIA", DIFFERENT),
        ("Ana María Otra", "EJEMPLO", "ANA MARIA", DIFFERENT),
        ("Ana de Otra", "DE EJEMPLO", "ANA", DIFFERENT),
        ("Anna Ejemplo", "EJEMPLO", "ANA", DIFFERENT),
        ("Ana Ejemplo 2", "EJEMPLO", "ANA", SHORTENED),
    ],
)
def test_names(registered: str, surname: str, given_names: str, verdict: NamesVerdict) -> None:
    assert names_agree(registered, surname, given_names) == verdict


LETTERS = "abcdefghijklmnopqrstuvwxyzáàâäãåæçđéèêëíîïıłñóòôöõøœßşúùûüýþ'’"
_names = st.text(LETTERS, min_size=1, max_size=12).filter(lambda word: any(sign.isalpha() for sign in word))


@given(st.lists(_names, min_size=1, max_size=4), st.integers(0, 3), st.sampled_from([" ", "-", ", "]))
def test_a_name_agrees_with_its_own_transliteration(words: list[str], number: int, between: str) -> None:
    in_passport = [transliterated(word) for word in words]
    given_names, surname = " ".join(in_passport[:number]), " ".join(in_passport[number:])
    assert names_agree(between.join(words).title(), surname, given_names) == SAME


@given(st.lists(_names, min_size=2, max_size=4), st.randoms())
def test_the_order_does_not_make_another_name(words: list[str], chance: object) -> None:
    in_passport = [transliterated(word) for word in words]
    mixed = list(words)
    chance.shuffle(mixed)
    assert names_agree(" ".join(mixed), in_passport[0], " ".join(in_passport[1:])) in {SAME, OTHERWISE, SHORTENED}


@given(st.text(max_size=200), st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ ", max_size=39))
def test_no_name_is_too_odd(registered: str, surname: str) -> None:
    assert names_agree(registered, surname.strip(), "") in NamesVerdict


def test_no_name_takes_long() -> None:
    # All ways of writing 200 Å are more than there are atoms; they are tried together.
    assert names_agree("Å" * 200, "A" * 38 + "B", "") == DIFFERENT
