"""Registering in a real browser: phone and desktop, both languages, with and without JavaScript, on a slow line."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from logistics.database import db
from logistics.messages.models import Message
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from tests.browser.conftest import Visit, is_whole, overflow
from tests.uploads import a_pdf, a_photo

START = "/events/crm-2022/register"
TYPED = {
    "full_name": "Ana Lucía Ejemplo de la Muestra y Ñandú O'Brien",
    "institution": "Dirección General de Migración y Extranjería",
    "job_title": "Directora",
    "email": "ana@example.org",
    "passport_number": "X1234567",
    "birth_date": "1980-05-17",
    "issued_on": "2020-01-10",
    "expires_on": "2030-01-09",
    "origin": "San José (SJO)",
    "arrives_on": "2022-03-30",
    "departs_on": "2022-04-02",
}


def choose(page: Page, code: str) -> None:
    page.locator(f"#delegation-{code}").check()
    page.locator("main form button[type=submit]").click()


def fill(page: Page) -> None:
    for name, value in TYPED.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#privacy").check()


def attach(page: Page, content: bytes, name: str = "pasaporte.jpg") -> None:
    page.locator("#passport_copy").set_input_files([{"name": name, "mimeType": "image/jpeg", "buffer": content}])


def go_on(page: Page) -> None:
    page.locator("button[name=then][value=check]").click()


def expected_complaints(visit: Visit, *numbers: str) -> None:
    """Forget what the browser says of an answer that is an error and is meant to be one."""
    visit.complaints[:] = [words for words in visit.complaints if not any(number in words for number in numbers)]


def written() -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Registration)))


def link_in_the_mail() -> str:
    db.session.rollback()
    body = db.session.scalars(sa.select(Message.body_text).order_by(Message.id.desc())).first() or ""
    found = re.search(r"http\S+/sign-in/\S+", body)
    assert found is not None, body
    return found[0]


def test_somebody_registers_and_opens_the_own_page(visit: Visit) -> None:
    page = visit.go(START)
    is_whole(page)
    choose(page, "CRI")
    is_whole(page)
    go_on(page)
    expect(page.locator(".error-summary")).to_be_focused()
    is_whole(page)
    page.locator(".error-summary a[href='#institution']").click()
    expect(page.locator("#institution")).to_be_focused()
    fill(page)
    attach(page, a_photo(200_000))
    go_on(page)
    page.wait_for_url("**/check")
    expect(page.locator("main")).to_contain_text("pasaporte.jpg")
    is_whole(page)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/done")
    is_whole(page)
    page.goto(link_in_the_mail())
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/me")
    is_whole(page)
    page.locator("a[href$='/edit']").first.click()
    is_whole(page)
    page.go_back()
    page.locator("a[href$='/withdraw']").click()
    is_whole(page)
    expected_complaints(visit, "422")
    assert [person.status for person in written()] == [Status.SUBMITTED]


def test_everything_works_without_javascript(window: Callable[..., Visit]) -> None:
    visit = window("phone", "en", javascript=False)
    page = visit.go(START)
    choose(page, "CRI")
    attach(page, a_pdf(), "pasaporte.pdf")
    page.locator("#privacy").check()
    go_on(page)
    expect(page.locator(".error-summary")).to_contain_text("Enter your full name.")
    expect(page.locator(".received")).to_contain_text("pasaporte.pdf")
    fill(page)
    go_on(page)
    page.wait_for_url("**/check")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/done")
    page.goto(link_in_the_mail())
    page.locator("main button[type=submit]").click()
    page.locator("summary", has_text="Replace it").click()
    another = {"name": "b.pdf", "mimeType": "application/pdf", "buffer": a_pdf(2)}
    page.locator("#file-passport").set_input_files([another])
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".received").first).to_contain_text("b.pdf")
    expected_complaints(visit, "422")


def slow_down(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 150_000},
    )


def test_on_a_slow_line_the_progress_is_shown_and_told(window: Callable[..., Visit]) -> None:
    visit = window("phone", "en")
    page = visit.go(START)
    choose(page, "CRI")
    page.locator("#privacy").check()
    attach(page, a_photo(700_000))
    slow_down(page)
    go_on(page)
    told = page.get_by_role("status").filter(has_text="KB sent")
    expect(told).to_contain_text(re.compile(r"^\d+ of \d{3} KB sent$"))
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    expect(page.locator("button[name=then]").first).to_be_disabled()
    expect(page.locator(".error-summary")).to_be_focused(timeout=30_000)
    expect(page.locator(".received")).to_contain_text("pasaporte.jpg")
    expect(page).to_have_title(re.compile("^Error:"))
    expected_complaints(visit, "422")


def test_a_stopped_upload_leaves_the_form_as_it_was(window: Callable[..., Visit]) -> None:
    visit = window("phone", "en")
    page = visit.go(START)
    choose(page, "CRI")
    fill(page)
    attach(page, a_photo(700_000))
    slow_down(page)
    go_on(page)
    page.get_by_role("button", name="Stop the upload").click()
    expect(page.locator("[data-uploading-words]")).to_have_text("The upload was stopped.")
    expect(page.locator("#full_name")).to_have_value(TYPED["full_name"])
    expect(page.locator("button[name=then]").first).to_be_enabled()
    assert written() == []


def test_a_lost_connection_is_said_and_nothing_typed_is_lost(window: Callable[..., Visit]) -> None:
    visit = window("phone", "en")
    page = visit.go(START)
    choose(page, "CRI")
    fill(page)
    attach(page, a_photo(50_000))
    page.context.set_offline(True)
    go_on(page)
    expect(page.locator("[data-uploading-words]")).to_contain_text("The connection was lost")
    page.context.set_offline(False)
    go_on(page)
    page.wait_for_url("**/check")
    expected_complaints(visit, "ERR_INTERNET_DISCONNECTED")


def test_a_file_that_is_too_large_is_said_before_it_is_sent(window: Callable[..., Visit]) -> None:
    visit = window("desktop", "en")
    page = visit.go(START)
    choose(page, "CAN")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    attach(page, bytes(10 * 1024 * 1024 + 1))
    go_on(page)
    expect(page.locator("[data-uploading-words]")).to_contain_text("larger than 10 MB")
    assert sent == []


@pytest.mark.parametrize("path", [START, START + "/details?delegation=CRI"])
def test_it_fits_the_narrowest_screen(window: Callable[..., Visit], path: str) -> None:
    visit = window("phone", "es")
    visit.page.set_viewport_size({"width": 320, "height": 640})
    assert overflow(visit.go(path)) == 0
