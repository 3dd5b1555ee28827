"""What the parts of a file mean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.eventfile.schema import Deadline, EventFile
from logistics.eventfile.values import Known, paragraphs
from tests.eventfile.files import loadable

KNOWN = Known(("es",), frozenset(), frozenset(), frozenset())


def a_deadline(**values: object) -> Deadline:
    return Deadline.model_validate({"words": {"es": "antes"}, **values}, context=KNOWN)


@pytest.mark.parametrize(
    ("zone", "before", "last"),
    [
        ("America/Mexico_City", date(2022, 3, 2), datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)),
        ("UTC", date(2024, 3, 1), datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
        # In Santiago clocks went back at midnight: the last hour of 5 April 2025 came twice, and the second counts.
        ("America/Santiago", date(2025, 4, 6), datetime(2025, 4, 6, 3, 59, 59, tzinfo=UTC)),
        # And forward at midnight of 7 September 2025, which nobody's clock showed.
        ("America/Santiago", date(2025, 9, 7), datetime(2025, 9, 7, 3, 59, 59, tzinfo=UTC)),
    ],
)
def test_before_a_day_ends_with_the_last_second_of_the_day_before(zone: str, before: date, last: datetime) -> None:
    assert a_deadline(before=before).last_instant(ZoneInfo(zone)) == last


def test_until_a_time_counts_that_time() -> None:
    deadline = a_deadline(until=datetime(2022, 3, 1, 18, 0))  # noqa: DTZ001  # local to the place

    assert deadline.last_instant(ZoneInfo("America/Mexico_City")) == datetime(2022, 3, 2, 0, 0, tzinfo=UTC)


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(["America/Santiago", "America/Mexico_City", "UTC"])
)
def test_one_second_after_a_strict_deadline_it_is_the_day_named(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    last = a_deadline(before=day).last_instant(zone)

    assert last.astimezone(zone).date() < day
    assert datetime.fromtimestamp(last.timestamp() + 1, zone).date() == day


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("\nOne line,\nwrapped.\n", "One line, wrapped."),
        ("One.\n\nTwo.\n  \nThree.\r\n\r\nFour.", "One.\n\nTwo.\n\nThree.\n\nFour."),
        ("a\t b", "a b"),
        ("a\u00a0b", "a\u00a0b"),
        (" \n ", ""),
    ],
)
def test_paragraphs_are_parted_by_empty_lines_only(written: str, meant: str) -> None:
    assert paragraphs(written) == meant


def test_an_end_after_midnight_is_written_with_its_date() -> None:
    file = loadable(('key = "dinner"\n', 'key = "dinner"\nend = 2022-04-01T00:30:00\n'))
    day, dinner = next(pair for pair in file.sessions if pair[1].key == "dinner")

    assert dinner.ends(day.date) == datetime(2022, 4, 1, 0, 30)  # noqa: DTZ001  # local to the place


def test_a_rule_may_leave_somebody_out() -> None:
    file = loadable(('"upper_middle"] }', '"upper_middle"], except = ["MEX"] }'))

    assert [one.code for one in file.delegations.in_order if file.lists["courtesy"].entry_of(one)] == [
        "BLZ",
        "CRI",
        "SLV",
        "GTM",
        "HND",
        "NIC",
        "PAN",
        "DOM",
        "RROCM",
        "CSM",
    ]


def test_a_speaker_given_as_plain_text_is_called_so_in_every_language() -> None:
    file = loadable(('{ es = "OIM", en = "IOM" }', '"Ana Pérez"'))
    findings = next(session for _, session in file.sessions if session.key == "findings")

    assert file.speaker_name(findings.speakers[0]) == {"es": "Ana Pérez", "en": "Ana Pérez"}


def test_texts_may_be_written_long_or_short() -> None:
    short = '{ code = "CAN", kind = "member", es = "Canadá", en = "Canada", income = "high" }'
    long = '{ code = "CAN", kind = "member", name = { en = "Canada", es = "Canadá" }, income = "high" }'

    assert loadable((short, long)) == loadable()


def test_times_may_be_written_in_the_way_of_toml() -> None:
    assert loadable(('opens = "09:00"', "opens = 09:00:00"), ('start = "09:30"', 'start = "9:30"')) == loadable()


def test_a_number_may_be_written_bare() -> None:
    assert loadable(('number = "5"', "number = 5")) == loadable()


def test_a_state_takes_its_iso_code_from_its_code_and_others_have_none() -> None:
    file: EventFile = loadable()

    assert {one.code: one.country for one in file.delegations.in_order if one.code in ("MEX", "CSM")} == {
        "MEX": "MEX",
        "CSM": None,
    }
