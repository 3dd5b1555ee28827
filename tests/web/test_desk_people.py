"""The list of people: found whatever the accents, filtered, in an order, kept as a view, handed over, written to."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.decisions.tasks import decide
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, Review
from logistics.events.rules import EventFacts
from logistics.mailings.queries import mailings
from logistics.participation.rules import Need
from logistics.people.queries import views
from logistics.people.rules import Group
from logistics.registrations.rules import ACTIVE, Status
from logistics.web.desk import people_list
from tests.conftest import Browser
from tests.letters.people import approved, change
from tests.people import a_delegation, a_registration, an_event
from tests.web.test_me import a_document

PEOPLE = "/events/crm-2022/desk/people"


@pytest.fixture
def desk(client: Browser, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    """Return the organizer's browser, with four people to look for."""
    nunez = approved(crm, "CRI", "Íñigo Núñez", "inigo@example.org")
    change(nunez, diet="=1+1", language="en")
    with transaction(SYSTEM):
        delegation = db.session.scalar(sa.text("SELECT id FROM delegation WHERE code = 'SLV'"))
        for name in ("Ana Ejemplo", "Beto Muestra", "Carla Prueba"):
            a_registration(crm.id, delegation, name, f"{name.split()[0].lower()}@example.org")
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    return client


def names(page: str) -> list[str]:
    """Return the names on the list, in order."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ana Ejemplo", "Beto Muestra", "Carla Prueba", "Íñigo Núñez"]),
        ("search=nunez", ["Íñigo Núñez"]),
        ("search=INSTITUCION+ana@example", ["Ana Ejemplo"]),
        ("statuses=waitlisted", ["Carla Prueba"]),
        ("statuses=withdrawn", []),
        ("missing=letter_issue&missing=letter", ["Íñigo Núñez"]),
        ("delegations=SLV&statuses=submitted", ["Ana Ejemplo", "Beto Muestra"]),
        ("covered=flight", ["Ana Ejemplo", "Beto Muestra", "Íñigo Núñez"]),
        ("sort=-name", ["Íñigo Núñez", "Carla Prueba", "Beto Muestra", "Ana Ejemplo"]),
        ("sort=delegation", ["Íñigo Núñez", "Ana Ejemplo", "Beto Muestra", "Carla Prueba"]),
        # Misspelled, it leaves nobody out.
        ("statuses=nonsense&sort=nonsense&columns=nonsense&covered=nonsense&late=x&after=%00", 4),
        ("search=%00nunez", ["Íñigo Núñez"]),
    ],
)
def test_people_are_found(desk: Browser, query: str, found: list[str] | int) -> None:
    shown = names(desk.get(f"{PEOPLE}?{query}").text)
    assert (len(shown) if isinstance(found, int) else shown) == found


def test_the_conditions_are_named_and_can_be_removed(desk: Browser) -> None:
    everybody = desk.get(f"{PEOPLE}?lang=en").text
    assert "Remove the condition" not in everybody
    one = desk.get(f"{PEOPLE}?missing=passport&missing=passport_again&lang=en").text
    assert "<li>What it waits for: <strong>Passport copy to send, Passport copy to send again</strong></li>" in one
    assert f'<a href="{PEOPLE}">Remove the condition</a>' in one
    several = desk.get(f"{PEOPLE}?search=nunez&delegations=SLV&late=no&lang=en").text
    for told in (
        "e-mail or reference: <strong>nunez",
        "Delegations: <strong>El Salvador",
        "late: <strong>Only those in",
    ):
        assert told in several
    assert ">Remove the conditions</a>" in several


def test_a_person_leads_back_to_the_list_it_was_opened_from(desk: Browser) -> None:
    listed = f"{PEOPLE}?delegations=SLV&columns=email"
    (address, *_others) = re.findall(r'<th scope="row"><a href="([^"]+)"', desk.get(listed).text)
    shown = desk.get(address).text
    back = f'<a href="{escape(listed)}">'
    assert back in shown
    (decided,) = set(re.findall(r'action="([^"]+/approve[^"]*)"', shown))
    (version,) = set(re.findall(r'name="version" value="(\d+)"', shown))
    after = desk.post_form(unescape(decided), unescape(address), version=version)
    assert back in desk.get(after.location).text
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org"):
        shown = desk.get(f"{address.split('?')[0]}?{urlencode({'back': elsewhere})}").text
        assert '<p class="back"><a href="/events/crm-2022/desk/">' in shown


def test_pages_keep_conditions_and_order(desk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_list, "_PAGE", 2)
    first = desk.get(f"{PEOPLE}?sort=-name&delegations=SLV&delegations=CRI&columns=email").text
    assert names(first) == ["Íñigo Núñez", "Carla Prueba"]
    (address,) = re.findall(r'href="([^"]+)" rel="next"', first)
    second = desk.get(address.replace("&amp;", "&")).text
    assert names(second) == ["Beto Muestra", "Ana Ejemplo"]
    assert "ana@example.org" in second
    (back,) = re.findall(r'href="([^"]+)" rel="prev"', second)
    assert names(desk.get(back.replace("&amp;", "&")).text) == names(first)


@pytest.mark.parametrize("number", [1, 3, 300])
def test_any_number_of_people_takes_the_same_number_of_statements(
    client: Browser, sign_in: Callable[..., int], statements: list[str], number: int
) -> None:
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event, seats=number)
        for each in range(number):
            a_registration(event.id, delegation.id, f"Persona {each:03}")
    sign_in(client, role=Role.ORGANIZER, event_id=event.id)
    client.get("/events/meeting/desk/people")
    statements.clear()
    page = client.get("/events/meeting/desk/people").text
    assert (len(statements), len(names(page))) == (10, min(number, 60))


def test_what_is_shown_is_handed_over(desk: Browser) -> None:
    answer = desk.get(f"{PEOPLE}.xlsx?lang=en&language=en&columns=diet&columns=status&columns=submitted")
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows()]
    assert rows[0][:3] == ["Full name", "Status", "Diet and allergies"]
    assert rows[1][:3] == ["Íñigo Núñez", "Approved", "=1+1"]
    text = desk.get(f"{PEOPLE}.csv?lang=en&language=en&columns=diet").data.decode("utf-8-sig")
    assert text == '"Full name","Diet and allergies"\r\n"Íñigo Núñez","\'=1+1"\r\n'
    db.session.rollback()
    told = list(db.session.scalars(sa.select(AuditEntry.details).where(AuditEntry.action == "people.downloaded")))
    assert told == [
        {"format": "xlsx", "columns": ["status", "diet", "submitted"]},
        {"format": "csv", "columns": ["diet"]},
    ]
    assert desk.get(f"{PEOPLE}.pdf").status_code == 404


def test_a_view_is_kept_renamed_and_deleted(desk: Browser, crm: EventFacts) -> None:
    where = "/events/crm-2022/desk/views"
    asked = "search=nunez&missing=passport&sort=-delegation&columns=email"
    kept = desk.post_form(where, PEOPLE, conditions=asked, name="Sin pasaporte")
    without_search = "missing=passport&sort=-delegation&columns=email"
    assert kept.location == f"{PEOPLE}?{without_search}"
    (view,) = views(crm.id)
    assert (view.name, view.conditions, view.created_by) == ("Sin pasaporte", without_search, "organizer@example.org")
    assert f'{PEOPLE}?{without_search.replace("&", "&amp;")}" >Sin pasaporte' in desk.get(PEOPLE).text
    desk.post_form(where, PEOPLE, conditions="", name="Sin pasaporte")
    assert "Otra vista se llama «Sin pasaporte»." in desk.get(PEOPLE).text
    desk.post_form(f"{where}/{view.id}/rename", PEOPLE, name="Falta el pasaporte")
    db.session.rollback()
    assert [each.name for each in views(crm.id)] == ["Falta el pasaporte"]
    assert desk.post_form(f"{where}/{view.id}/delete", PEOPLE).location == PEOPLE
    db.session.rollback()
    assert views(crm.id) == []
    assert desk.post_form(f"{where}/{view.id}/delete", PEOPLE).status_code == 404


def test_those_found_are_written_to(desk: Browser, crm: EventFacts) -> None:
    answer = desk.post_form(
        "/events/crm-2022/desk/write/people", PEOPLE, conditions="missing=passport&delegations=SLV&search=ana"
    )
    (mailing,) = mailings(crm.id, limit=10)
    assert answer.location == f"/events/crm-2022/desk/write/{mailing.id}"
    assert mailing.draft.group == Group(ACTIVE, frozenset({"SLV"}), missing=frozenset({Need.PASSPORT}), search="ana")
    page = desk.get(answer.location).text
    assert "Ana Ejemplo" in page
    assert "Beto Muestra" not in page


def test_several_are_decided_about(desk: Browser, crm: EventFacts) -> None:
    rows = db.session.execute(sa.text("SELECT full_name, reference FROM registration")).all()
    reference = {row.full_name: row.reference for row in rows}
    where = "/events/crm-2022/desk/decisions"
    shown = desk.post_form(
        where,
        PEOPLE,
        decision="approve",
        whom="ticked",
        people=[reference["Ana Ejemplo"], reference["Carla Prueba"]],
    )
    page = desk.get(shown.location + "?lang=en").text
    assert "This is about 2 people. Nothing has happened yet." in page
    assert "This decision does not fit where the registration stands." in page
    assert "not been reviewed" not in page
    begun = desk.post_form(f"{shown.location}/begin", shown.location)
    assert begun.location == shown.location
    decide()
    db.session.rollback()
    statuses = dict(db.session.execute(sa.text("SELECT full_name, status FROM registration")).all())
    assert statuses["Ana Ejemplo"] == Status.APPROVED
    assert statuses["Beto Muestra"] == Status.SUBMITTED
    assert statuses["Carla Prueba"] == Status.WAITLISTED
    assert "Carried out" in desk.get(shown.location + "?lang=en").text


@pytest.mark.parametrize(("decision", "warned"), [("approve", 2), ("decline", 0)])
def test_whose_passport_copy_nobody_has_reviewed_is_told_before(desk: Browser, decision: str, warned: int) -> None:
    rows = db.session.execute(sa.text("SELECT full_name, id FROM registration")).all()
    ids = {row.full_name: row.id for row in rows}
    for name in ("Ana Ejemplo", "Beto Muestra", "Carla Prueba", "Íñigo Núñez"):  # the last two cannot be approved
        a_document(ids[name])
    shown = desk.post_form("/events/crm-2022/desk/decisions", PEOPLE, decision=decision, whom="all")
    page = desk.get(shown.location + "?lang=en").text
    assert page.count("The passport copies of 2 of them have not been reviewed yet.") == bool(warned)
    assert page.count("The copy of the passport has not been reviewed yet.") == warned
    with transaction(SYSTEM):
        for each in ids.values():
            review(registration_id=each, kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
    assert "not been reviewed" not in desk.get(shown.location + "?lang=en").text


def test_a_reason_is_asked_for_and_nobody_is_no_choice(desk: Browser) -> None:
    where = "/events/crm-2022/desk/decisions"
    nobody = desk.post_form(where, PEOPLE, decision="approve", whom="ticked", conditions="delegations=SLV")
    assert nobody.location == f"{PEOPLE}?delegations=SLV"
    everybody = desk.post_form(where, PEOPLE, decision="decline", whom="all", conditions="delegations=SLV")
    refused = desk.post_form(f"{everybody.location}/begin?lang=en", everybody.location)
    assert refused.status_code == 422
    assert "Write the reason: each person reads it." in refused.text
    assert desk.post_form(f"{everybody.location}/discard", everybody.location).location == PEOPLE
    assert desk.get(everybody.location).status_code == 404


def test_to_return_several_offers_the_list_of_what_can_be_wrong_with_all_of_them(desk: Browser) -> None:
    where = "/events/crm-2022/desk/decisions"
    shown = desk.post_form(where, PEOPLE, decision="return", whom="all", conditions="delegations=SLV").location
    page = desk.get(f"{shown}?lang=en").text
    assert 'value="passport_cut_off"' in page
    assert 'value="letter_unsigned"' not in page  # not all of them have a letter to sign
    refused = desk.post_form(f"{shown}/begin?lang=en", shown)
    assert (refused.status_code, "Choose at least one reason" in refused.text) == (422, True)
    assert desk.post_form(f"{shown}/begin", shown, shortcomings="letter_unsigned").status_code == 422
    assert desk.post_form(f"{shown}/begin", shown, shortcomings="passport_cut_off").location == shown
    assert "The passport copy is cut off" in desk.get(f"{shown}?lang=en").text
