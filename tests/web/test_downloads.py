"""Papers as downloads: who may have which, what arrives, and that it is written down."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.funding.models import Sponsor
from tests.exports.packages import SOURCE, install
from tests.funding.meeting import seat_everybody

PAPERS = "/events/crm-2022/exports/"
ROSTER = "/events/crm-2022/exports/roster.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def organizer(crm, client, sign_in):
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    return client


@pytest.fixture
def host(app, crm, sign_in):
    browser = app.test_client()
    segob = db.session.query(Sponsor).filter_by(event_id=crm.id, code="SEGOB").one().id
    sign_in(browser, role=Role.HOST, event_id=crm.id, sponsor_id=segob)
    return browser


def written_down():
    db.session.rollback()
    return [
        (entry.actor, entry.event_id, entry.details)
        for entry in db.session.query(AuditEntry).filter_by(action="export.downloaded").order_by(AuditEntry.id)
    ]


def test_a_workbook_arrives_whole_and_is_kept_nowhere(crm, organizer, settings):
    seat_everybody(crm)
    before = set(settings.data.rglob("*"))
    answer = organizer.get(f"{ROSTER}?lang=es")
    assert answer.headers["Content-Type"] == XLSX
    assert answer.headers["Content-Disposition"] == "attachment; filename=crm-2022-roster-es-2022-02-14.xlsx"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0].max_row == 27
    assert set(settings.data.rglob("*")) == before


def test_it_is_in_the_language_of_the_page(crm, organizer):
    seat_everybody(crm)
    organizer.get("/language/en")
    for address, expected in ((".csv", "Belize"), (".csv?lang=es", "Belice")):
        answer = organizer.get(f"/events/crm-2022/exports/roster{address}")
        table = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
        assert (answer.mimetype, len(table), table[1][1]) == ("text/csv", 27, expected)


def test_each_download_is_written_down_and_a_look_at_the_list_is_not(crm, organizer):
    organizer.get(PAPERS)
    organizer.head(ROSTER)
    assert written_down() == []
    organizer.get(f"{ROSTER}?lang=en")
    assert written_down() == [
        ("organizer@example.org", crm.id, {"export": "roster", "format": "xlsx", "language": "en"})
    ]


def test_a_paper_is_for_its_roles_only(crm, host, client):
    assert host.get(ROSTER).status_code == 403
    assert client.get(ROSTER).status_code == 302
    assert written_down() == []


def test_the_list_shows_what_one_may_have(organizer, host):
    assert "roster.xlsx" in organizer.get(PAPERS).text
    shown = host.get(f"{PAPERS}?lang=en").text
    assert "roster" not in shown
    assert "There is no paper for you here yet." in shown


@pytest.mark.parametrize("name", ["roster.pdf", "nothing.xlsx", "roster.", "roster"])
def test_what_does_not_exist_is_not_found(organizer, name):
    assert organizer.get(f"{PAPERS}{name}").status_code == 404


def test_an_installed_packages_paper_is_there_like_an_own(monkeypatch, tmp_path, organizer, host):
    install(monkeypatch, tmp_path / "packages")
    for browser in (organizer, host):
        assert "Seating order" in browser.get(f"{PAPERS}?lang=en").text
        answer = browser.get(f"{PAPERS}seating.txt?lang=es")
        assert (answer.mimetype, answer.text) == ("text/plain", "crm-2022 es txt\n")


def test_a_broken_package_is_shown_to_the_admin_alone(monkeypatch, tmp_path, app, organizer, sign_in):
    install(monkeypatch, tmp_path / "packages", "raise RuntimeError('no printer')")
    admin = app.test_client()
    sign_in(admin, role=Role.ADMIN)
    assert "RuntimeError: no printer" in admin.get(PAPERS).text
    shown = organizer.get(PAPERS).text
    assert "no printer" not in shown
    assert "roster.xlsx" in shown


def test_a_paper_that_fails_on_the_way_sends_nothing_and_writes_nothing_down(monkeypatch, tmp_path, organizer):
    install(monkeypatch, tmp_path / "packages", SOURCE + "        raise OSError('out of ink')\n")
    answer = organizer.get(f"{PAPERS}seating.txt")
    assert answer.status_code == 500
    assert "crm-2022 es txt" not in answer.text
    assert "out of ink" not in answer.text
    assert written_down() == []
    with transaction(SYSTEM):
        pass  # the database is free again
