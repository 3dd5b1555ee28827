"""Wording mails and writing to a group in a real browser: every page whole, with the keyboard alone, narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.database import db
from logistics.mailings import tasks
from logistics.messages import queries
from logistics.messages.rules import Kind
from logistics.registrations.queries import person_by_id
from tests.browser.conftest import is_whole, overflow
from tests.letters.people import approved

DESK = "/events/crm-2022/desk"
PATIENT = 20_000


def enter(visit, event):
    approved(event, "CRI", "Ana Ejemplo", "ana@example.org", language=visit.language)
    visit.enter(role=Role.ORGANIZER, event=event)
    visit.go(f"/language/{visit.language}")
    return visit.page


def test_the_pages_of_texts_are_whole(visit, crm):
    page = enter(visit, crm)
    visit.go(f"{DESK}/texts")
    is_whole(page)
    visit.go(f"{DESK}/texts/approved/{visit.language}")
    page.locator(".names > summary").click()
    is_whole(page)
    page.locator("[name=show]").click()
    mail = page.frame_locator("iframe.mail-frame")
    expect(mail.locator("h1")).to_have_css("color", "rgb(18, 57, 91)")  # the frame has the mail's styles
    expect(mail.locator("body")).to_contain_text("Ana Ejemplo")
    is_whole(page)
    page.locator("#body").fill("{name} {nobody}")
    page.locator("[name=save]").click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_whole(page)
    visit.complaints.clear()  # Chromium notes the 422


def test_the_pages_of_a_mailing_are_whole(visit, crm):
    page = enter(visit, crm)
    visit.go(f"{DESK}/write")
    page.locator("[value=announcement]").click()
    for summary in page.locator("main details > summary").all():
        summary.click()
    is_whole(page)
    page.locator("[name=show]").click()
    is_whole(page)
    page.locator("form[action$=send] button").click()
    expect(page.locator("progress")).to_be_visible(timeout=PATIENT)
    is_whole(page)
    tasks.send_mailings()
    db.session.rollback()
    expect(page.locator("[data-running=no]")).to_be_visible(timeout=PATIENT)
    is_whole(page)
    visit.go(f"{DESK}/write")
    is_whole(page)


def test_what_was_typed_is_not_lost_unasked(window, crm):
    visit = window("desktop", "en")
    page = enter(visit, crm)
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    person = person_by_id(approved(crm, "HND", "Bea Dos", "bea@example.org"))
    visit.go(f"{DESK}/people/{person.reference}")
    page.get_by_label("Note", exact=True).click()
    page.keyboard.type("Llega tarde.")
    page.locator(".desk-menu-wide a").first.click()
    page.locator(".decisions > form button").first.click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Llega tarde.")
    assert asked == ["beforeunload", "beforeunload"]
    page.get_by_role("button", name="Write the note down").click()
    expect(page.get_by_text("The note is written down.")).to_be_visible()
    visit.go(f"{DESK}/texts/approved/en")
    page.locator("#body").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nMore.")
    page.locator("[name=show]").click()
    expect(page.locator("iframe.mail-frame")).to_be_visible()
    page.locator("#body").click()
    page.locator(".desk-menu-wide a").first.click()
    assert (asked[2:], page.url.endswith("/texts/approved/en#shown")) == (["beforeunload"], True)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_keyboard_alone_is_enough_on_the_narrowest_screen(window, crm, javascript):
    visit = window("phone", "en", javascript=javascript)
    visit.page.set_viewport_size({"width": 320, "height": 640})
    page = enter(visit, crm)
    visit.go(f"{DESK}/texts/approved/en")
    assert overflow(page) == 0
    page.get_by_label("Subject").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("You may come, {name}")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The text is saved.")).to_be_visible(timeout=PATIENT)
    db.session.rollback()
    assert queries.find_text(crm.id, Kind.APPROVED, "en").wording.subject == "You may come, {name}"
    visit.go(f"{DESK}/write")
    page.get_by_role("button", name="Announcement").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Confirmed").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show the people").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/write/1?page=1#people")
    expect(page.get_by_label("Confirmed")).not_to_be_checked()
    page.get_by_role("button", name="Save, and see how it reads").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Send it to 1 person")).to_be_visible(timeout=PATIENT)
    assert overflow(page) == 0
    page.get_by_role("button", name="Send it to 1 person").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-running]").get_by_text("Being sent")).to_be_visible(timeout=PATIENT)
    page.wait_for_load_state()
    assert overflow(page) == 0
    page.get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The mailing is stopped.")).to_be_visible(timeout=PATIENT)
