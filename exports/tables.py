"""The tables that papers are made of: each reads its rows as they are asked for, in the locale in force."""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale
from babel.dates import get_timezone_location
from flask_babel import gettext as _

from exports.sheet import Column, Kind, Table, Value
from logistics.delegations.words import KINDS, SEAT_KINDS
from logistics.documents.queries import standings_of_people
from logistics.documents.rules import DocumentKind, DocumentStanding
from logistics.documents.words import KINDS as DOCUMENT_KINDS
from logistics.documents.words import MISSING, REVIEWS
from logistics.events.rules import EventFacts
from logistics.funding.queries import coverage_of_people, funding_board, terms_of
from logistics.funding.rules import COUNTED, Item, Line, State
from logistics.funding.words import ITEMS, STATES, amount, reason
from logistics.letters.register import standings as letter_standings
from logistics.letters.rules import Standing
from logistics.letters.words import STANDINGS
from logistics.registrations.queries import participants, seats_by_delegation
from logistics.registrations.rules import ACCEPTED, Participant
from logistics.registrations.words import CAPACITIES, STATUSES


def people(event: EventFacts, language: str) -> Table:
    """Return the people with what they said of themselves."""
    columns = [
        *_person_columns(),
        Column(_("Kind of seat"), 11),
        Column(_("Capacity"), 13),
        Column(_("Name on the badge"), 12),
        Column(_("Institution"), 24),
        Column(_("Position"), 14),
        Column(_("E-mail"), 32),
        Column(_("Telephone"), 16),
        Column(_("Language"), 9),
        Column(_("Interpretation"), 14),
        Column(_("Diet and allergies"), 13),
        Column(_("Accessibility"), 14),
        Column(_("Visa letter"), 8),
        Column(_("Late"), 7),
        Column(_moment_head(event, language, _("Submitted")), 16, Kind.MOMENT),
    ]
    yes_or_no = {True: _("Yes"), False: _("No")}
    capacities = {capacity: str(words) for capacity, words in CAPACITIES.items()}
    languages = Locale.parse(language).languages

    def rows() -> Iterator[list[Value]]:
        persons = _Persons(language)
        for page in participants(event.id):
            for person in page:
                yield [
                    *persons.cells(person),
                    persons.seat(person),
                    capacities[person.capacity],
                    person.badge_name,
                    person.institution,
                    person.job_title,
                    person.email,
                    person.phone,
                    languages.get(person.language, person.language),
                    yes_or_no[person.needs_interpretation],
                    person.diet,
                    person.accessibility,
                    yes_or_no[person.needs_visa_letter],
                    yes_or_no[person.late],
                    person.submitted_at,
                ]

    return Table("people", _("People"), columns, rows())


def delegations(event: EventFacts, language: str) -> Table:
    """Return the delegations in the event's order with their seats, those taken, and who waits."""
    columns = [
        Column(_("No."), 6, Kind.NUMBER),
        Column(_("Code"), 10),
        Column(_("Delegation"), 62),
        Column(_("Takes part as"), 16),
        Column(_("Host"), 8),
        Column(_("Seats"), 10, Kind.NUMBER, total=True),
        Column(_("Seats taken"), 10, Kind.NUMBER, total=True),
        Column(_("Seats free"), 10, Kind.NUMBER, total=True),
        Column(_("Exceptional seats"), 13, Kind.NUMBER, total=True),
        Column(_("Exceptional seats taken"), 13, Kind.NUMBER, total=True),
        Column(_("On the waiting list"), 10, Kind.NUMBER, total=True),
    ]
    yes_or_no = {True: _("Yes"), False: _("No")}
    rows = (
        [
            number,
            each.code,
            each.name.in_language(language),
            str(KINDS[each.kind]),
            yes_or_no[each.is_host],
            each.seats,
            each.taken,
            each.left,
            each.exceptional_seats,
            each.exceptional_taken,
            each.waiting,
        ]
        for number, each in enumerate(seats_by_delegation(event.id), 1)
    )
    return Table("delegations", _("Delegations"), columns, rows)


def coverage(event: EventFacts, language: str) -> Table:
    """Return, person by person and item by item, who pays and how much, or why nobody does."""
    terms = terms_of(event.id)
    items = [item for item in Item if item in terms.items]
    columns = [
        *_person_columns(),
        *(Column(str(ITEMS[item]), 14) for item in items),
        Column(_("Why not covered"), 40),
    ]

    def rows() -> Iterator[list[Value]]:
        persons, answers = _Persons(language), _Answers()
        for page in participants(event.id):
            covered = coverage_of_people([person.registration_id for person in page], terms)
            for person in page:
                lines = {line.item: line for line in covered[person.registration_id]}
                yield [
                    *persons.cells(person),
                    *(answers.short(lines[item]) for item in items),
                    " ".join(dict.fromkeys(filter(None, map(answers.why_not, lines.values())))),
                ]

    return Table("coverage", _("Coverage"), columns, rows())


def payers(event: EventFacts, language: str) -> Table:
    """Return what each payer pays of each item in all, and what nobody pays, with the reason."""
    columns = [
        Column(_("Item"), 30),
        Column(_("Paid by"), 46),
        Column(_("People entitled"), 11, Kind.NUMBER),
        Column(_("People registered"), 11, Kind.NUMBER),
        Column(_("People confirmed"), 11, Kind.NUMBER),
        Column(_("People who declined"), 11, Kind.NUMBER),
        Column(_("Quantity for those entitled"), 13, Kind.NUMBER),
        Column(_("Quantity for those registered"), 13, Kind.NUMBER),
        Column(_("Quantity for those confirmed"), 13, Kind.NUMBER),
        Column(_("Reason"), 50),
    ]

    def rows() -> Iterator[list[Value]]:
        board = funding_board(event.id)
        for each in board.payers:
            for total in each.totals:
                tally = total.tally
                counted = total.item in COUNTED
                yield [
                    str(ITEMS[total.item]),
                    each.payer.name.in_language(language),
                    tally.entitled,
                    tally.registered,
                    tally.confirmed,
                    tally.declined,
                    tally.entitled_units if counted else None,
                    tally.registered_units if counted else None,
                    tally.confirmed_units if counted else None,
                    None,
                ]
        for line in board.exclusions:
            nobody = [None] * 7
            yield [str(ITEMS[line.item]), _("Nobody pays for it"), *nobody, reason(line)]

    return Table("payers", _("Who pays"), columns, rows())


def documents(event: EventFacts, language: str) -> Table:
    """Return which documents of each person are there and what became of them; never what stands in them."""
    kinds = (DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER)
    columns = _person_columns()
    for kind in kinds:
        document = str(DOCUMENT_KINDS[kind])
        received, reviewed = (
            _("%(document)s: received", document=document),
            _("%(document)s: reviewed", document=document),
        )
        columns += [
            Column(document, 16),
            Column(_moment_head(event, language, received), 20, Kind.MOMENT),
            Column(_moment_head(event, language, reviewed), 20, Kind.MOMENT),
        ]
    reviews = {review: str(words) for review, words in REVIEWS.items()}
    letter_words = {standing: str(words) for standing, words in STANDINGS.items()}

    def cells(
        person: Participant, kind: DocumentKind, standing: DocumentStanding | None, letter: Standing
    ) -> list[Value]:
        if standing is None and kind is DocumentKind.SIGNED_LETTER:
            return [letter_words[letter] if person.status in ACCEPTED else None, None, None]
        if standing is None:
            return [str(MISSING), None, None]
        return [reviews[standing.review], standing.uploaded_at, standing.reviewed_at]

    def rows() -> Iterator[list[Value]]:
        persons = _Persons(language)
        for page in participants(event.id):
            ids = [person.registration_id for person in page]
            standings, letters = standings_of_people(ids), letter_standings(event.id, ids)
            for person in page:
                there, letter = standings.get(person.registration_id, {}), letters[person.registration_id]
                told = (cells(person, kind, there.get(kind), letter) for kind in kinds)
                yield [*persons.cells(person), *(cell for three in told for cell in three)]

    return Table("documents", _("Documents"), columns, rows())


class _Persons:
    """The cells by which every table names a person."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._statuses = {status: str(words) for status, words in STATUSES.items()}
        self._seat_kinds = {kind: str(words) for kind, words in SEAT_KINDS.items()}

    def cells(self, person: Participant) -> list[Value]:
        """Return the cells of `_person_columns`."""
        return [
            person.reference,
            person.delegation_name.in_language(self._language),
            person.seat_number,
            person.full_name,
            self._statuses[person.status],
        ]

    def seat(self, person: Participant) -> str | None:
        """Return whom the seat is meant for, else its kind; nothing without a seat."""
        label = person.seat_label.in_language(self._language) if person.seat_label else ""
        return label or (self._seat_kinds[person.seat_kind] if person.seat_kind else None)


class _Answers:
    """The words for coverage, each worked out once: there are few answers and many people."""

    def __init__(self) -> None:
        self._short: dict[tuple[object, ...], str] = {}
        self._reasons: dict[tuple[object, ...], str] = {}

    def short(self, line: Line) -> str:
        """Return who pays how much, or that nobody does, in a few words."""
        payer = line.payer.code if line.payer else ""
        key = (line.item, line.state, payer, line.quantity)
        if key not in self._short:
            self._short[key] = _covered(line, payer) if line.state is State.COVERED else str(STATES[line.state])
        return self._short[key]

    def why_not(self, line: Line) -> str:
        """Return why this person, unlike others, is not covered; nothing for what nobody gets."""
        if line.state in (State.COVERED, State.NOBODY):
            return ""
        if line.note or line.payer:
            return reason(line)  # one person's own
        key = (line.reason, line.representatives, *(line.words or {}).items())
        if key not in self._reasons:
            self._reasons[key] = reason(line)
        return self._reasons[key]


def _covered(line: Line, payer: str) -> str:
    if line.item not in COUNTED:
        return payer
    return str(_("%(payer)s: %(amount)s", payer=payer, amount=amount(line.item, line.quantity)))


def _person_columns() -> list[Column]:
    return [
        Column(_("Reference"), 13),
        Column(_("Delegation"), 17),
        Column(_("Seat"), 9, Kind.NUMBER),
        Column(_("Full name"), 28),
        Column(_("Status"), 12),
    ]


def _moment_head(event: EventFacts, language: str, words: str) -> str:
    place = get_timezone_location(event.zone, locale=language, return_city=True)
    return str(_("%(moment)s (time of %(place)s)", moment=words, place=place))
