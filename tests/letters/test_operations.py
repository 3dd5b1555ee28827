"""Numbers without gaps, one valid letter each, void as soon as it no longer says what holds, accepted once."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pikepdf
import pytest
import sqlalchemy as sa

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import open_document
from logistics.documents.queries import documents_of
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind, Review
from logistics.documents.vault import vault
from logistics.funding import operations as funding
from logistics.funding.models import Sponsor
from logistics.funding.rules import Item
from logistics.letters import operations as letters
from logistics.letters import preparing, queries
from logistics.letters.models import Letter
from logistics.letters.rules import (
    Acceptance,
    AlreadyIssued,
    NotApproved,
    NotTheName,
    NoValidLetter,
    VoidReason,
    acceptance_hash,
    code_on_paper,
)
from logistics.messages.models import Message
from logistics.participation import invitations, operations
from logistics.registrations import verdicts
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Status
from tests.letters.people import ORGANIZER, accept, approved, change, issue, person
from tests.letters.test_paper import text_of
from tests.people import a_registration
from tests.uploads import a_pdf

STROKES = (((10, 100), (300, 20), (590, 180)),)


@pytest.fixture
def database_url(each_database):
    return each_database


def mails(registration_id):
    rows = sa.select(Message.kind).where(Message.registration_id == registration_id).order_by(Message.id)
    return [kind.value for kind in db.session.scalars(rows)]


def numbers():
    return sorted(db.session.scalars(sa.select(Letter.number)))


def document(registration_id, kind):
    with transaction(SYSTEM):
        return open_document(document_id=documents_of(registration_id)[kind].id)


def test_a_letter_is_issued_kept_and_told(crm):
    ana = approved(crm)
    letter = issue(crm, ana)
    assert (letter.number, letter.issued_by, letter.void_reason, letter.is_accepted) == (
        1,
        "organizer@example.org",
        None,
        False,
    )
    pdf = document(ana, DocumentKind.INVITATION_LETTER)
    assert hashlib.sha256(pdf).hexdigest() == letter.sha256
    assert code_on_paper(letter.code) in text_of(pdf)
    assert documents_of(ana)[DocumentKind.INVITATION_LETTER].review == Review.VERIFIED
    assert mails(ana) == ["approved", "letter_issued"]
    text = db.session.scalar(sa.select(Message.body_text).order_by(Message.id.desc()).limit(1))
    assert "/sign-in/" in text
    assert person(ana).status == Status.APPROVED


def test_only_somebody_approved_has_a_letter_and_only_one(crm):
    with transaction(SYSTEM):
        delegation = db.session.scalars(sa.text("SELECT id FROM delegation WHERE code = 'CRI'")).one()
        waiting = a_registration(crm.id, delegation).id
    with pytest.raises(NotApproved):
        issue(crm, waiting)
    ana = approved(crm, "BLZ")
    issue(crm, ana)
    with pytest.raises(AlreadyIssued):
        issue(crm, ana)
    assert numbers() == [1]


def test_a_failure_gives_its_number_back(crm, monkeypatch):
    ana, berta = approved(crm, "CRI"), approved(crm, "BLZ")
    with monkeypatch.context() as broken:
        broken.setattr(letters, "attach", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            issue(crm, ana)
    assert (issue(crm, berta).number, issue(crm, ana).number) == (1, 2)


def test_each_event_counts_for_itself_and_void_numbers_are_not_used_again(crm):
    ana = approved(crm)
    first = issue(crm, ana)
    with transaction(ORGANIZER):
        invitations.void(person_by_id(ana), note="Error en el cargo")
    second = issue(crm, ana)
    assert (first.number, second.number) == (1, 2)
    assert first.code != second.code


def test_what_was_prepared_is_set_again_when_somebody_was_quicker(crm):
    ana, berta = approved(crm, "CRI"), approved(crm, "BLZ", "Berta Muestra")
    prepared = preparing.prepare(person(ana), crm)
    assert issue(crm, berta).number == 1
    with transaction(ORGANIZER):
        letter = invitations.send(person_by_id(ana), crm, prepared=prepared)
    assert letter.number == 2
    assert letter.said["title"] in text_of(document(ana, DocumentKind.INVITATION_LETTER))


def test_bytes_put_ahead_are_the_letters_or_gone(crm):
    ana, berta = approved(crm, "CRI"), approved(crm, "BLZ", "Berta Muestra")
    first, same_number = (preparing.put_ahead(preparing.prepare(person(each), crm)) for each in (ana, berta))
    for registration_id, prepared in ((ana, first), (berta, same_number)):
        with transaction(ORGANIZER):
            invitations.send(person_by_id(registration_id), crm, prepared=prepared)
    again = preparing.put_ahead(preparing.prepare(person(ana), crm))
    with pytest.raises(AlreadyIssued), transaction(ORGANIZER):
        invitations.send(person_by_id(ana), crm, prepared=again)
    locations = dict(db.session.execute(sa.select(Document.registration_id, Document.location)).all())
    assert locations[ana] == first.kept.location
    assert locations[berta] != same_number.kept.location
    assert sorted(each for some in vault().locations() for each in some) == sorted(locations.values())
    for each in (ana, berta):
        assert text_of(document(each, DocumentKind.INVITATION_LETTER))


def test_many_at_once_get_numbers_without_gaps_or_doubles(app, crm):
    codes = ["BLZ", "CAN", "CRI", "SLV", "GTM", "HND"]
    people = [approved(crm, code, f"Persona {number}") for code in codes for number in range(2)]
    db.session.remove()

    def one(registration_id):
        with app.app_context():
            try:
                return issue(crm, registration_id).number
            except AlreadyIssued:
                return None
            finally:
                db.session.remove()

    with ThreadPoolExecutor(6) as threads:
        given = list(threads.map(one, people + people))
    assert sorted(number for number in given if number) == list(range(1, 13))
    assert given.count(None) == 12
    assert numbers() == list(range(1, 13))
    titles = {letter.number: letter.said["number"] for letter in db.session.scalars(sa.select(Letter))}
    assert all(number == said for number, said in titles.items())


def test_accepting_confirms_and_sets_name_signature_and_hash_into_the_letter(crm, clock):
    ana = approved(crm, name="Ana Ñúñez")
    issue(crm, ana)
    accept(crm, ana, name="  ana nunez ", strokes=STROKES)
    letter = queries.letter_of(ana)
    assert letter is not None
    assert (letter.accepted_at, letter.accepted_name, letter.acceptance) == (clock.at, "ana nunez", Acceptance.DRAWN)
    assert letter.acceptance_hash == acceptance_hash(
        code=letter.code, pdf=letter.sha256, name="ana nunez", at=clock.at, way=Acceptance.DRAWN, strokes=STROKES
    )
    signed = document(ana, DocumentKind.SIGNED_LETTER)
    text = text_of(signed).replace(" ", "")
    assert letter.acceptance_hash in text
    assert letter.sha256 in text
    assert "ananunez" in text
    with pikepdf.open(BytesIO(signed)) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "2A"
    assert documents_of(ana)[DocumentKind.SIGNED_LETTER].review == Review.VERIFIED
    assert person(ana).status == Status.CONFIRMED
    assert mails(ana) == ["approved", "letter_issued", "confirmed"]


def test_accepting_twice_is_harmless(crm, clock):
    ana = approved(crm)
    issue(crm, ana)
    accept(crm, ana)
    before = queries.letter_of(ana)
    clock.at = clock.at.replace(hour=23)
    accept(crm, ana, strokes=STROKES)
    assert queries.letter_of(ana) == before
    assert mails(ana).count("confirmed") == 1


def test_accepting_needs_the_persons_name_and_a_letter_that_holds(crm):
    ana = approved(crm)
    with pytest.raises(NoValidLetter):
        accept(crm, ana)
    issue(crm, ana)
    with pytest.raises(NotTheName):
        accept(crm, ana, name="Otra Persona")
    with transaction(SYSTEM):
        funding.decline(registration_id=ana, item=Item.LODGING)  # past what voids letters
    with pytest.raises(NoValidLetter):
        accept(crm, ana)
    assert person(ana).status == Status.APPROVED


def test_a_scan_confirms_at_once(crm):
    ana, berta = approved(crm), approved(crm, "BLZ")
    issue(crm, ana)
    upload = look_at("carta.pdf", a_pdf())
    for somebody in (ana, berta):  # berta's letter was written elsewhere
        with transaction(SYSTEM):
            invitations.take_signed_scan(person_by_id(somebody), crm, upload=upload)
        assert person(somebody).status == Status.CONFIRMED
        assert documents_of(somebody)[DocumentKind.SIGNED_LETTER].review == Review.RECEIVED
    letter = queries.letter_of(ana)
    assert letter is not None
    assert letter.acceptance_hash == acceptance_hash(
        code=letter.code,
        pdf=letter.sha256,
        name="Ana Ejemplo",
        at=letter.accepted_at,
        way=Acceptance.SCAN,
        scan=hashlib.sha256(upload.content).hexdigest(),
    )


def test_a_scan_of_a_letter_that_no_longer_holds_is_refused(crm):
    ana = approved(crm)
    issue(crm, ana)
    with transaction(SYSTEM):
        operations.decline_benefit(person_by_id(ana), item=Item.LUNCH)
    with pytest.raises(NoValidLetter), transaction(SYSTEM):
        invitations.take_signed_scan(person_by_id(ana), crm, upload=look_at("carta.pdf", a_pdf()))
    assert documents_of(ana) == {}


def _decline_benefit(who, event):
    operations.decline_benefit(who, item=Item.LODGING)


def _except(who, event):
    payer = db.session.scalars(sa.select(Sponsor.id).where(Sponsor.code == "SEGOB")).one()
    funding.set_exception(registration_id=who.id, item=Item.DINNER, payer_id=payer, reason="Invitada")
    invitations.outdated(who)


def _withdraw(who, event):
    operations.withdraw(who, event)


def _give_back(who, event):
    operations.give_back(who, event, reason="Falta el cargo")


def _move(who, event):
    belize = db.session.scalars(sa.text("SELECT id FROM delegation WHERE code = 'BLZ'")).one()
    verdicts.move(who.id, delegation_id=belize)
    invitations.outdated(who)


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize(
    ("step", "reason", "status"),
    [
        (_decline_benefit, VoidReason.COVERAGE_CHANGED, Status.APPROVED),
        (_except, VoidReason.COVERAGE_CHANGED, Status.APPROVED),
        (_move, VoidReason.SUBSTITUTED, Status.APPROVED),
        (_withdraw, VoidReason.NOT_APPROVED, Status.WITHDRAWN),
        (_give_back, VoidReason.NOT_APPROVED, Status.RETURNED),
    ],
)
def test_what_changes_the_grounds_voids_the_letter(crm, step, reason, status, accepted):
    ana = approved(crm)
    issue(crm, ana)
    if accepted:
        accept(crm, ana)
    with transaction(ORGANIZER):
        step(person_by_id(ana), crm)
    letter = queries.letter_of(ana)
    assert letter is not None
    assert (letter.void_reason, person(ana).status) == (reason, status)
    assert person(ana).confirmed_at is None or status != Status.APPROVED
    assert documents_of(ana) == {}


def test_declining_and_taking_back_before_the_letter_changes_nothing(crm):
    ana = approved(crm)
    with transaction(SYSTEM):
        assert operations.decline_benefit(person_by_id(ana), item=Item.LUNCH) is False
        assert operations.accept_benefit(person_by_id(ana), item=Item.LUNCH) is False


def test_a_letter_that_no_longer_holds_makes_room_for_a_new_one(crm):
    ana = approved(crm)
    issue(crm, ana)
    with transaction(SYSTEM):
        funding.decline(registration_id=ana, item=Item.LODGING)
    assert issue(crm, ana).number == 2
    old, new = db.session.scalars(sa.select(Letter).order_by(Letter.number))
    assert (old.void_reason, new.void_reason) == (VoidReason.COVERAGE_CHANGED, None)


def test_the_database_keeps_one_valid_letter_each(crm):
    ana = approved(crm)
    issue(crm, ana)
    letter = db.session.scalars(sa.select(Letter)).one()
    values = {column.name: getattr(letter, column.name) for column in Letter.__table__.columns if column.name != "id"}
    with pytest.raises(sa.exc.IntegrityError), transaction(SYSTEM) as session:
        session.add(Letter(**{**values, "number": 2, "code": "2" * 20}))


def test_verifying_tells_event_and_delegation_and_nothing_else(crm):
    ana = approved(crm)
    letter = issue(crm, ana)
    told = queries.verify(code_on_paper(letter.code).lower())
    assert told is not None
    assert (told.valid, told.event_slug, told.delegation["es"]) == (True, "crm-2022", "Costa Rica")
    assert queries.verify("") is None
    assert queries.verify(letter.code[:-1]) is None
    change(ana, full_name="Otra Persona")
    assert [queries.verify(letter.code).valid, queries.letter_of(ana).voided_at] == [False, None]


def test_the_bytes_of_a_void_letter_are_destroyed(crm, settings):
    ana = approved(crm)
    issue(crm, ana)
    accept(crm, ana)
    with transaction(ORGANIZER):
        invitations.void(person_by_id(ana), note="Error")
    assert db.session.scalars(sa.select(Document)).all() == []
    assert [path for path in (settings.data / "vault").rglob("*") if path.is_file()] == []
    with pytest.raises(NoValidLetter), transaction(ORGANIZER):
        invitations.void(person_by_id(ana), note="Error")
