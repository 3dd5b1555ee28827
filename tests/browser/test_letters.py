"""Accepting the invitation letter in a real browser: with a finger, with the keyboard alone, and without scripts."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.database import db
from logistics.letters import queries
from logistics.letters.rules import Acceptance, code_on_paper
from logistics.letters.signatures import read_signature
from logistics.participation import tasks
from logistics.registrations.rules import Status
from tests.browser.conftest import flaws, overflow
from tests.letters.people import approved, issue, person

PATIENT = 20_000


def letter_page(visit, event, language="en"):
    """Issue a letter, sign its person in, and open its page."""
    ana = approved(event, name="Ana Ejemplo", email="ana@example.org", language=language)
    letter = issue(event, ana)
    visit.enter("ana@example.org")
    visit.go(f"/language/{visit.language}")
    return ana, letter, visit.go(f"/events/crm-2022/me/{person(ana).reference}/letter")


def draw(page, *, touch):
    """Draw two strokes on the signature's paper, with a finger or the mouse."""
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    points = [(0.1, 0.5), (0.3, 0.2), (0.5, 0.8), (0.9, 0.4)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in points]
    if touch:
        finger = page.context.new_cdp_session(page)

        def send(kind, *touches):
            told = [{"x": x, "y": y} for x, y in touches]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

        send("touchStart", places[0])
        for place in places[1:]:
            send("touchMove", place)
        send("touchEnd")
        return
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


def test_the_pages_of_letters_are_whole(visit, crm):
    ana, letter, page = letter_page(visit, crm, visit.language)
    addresses = ["", f"/verify/{code_on_paper(letter.code)}", "/verify"]
    for address in addresses:
        if address:
            visit.go(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert overflow(page) == 0
        assert flaws(page) == []
    assert person(ana).status == Status.APPROVED


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_signature_is_drawn_and_sent(window, crm, width):
    visit = window(width, "en")
    ana, _letter, page = letter_page(visit, crm)
    draw(page, touch=width == "phone")
    strokes = read_signature(page.locator("[name=signature]").input_value())
    assert len(strokes) == 1
    assert len(strokes[0]) >= 4
    assert abs(strokes[0][0][0] - 60) <= 3
    assert abs(strokes[0][-1][0] - 540) <= 3
    page.get_by_role("button", name="Draw it again").click()
    assert page.locator("[name=signature]").input_value() == ""
    draw(page, touch=width == "phone")
    page.get_by_label("Your full name").fill("Somebody Else")
    page.get_by_label("I accept this invitation").check()
    page.get_by_role("button", name="Accept and confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("not the name in the letter", timeout=PATIENT)
    assert json.loads(page.locator("[name=signature]").input_value())  # what was drawn is kept
    page.get_by_label("Your full name").fill("Ana Ejemplo")
    page.get_by_role("button", name="Accept and confirm").click()
    expect(page.get_by_text("You accepted this letter on")).to_be_visible(timeout=PATIENT)
    assert person(ana).status == Status.CONFIRMED
    assert queries.letter_of(ana).acceptance == Acceptance.DRAWN
    assert flaws(page) == []
    visit.complaints.clear()  # Chromium notes the 422


@pytest.mark.parametrize("javascript", [True, False])
def test_the_keyboard_alone_is_enough(window, crm, javascript):
    visit = window("phone", "en", javascript=javascript)
    ana, _letter, page = letter_page(visit, crm)
    expect(page.locator("canvas")).to_be_visible(visible=javascript)
    page.get_by_label("Your full name").focus()
    page.keyboard.type("Ana Ejemplo")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Accept and confirm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You accepted this letter on")).to_be_visible(timeout=PATIENT)
    assert person(ana).status == Status.CONFIRMED
    assert queries.letter_of(ana).acceptance == Acceptance.TYPED


def test_the_desk_follows_the_issuing_of_all(window, crm):
    approved(crm)
    visit = window("desktop", "en")
    visit.enter(role=Role.ORGANIZER, event=crm)
    visit.go("/language/en")
    page = visit.go("/events/crm-2022/desk/letters")
    assert flaws(page) == []
    page.get_by_role("button", name="Issue letters for all approved").click()
    expect(page.get_by_text("0 of 1 issued.")).to_be_visible(timeout=PATIENT)
    tasks.issue_letters()
    db.session.rollback()
    expect(page.get_by_text("Nobody waits for a letter.", exact=True)).to_be_visible(timeout=PATIENT)
    expect(page.locator("[data-running] [role=status]")).to_contain_text("Nobody waits for a letter.")
    assert flaws(page) == []
