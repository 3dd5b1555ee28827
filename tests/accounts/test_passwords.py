"""Which passwords are refused, and which are let pass."""

from __future__ import annotations

import pytest

from logistics.accounts.passwords import Weakness, weakness

EMAIL = "ana.ejemplo@relaciones.example.org"


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("once letras", Weakness.SHORT),
        ("x" * 201, Weakness.LONG),
        ("password1234", Weakness.COMMON),
        ("PasswordPassword!", Weakness.COMMON),
        ("contraseña2022", Weakness.COMMON),
        ("Administrador1!", Weakness.COMMON),
        ("123456789012", Weakness.COMMON),
        ("qwertyuiopasdf", Weakness.COMMON),
        ("abcdefghijklmnop", Weakness.COMMON),
        ("aaaaaaaaaaaaaa", Weakness.COMMON),
        ("121212121212", Weakness.COMMON),
        ("ana.ejemplo@relaciones.example.org", Weakness.ADDRESS),
        ("Ana.Ejemplo12", Weakness.ADDRESS),
        ("relaciones.example.org1", Weakness.ADDRESS),
        ("correct horse battery staple", None),
        ("volcán lento bajo cinco lunas", None),
        ("mi clave es un perro azul", None),
        ("Xk9#mQ2$vL7p", None),
    ],
)
def test_only_what_is_tried_first_is_refused(password, expected):
    assert weakness(password, email=EMAIL) == expected


def test_an_address_of_few_letters_forbids_nothing_else():
    assert weakness("volcán lento bajo cinco", email="a@b.org") is None
