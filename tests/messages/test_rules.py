"""What a message takes, what cannot begin a header, and when a failed try is repeated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from logistics.messages.rules import (
    BadAddress,
    Kind,
    WrongValues,
    checked_address,
    checked_values,
    next_try,
    one_line,
    without_links,
)

NOON = datetime(2022, 2, 14, 12, tzinfo=UTC)


def test_a_failed_try_is_repeated_soon_then_hourly_for_a_day():
    delays = [next_try(attempts, NOON) for attempts in range(1, 30)]
    minutes = [None if delay is None else (delay - NOON) / timedelta(minutes=1) for delay in delays]
    assert minutes == [1, 5, 15, 60] + [60] * 24 + [None]


def test_a_missing_value_and_a_strange_one_are_errors():
    told = {"name": "Ana", "delegation": "Belize", "reference": "ABC"}
    assert checked_values(Kind.WITHDRAWN, told) == told
    for wrong in ({"name": "Ana"}, {**told, "passport_number": "X1"}):
        with pytest.raises(WrongValues):
            checked_values(Kind.WITHDRAWN, wrong)


def test_every_text_but_the_reason_is_one_line():
    told = {"name": "Ana\r\nBcc: x@y.org", "delegation": "Belize", "reference": "ABC", "reason": "First.\n\nSecond."}
    checked = checked_values(Kind.DECLINED, told)
    assert (checked["name"], checked["reason"]) == ("Ana Bcc: x@y.org", "First.\n\nSecond.")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Ana", "Ana"),
        ("Ana\nBcc: x", "Ana Bcc: x"),
        ("Ana\r\n\tBcc: x", "Ana Bcc: x"),
        ("Ana\x00\x0b\x0c\x1c\x85\u2028\u2029Bcc", "Ana Bcc"),
        ("  نرگس‌ها  ", "نرگس‌ها"),
        ("O'Neil, 张伟 👩‍🚀", "O'Neil, 张伟 👩‍🚀"),
        ("\n", ""),
    ],
)
def test_no_text_breaks_the_line(text, line):
    assert one_line(text) == line


@pytest.mark.parametrize(
    "address", [" ana@example.org ", "josé@ejemplo.org", "ana@correo.españa", "o'neil+x@a-b.example"]
)
def test_one_address_is_taken(address):
    assert checked_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@example.org,eva@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\nBcc: eva@example.org",
        "ana@example.org eva@example.org",
        "ana@eva@example.org",
        "ana\x00@example.org",
        '"ana b"@example.org',
    ],
)
def test_anything_but_one_address_is_an_error(address):
    with pytest.raises(BadAddress):
        checked_address(address)


def test_what_was_sent_keeps_no_key():
    body = "Open https://x.example/sign-in/abc_DEF-123\nor https://x.example/sign-in."
    assert without_links(body) == "Open https://x.example/sign-in/…\nor https://x.example/sign-in."
