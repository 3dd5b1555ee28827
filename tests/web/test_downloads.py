"""Papers as downloads: who may have which, what arrives, and that it is written down."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO

import openpyxl
import pytest

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.funding.models import Sponsor
from logistics.funding.operations import set_exception
from logistics.funding.rules import Item
from logistics.registrations.rules import Status
from tests.exports.packages import SOURCE, install
from tests.funding.meeting import seat, seat_everybody, sponsor_of

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
    offered = set(re.findall(r"/exports/([a-z-]+)\.", shown))
    assert offered == {"access-list", "meals", "rooming"}


@pytest.fixture
def sponsor(app, crm, sign_in):
    browser = app.test_client()
    sign_in(browser, role=Role.SPONSOR, event_id=crm.id, sponsor_id=sponsor_of(crm, "OIM").id)
    return browser


def test_a_payer_gets_its_own_people_and_the_log_says_for_whom(crm, organizer, sponsor):
    with transaction(SYSTEM):
        own, other = seat(crm, "CRI", 1), seat(crm, "MEX", 1)
        own.full_name, other.full_name = "Of OIM", "Of SEGOB"
        segob = sponsor_of(crm, "SEGOB").id
        other_id = other.id
    with transaction(SYSTEM):
        set_exception(registration_id=other_id, item=Item.FLIGHT, payer_id=segob, reason="Viceministra")
    manifest = "/events/crm-2022/exports/manifest.csv?lang=en"
    whole, part = organizer.get(manifest).text, sponsor.get(manifest).text
    assert [name in whole for name in ("Of OIM", "Of SEGOB")] == [True, True]
    assert [name in part for name in ("Of OIM", "Of SEGOB")] == [True, False]
    told = {"export": "manifest", "format": "csv", "language": "en"}
    assert written_down() == [
        ("organizer@example.org", crm.id, told),
        ("sponsor@example.org", crm.id, {**told, "payer": "OIM"}),
    ]


def test_who_is_host_for_one_payer_and_sponsor_for_another_gets_each_paper_for_its_own(app, crm, sign_in):
    browser = app.test_client()
    segob, oim = sponsor_of(crm, "SEGOB").id, sponsor_of(crm, "OIM").id
    both = "both@example.org"
    sign_in(browser, both, role=Role.HOST, event_id=crm.id, sponsor_id=segob)
    sign_in(browser, both, role=Role.SPONSOR, event_id=crm.id, sponsor_id=oim)
    seat_everybody(crm)
    people = {
        name: len(browser.get(f"/events/crm-2022/exports/{name}.csv").text.splitlines()) - 1
        for name in ("manifest", "rooming")
    }
    assert people == {"manifest": 18, "rooming": 22}
    assert [told["payer"] for _who, _event, told in written_down()] == ["OIM", "SEGOB"]


def test_a_sponsor_without_a_payer_is_offered_no_paper(app, crm, sign_in):
    browser = app.test_client()
    sign_in(browser, role=Role.SPONSOR, event_id=crm.id)
    seat_everybody(crm)
    assert browser.get("/events/crm-2022/exports/manifest.csv").status_code == 403
    page = browser.get(f"{PAPERS}?lang=en").text
    assert "There is no paper for you here yet." in page
    assert f'href="{PAPERS}"' not in page


def test_a_name_that_cannot_be_set_is_told_with_what_to_do(crm, organizer):
    with transaction(SYSTEM):
        seat(crm, "CRI", 1, Status.APPROVED).full_name = "Ana \U0010fffd"
    answer = organizer.get("/events/crm-2022/exports/badges.pdf?lang=en")
    assert answer.status_code == 409
    assert "put a font that has it into the folder" in answer.text
    assert written_down() == []


def test_a_pdf_is_sent_as_one(crm, organizer):
    answer = organizer.get("/events/crm-2022/exports/name-plates.pdf?lang=es")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    assert answer.headers["Content-Disposition"] == "attachment; filename=crm-2022-name-plates-es-2022-02-14.pdf"


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
