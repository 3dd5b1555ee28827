"""Badges and name plates, as they come out of the printer."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from exports import badges, printing
from exports.badges import Badges
from exports.name_plates import NamePlates
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.registrations.models import Registration
from logistics.registrations.rules import Capacity, Status
from logistics.typesetting import CannotTypeset
from tests.exports.books import pages_of, text_of, written
from tests.funding.meeting import seat, seat_everybody

QR_CODE, PARTS = badges.qr_code, printing.parts


def wear(event, code, number, name, status=Status.APPROVED, **values):
    """Seat somebody of this name, and return the reference."""
    with transaction(SYSTEM):
        person = seat(event, code, number, status)
        person.full_name = name
        for field, value in values.items():
            setattr(person, field, value)
        return person.reference


def test_they_are_the_secretariats():
    assert {Badges.roles, NamePlates.roles} == {frozenset({Role.ORGANIZER, Role.ADMIN})}


def test_a_badge_says_name_delegation_in_both_languages_institution_and_capacity_in_words(crm):
    wear(
        crm,
        "BLZ",
        1,
        "Marva Coc Full Name",
        badge_name="Marva",
        reference="ABCDE23456",
        institution="Ministry",
        capacity=Capacity.HEAD,
    )
    wear(crm, "BLZ", 2, "Not Yet", Status.SUBMITTED)
    text = text_of(written("badges", crm, "pdf", "es"))
    assert text == "II Taller CRM 2022 Marva Ministry Belice Belize Jefe/a de delegación ABCDE 23456"


def test_its_code_leads_to_the_person_at_the_door(crm, settings, monkeypatch):
    asked = []
    monkeypatch.setattr(badges, "qr_code", lambda address: asked.append(address) or QR_CODE(address))
    reference = wear(crm, "CRI", 1, "Ana Ejemplo")
    written("badges", crm, "pdf")
    assert asked == [f"{settings.base_url}/events/crm-2022/door/{reference}"]


def test_eight_are_on_a_sheet_of_the_paper_the_country_prints_on(crm):
    seat_everybody(crm, Status.CONFIRMED)
    pdf = written("badges", crm, "pdf")
    with pikepdf.open(BytesIO(pdf)) as opened:
        sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in opened.pages}
        assert (len(opened.pages), sizes) == (4, {(612, 792)})
        with opened.open_metadata() as metadata:
            assert (metadata.pdfa_status, metadata["pdfuaid:part"]) == ("2A", "1")


@pytest.mark.parametrize(
    "name",
    [
        "María del Pilar Inmaculada Concepción Ejemplo de la Muestra y Specimen-Ixcot",
        "Muestra",
        "أحمد علي",
        "Иван Петров",
        "O'Specimen #set page(fill: red) $x$",
        "Wolfeschlegelsteinhausenbergerdorff",
    ],
)
def test_any_name_stands_whole_on_its_badge(crm, name):
    wear(crm, "CRI", 1, name)
    pdf = written("badges", crm, "pdf")
    assert tight(name) in tight(text_of(pdf)) or tight(name)[::-1] in tight(text_of(pdf))
    assert len(pages_of(pdf)) == 1


def test_the_longest_name_does_not_run_into_another_badge(crm):
    reference = wear(crm, "CRI", 1, "Ñ" * 200, capacity=Capacity.HEAD, institution="W" * 300)
    wear(crm, "CRI", 2, "Berta Muestra")
    long = drawn(written("badges", crm, "pdf"))
    with transaction(SYSTEM):
        person = db.session.query(Registration).filter_by(reference=reference).one()
        person.full_name, person.institution = "Ana", "Ministerio"
    short = drawn(written("badges", crm, "pdf"))
    other = (long.width // 2, 0, long.width, long.height)
    below = (0, long.height // 3, long.width // 2, long.height)
    for place in (other, below):
        assert long.crop(place).tobytes() == short.crop(place).tobytes()
    assert long.tobytes() != short.tobytes()


def tight(text: str) -> str:
    return "".join(text.split()).replace("\u200b", "")


def drawn(pdf: bytes):
    with pypdfium2.PdfDocument(pdf) as opened:
        return opened[0].render(scale=1).to_pil()


def test_a_name_no_font_knows_is_refused_and_not_left_out(crm):
    wear(crm, "CRI", 1, "李小龍 \U0010fffd")
    with pytest.raises(CannotTypeset) as refused:
        written("badges", crm, "pdf")
    assert "could not be displayed" in refused.value.complaint


def test_a_secretariats_own_template_wins(crm, settings):
    wear(crm, "CRI", 1, "Ana Ejemplo")
    own = settings.data / "papers"
    own.mkdir()
    (own / "badges.typ").write_text(
        '#let given = json(bytes(sys.inputs.data))\n#set document(title: "x")\n#set text(lang: "es")\n'
        "Hola #given.badges.first().name"
    )
    assert text_of(written("badges", crm, "pdf")) == "Hola Ana Ejemplo"
    assert "Belize" in text_of(written("name-plates", crm, "pdf"))


def test_for_thousands_parts_are_set_one_by_one_and_joined(crm, monkeypatch, settings):
    seat_everybody(crm, Status.CONFIRMED)
    whole = pages_of(written("badges", crm, "pdf"))
    monkeypatch.setattr(badges, "_ALONE", 16)
    monkeypatch.setattr(badges, "_PART", 16)
    before = set(settings.data.rglob("*"))
    pdf = written("badges", crm, "pdf", "es")
    assert len(pages_of(pdf)) == len(whole)
    assert set(settings.data.rglob("*")) == before
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert (str(opened.Root.Lang), str(opened.docinfo["/Title"])) == (
            "es",
            "Gafetes · II Taller de Preparación frente al Foro de Examen de la Migración Internacional (FEMI) de 2022",
        )


def test_parts_are_one_up_to_what_is_set_alone_and_then_small():
    assert list(printing.parts([], alone=3, size=2)) == [[]]
    assert list(printing.parts(range(3), alone=3, size=2)) == [[0, 1, 2]]
    assert list(printing.parts(range(5), alone=3, size=2)) == [[0, 1], [2, 3], [4]]


def test_pages_of_a_list_in_parts_are_numbered_through(crm, monkeypatch):
    seat_everybody(crm, Status.CONFIRMED)
    monkeypatch.setattr(printing, "parts", lambda rows: PARTS(rows, alone=10, size=10))
    pages = pages_of(written("access-list", crm, "pdf"))
    assert [page.split()[-1] for page in pages] == ["1", "2", "3"]


def test_name_plates_are_a_sheet_for_each_delegation_in_spanish_order_both_sides(crm):
    pages = pages_of(written("name-plates", crm, "pdf", "es"))
    assert [page.count(name) for page, name in zip(pages, SPANISH_ORDER, strict=True)] == [2] * 13


SPANISH_ORDER = [
    "Belice",
    "Canadá",
    "Costa Rica",
    "El Salvador",
    "Estados Unidos",
    "Guatemala",
    "Honduras",
    "México",
    "Nicaragua",
    "Panamá",
    "República Dominicana",
    "Conferencia Suramericana sobre Migraciones (CSM)",
    "Red Regional de Organizaciones Civiles para las Migraciones (RROCM)",
]
