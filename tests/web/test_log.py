"""The log's pages: searched by person, action and day, paged, saved as a table, and no other event's."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.operations import record
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.events.queries import find_event
from tests.conftest import FEBRUARY
from tests.people import a_delegation, a_registration, an_event

PAGE = "/events/meeting/desk/log"
ORGANIZER = Actor(90, "olga@example.org")


@pytest.fixture
def event(app):
    with transaction(SYSTEM):
        delegation = a_delegation(an_event(), seats=9)
        other = an_event("other")
    event, elsewhere = find_event("meeting"), find_event("other")
    with transaction(SYSTEM):
        ana = a_registration(event.id, delegation.id, "Ána Ñáñez", "ana@example.org")
        eva = a_registration(event.id, delegation.id, "Eva Muestra", "eva@example.org")
    with transaction(ORGANIZER):
        record("registration.returned", "registration", ana.id, event_id=event.id, reason="Blurred copy")
        record("document.opened", "registration", eva.id, event_id=event.id, kind="passport")
    with transaction(Actor(91, "elsewhere@example.org")):
        record("registration.approved", "registration", 1, event_id=other.id)
    assert elsewhere
    return event


@pytest.fixture
def organizer(client, event, sign_in):
    sign_in(client, role=Role.ORGANIZER, event_id=event.id)
    client.get("/language/en")
    return client


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def found(browser, **asked):
    return [(row["Who did it"], row["Action"]) for row in rows(browser.get(f"{PAGE}.csv", query_string=asked))]


OLGAS = [("olga@example.org", "document.opened"), ("olga@example.org", "registration.returned")]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"by": "OLGA"}, OLGAS),
        ({"by": "olga", "about": "nanez"}, OLGAS[1:]),
        ({"by": "olga", "about": "eva@exam"}, OLGAS[:1]),
        ({"action": "document.opened"}, OLGAS[:1]),
        ({"by": "olga", "since": "2022-02-14", "until": "14/02/2022"}, OLGAS),
        ({"by": "olga", "since": "2022-02-15"}, []),
        ({"by": "olga", "until": "2022-02-13"}, []),
        ({"by": "elsewhere"}, []),
        ({"by": "%"}, []),
    ],
)
def test_what_is_asked_is_found_and_nothing_of_another_event(organizer, asked, expected):
    assert found(organizer, **asked) == expected


def test_a_person_is_found_by_reference_too(organizer):
    reference = db.session.scalar(sa.text("SELECT reference FROM registration WHERE full_name LIKE 'Eva%'"))
    assert found(organizer, by="olga", about=reference.lower()) == OLGAS[:1]


def test_the_page_says_it_in_words_and_leads_to_the_person(organizer):
    shown = organizer.get(PAGE, query_string={"by": "olga", "about": "nanez"}).text
    assert "returned for changes" in shown
    assert "Reason: Blurred copy" in shown
    assert "/events/meeting/desk/people/" in shown
    assert "Ána Ñáñez" in shown
    assert "Eva Muestra" not in shown


def test_days_that_are_none_are_said_and_kept(organizer):
    answer = organizer.get(PAGE, query_string={"since": "yesterday"})
    assert answer.status_code == 422
    assert 'value="yesterday"' in answer.text
    assert organizer.get(f"{PAGE}.csv?since=yesterday").status_code == 422
    assert organizer.get(f"{PAGE}?action=nonsense").status_code == 422


def test_pages_follow_one_another_without_gap(organizer, event):
    with transaction(Actor(92, "busy@example.org")):
        for number in range(120):
            record("event.reminded", "event", event.id, event_id=event.id, number=number)
    seen, address = [], f"{PAGE}?by=busy"
    while address:
        shown = organizer.get(address).text
        seen += [line.split("<")[0] for line in shown.split("Number: ")[1:]]
        address = shown.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0] if 'rel="next"' in shown else ""
        address = address.replace("&amp;", "&")
    assert seen == [str(number) for number in reversed(range(120))]


@pytest.mark.parametrize("number", [1, 3, 60])
def test_a_page_takes_as_many_statements_whatever_stands_on_it(organizer, event, statements, number):
    with transaction(ORGANIZER):
        for _each in range(number):
            record("registration.approved", "registration", 1, event_id=event.id)
    statements.clear()
    organizer.get(PAGE)
    assert len(statements) == 4


def test_the_table_is_the_page_and_taking_it_is_written_down(organizer):
    answer = organizer.get(f"{PAGE}.xlsx?by=olga")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        "looked at a document",
        "returned for changes",
    ]
    assert answer.headers["Content-Disposition"].endswith("meeting-log-2022-02-14.xlsx")
    taken = sa.select(AuditEntry.actor, AuditEntry.details).where(AuditEntry.action == "log.exported")
    assert db.session.execute(taken).all() == [("organizer@example.org", {"format": "xlsx"})]


def test_the_admin_reads_all_events_and_what_is_of_none(client, event, sign_in):
    sign_in(client, role=Role.ADMIN)
    client.get("/language/en")
    shown = client.get("/log").text
    assert "elsewhere@example.org" in shown
    assert "olga@example.org" in shown
    assert "signed in" in shown
    assert [row["Meeting"] for row in rows(client.get("/log.csv?by=elsewhere"))] == ["other"]


def test_whoever_opens_a_persons_page_is_in_the_log_once_an_hour(organizer, event, clock):
    reference = db.session.scalar(sa.text("SELECT reference FROM registration WHERE full_name LIKE 'Eva%'"))
    page = f"/events/meeting/desk/people/{reference}"
    looked = {"action": "registration.opened", "about": reference}
    for _look in range(3):
        assert "looked at the person" not in organizer.get(page).text
    assert found(organizer, **looked) == [("organizer@example.org", "registration.opened")]
    clock.at = FEBRUARY + timedelta(hours=1, seconds=1)
    organizer.get(page)
    assert len(found(organizer, **looked)) == 2


def test_a_page_in_spanish_shows_no_code(organizer, event):
    with transaction(ORGANIZER):
        record("document.returned", "registration", 1, event_id=event.id, kind="signed_letter")
        record("registration.edited", "registration", 1, event_id=event.id, fields=["job_title", "unknown_by_now"])
        record("export.downloaded", "event", event.id, event_id=event.id, export="name-plates", format="xlsx")
        record("role.granted", "user", 1, event_id=event.id, role="organizer")
    organizer.get("/language/es")
    shown = " ".join(organizer.get(PAGE).text.split())
    assert "Cuándo" in shown
    for told in (
        "Tipo: Carta de invitación firmada",
        "Campos: Cargo, unknown_by_now",
        "Documento: Personificadores",
        "Formato: Excel",
        "Función: Organizador/a",
    ):
        assert f'<div class="hint">{told}</div>' in shown


def test_a_mailing_is_told_with_its_recipients_and_a_link(organizer, event):
    with transaction(ORGANIZER):
        record("mailing.sent_off", "mailing", 7, event_id=event.id, recipients=15)
        record("mailing.discarded", "mailing", 8, event_id=event.id)
    shown = organizer.get(PAGE).text
    assert '<a href="/events/meeting/desk/write/7">sent a message to a group</a>' in shown
    assert '<div class="hint">Recipients: 15</div>' in shown
    assert "/desk/write/8" not in shown


def test_the_actions_to_choose_from_stand_in_groups(organizer):
    shown = organizer.get(PAGE).text
    mails = shown.split('<optgroup label="Mails">')[1].split("</optgroup>")[0]
    assert "sent a message to a group" in mails
    assert "signed in" not in mails
    assert shown.index('<option selected value="">Everything') < shown.index("<optgroup")
