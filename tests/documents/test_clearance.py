"""What stands in the way of a ticket, told for one person by rules and for many by one statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics import clock
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.documents import operations, readings, reviews
from logistics.documents.clearance import (
    Caution,
    Clearance,
    Hindrance,
    NameGrounds,
    NothingToSettle,
    Papers,
    Settlement,
    clearance,
)
from logistics.documents.models import NameSettlement
from logistics.documents.mrz import Zone, written
from logistics.documents.names import NamesVerdict
from logistics.documents.queries import clearance_of, clearance_of_people
from logistics.documents.rules import DocumentKind, PassportFacts, Review, Upload
from logistics.registrations.models import Registration
from logistics.registrations.operations import withdraw
from logistics.registrations.rules import ChangedMeanwhile
from logistics.registrations.verdicts import approve, give_back
from tests.people import a_delegation, a_registration, an_event

END = date(2022, 4, 1)
ZONE = Zone("P", "CRI", "CRI", "EJEMPLO", "ANA", "X1234567", "800517", "300109", "F")
PASSPORT = PassportFacts(
    number="X1234567",
    issuing_country="CRI",
    nationality="CRI",
    birth_date=date(1980, 5, 17),
    issued_on=date(2020, 1, 10),
    expires_on=date(2030, 1, 9),
    zone="\n".join(written(ZONE)),
    surname="EJEMPLO",
    given_names="ANA",
)
WITHOUT_ZONE = replace(PASSPORT, zone="", surname="", given_names="")
WHOLE = Papers("Ana Ejemplo", PASSPORT, Review.VERIFIED, END)
OTHER = Papers("Berta Otra", PASSPORT, Review.VERIFIED, END)
SETTLED = Settlement(
    NameGrounds("Berta Otra", "EJEMPLO", "ANA", "X1234567"), "Note", datetime(2022, 2, 14, tzinfo=UTC), "organizer"
)


def read(**said: str) -> str:
    return "\n".join(written(replace(ZONE, **said)))


@pytest.mark.parametrize(
    ("papers", "hindrances", "cautions"),
    [
        (WHOLE, (), ()),
        (replace(WHOLE, copy=Review.RECEIVED), (Hindrance.COPY_UNREVIEWED,), ()),
        (replace(WHOLE, approved=False), (Hindrance.NOT_APPROVED,), ()),
        (replace(WHOLE, passport=WITHOUT_ZONE), (), ()),
        (replace(WHOLE, last_day=None), (), ()),
        (replace(WHOLE, copy=None), (Hindrance.NO_COPY,), ()),
        (replace(WHOLE, copy=Review.RETURNED), (Hindrance.COPY_RETURNED,), ()),
        (Papers("Ana Ejemplo", None, None, END), (Hindrance.NO_PARTICULARS, Hindrance.NO_COPY), ()),
        (replace(WHOLE, passport=replace(WITHOUT_ZONE, number="")), (Hindrance.NO_PARTICULARS,), ()),
        (replace(WHOLE, passport=replace(WITHOUT_ZONE, birth_date=None)), (Hindrance.NO_PARTICULARS,), ()),
        # The day before the end, the last day itself, and six months later.
        (
            replace(WHOLE, passport=replace(WITHOUT_ZONE, expires_on=date(2022, 3, 31))),
            (Hindrance.EXPIRED_BY_THE_END,),
            (),
        ),
        (replace(WHOLE, passport=replace(WITHOUT_ZONE, expires_on=END)), (), (Caution.EXPIRES_SOON_AFTER,)),
        (
            replace(WHOLE, passport=replace(WITHOUT_ZONE, expires_on=date(2022, 9, 30))),
            (),
            (Caution.EXPIRES_SOON_AFTER,),
        ),
        (replace(WHOLE, passport=replace(WITHOUT_ZONE, expires_on=date(2022, 10, 1))), (), ()),
        (OTHER, (Hindrance.NAME_DIFFERS,), ()),
        (replace(OTHER, passport=WITHOUT_ZONE), (), ()),  # nothing to compare with
        (replace(OTHER, settlement=SETTLED), (), ()),
        (replace(WHOLE, full_name="Ана Ехемпло"), (), (Caution.NAME_NOT_COMPARABLE,)),
        # The zone against the rest, and the picture against both.
        (replace(WHOLE, passport=replace(PASSPORT, number="X7654321")), (), (Caution.ZONE_WRONG,)),
        (replace(WHOLE, passport=replace(PASSPORT, zone=PASSPORT.zone[:-1] + "<")), (), (Caution.ZONE_WRONG,)),
        (replace(WHOLE, reading=read()), (), ()),
        (replace(WHOLE, reading=read(number="X7654321")), (), (Caution.READING_DIFFERS,)),
        (replace(WHOLE, reading=read(given_names="ANNA")), (), (Caution.READING_DIFFERS,)),
        (replace(WHOLE, passport=WITHOUT_ZONE, reading=read(given_names="BERTA")), (), (Caution.READING_DIFFERS,)),
        (replace(WHOLE, passport=WITHOUT_ZONE, reading=read(surname="EJEMPLO SOLIS")), (), ()),
    ],
)
def test_what_stands_in_the_way(
    papers: Papers, hindrances: tuple[Hindrance, ...], cautions: tuple[Caution, ...]
) -> None:
    found = clearance(papers)
    assert (found.hindrances, found.cautions, found.ticket) == (hindrances, cautions, not hindrances)


@pytest.mark.parametrize(
    ("passport", "reading", "differing"),
    [
        (PASSPORT, "", ()),
        (PASSPORT, read(), ()),
        (PASSPORT, read(given_names="ANNA", number="X7654321"), ("name", "number")),
        (
            WITHOUT_ZONE,
            read(given_names="BERTA", birth="800518"),
            ("name", "birth_date"),
        ),
        (WITHOUT_ZONE, read(surname="EJEMPLO SOLIS", issuer="HND", expiry="300110"), ("issuing_country", "expires_on")),
    ],
)
def test_which_fields_the_picture_has_otherwise_is_told(
    passport: PassportFacts, reading: str, differing: tuple[str, ...]
) -> None:
    assert clearance(replace(WHOLE, passport=passport, reading=reading)).differing == differing


@pytest.mark.parametrize(("copy", "verified"), [(Review.RECEIVED, False), (Review.VERIFIED, True)])
def test_when_it_was_verified_is_told_of_what_was(copy: Review, verified: bool) -> None:
    then = datetime(2022, 2, 14, tzinfo=UTC)
    assert clearance(replace(WHOLE, copy=copy, reviewed_at=then)).verified_at == (then if verified else None)


@pytest.mark.parametrize(
    "papers",
    [
        replace(OTHER, full_name="Berta Otra Persona"),
        replace(OTHER, passport=replace(PASSPORT, surname="OTRO")),
        replace(OTHER, passport=replace(PASSPORT, given_names="LUCIA")),
        replace(OTHER, passport=replace(PASSPORT, number="X7654321")),
    ],
)
def test_a_settlement_is_void_when_the_name_or_the_passport_changes(papers: Papers) -> None:
    found = clearance(replace(papers, settlement=SETTLED))
    assert (found.settlement, found.ticket) == (None, False)


class TestStored:
    """The same out of the database."""

    @pytest.fixture
    def database_url(self, each_database: str) -> str:
        return each_database

    @pytest.fixture
    def registration(self, app: Flask) -> int:
        with transaction(SYSTEM):
            event = an_event()
            person = a_registration(event.id, a_delegation(event).id).id
            approve(person)
            return person

    def test_everything_is_found_for_many_people_with_one_statement(
        self, app: Flask, registration: int, statements: list[str]
    ) -> None:
        assert clearance_of(registration) == Clearance((Hindrance.NO_PARTICULARS, Hindrance.NO_COPY), (), None)
        people = [registration]
        with transaction(SYSTEM):
            delegation = a_delegation(an_event("other"), seats=9)
            people += [a_registration(delegation.event_id, delegation.id).id for _ in range(4)]
            for person in people:
                operations.save_passport(registration_id=person, passport=PASSPORT)
                upload = Upload("passport.pdf", "application/pdf", b"bytes")
                operations.attach(registration_id=person, kind=DocumentKind.PASSPORT, upload=upload)
                operations.attach(registration_id=person, kind=DocumentKind.SIGNED_LETTER, upload=upload)
            reviews.review(registration_id=people[0], kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
        statements.clear()
        waiting = Clearance((Hindrance.NOT_APPROVED, Hindrance.COPY_UNREVIEWED), (), NamesVerdict.SAME)
        verified = Clearance((), (), NamesVerdict.SAME, verified_at=clock.now())
        assert clearance_of_people(people) == {**dict.fromkeys(people, waiting), registration: verified}
        assert len(statements) == 1
        assert clearance_of_people([]) == {}

    def test_an_organizer_settles_a_difference(self, registration: int) -> None:
        organizer = Actor(7, "organizer@example.org")
        self.differs(registration)
        assert clearance_of(registration).hindrances == (Hindrance.NAME_DIFFERS, Hindrance.NO_COPY)[::-1]
        with transaction(organizer):
            reviews.settle_name(registration_id=registration, note="Married: EJEMPLO is her maiden name.")
        found = clearance_of(registration)
        assert found.hindrances == (Hindrance.NO_COPY,)
        assert found.settlement is not None
        assert (found.settlement.settled_by, found.settlement.note) == (
            "organizer@example.org",
            "Married: EJEMPLO is her maiden name.",
        )
        self.changes_the_name(registration)
        assert Hindrance.NAME_DIFFERS in clearance_of(registration).hindrances
        with transaction(organizer):  # settled again, in place of what no longer holds
            reviews.settle_name(registration_id=registration, note="Once more.")
        assert clearance_of(registration).hindrances == (Hindrance.NO_COPY,)
        with transaction(SYSTEM):
            operations.save_passport(registration_id=registration, passport=replace(PASSPORT, number="X7654321"))
        assert Hindrance.NAME_DIFFERS in clearance_of(registration).hindrances

    def test_the_record_says_that_it_was_settled_and_names_nobody(self, registration: int) -> None:
        self.differs(registration)
        with transaction(SYSTEM):
            reviews.settle_name(registration_id=registration, note="EJEMPLO is her maiden name, X1234567.")
        entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.subject_id, entry.details) == ("passport.name_settled", registration, {})

    def test_what_agrees_is_not_settled(self, registration: int) -> None:
        for passport in (None, WITHOUT_ZONE, PASSPORT):
            with transaction(SYSTEM):
                if passport:
                    operations.save_passport(registration_id=registration, passport=passport)
            with pytest.raises(NothingToSettle), transaction(SYSTEM):
                reviews.settle_name(registration_id=registration, note="?")

    def test_what_nobody_has_seen_is_not_settled(self, registration: int) -> None:
        self.differs(registration)
        version = db.session.get_one(Registration, registration).version
        with transaction(SYSTEM):
            give_back(registration, reason="Meanwhile.")
        with pytest.raises(ChangedMeanwhile), transaction(SYSTEM):
            reviews.settle_name(registration_id=registration, note="?", version=version)

    def test_a_settlement_goes_with_the_passport(self, registration: int) -> None:
        self.differs(registration)
        with transaction(SYSTEM):
            reviews.settle_name(registration_id=registration, note="Note")
        assert db.session.query(NameSettlement).count() == 1
        with transaction(SYSTEM):
            withdraw(registration)
            operations.destroy_all(registration_id=registration)
        assert db.session.query(NameSettlement).count() == 0

    def test_what_was_read_counts_while_the_copy_stays(self, registration: int) -> None:
        with transaction(SYSTEM):
            operations.save_passport(registration_id=registration, passport=PASSPORT)
            upload = Upload("passport.pdf", "application/pdf", b"bytes")
            document = operations.attach(registration_id=registration, kind=DocumentKind.PASSPORT, upload=upload)
            readings.ask(document_id=document)
            claimed = readings.claim()
            assert claimed is not None
            readings.keep(claimed, written(replace(ZONE, number="X7654321")))
        assert clearance_of(registration).cautions == (Caution.READING_DIFFERS,)
        with transaction(SYSTEM):
            operations.attach(registration_id=registration, kind=DocumentKind.PASSPORT, upload=upload)
        assert clearance_of(registration).cautions == ()

    def differs(self, registration: int) -> None:
        with transaction(SYSTEM):
            operations.save_passport(registration_id=registration, passport=replace(PASSPORT, given_names="BERTA"))

    def changes_the_name(self, registration: int) -> None:
        with transaction(SYSTEM):
            db.session.get_one(Registration, registration).full_name = "Ana Otra"
