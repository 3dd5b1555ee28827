"""The list of papers and a download, as an organizer has them; people and passports, as a sponsor does."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import openpyxl

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts
from logistics.registrations.rules import Status
from tests.browser.conftest import Visit, flaws, overflow
from tests.funding.meeting import seat, seat_everybody, sponsor_of
from tests.uploads import a_pdf


def test_an_organizer_downloads_the_roster(visit: Visit, crm: EventFacts) -> None:
    seat_everybody(crm)
    visit.enter(role=Role.ORGANIZER, event=crm)
    page = visit.go("/events/crm-2022/exports/")
    assert (flaws(page), overflow(page)) == ([], 0)
    with page.expect_download() as started:
        page.locator(f'main a[href*="roster.xlsx"][hreflang={visit.language}]').click()
    assert started.value.suggested_filename == f"crm-2022-roster-{visit.language}-2022-02-14.xlsx"
    people = openpyxl.load_workbook(BytesIO(started.value.path().read_bytes())).worksheets[0]
    assert (people.max_row, people["B2"].value) == (27, {"es": "Belice", "en": "Belize"}[visit.language])


def test_a_sponsor_finds_the_people_it_flies_and_their_passports(visit: Visit, crm: EventFacts) -> None:
    with transaction(SYSTEM):
        person = seat(crm, "CRI", 1, Status.APPROVED)
        person.full_name = "Ana Ejemplo"
        attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=look_at("scan.pdf", a_pdf()))
        oim = sponsor_of(crm, "OIM").id
    visit.enter(role=Role.SPONSOR, event=crm, sponsor_id=oim)
    page = visit.go("/events/crm-2022/funding")
    page.locator('main a[href$="/funding/people"]').click()
    page.wait_for_url("**/funding/people")
    assert (flaws(page), overflow(page)) == ([], 0)
    page = visit.go("/events/crm-2022/funding/passports")
    assert (flaws(page), overflow(page)) == ([], 0)
    with page.expect_download() as started:
        page.locator('main a[href$="/funding/passports.zip"]').click()
    with ZipFile(started.value.path()) as packed:
        assert packed.namelist() == ["CRI/Ana Ejemplo.pdf"]
    page.get_by_role("link", name="Ana Ejemplo").first.click()
    page.wait_for_url("**/funding/passports/T*")
    page.locator("img.sheet").wait_for()
    assert (flaws(page), overflow(page)) == ([], 0)
    assert page.locator("img.sheet").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
