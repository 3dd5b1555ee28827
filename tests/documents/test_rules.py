"""Names of files, and what a passport must be."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.documents.rules import (
    MEDIA_TYPES,
    PassportFacts,
    PassportFault,
    PassportNotice,
    months_after,
    passport_faults,
    passport_notice,
    safe_filename,
)

END = date(2022, 4, 1)
TODAY = date(2022, 2, 14)


@pytest.mark.parametrize(
    ("given_name", "media_type", "safe"),
    [
        ("passport.pdf", "application/pdf", "passport.pdf"),
        ("Pasaporte Ñandú.JPG", "image/jpeg", "Pasaporte Ñandú.JPG"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("C:\\Users\\Ana\\scan.png", "image/png", "scan.png"),
        ("invoice\u202efdp.exe", "application/pdf", "invoicefdp.exe.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "application/pdf", "aSet-Cookie_ b.pdf"),
        ("no ending", "image/png", "no ending.png"),
        ("", "application/pdf", "document.pdf"),
        ("...", "image/png", "document.png"),
        (".pdf", "application/pdf", "document.pdf"),
        ("IMG_0042.HEIC", "image/jpeg", "IMG_0042.jpg"),
        ("scan.heif", "application/pdf", "scan.pdf"),
        (".heic", "image/jpeg", "document.jpg"),
        ("NUL", "application/pdf", "_NUL.pdf"),
        ("com1.tar.PDF", "application/pdf", "_com1.tar.PDF"),
        ("Aux .jpg", "image/jpeg", "_Aux.jpg"),
        ("console.pdf", "application/pdf", "console.pdf"),
        ("🛂.png", "image/png", "🛂.png"),
        ("جواز سفر.pdf", "application/pdf", "جواز سفر.pdf"),
        ("x" * 300 + ".pdf", "application/pdf", "x" * 196 + ".pdf"),
    ],
)
def test_file_names_are_made_safe(given_name: str, media_type: str, safe: str) -> None:
    assert safe_filename(given_name, media_type) == safe


@given(st.text(max_size=300), st.sampled_from(sorted(MEDIA_TYPES)))
def test_no_file_name_is_unsafe(name: str, media_type: str) -> None:
    safe = safe_filename(name, media_type)
    assert 5 <= len(safe) <= 200
    assert safe.casefold().endswith(MEDIA_TYPES[media_type])
    assert not set(safe) & set('/\\<>:"|?*')
    assert {unicodedata.category(sign)[0] for sign in safe} & {"C"} == set()
    assert safe == safe_filename(safe, media_type)


@pytest.mark.parametrize(
    ("expires_on", "notice"),
    [
        (None, None),
        (date(2022, 3, 31), PassportNotice.EXPIRED_BY_THE_END),
        (date(2022, 4, 1), PassportNotice.EXPIRES_SOON_AFTER),
        (date(2022, 9, 30), PassportNotice.EXPIRES_SOON_AFTER),
        (date(2022, 10, 1), None),
        (date(2032, 1, 1), None),
    ],
)
def test_a_passport_has_to_outlast_the_meeting(expires_on: date | None, notice: PassportNotice | None) -> None:
    assert passport_notice(expires_on, END) == notice


def test_months_end_where_the_month_does() -> None:
    assert months_after(date(2022, 8, 31), 6) == date(2023, 2, 28)
    assert months_after(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert months_after(date(2022, 12, 15), 1) == date(2023, 1, 15)


@pytest.mark.parametrize(
    ("dates", "faults"),
    [
        ({}, {}),
        ({"birth_date": date(1980, 5, 5), "issued_on": date(2020, 1, 1), "expires_on": date(2030, 1, 1)}, {}),
        ({"birth_date": date(2022, 2, 15)}, {"birth_date": PassportFault.BIRTH_IN_FUTURE}),
        ({"birth_date": date(1901, 1, 1)}, {"birth_date": PassportFault.BIRTH_TOO_LONG_AGO}),
        ({"birth_date": date(202, 1, 1)}, {"birth_date": PassportFault.BIRTH_TOO_LONG_AGO}),
        ({"issued_on": date(2022, 2, 15)}, {}),
        ({"issued_on": date(2022, 2, 16)}, {"issued_on": PassportFault.ISSUED_IN_FUTURE}),
        (
            {"birth_date": date(1990, 1, 2), "issued_on": date(1990, 1, 1)},
            {"issued_on": PassportFault.ISSUED_BEFORE_BIRTH},
        ),
        (
            {"issued_on": date(2020, 1, 1), "expires_on": date(2020, 1, 1)},
            {"expires_on": PassportFault.EXPIRES_BEFORE_ISSUE},
        ),
        ({"expires_on": date(2203, 1, 1)}, {"expires_on": PassportFault.EXPIRES_TOO_FAR_AHEAD}),
    ],
)
def test_dates_that_no_passport_can_have(dates: dict[str, date], faults: dict[str, PassportFault]) -> None:
    assert passport_faults(PassportFacts(**dates), TODAY) == faults
