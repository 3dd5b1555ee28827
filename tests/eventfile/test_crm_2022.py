"""The event file that ships says what the workshop's concept note says."""

from __future__ import annotations

from datetime import UTC, datetime

from logistics.delegations.rules import DelegationKind, IncomeClass
from logistics.eventfile.check import read, shipped
from logistics.eventfile.schema import EventFile
from logistics.events.rules import DeadlineKind
from logistics.funding.rules import Item
from tests.eventfile.files import CRM, checked

FILE = read("crm-2022")


def _on(code: str) -> list[str]:
    return [one.code for one in FILE.delegations.in_order if FILE.lists[code].entry_of(one)]


def test_it_ships_under_its_slug() -> None:
    assert ("crm-2022" in shipped(), FILE.slug) == (True, "crm-2022")


def test_the_delegations_stand_in_the_documents_order_with_their_income_classes() -> None:
    low, high, upper = IncomeClass.LOWER_MIDDLE, IncomeClass.HIGH, IncomeClass.UPPER_MIDDLE

    assert [(one.code, one.kind, one.income) for one in FILE.delegations.in_order] == [
        ("BLZ", DelegationKind.MEMBER, low),
        ("CAN", DelegationKind.MEMBER, high),
        ("CRI", DelegationKind.MEMBER, upper),
        ("SLV", DelegationKind.MEMBER, low),
        ("USA", DelegationKind.MEMBER, high),
        ("GTM", DelegationKind.MEMBER, upper),
        ("HND", DelegationKind.MEMBER, low),
        ("MEX", DelegationKind.MEMBER, upper),
        ("NIC", DelegationKind.MEMBER, low),
        ("PAN", DelegationKind.MEMBER, upper),
        ("DOM", DelegationKind.MEMBER, upper),
        ("RROCM", DelegationKind.NETWORK, None),
        ("CSM", DelegationKind.ORGANIZATION, None),
    ]
    assert [one.code for one in FILE.delegations.in_order if one.host] == ["MEX"]


def test_there_are_26_seats() -> None:
    assert sum(FILE.delegations.seats_of(one) for one in FILE.delegations.in_order) == 26


def test_courtesies_are_for_eleven_delegations_and_flights_for_nine() -> None:
    assert _on("courtesy") == ["BLZ", "CRI", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "DOM", "RROCM", "CSM"]
    assert _on("flight") == ["BLZ", "CRI", "SLV", "GTM", "HND", "NIC", "PAN", "DOM", "RROCM"]
    assert {entry.per_delegation for one in FILE.lists.values() for entry in one.entries} == {2}


def test_each_payer_pays_what_the_note_says() -> None:
    assert [
        (sponsor.code, one.item, one.quantity, one.for_) for sponsor in FILE.sponsors for one in sponsor.provides
    ] == [
        ("SEGOB", Item.VENUE, 1, "everyone"),
        ("SEGOB", Item.INTERPRETATION, 1, "everyone"),
        ("SEGOB", Item.LODGING, 2, "courtesy"),
        ("SEGOB", Item.BREAKFAST, 2, "courtesy"),
        ("SEGOB", Item.LUNCH, 1, "courtesy"),
        ("OIM", Item.FLIGHT, 1, "flight"),
    ]
    assert [one.item for one in FILE.exclusions] == [Item.TRANSFER, Item.DINNER, Item.OWN_TICKET]


def test_before_2_march_ends_with_1_march_in_mexico() -> None:
    last = {kind: deadline.last_instant(FILE.zone) for kind, deadline in FILE.deadlines.items()}

    assert last == dict.fromkeys(DeadlineKind, datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC))


def test_the_agenda_is_that_of_the_note() -> None:
    told = [
        (
            day.date.day,
            f"{session.start:%H:%M}",
            f"{session.end:%H:%M}" if session.end else "",
            session.number,
            session.key,
        )
        for day, session in FILE.sessions
    ]

    assert told == [
        (31, "09:30", "10:00", "", "arrival"),
        (31, "10:00", "10:30", "1", "welcome"),
        (31, "10:30", "10:45", "2", "road-to-the-forum"),
        (31, "10:45", "11:45", "3", "progress-1"),
        (31, "11:45", "12:00", "", "coffee-1"),
        (31, "12:00", "13:00", "4", "progress-2"),
        (31, "13:00", "14:30", "5", "lunch"),
        (31, "14:30", "15:30", "6", "findings"),
        (31, "15:30", "15:45", "", "coffee-2"),
        (31, "15:45", "17:30", "7", "challenges"),
        (31, "17:30", "17:50", "8", "good-practices"),
        (31, "17:50", "", "", "dinner"),
        (1, "10:00", "11:30", "1", "declaration-review"),
        (1, "11:30", "12:00", "2", "declaration-adoption"),
        (1, "12:00", "12:30", "3", "closing"),
    ]


def test_states_speak_in_the_documents_order() -> None:
    speakers = {session.key: [speaker.delegation for speaker in session.speakers] for _, session in FILE.sessions}

    assert speakers["progress-1"] == ["BLZ", "CAN", "CRI", "SLV", "USA", "GTM"]
    assert speakers["progress-2"] == ["HND", "MEX", "NIC", "PAN", "DOM"]


def test_the_round_tables_share_the_23_objectives_among_them() -> None:
    findings = next(session for _, session in FILE.sessions if session.key == "findings")
    objectives = [part.objectives for part in findings.parts]

    assert objectives == [[2, 5, 6, 12, 18], [4, 8, 9, 10, 11, 13, 21], [14, 15, 16, 19, 20, 22], [1, 3, 7, 17, 23]]


def test_headings_stand_over_the_sessions_they_stand_over_in_the_note() -> None:
    under = {heading: [s.key for _, s in FILE.sessions if s.heading == heading] for heading in FILE.headings}

    assert under == {
        "progress": ["progress-1", "progress-2"],
        "regional": ["findings", "challenges", "good-practices"],
    }


def test_the_privacy_notice_names_the_purge_dates() -> None:
    assert (f"{FILE.purge_on}", f"{FILE.purge_people_on}") == ("2022-05-01", "2022-08-01")
    for language, dates in {
        "es": ("1 de mayo de 2022", "1 de agosto de 2022"),
        "en": ("1 May 2022", "1 August 2022"),
    }.items():
        assert [date in FILE.privacy.notice[language] for date in dates] == [True, True]


def test_a_program_sees_every_contradiction_of_the_note() -> None:
    found = [(placed.warning.code, placed.warning.about.key) for placed in checked().warnings]

    assert found == [
        ("W101", "arrival"),
        ("W102", "challenges"),
        ("W102", "good-practices"),
        ("W102", "dinner"),
        ("W103", "2022-04-01"),
        ("W104", "2022-04-01"),
        ("W105", "lunch"),
        ("W106", "dinner"),
        ("W201", "MEX"),
        ("W201", "CSM"),
        ("W202", "CAN"),
        ("W202", "USA"),
        ("W203", "MEX"),
        ("W204", "SEGOB lodging"),
        ("W301", "letter"),
    ]


def test_warnings_stand_on_the_line_they_arise_from() -> None:
    lines = CRM.split("\n")
    told = {placed.key: lines[placed.place.line - 1].strip() for placed in checked().warnings}

    assert told["days[2022-03-31].sessions[arrival].start"] == 'start = "09:30"'
    assert told["days[2022-03-31].sessions[challenges].end"] == 'end = "17:30"'
    assert told["days[2022-04-01].opens"] == 'opens = "09:00"'
    assert told["days[2022-03-31].sessions[lunch].number"] == 'number = "5"'
    assert told["deadlines.letter"] == "[deadlines.letter]"
    assert told["delegations.in_order[CAN]"].startswith('{ code = "CAN"')


def test_every_text_is_there_in_both_languages_and_differs_where_it_should() -> None:
    same = {session.key for _, session in FILE.sessions if session.title["es"] == session.title["en"]}
    same |= {section.key for section in FILE.sections if section.body["es"] == section.body["en"]}

    assert same == set()


def test_paragraphs_match_between_the_languages() -> None:
    def paragraphs(file: EventFile, language: str) -> list[int]:
        return [section.body[language].count("\n\n") for section in file.sections]

    assert paragraphs(FILE, "es") == paragraphs(FILE, "en")
