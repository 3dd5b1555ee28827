"""The access list, as the doorkeepers of the building hold it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pikepdf
import pytest

from exports.access_list import AccessList
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Passport
from logistics.registrations.models import Registration
from logistics.registrations.rules import Capacity, Status, search_key
from logistics.typesetting import CannotTypeset
from tests.exports.books import lines, opened, rows, text_of, written
from tests.funding.meeting import a_chair, delegation_of, seat


@pytest.fixture
def database_url(request):
    """Return SQLite's address, or that of the fixture a test asks for."""
    asked = getattr(request, "param", "")
    return str(request.getfixturevalue(asked)) if asked else ""


def admit(event, code, number, name, status=Status.APPROVED, **values):
    """Seat somebody of this name, and return the registration's id."""
    with transaction(SYSTEM):
        person = seat(event, code, number, status)
        person.full_name, person.name_key = name, search_key(name)
        for field, value in values.items():
            setattr(person, field, value)
        return person.id


def test_it_is_for_the_host_and_the_secretariat():
    assert AccessList.roles == {Role.HOST, Role.ORGANIZER, Role.ADMIN}


@pytest.mark.parametrize("database_url", ["", "postgres_url"], indirect=True)
def test_accepted_people_stand_in_the_spanish_order_of_their_names(crm):
    for (code, number), name in {
        ("BLZ", 1): "Muñoz, Ana",
        ("CRI", 1): "Munzo",
        ("CRI", 2): "Óscar Muestra",
        ("CAN", 1): "O'Specimen",
        ("CAN", 2): "Ñurinda",
        ("MEX", 1): "de la Cruz",
        ("MEX", 2): "Nuñez-Ortiz",
        ("PAN", 1): "Nunez Ana",
    }.items():
        admit(crm, code, number, name, Status.CONFIRMED if number == 2 else Status.APPROVED)
    admit(crm, "HND", 1, "Not yet approved", Status.SUBMITTED)
    admit(crm, "HND", None, "Waiting", Status.WAITLISTED)
    assert [row["Full name"] for row in rows(opened("access-list", crm).worksheets[0])] == [
        "de la Cruz",
        "Munzo",
        "Muñoz, Ana",
        "Nunez Ana",
        "Nuñez-Ortiz",
        "Ñurinda",
        "O'Specimen",
        "Óscar Muestra",
    ]


def test_it_says_who_somebody_is_and_nothing_out_of_a_passport(crm):
    person = admit(crm, "CRI", 1, "Ana Ejemplo", institution="Ministerio", capacity=Capacity.HEAD, diet="vegana")
    with transaction(SYSTEM):
        db.session.add(Passport(registration_id=person, number="K9X8Z7", birth_date=date(1971, 5, 4)))
    assert rows(opened("access-list", crm).worksheets[0]) == [
        {
            "Full name": "Ana Ejemplo",
            "Delegation": "Costa Rica",
            "Institution": "Ministerio",
            "Capacity": "Head of delegation",
        }
    ]
    for content in (written("access-list", crm, "csv"), text_of(written("access-list", crm, "pdf")).encode()):
        assert [word for word in (b"K9X8Z7", b"1971", b"vegana", b"@example.org") if word in content] == []


def test_as_a_pdf_it_is_archival_titled_and_says_the_same_in_both_languages(crm):
    admit(crm, "CRI", 1, "أحمد علي", institution="Ministerio =1+1 #emph[x] $y$")
    admit(crm, "BLZ", 1, "X" * 200)
    titles = (("es", "Lista de acceso al edificio", "Belice"), ("en", "Access list of the building", "Belize"))
    for language, title, delegation in titles:
        pdf = written("access-list", crm, "pdf", language)
        text = text_of(pdf)
        assert title in text
        assert delegation in text
        assert "Ministerio =1+1 #emph[x] $y$" in text
        assert "X" * 200 in text.replace(" ", "").replace("\u200b", "")
        with pikepdf.open(BytesIO(pdf)) as opened_pdf, opened_pdf.open_metadata() as metadata:
            assert (metadata.pdfa_status, metadata["pdfuaid:part"], str(opened_pdf.Root.Lang)) == ("2A", "1", language)


def test_without_anybody_it_is_still_a_paper(crm):
    assert "Full name" in text_of(written("access-list", crm, "pdf"))
    assert len(lines(written("access-list", crm, "csv"))) == 1


def test_a_name_no_font_knows_is_refused_and_not_left_out(crm):
    admit(crm, "CRI", 1, "Ana \U0010fffd")
    with pytest.raises(CannotTypeset) as refused:
        written("access-list", crm, "pdf")
    assert "could not be displayed" in refused.value.complaint


@pytest.mark.parametrize("people", [1, 30])
def test_its_statements_do_not_grow_with_the_people(crm, statements, people):
    mexico = delegation_of(crm, "MEX")
    for number in range(3, 3 + people):
        a_chair(mexico, number)
    db.session.commit()
    for number in range(3, 3 + people):
        admit(crm, "MEX", number, f"Ana {number}")
    statements.clear()
    assert len(lines(written("access-list", crm, "csv"))) == people + 1
    assert len(statements) == 1


def test_there_was_a_name_to_leak(crm):
    person = admit(crm, "CRI", 1, "Ana Ejemplo", email="ana@example.org")
    assert db.session.get_one(Registration, person).email == "ana@example.org"
    assert b"ana@example.org" in written("roster", crm, "csv")
    assert b"ana@example.org" not in written("access-list", crm, "csv")
