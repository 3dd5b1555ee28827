"""Codes, names, hashes, and when a letter no longer holds."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from logistics.letters.rules import (
    ALPHABET,
    CODE_LENGTH,
    Acceptance,
    VoidReason,
    acceptance_hash,
    code_on_paper,
    code_typed,
    same_name,
    why_void,
)
from logistics.registrations.rules import Status

CODE = "ABCDEFGHJKMNPQRSTVWX"
GROUNDS = {"name": "Ana Ejemplo", "delegation": "CRI", "coverage": [["lodging", "covered", "SEGOB", 2]]}


def test_a_code_has_more_than_eighty_bits():
    assert len(set(ALPHABET)) ** CODE_LENGTH > 2**80


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), code_on_paper(CODE), f" {code_on_paper(CODE)} ", "abcde fghjk mnpqr stvwx"]
)
def test_a_code_is_found_however_it_is_copied(typed):
    assert code_typed(typed) == CODE


@pytest.mark.parametrize("typed", ["", CODE[1:], CODE + "A", "O" + CODE[1:], "a/b", "ñ" * 20, CODE * 4, "-" * 10_000])
def test_what_cannot_be_a_code_is_none(typed):
    assert code_typed(typed) == ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ana Ejemplo", "Ana Ejemplo"),
        ("  ana   EJEMPLO ", "Ana Ejemplo"),
        ("Maria Nunez", "María Núñez"),
        ("Ana O'Neil", "Ana O’Neil"),
        ("李小龙", "李小龙"),
    ],
)
def test_a_name_is_the_same_in_any_spelling(typed, name):
    assert same_name(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"), [("", "Ana"), ("Ana", "Ana Ejemplo"), ("", ""), ("Ejemplo Ana", "Ana Ejemplo")]
)
def test_another_name_is_not_the_same(typed, name):
    assert not same_name(typed, name)


@pytest.mark.parametrize(
    ("status", "today", "reason"),
    [
        (Status.APPROVED, GROUNDS, None),
        (Status.CONFIRMED, GROUNDS, None),
        (Status.WITHDRAWN, GROUNDS, VoidReason.NOT_APPROVED),
        (Status.REPLACED, GROUNDS, VoidReason.SUBSTITUTED),
        (Status.RETURNED, GROUNDS, VoidReason.NOT_APPROVED),
        (Status.WAITLISTED, GROUNDS, VoidReason.NOT_APPROVED),
        (Status.APPROVED, {**GROUNDS, "name": "Berta"}, VoidReason.SUBSTITUTED),
        (Status.APPROVED, {**GROUNDS, "delegation": "BLZ"}, VoidReason.SUBSTITUTED),
        (Status.CONFIRMED, {**GROUNDS, "coverage": []}, VoidReason.COVERAGE_CHANGED),
        (Status.APPROVED, {**GROUNDS, "coverage": [["lodging", "declined", "SEGOB", 2]]}, VoidReason.COVERAGE_CHANGED),
    ],
)
def test_a_letter_holds_as_long_as_what_it_says(status, today, reason):
    assert why_void(GROUNDS, status, today) == reason


def test_the_hash_is_over_everything_accepted():
    accepted = {
        "code": CODE,
        "pdf": "ab" * 32,
        "name": "Ana Ñúñez",
        "at": datetime(2022, 2, 14, 18, tzinfo=UTC),
        "way": Acceptance.DRAWN,
        "strokes": (((1, 2), (300, 4)),),
    }
    written = (
        '{"at":"2022-02-14T18:00:00+00:00","code":"ABCDEFGHJKMNPQRSTVWX","name":"Ana Ñúñez","pdf":"'
        + "ab" * 32
        + '","scan":"","strokes":[[[1,2],[300,4]]],"way":"drawn"}'
    )
    assert acceptance_hash(**accepted) == hashlib.sha256(written.encode()).hexdigest()
    others = {"code": CODE[::-1], "pdf": "cd" * 32, "name": "Ana", "way": Acceptance.TYPED, "strokes": ()}
    for field, value in others.items():
        assert acceptance_hash(**{**accepted, field: value}) != acceptance_hash(**accepted)
