"""Codes as they are typed and scanned at the door."""

from __future__ import annotations

import pytest

from logistics.attendance.codes import MOST_SPELLINGS, Code, grouped, read_code, spellings

REFERENCE = "ABCD2FGH3K"
PAGE = f"https://crm.example.org/events/crm-2022/door/{REFERENCE}"


@pytest.mark.parametrize(
    "text",
    [
        REFERENCE,
        "abcd2fgh3k",
        " ABCD2 FGH3K ",
        "ABCD2-FGH3K",
        "\uff21BCD2FGH3K",  # typed in full width
        PAGE,
        f"{PAGE}?way=list",
        PAGE.replace("https://crm.example.org", ""),
        PAGE.replace("/door/", "/desk/people/"),  # badges printed earlier
    ],
)
def test_a_code_is_read_however_it_comes(text):
    assert read_code(text, "crm-2022") == Code(REFERENCE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PAGE, Code(REFERENCE, foreign=True)),
        ("https://crm.example.org/verify/ABCD2FGH3K", Code("", foreign=True)),
        ("HTTP://elsewhere.example.org", Code("", foreign=True)),
        ("", Code("")),
        ("Ana", Code("")),
        ("ABCD2FGH3", Code("")),
        ("ABCD2FGH3KK", Code("")),
        ("ÁBCD2FGH3K", Code("")),
        ("A" * 10_000, Code("")),
    ],
)
def test_what_is_no_code_of_this_meeting_is_told_apart(text, code):
    assert read_code(text, "femi-2022") == code


def test_a_code_is_read_aloud_in_groups():
    assert grouped(REFERENCE) == "ABCD2 FGH3K"


@pytest.mark.parametrize(
    ("typed", "meant"), [("A0CD2FGH3K", "AQCD2FGH3K"), ("ABCDZFGH3K", REFERENCE), ("A8CD2F6H3K", REFERENCE)]
)
def test_signs_that_look_alike_are_forgiven(typed, meant):
    assert meant in spellings(typed)


def test_no_code_has_more_spellings_than_a_statement_can_ask_for():
    assert len(spellings("0O1IL2Z5S8")) <= MOST_SPELLINGS
    assert len(spellings("DQJ72Z5S8B")) <= MOST_SPELLINGS
    assert set("".join(spellings("0O1ILUUUUU"))) <= set("DQJ7V")
