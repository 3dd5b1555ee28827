"""The passport's zone in a real browser: offered, taken over, compared on the desk, and a name settled there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.documents.operations import save_passport
from logistics.documents.rules import PassportFacts
from logistics.events.rules import EventFacts
from logistics.registrations.queries import person_by_id
from tests.browser.conftest import Visit, flaws, overflow
from tests.passports import LINES
from tests.web.test_me import somebody
from tests.web.test_passports import keep_reading


@pytest.mark.parametrize(("width", "language", "javascript"), [("phone", "es", True), ("desktop", "en", False)])
def test_what_was_read_is_offered_and_taken_over(
    window: Callable[..., Visit], crm: EventFacts, width: str, language: str, javascript: bool
) -> None:
    person = person_by_id(somebody(crm))
    keep_reading(person.id)
    visit = window(width, language, javascript=javascript)
    visit.enter("ana@example.org")
    page = visit.go(f"/events/crm-2022/me/{person.reference}")
    expect(page.locator(".reading")).to_contain_text("X1234567")
    expect(page.locator(".obstacles li")).to_have_count(3)
    assert (overflow(page), flaws(page) if javascript else []) == (0, [])
    page.locator(".reading a").click()
    expect(page.locator("#passport_number")).to_have_value("X1234567")
    expect(page.locator("#zone")).to_have_value("\n".join(LINES))
    page.locator("#passport details summary").click()
    expect(page.locator(".zone-picture")).to_be_visible()
    assert (overflow(page), flaws(page) if javascript else []) == (0, [])
    page.locator("#zone").fill("P<UTO")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#zone-error")).to_be_visible()
    assert (overflow(page), flaws(page) if javascript else []) == (0, [])
    visit.complaints[:] = [words for words in visit.complaints if "422" not in words]


def test_an_organizer_compares_and_settles(visit: Visit, crm: EventFacts) -> None:
    person = person_by_id(somebody(crm, name="Berta Otra"))
    keep_reading(person.id)
    with transaction(SYSTEM):
        other = PassportFacts(number="X1", zone="\n".join(LINES), surname="EJEMPLO OMUESTRA", given_names="ANA LUCIA")
        save_passport(registration_id=person.id, passport=other)
    visit.enter(role=Role.ORGANIZER, event=crm)
    address = f"/events/crm-2022/desk/people/{person.reference}"
    page = visit.go(f"{address}/documents/passport")
    expect(page.locator(".coverage .tag-bad")).to_have_count(2)
    assert (overflow(page), flaws(page)) == (0, [])
    visit.page.set_viewport_size({"width": 320, "height": 640})
    assert overflow(visit.go(f"{address}/documents/passport")) == 0
    visit.go(address)
    assert overflow(page) == 0
    page.locator("details", has=page.locator("#settle-name-reason")).locator("summary").click()
    assert flaws(page) == []
    page.locator("#settle-name-reason").fill("Her married name.")
    page.locator("form[action$='settle-name'] button").click()
    expect(page.locator("#ticket ~ dl")).to_contain_text("Her married name.")
    assert (overflow(page), flaws(page)) == (0, [])
