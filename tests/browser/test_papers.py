"""The list of papers, and a download, as an organizer has them."""

from __future__ import annotations

from io import BytesIO

import openpyxl

from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts
from tests.browser.conftest import Visit, flaws, overflow
from tests.funding.meeting import seat_everybody


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
