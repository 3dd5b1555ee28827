"""The machine-readable zone: the specimens of ICAO Doc 9303, every check digit, and what is borne with."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.documents.mrz import Zone, ZonePart, ZoneUnreadable, check_digit, find_zone, lines_of, read_zone, written
from logistics.documents.rules import PassportType

TODAY = date(2022, 2, 14)
#: Doc 9303, part 4, appendix A.
ERIKSSON = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
ANNA = Zone("P", "UTO", "UTO", "ERIKSSON", "ANNA MARIA", "L898902C3", "740812", "120415", "F", "ZE184226B")


def wrong(*lines: str) -> tuple[ZonePart, ...]:
    """Return which parts are refused."""
    with pytest.raises(ZoneUnreadable) as refused:
        read_zone("\n".join(lines))
    return refused.value.parts


def changed(line: str, place: int, sign: str) -> str:
    return line[:place] + sign + line[place + 1 :]


def test_the_specimen_of_the_standard() -> None:
    zone = read_zone("\n".join(ERIKSSON))
    assert zone == ANNA
    assert (zone.type, zone.birth_date(TODAY), zone.expiry_date(TODAY)) == (
        PassportType.ORDINARY,
        date(1974, 8, 12),
        date(2012, 4, 15),
    )
    assert written(zone) == ERIKSSON


@pytest.mark.parametrize(
    ("text", "digit"),
    [
        ("520727", "3"),  # part 3, 4.9: the worked example, and the data of part 4, appendix A
        ("AB2134<<<", "5"),
        ("L898902C3", "6"),
        ("740812", "2"),
        ("120415", "9"),
        ("ZE184226B<<<<<", "1"),
        ("L898902C3674081221204159ZE184226B<<<<<1", "0"),
        ("<<<<<<<<<<<<<<", "0"),
    ],
)
def test_check_digits(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@pytest.mark.parametrize(
    ("first", "surname", "given_names"),
    [
        # The names of part 4, 4.2.3, and such as this house's people have.
        ("P<UTOERIKSSON<<ANNA<MARIA", "ERIKSSON", "ANNA MARIA"),
        ("P<UTOVAN<DER<MUELLEN<<ANNA<MARIA", "VAN DER MUELLEN", "ANNA MARIA"),
        ("P<UTOARKFREITH", "ARKFREITH", ""),
        ("P<UTOSMITH<JONES<<SUSIE<MARGARET", "SMITH JONES", "SUSIE MARGARET"),
        ("P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K"),
        ("P<UTOPAPANDROPOULOUS<<JONATHON<WARREN<TREVOR", "PAPANDROPOULOUS", "JONATHON WARREN TREVOR"),
        ("P<MEXNXXANDU<PENXXA<<CITLALI", "NXXANDU PENXXA", "CITLALI"),
        ("P<GTMTZUNUN<MUESTRA<<IXCHEL", "TZUNUN MUESTRA", "IXCHEL"),
    ],
)
def test_names_stand_before_and_after_two_fillers(first: str, surname: str, given_names: str) -> None:
    zone = read_zone(f"{first}\n{ERIKSSON[1]}")
    assert (zone.surname, zone.given_names) == (surname, given_names)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("P<", PassportType.ORDINARY),
        ("PP", PassportType.ORDINARY),
        ("PD", PassportType.DIPLOMATIC),
        ("PS", PassportType.OFFICIAL),
        ("PO", PassportType.OFFICIAL),
        ("PN", None),
    ],
)
def test_the_second_letter_tells_the_kind(code: str, kind: PassportType | None) -> None:
    zone = read_zone(f"{code}{ERIKSSON[0][2:]}\n{ERIKSSON[1]}")
    assert (zone.code, zone.type) == (code.rstrip("<"), kind)


@pytest.mark.parametrize(
    ("place", "sign", "part"),
    [
        (0, "X", ZonePart.NUMBER),
        (9, "7", ZonePart.NUMBER),
        (10, "<", ZonePart.NATIONALITY),
        (13, "8", ZonePart.BIRTH),
        (15, "9", ZonePart.BIRTH),
        (19, "3", ZonePart.BIRTH),
        (20, "W", ZonePart.SEX),
        (21, "2", ZonePart.EXPIRY),
        (23, "1", ZonePart.EXPIRY),
        (27, "0", ZonePart.EXPIRY),
        (28, "Y", ZonePart.OPTIONAL),
        (42, "2", ZonePart.OPTIONAL),
        (43, "1", ZonePart.COMPOSITE),
    ],
)
def test_the_part_that_does_not_add_up_is_named_alone(place: int, sign: str, part: ZonePart) -> None:
    assert wrong(ERIKSSON[0], changed(ERIKSSON[1], place, sign)) == (part,)


@pytest.mark.parametrize(
    ("first", "part"),
    [
        ("I<UTOERIKSSON<<ANNA<MARIA", ZonePart.DOCUMENT),
        ("P<U<OERIKSSON<<ANNA<MARIA", ZonePart.ISSUER),
        ("P<UTO<<ANNA<MARIA", ZonePart.NAME),
    ],
)
def test_the_first_line_is_looked_at_too(first: str, part: ZonePart) -> None:
    assert wrong(first, ERIKSSON[1]) == (part,)


def test_every_part_that_is_wrong_is_named() -> None:
    line = changed(changed(ERIKSSON[1], 0, "X"), 27, "0")
    assert wrong(ERIKSSON[0], line) == (ZonePart.NUMBER, ZonePart.EXPIRY)


def test_two_digits_changed_so_that_each_part_adds_up_are_found_by_the_last() -> None:
    # Number and birth take part in the last digit with other weights than in their own.
    line = changed(changed(ERIKSSON[1], 13, "6"), 19, "5")
    assert check_digit(line[13:19]) == line[19]
    assert wrong(ERIKSSON[0], line) == (ZonePart.COMPOSITE,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "P<UTOERIKSSON\nL898902",
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        f"{ERIKSSON[0]}A\n{ERIKSSON[1]}",
        f"{ERIKSSON[0]}\n{ERIKSSON[1][:28]}ABCDEFGHIJKLMNO10",
    ],
)
def test_what_is_not_two_lines_of_44_signs(text: str) -> None:
    assert wrong(text) == (ZonePart.SHAPE,)


@pytest.mark.parametrize("text", ["P<UTOERIKSSON<<AÑA\nL8", "P<UTO.\nL8", "P<ОТО\nL8"])
def test_other_signs_than_a_zone_has(text: str) -> None:
    assert wrong(text) == (ZonePart.SIGNS,)


@pytest.mark.parametrize(
    "text",
    [
        "p<utoeriksson<<anna<maria\nl898902c36uto7408122f1204159ze184226b<<<<<10",
        "  P < UTO ERIKSSON << ANNA < MARIA\n\n L898902C3 6 UTO 740812 2 F 120415 9 ZE184226B <<<<< 1 0  ",
        "P<UTOERIKSSON«ANNA<MARIA\r\nL898902C36UTO7408122F1204159ZE184226B<10",
        "P<UTOERIKSSON<<ANNA<MARIA\nL898902C36UTO7408122F1204159ZE184226B10",
        f"{ERIKSSON[0]}<<<\n{ERIKSSON[1][:40]}<<<<<10",
        "".join(ERIKSSON),
        "P<UT0ERIKSS0N<<ANNA<MAR1A\nL898902C36UT074O8I22FI2O4I59ZE184226B<<<<<IO",
    ],
)
def test_what_is_borne_with(text: str) -> None:
    assert lines_of(text) == ERIKSSON
    assert read_zone(text) == ANNA


@pytest.mark.parametrize(
    ("birth", "today", "day"),
    [
        ("740812", date(2022, 2, 14), date(1974, 8, 12)),
        ("220213", date(2022, 2, 14), date(2022, 2, 13)),
        ("220215", date(2022, 2, 14), date(1922, 2, 15)),
        ("000229", date(2022, 2, 14), date(2000, 2, 29)),
        ("990101", date(2000, 1, 1), date(1999, 1, 1)),
        ("8001<<", date(2022, 2, 14), None),
        ("80<<<<", date(2022, 2, 14), None),
        ("<<<<<<", date(2022, 2, 14), None),
    ],
)
def test_the_last_such_day_is_the_birthday(birth: str, today: date, day: date | None) -> None:
    zone = read_zone("\n".join(written(Zone("P", "UTO", "UTO", "A", "B", "X1", birth, "300101"))))
    assert zone.birth_date(today) == day


@pytest.mark.parametrize(
    ("expiry", "day"),
    [
        ("120415", date(2012, 4, 15)),
        ("220214", date(2022, 2, 14)),
        ("710101", date(2071, 1, 1)),
        ("720101", date(1972, 1, 1)),
        ("991231", date(1999, 12, 31)),
    ],
)
def test_a_passport_expires_within_fifty_years(expiry: str, day: date) -> None:
    assert Zone("P", "UTO", "UTO", "A", "B", "X1", "800101", expiry).expiry_date(TODAY) == day


@pytest.mark.parametrize("birth", ["801301", "800230", "80<<01", "8<0101"])
def test_a_day_that_is_none(birth: str) -> None:
    zone = Zone("P", "UTO", "UTO", "A", "B", "X1", birth, "300101")
    assert wrong(*written(zone)) == (ZonePart.BIRTH,)


def test_germany_has_one_letter() -> None:
    zone = Zone("P", "D", "D", "MUELLER", "HANS", "C01X00T47", "640812", "270228", "M")
    first, second = written(zone)
    assert (first[:10], second[10:13]) == ("P<D<<MUELL", "D<<")
    assert read_zone(f"{first}\n{second}") == zone


def test_a_long_number_goes_on_in_the_optional_part() -> None:
    zone = Zone("P", "UTO", "UTO", "ERIKSSON", "ANNA", "D23145890734", "740812", "120415", "F", "AB")
    second = written(zone)[1]
    assert (second[:10], second[28:35]) == ("D23145890<", "7349<AB")  # part 5, 4.2.2: number, check digit, filler
    assert read_zone("\n".join(written(zone))) == zone
    assert wrong(written(zone)[0], changed(second, 30, "5")) == (ZonePart.NUMBER, ZonePart.OPTIONAL)


def test_a_zone_is_found_among_what_else_was_read() -> None:
    noise = "REPUBLIC OF UTOPIA\nSPECIMEN\n"
    assert find_zone(noise + "\n".join(ERIKSSON) + "\n<<K<\n") == ERIKSSON
    assert find_zone(f"{noise}.4P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<KS<\n{ERIKSSON[1]}") == ERIKSSON
    assert find_zone(noise) is None
    assert find_zone("") is None


@pytest.mark.parametrize(
    ("number", "seen", "told"),
    [
        ("SPEC00005", "SPECOO005", True),
        ("AO1234067", "A0I2340G7", False),
        ("AO1234067", "A01234O67", True),
        # Numbers with letters between digits are not guessed, and other signs than these two neither.
        ("1A1O1B1C1", "1A101B1C1", False),
        ("AB1234567", "A81234567", False),
    ],
)
def test_o_and_0_are_told_apart_in_a_number_that_was_read(number: str, seen: str, told: bool) -> None:
    lines = written(Zone("P", "UTO", "UTO", "ERIKSSON", "ANNA", number, "740812", "120415"))
    assert find_zone(f"{lines[0]}\n{seen}{lines[1][9:]}") == (lines if told else None)


def test_a_zone_that_does_not_add_up_is_not_found() -> None:
    for place in range(44):
        if place != 20:  # the sex has no check digit; the nationality none either, but is that of the first line
            sign = "9" if ERIKSSON[1][place] != "9" else "4"
            assert find_zone(f"{ERIKSSON[0]}\n{changed(ERIKSSON[1], place, sign)}") is None


_names = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=9)
_days = st.dates(date(1972, 3, 1), date(2021, 12, 31)).map(lambda day: f"{day:%y%m%d}")


@given(
    st.builds(
        Zone,
        code=st.sampled_from(["P", "PD", "PS"]),
        issuer=st.sampled_from(["MEX", "GTM", "D", "UNO"]),
        nationality=st.sampled_from(["MEX", "D", "XXA"]),
        surname=st.lists(_names, min_size=1, max_size=2).map(" ".join),
        given_names=st.lists(_names, max_size=1).map(" ".join),
        number=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=13),
        birth=_days,
        expiry=_days,
        sex=st.sampled_from(["M", "F", "X", ""]),
        optional=st.just(""),
    )
)
def test_what_is_written_is_read(zone: Zone) -> None:
    lines = written(zone)
    assert [len(line) for line in lines] == [44, 44]
    assert read_zone("\n".join(lines)) == zone
    typed = f"{lines[0].rstrip('<')}\n{lines[1][:42].rstrip('<')}{lines[1][42:]}"
    assert lines_of(typed) == lines
    assert find_zone("\n".join(lines)) == (lines if zone.issuer == zone.nationality else None)


@given(st.text(max_size=120))
def test_no_text_is_too_odd(text: str) -> None:
    with suppress(ZoneUnreadable):
        read_zone(text)
    assert find_zone(text) is None


def test_nothing_personal_is_shown_by_mistake() -> None:
    shown = repr(ANNA)
    assert [secret for secret in ("ERIKSSON", "ANNA", "L898902C3", "740812", "ZE184226B") if secret in shown] == []
