"""A file of nominations: shown before anything is written, held to the seats, and nobody twice."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Passport
from logistics.focalpoints.operations import accept, invite
from logistics.messages.models import Message
from logistics.nominationfile import tasks
from logistics.participation import operations as participation
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id, seats_by_delegation
from logistics.registrations.rules import Status
from tests.nominationfile.lists import HEAD, from_a_ministry, simple, workbook

PAGE = "/events/crm-2022/desk/nominations"


@pytest.fixture
def desk(client, sign_in, crm):
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    return client


def send(desk, content, name="lista.xlsx"):
    return desk.post_form(PAGE, file=(BytesIO(content), name))


def look(desk, content, name="lista.csv"):
    """Send a file and return its address and the page that shows what would become of it."""
    address = send(desk, content, name).headers["Location"]
    return address, desk.get(address).text


def becomes(page):
    """Return what the page says becomes of each row, by its number."""
    rows = re.findall(r'<tr id="row-(\d+)".*?<span class="tag[^>]*>(.*?)</span>', page, re.DOTALL)
    return {int(number): words for number, words in rows}


def confirm(desk, address):
    page = desk.get(address).text
    hidden = dict(re.findall(r'name="(version|shown)" value="([^"]+)"', page))
    answer = desk.post_form(f"{address}/carry-out", page=address, **hidden)
    tasks.carry_out()
    db.session.rollback()
    return answer


def people():
    rows = db.session.query(Registration).order_by(Registration.id)
    return [(row.full_name, row.status) for row in rows]


def test_a_ministrys_workbook_is_understood(desk):
    address, page = look(desk, from_a_ministry(), "Funcionarios CR.xlsx")
    assert becomes(page) == {5: "Recibe un lugar", 6: "Recibe un lugar"}
    assert "fila 7 (Total" in page
    confirm(desk, address)
    assert people() == [("Ana María Solís Ejemplo", Status.NOMINATED), ("Luis Mora Ejemplo", Status.NOMINATED)]
    passports = db.session.query(Passport).order_by(Passport.registration_id)
    assert [(row.number, str(row.expires_on)) for row in passports] == [
        ("SPEC00001", "2030-05-01"),
        ("123456", "2031-12-31"),
    ]


def test_nothing_is_written_before_it_is_confirmed_and_nobody_twice(desk):
    file = simple(("Costa Rica", "Ana Solís", "ana@cri.example.org"), ("CRI", "Luis Mora", "luis@cri.example.org"))
    address, page = look(desk, file)
    assert becomes(page) == {2: "Recibe un lugar", 3: "Recibe un lugar"}
    assert people() == []
    assert confirm(desk, address).status_code == 302
    assert people() == [("Ana Solís", Status.NOMINATED), ("Luis Mora", Status.NOMINATED)]
    assert confirm(desk, address).status_code == 302  # pressed twice
    _address, again = look(desk, file)
    assert becomes(again) == {2: "Ya participa", 3: "Ya participa"}
    assert len(people()) == 2
    assert db.session.query(Message).count() == 2


def test_seats_are_held_to_the_same_rule(desk):
    address, page = look(
        desk, simple(*[("Costa Rica", f"Persona {n}", f"p{n}@cri.example.org") for n in ("Uno", "Dos", "Tres")])
    )
    assert becomes(page) == {2: "Recibe un lugar", 3: "Recibe un lugar", 4: "Pasa a la lista de espera"}
    confirm(desk, address)
    assert [status for _name, status in people()] == [Status.NOMINATED, Status.NOMINATED, Status.WAITLISTED]


def test_each_fault_is_told_in_words_beside_its_row_and_the_others_go_on(desk):
    rows = [
        HEAD,
        ["Narnia", "Ana Uno", "Ministerio", "a1@x.org"],
        ["Panamá", "Ana Dos", "Ministerio", "no es un correo"],
        ["Panamá", "", "Ministerio", "a3@x.org"],
        ["Panamá", "Ana Cuatro", "", "a4@x.org"],
        ["Panamá", "Ana Cinco", "Ministerio", "a5@x.org"],
        ["Honduras", "ANA  CINCO", "Ministerio", "A5@X.ORG"],
        ["Panamá", "Ána Cinco", "Ministerio", "otra@x.org"],
    ]
    address, page = look(desk, workbook(rows), "lista.xlsx")
    assert becomes(page) == {2: "Por corregir", 3: "Por corregir", 4: "Por corregir", 5: "Por corregir"} | {
        6: "Recibe un lugar",
        7: "Por corregir",
        8: "Por corregir",
    }
    told = [" ".join(each.split()) for each in re.findall(r'<a href="#row-\d+">(.*?)</a>', page)]
    assert told == [
        "Fila 2, Delegación: Esta no es una delegación de la reunión.",
        "Fila 3, Correo electrónico: Escriba una dirección como nombre@ejemplo.org.",
        "Fila 4, Nombre completo: Escriba el nombre completo de la persona.",
        "Fila 5, Institución: Escriba la institución de la persona.",
        "Fila 7, Correo electrónico: La fila 6 tiene el mismo correo electrónico: cada persona necesita uno propio.",
        "Fila 8, Nombre completo: La fila 6 tiene a la misma persona.",
    ]
    confirm(desk, address)
    assert people() == [("Ana Cinco", Status.NOMINATED)]
    assert "<strong>5</strong>" not in desk.get(address).text  # five were left out, and are told as such
    outcome = desk.get(address).text
    assert outcome.count("Quedó fuera: por corregir</span>") == 1 + 6
    assert outcome.count("<li>Institución: Escriba la institución de la persona.</li>") == 1
    assert outcome.count("Recibió un lugar</span>") == 1 + 1


def test_what_a_list_calls_a_delegation_is_said_once(desk):
    rows = [
        HEAD,
        ["Quisqueya", "Ana Uno", "Ministerio", "a1@x.org"],
        ["", "Ana Dos", "Ministerio", "a2@x.org"],
        ["Narnia", "Ana Tres", "Ministerio", "a3@x.org"],
        ["TOTAL", "3", "", ""],
    ]
    address, page = look(desk, workbook(rows), "lista.xlsx")
    assert becomes(page) == dict.fromkeys((2, 3, 4), "Por corregir")
    shown = dict(re.findall(r'name="(version|names)" value="([^"]+)"', page))
    assert re.findall(r'for="means-\d">(.*?)<', page) == ["Quisqueya", "Narnia"]
    nothing = desk.post_form(f"{address}/delegations", page=address, **shown)
    assert (nothing.status_code, "Elija a qué delegación se refiere." in nothing.text) == (422, True)
    answer = desk.post_form(f"{address}/delegations", page=address, **shown | {"means-0": "DOM"})
    assert answer.status_code == 302
    again = desk.post_form(f"{address}/delegations", page=address, **shown | {"means-0": "PAN"})
    assert again.status_code == 409
    page = desk.get(address).text
    assert becomes(page) == {2: "Recibe un lugar", 3: "Recibe un lugar", 4: "Por corregir"}
    assert re.findall(r'for="means-\d">(.*?)<', page) == ["Narnia"]


def test_optional_columns_are_taken_or_told_as_left_out(desk):
    head = [*HEAD, "Pasaporte", "Nacionalidad", "Vence", "Calidad", "Dieta", "Idioma"]
    rows = [
        head,
        ["Costa Rica", "Ana Uno", "M", "a1@x.org", "SPEC1", "costarricense", "31 dic 2031", "Jefa", "vegana", "inglés"],
        ["Costa Rica", "Ana Dos", "M", "a2@x.org", "SPEC2", "klingon", "ayer", "turista", "", ""],
        ["Canadá", "Ana Tres", "M", "a3@x.org", "SPEC3", "canadiense", "2031-12-31", "", "", ""],
    ]
    address, page = look(desk, workbook(rows), "lista.xlsx")
    assert becomes(page) == dict.fromkeys((2, 3, 4), "Recibe un lugar")
    assert "Nacionalidad: «klingon» no se entendió y no se toma en cuenta." in page
    assert "Número de pasaporte: «SPEC3» no se toma en cuenta: de esta delegación no hace falta." in page
    confirm(desk, address)
    ana, _second, _third = db.session.query(Registration).order_by(Registration.id)
    assert (ana.capacity, ana.diet, ana.language) == ("head", "vegana", "en")
    passports = db.session.query(Passport).order_by(Passport.registration_id)
    assert [(row.number, row.nationality, str(row.expires_on)) for row in passports] == [
        ("SPEC1", "CRI", "2031-12-31"),
        ("SPEC2", "", "None"),
    ]


def test_columns_are_matched_by_hand(desk):
    rows = [["Quién", "Dónde trabaja", "Dirección"], ["Ana Uno", "Ministerio", "ana@x.org"]]
    address, page = look(desk, workbook(rows), "lista.xlsx")
    assert becomes(page) == {}
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    chosen = {"column-0": "full_name", "column-1": "institution", "column-2": "email", "delegation": "PAN"}
    twice = desk.post_form(f"{address}/columns", page=address, version=version, **chosen | {"column-1": "email"})
    assert twice.status_code == 422
    assert "Dos columnas no pueden contener lo mismo" in twice.text
    assert re.search(r'value="email" selected', twice.text)  # what was chosen is kept
    answer = desk.post_form(f"{address}/columns", page=address, version=version, language="en", **chosen)
    assert answer.status_code == 302
    assert becomes(desk.get(address).text) == {2: "Recibe un lugar"}
    confirm(desk, address)
    (person,) = db.session.query(Registration)
    assert (person.full_name, person.institution, person.email, person.language) == (
        "Ana Uno",
        "Ministerio",
        "ana@x.org",
        "en",
    )


def test_what_changed_since_it_was_shown_is_not_carried_out(desk):
    file = simple(("Costa Rica", "Ana Uno", "a1@x.org"), ("Costa Rica", "Ana Dos", "a2@x.org"))
    first, page = look(desk, file)
    shown = dict(re.findall(r'name="(version|shown)" value="([^"]+)"', page))
    second, _page = look(desk, simple(("Costa Rica", "Otra Tres", "a3@x.org")))
    confirm(desk, second)
    late = desk.post_form(f"{first}/carry-out", page=first, **shown)
    assert late.status_code == 409
    assert "Algo cambió desde que se mostró esta página." in late.text
    assert people() == [("Otra Tres", Status.NOMINATED)]


def test_who_ended_is_left_to_the_organizer(desk, crm):
    address, _page = look(desk, simple(("Costa Rica", "Ana Uno", "a1@x.org")))
    confirm(desk, address)
    with transaction(SYSTEM):
        participation.withdraw(person_by_id(db.session.query(Registration).one().id), crm)
    address, page = look(desk, simple(("Costa Rica", "Ana Uno", "a1@x.org")))
    assert becomes(page) == {2: "Participaba antes"}
    assert "Designar a" not in page


def test_a_focal_points_own_address_may_stand_for_several(desk, crm):
    costa_rica = next(each for each in seats_by_delegation(crm.id) if each.code == "CRI")
    with transaction(SYSTEM):
        invite(
            event=crm,
            delegation_id=costa_rica.delegation_id,
            email="enlace@cri.example.org",
            name="",
            language="es",
            seats=2,
            deadline=None,
        )
    secret = db.session.query(Message).one().body_text.partition("/invitation/")[2].split()[0]
    with transaction(SYSTEM):
        accept(event_id=crm.id, secret=secret)
    people_ = [("Costa Rica", name, "enlace@cri.example.org") for name in ("Ana Uno", "Ana Dos")]
    address, page = look(desk, simple(*people_))
    assert becomes(page) == {2: "Recibe un lugar", 3: "Recibe un lugar"}
    confirm(desk, address)
    assert [row.shares_email for row in db.session.query(Registration)] == [True, True]
    _address, again = look(desk, simple(*people_))
    assert becomes(again) == {2: "Ya participa", 3: "Ya participa"}


@pytest.fixture
def after_the_deadline(clock):
    clock.at = clock.at.replace(month=3, day=3)


def test_late_ones_are_marked(after_the_deadline, desk):
    address, page = look(desk, simple(("Costa Rica", "Ana Uno", "a1@x.org")))
    assert "quedará señalado como tardío" in page
    confirm(desk, address)
    assert [row.late for row in db.session.query(Registration)] == [True]


def test_what_is_no_list_is_refused_beside_the_field(desk):
    answer = send(desk, b"%PDF-1.7", "lista.xlsx")
    assert answer.status_code == 422
    assert 'aria-describedby="file-hint file-error"' in answer.text
    assert "Esto no es un libro de Excel (.xlsx) ni un archivo CSV." in answer.text


def test_a_file_of_another_event_is_not_there(desk, app):
    address, _page = look(desk, simple(("Costa Rica", "Ana Uno", "a1@x.org")))
    assert desk.get(re.sub(r"\d+$", "999999", address)).status_code == 404


def test_the_form_comes_back_filled_in(desk):
    answer = desk.get("/events/crm-2022/exports/nomination-form.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    rows = list(book.active.iter_rows(values_only=True))
    assert len([row for row in rows[1:] if row[0]]) == 26
    head = rows[0]
    sheet = book.active
    for name, value in {"Nombre completo": "Ana Uno", "Institución": "M", "Correo electrónico": "a@x.org"}.items():
        sheet.cell(2, head.index(name) + 1).value = value
    filled = BytesIO()
    book.save(filled)
    _address, page = look(desk, filled.getvalue(), "form.xlsx")
    assert becomes(page) == {2: "Recibe un lugar"}


@pytest.mark.parametrize("number", [1, 3, 300])
def test_as_many_statements_whatever_the_number_of_rows(desk, statements, number):
    address, _page = look(desk, simple(*[("Costa Rica", f"Persona {n}", f"p{n}@x.org") for n in range(number)]))
    desk.get(address)
    statements.clear()
    assert desk.get(address).status_code == 200
    assert len(statements) == 8
