"""Everything wrong in a file is told with its place, all at once, and with what to do."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from logistics.eventfile.check import check
from logistics.eventfile.faults import Fault, FaultKind
from logistics.eventfile.places import Place
from logistics.eventfile.words import _FAULTS, fault_sentence
from tests.eventfile.files import CRM, checked, edited

LUNCH = "days[2022-03-31].sessions[lunch]"
REVIEW = "days[2022-04-01].sessions[declaration-review]"

#: What is done to crm-2022, and the one fault that comes of it: kind, key, and words on the line it is told on.
SLIPS = [
    ('country = "MEX"', "", FaultKind.MISSING, "venue.country", "[venue]"),
    ('email = "', 'e_mail = "', FaultKind.MEANT_KEY, "contact.e_mail", "e_mail = "),
    ('slug = "', 'colour = 1\nslug = "', FaultKind.UNKNOWN_KEY, "colour", "colour = 1"),
    ('title.es = "Almuerzo"', "title.es = 5", FaultKind.NOT_TEXT, f"{LUNCH}.title.es", "title.es = 5"),
    ("\nseats = 2\n", '\nseats = "2"\n', FaultKind.NOT_NUMBER, "delegations.seats", 'seats = "2"'),
    ("\nseats = 2\n", "\nseats = true\n", FaultKind.NOT_NUMBER, "delegations.seats", "seats = true"),
    ("\nseats = 2\n", "\nseats = 0\n", FaultKind.TOO_SMALL, "delegations.seats", "seats = 0"),
    ("\nseats = 2\n", "\nseats = 2000\n", FaultKind.TOO_LARGE, "delegations.seats", "seats = 2000"),
    ("host = true", "host = 1", FaultKind.NOT_TRUTH, "delegations.in_order[MEX].host", "host = 1"),
    ('languages = ["es", "en"]', 'languages = "es"', FaultKind.NOT_LIST, "languages", 'languages = "es"'),
    ('city.es = "Ciudad de México"\ncity.en =', "city =", FaultKind.NOT_TABLE, "venue.city", 'city = "Mexico City"'),
    ("purge_on = 2022-05-01", "purge_on = 20220501", FaultKind.NOT_DATE, "purge_on", "purge_on = "),
    ("purge_on = 2022-05-01", 'purge_on = "1 May"', FaultKind.NOT_DATE, "purge_on", "purge_on = "),
    ("purge_on = 2022-05-01", "purge_on = 2022-05-01T10:00:00", FaultKind.NOT_DATE, "purge_on", "purge_on = "),
    ('end = "14:30"', 'end = "half past two"', FaultKind.NOT_TIME, f"{LUNCH}.end", "half past"),
    ('end = "14:30"', 'end = "25:00"', FaultKind.NOT_TIME, f"{LUNCH}.end", "25:00"),
    ('end = "14:30"', 'end = "12:30"', FaultKind.ENDS_BEFORE_START, f"{LUNCH}.end", '"12:30"'),
    ('end = "14:30"', 'end = "13:00"', FaultKind.ENDS_BEFORE_START, f"{LUNCH}.end", 'end = "13:00"'),
    ('end = "14:30"', "end = 2022-04-01T14:30:00", FaultKind.ENDS_TOO_LATE, f"{LUNCH}.end", "end = 2022-04-01"),
    ('end = "14:30"', "end = 2022-03-31T14:30:00Z", FaultKind.NOT_LOCAL_TIME, f"{LUNCH}.end", "14:30:00Z"),
    ('kind = "meal"', 'kind = "meals"', FaultKind.NOT_ONE_OF, f"{LUNCH}.kind", '"meals"'),
    ('number = "5"', 'number = "  "', FaultKind.BLANK, f"{LUNCH}.number", 'number = "  "'),
    ('number = "5"', 'number = "the fifth item of all"', FaultKind.TOO_LONG, f"{LUNCH}.number", "the fifth"),
    ('title.es = "Almuerzo"', r'title.es = "Al\u0007"', FaultKind.CONTROL_CHARACTER, f"{LUNCH}.title.es", "Al"),
    ('title.en = "Lunch"\n', "", FaultKind.MISSING_LANGUAGE, f"{LUNCH}.title", 'title.es = "Almuerzo"'),
    (
        'title.en = "Lunch"',
        'title.en = "Lunch"\ntitle.fr = "Déjeuner"',
        FaultKind.UNKNOWN_LANGUAGE,
        f"{LUNCH}.title",
        "Almuerzo",
    ),
    ('key = "lunch"', 'key = "Lunch!"', FaultKind.NOT_A_SLUG, "days[2022-03-31].sessions[Lunch!].key", "Lunch!"),
    (
        'key = "lunch"',
        'key = "welcome"',
        FaultKind.REPEATED,
        "days[2022-03-31].sessions[welcome].key",
        'key = "welcome"',
    ),
    ('key = "closing"', 'key = "lunch"', FaultKind.REPEATED, "days[2022-04-01].sessions[lunch].key", 'key = "lunch"'),
    (
        "[2, 5, 6, 12, 18]",
        "[2, 5, 5]",
        FaultKind.REPEATED,
        "days[2022-03-31].sessions[findings].parts[1].objectives",
        "[2, 5, 5]",
    ),
    (
        "[2, 5, 6, 12, 18]",
        "[24]",
        FaultKind.TOO_LARGE,
        "days[2022-03-31].sessions[findings].parts[1].objectives[1]",
        "[24]",
    ),
    (
        'heading = "progress"',
        'heading = "none"',
        FaultKind.UNKNOWN_HEADING,
        "days[2022-03-31].sessions[progress-1].heading",
        '"none"',
    ),
    (
        'delegation = "USA"',
        'delegation = "US"',
        FaultKind.UNKNOWN_DELEGATION,
        "days[2022-03-31].sessions[progress-1].speakers[5].delegation",
        '"US"',
    ),
    (
        '{ delegation = "USA" }',
        "{}",
        FaultKind.ONE_OF_TWO,
        "days[2022-03-31].sessions[progress-1].speakers[5]",
        "  {},",
    ),
    ('code = "SEGOB"', 'code = "Segob"', FaultKind.NOT_A_CODE, "sponsors[Segob].code", "Segob"),
    ('code = "OIM"', 'code = "SEGOB"', FaultKind.REPEATED, "sponsors[SEGOB].code", 'code = "SEGOB"'),
    (
        'item = "lunch", quantity = 1',
        'item = "breakfast"',
        FaultKind.REPEATED,
        "sponsors[SEGOB].provides[breakfast].item",
        "1 almuerzo",
    ),
    ('for = "flight"', 'for = "flights"', FaultKind.UNKNOWN_LIST, "sponsors[OIM].provides[flight].for", "flights"),
    (
        'quantity = 2, for = "courtesy", es = "2',
        'nights = [2022-03-30], for = "courtesy", es = "2',
        FaultKind.NIGHTS_OF_LODGING_ONLY,
        "sponsors[SEGOB].provides[breakfast].nights",
        "2 desayunos",
    ),
    (
        'quantity = 2, for = "courtesy", es = "H',
        'quantity = 2, nights = [2022-03-30], for = "courtesy", es = "H',
        FaultKind.NIGHTS_NOT_QUANTITY,
        "sponsors[SEGOB].provides[lodging].nights",
        "Hospedaje",
    ),
    (
        'es = "2 desayunos"',
        'words.es = "2", es = "2 desayunos"',
        FaultKind.WRITTEN_TWICE,
        "sponsors[SEGOB].provides[breakfast]",
        "2 desayunos",
    ),
    (
        'kinds = ["member"], income = ["lower_middle", "upper_middle"]',
        "",
        FaultKind.EMPTY_RULE,
        "lists.courtesy.entries[1].rule",
        "rule = {  }",
    ),
    (
        'delegations = ["RROCM", "CSM"]',
        'delegations = ["RROCM", "MEX"]',
        FaultKind.ON_LIST_TWICE,
        "lists.courtesy.entries[2]",
        "[[lists.courtesy.entries]]",
    ),
    (
        'delegations = ["RROCM", "CSM"]',
        "delegations = []",
        FaultKind.EMPTY_LIST,
        "lists.courtesy.entries[2].delegations",
        "= []",
    ),
    (
        'delegations = ["RROCM", "CSM"]',
        "",
        FaultKind.ONE_OF_TWO,
        "lists.courtesy.entries[2]",
        "[[lists.courtesy.entries]]",
    ),
    (
        "[lists.flight]",
        (
            '[lists.everyone]\nname = {es = "a", en = "a"}\nabsent = {es = "a", en = "a"}\n'
            'entries = [{delegations = ["CSM"], per_delegation = 1, ground = {es = "a", en = "a"}}]\n[lists.flight]'
        ),
        FaultKind.NOT_A_LIST_CODE,
        "lists.everyone",
        "[lists.everyone]",
    ),
    (
        "before = 2022-03-02",
        "before = 2022-03-02\nuntil = 2022-03-01T12:00:00",
        FaultKind.ONE_OF_TWO,
        "deadlines.registration",
        "[deadlines.registration]",
    ),
    (
        "before = 2022-03-02",
        "until = 2022-04-03T02:30:00",
        FaultKind.NO_SUCH_TIME,
        "deadlines.registration.until",
        "until = ",
    ),
    ("America/Mexico_City", "America/Mexiko_City", FaultKind.UNKNOWN_ZONE, "timezone", "Mexiko"),
    ('country = "MEX"', 'country = "MX"', FaultKind.UNKNOWN_COUNTRY, "venue.country", '"MX"'),
    (
        'code = "CSM", kind = "organization"',
        'code = "CSM", kind = "observer"',
        FaultKind.UNKNOWN_COUNTRY,
        "delegations.in_order[CSM].code",
        '"CSM"',
    ),
    ('email = "CRMST@iom.int"', 'email = "CRMST at iom.int"', FaultKind.NOT_AN_EMAIL, "contact.email", " at iom"),
    ('closes = "12:30"', 'closes = "08:30"', FaultKind.CLOSES_BEFORE_OPENS, "days[2022-04-01].closes", "08:30"),
    (
        "date = 2022-04-01",
        "date = 2022-03-30",
        FaultKind.DAYS_OUT_OF_ORDER,
        "days[2022-03-30].date",
        "date = 2022-03-30",
    ),
    ("date = 2022-04-01", "date = 2022-03-31", FaultKind.REPEATED, "days[2022-03-31].date", "date = 2022-03-31"),
    (
        "seat_labels = [",
        "seats = 1, seat_labels = [",
        FaultKind.MORE_LABELS_THAN_SEATS,
        "delegations.in_order[CSM].seat_labels",
        "seat_labels",
    ),
    ('income_year = "FY2022"\n', "", FaultKind.NO_INCOME_SOURCE, "delegations.in_order[BLZ].income", '"BLZ"'),
]


@pytest.mark.parametrize(("old", "new", "kind", "key", "on_line"), SLIPS)
def test_a_slip_is_told_with_its_place(old: str, new: str, kind: FaultKind, key: str, on_line: str) -> None:
    text = edited((old, new))

    found = {(fault.kind, fault.key): fault.place for fault in check(text).errors}

    assert (kind, key) in found
    assert on_line in text.split("\n")[found[kind, key].line - 1]


@pytest.mark.parametrize(("old", "new", "kind", "key", "on_line"), SLIPS)
def test_a_slip_stands_alone_but_for_what_follows_from_it(
    old: str, new: str, kind: FaultKind, key: str, on_line: str
) -> None:
    kinds = {fault.kind for fault in check(edited((old, new))).errors}

    assert kinds - {FaultKind.UNKNOWN_KEY, FaultKind.MISSING} <= {kind}


def test_a_code_that_changed_is_missed_wherever_it_was_used() -> None:
    found = [(fault.kind, fault.key) for fault in checked(('code = "BLZ"', 'code = "BZE"')).errors]

    assert found == [
        (FaultKind.UNKNOWN_COUNTRY, "delegations.in_order[BZE].code"),
        (FaultKind.UNKNOWN_DELEGATION, "lists.flight.entries[1].delegations[1]"),
        (FaultKind.UNKNOWN_DELEGATION, "days[2022-03-31].sessions[progress-1].speakers[1].delegation"),
    ]


def test_all_errors_are_told_at_once_in_the_order_of_the_lines() -> None:
    report = checked(
        ('kind = "break"', 'kind = "brake"'),
        ('email = "CRMST@iom.int"', 'email = "nobody"'),
        ('for = "flight"', 'for = "fligth"'),
        ("America/Mexico_City", "Mexico"),
        ('title.en = "Lunch"\n', ""),
        ('key = "coffee-2"', 'key = "coffee-1"'),
    )

    assert [fault.kind for fault in report.errors] == [
        FaultKind.UNKNOWN_ZONE,
        FaultKind.NOT_AN_EMAIL,
        FaultKind.UNKNOWN_LIST,
        FaultKind.NOT_ONE_OF,
        FaultKind.MISSING_LANGUAGE,
        FaultKind.REPEATED,
    ]
    assert (report.file, report.warnings) == (None, ())


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ('a = 1\nb = "x\nc = 2', FaultKind.BROKEN, Place(2, 7)),
        ("a = 1\na = 2", FaultKind.BROKEN, Place(2, 6)),
        ("a = 1\nb = [1,", FaultKind.BROKEN, Place(2, 8)),
        ("[[days]]\nopens = 09:30 # early", FaultKind.BARE_TIME, Place(2, 10)),
        (b"a = 1\nb = '\xf1'", FaultKind.NOT_TEXT_FILE, Place(2, 6)),
    ],
)
def test_a_text_that_is_not_toml_is_told_with_line_and_column(text: str | bytes, kind: FaultKind, place: Place) -> None:
    assert [(fault.kind, fault.place) for fault in check(text).errors] == [(kind, place)]


def test_an_empty_file_misses_everything_it_needs() -> None:
    missing = [fault.key for fault in check("").errors]

    assert missing == [
        "slug",
        "title",
        "short_title",
        "summary",
        "timezone",
        "languages",
        "venue",
        "contact",
        "privacy",
        "delegations",
        "days",
    ]


def test_a_mark_at_the_head_of_the_file_is_no_part_of_it() -> None:
    assert check(b"\xef\xbb\xbf" + CRM.encode()).errors == ()


def test_lines_may_end_as_on_windows() -> None:
    assert check(CRM.replace("\n", "\r\n")).file == check(CRM).file


def test_every_fault_has_its_sentence() -> None:
    assert set(_FAULTS) == set(FaultKind)


def test_sentences_name_what_is_meant(app: Flask) -> None:
    def told(*changes: tuple[str, str]) -> str:
        with force_locale("en"):
            return fault_sentence(checked(*changes).errors[0])

    assert told(('email = "', 'e_mail = "')) == "There is no “e_mail” here. Did you mean “email”?"
    assert told(("Mexico_City", "Mexiko_City")) == (
        "“America/Mexiko_City” is not a time zone. Did you mean “America/Mexico_City”?"
    )
    assert told(('kind = "meal"', 'kind = "meals"')) == (
        "“meals” is not possible here. Use one of: arrival, ceremony, work, break or meal."
    )
    assert told(('key = "lunch"', 'key = "welcome"')) == (
        "“welcome” is here twice; the first is in line 175. Change one of them."
    )


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_slip_makes_a_whole_sentence(app: Flask, language: str) -> None:
    faults: list[Fault] = [checked((old, new)).errors[0] for old, new, *_ in SLIPS]
    with force_locale(language):
        sentences = [fault_sentence(fault) for fault in faults]

    assert [sentence for sentence in sentences if "%(" in sentence or sentence[-1] not in ".?"] == []
