"""The whole story of a meeting in real browsers: from the invitations to the door, with everything that goes awry."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.database import db
from logistics.decisions import tasks as decisions
from logistics.delegations.queries import delegations
from logistics.funding.queries import payers
from logistics.messages.models import Message
from logistics.participation import tasks as letters
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from tests.browser.conftest import is_whole
from tests.uploads import a_photo

EVENT = "/events/crm-2022"
#: The door opens on the workshop's first day: 31 March 2022, 09:40 in Mexico City.
FIRST_MORNING = datetime(2022, 3, 31, 15, 40, tzinfo=UTC)
PATIENT = 20_000
#: Who comes for Costa Rica, and under which address.
CAST = {
    "Ana Uno": "ana@cri.example.org",
    "Beto Dos": "beto@cri.example.org",
    "Viceministra Tres": "vice@cri.example.org",
}
TYPED = {
    "job_title": "Directora",
    "passport_number": "SPEC0001",
    "birth_date": "1980-05-17",
    "issued_on": "2020-01-10",
    "expires_on": "2030-01-09",
    "origin": "San José (SJO)",
    "arrives_on": "2022-03-30",
    "departs_on": "2022-04-02",
}


def mail_to(address):
    """Return the newest mail to an address: its kind and its text."""
    db.session.rollback()
    found = db.session.query(Message).filter_by(recipient=address).order_by(Message.id.desc()).first()
    assert found is not None, address
    return found.kind, found.body_text


def link_to(address):
    return re.search(r"https?://\S+/(?:sign-in|invitation)/\S+", mail_to(address)[1])[0]


def standing():
    """Return where everybody stands, by name."""
    db.session.rollback()
    return {row.full_name: row.status for row in db.session.query(Registration)}


def reference(name):
    return db.session.query(Registration).filter_by(full_name=name).one().reference


def press(page, words):
    page.get_by_role("button", name=words, exact=True).click()


def enter(visit, address):
    """Follow the link of the newest mail to an address."""
    visit.page.goto(link_to(address))
    visit.page.locator("main button[type=submit]").first.click()
    return visit.page


def name_somebody(page, name, address):
    page.locator("#full_name").fill(name)
    page.locator("#institution").fill("Cancillería")
    page.locator("#email").fill(address)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/delegation")


def complete(page):
    """Complete a nomination and send the passport copy."""
    page.get_by_role("link", name="Completar mi registro").click()
    for field, value in TYPED.items():
        page.locator(f"#{field}").fill(value)
    page.locator("#privacy").check()
    press(page, "Enviar mi registro")
    send_passport(page)


def send_passport(page):
    page.locator("#file-passport").set_input_files(
        [{"name": "pasaporte.jpg", "mimeType": "image/jpeg", "buffer": a_photo(60_000)}]
    )
    page.locator("form[action$='/documents/passport'] button[type=submit]").click()
    expect(page.get_by_text("Copia del pasaporte: recibida.")).to_be_visible(timeout=PATIENT)


def decide_together(page, decision, *names):
    """Tick people in the list, look at what will happen, and have it done."""
    page.goto(f"{page.url.partition('/events')[0]}{EVENT}/desk/people")
    for name in names:
        page.locator(f"#tick-{reference(name)}").check()
    page.locator("#decision").select_option(decision)
    press(page, "Ver qué ocurrirá")
    expect(page.locator("main tbody tr")).to_have_count(len(names))
    is_whole(page)
    page.locator("main form button[type=submit]").first.click()
    decisions.decide()
    expect(page.locator("[data-running=no]")).to_have_count(1, timeout=PATIENT)


def accept_letter(page, name):
    page.locator("a[href$='/letter']").first.click()
    page.get_by_label("Su nombre completo").fill(name)
    page.locator("#agreed").check()
    page.get_by_role("button", name=re.compile("Aceptar y confirmar")).click()
    expect(page.get_by_text("Usted aceptó esta carta el")).to_be_visible(timeout=PATIENT)


def download(page, name):
    """Return all that stands on the first sheet of a paper that the person downloads."""
    with page.expect_download() as sent:
        page.evaluate("path => { location.href = path }", f"{EVENT}/exports/{name}.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(sent.value.path().read_bytes())).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    return " ".join(str(cell) for row in rows for cell in row if cell is not None)


def test_a_meeting_from_the_invitations_to_the_door(window, crm, clock):
    organizer, focal_point = window("desktop", "es"), window("phone", "es")
    organizer.enter(role=Role.ORGANIZER, event=crm)
    invite_eleven_states_and_two_networks(organizer, crm)
    nominate_two_and_one_beyond_the_seats(focal_point)
    give_the_vice_minister_a_chair_beyond_the_cap(organizer)
    phones = {name: window("phone", "es") for name in CAST}
    for name, phone in phones.items():
        complete(enter(phone, CAST[name]))
    is_whole(phones["Ana Uno"].page)
    assert set(standing().values()) == {Status.SUBMITTED}
    return_a_passport_that_cannot_be_read(organizer, phones["Ana Uno"])
    approve_all_and_have_their_letters_signed(organizer, phones)
    let_somebody_else_come(organizer, focal_point, window("phone", "es"))
    hand_out_the_papers(window("desktop", "es"), window("desktop", "es"), crm)
    clock.at = FIRST_MORNING
    open_the_door(window("phone", "es"), crm)


def invite_eleven_states_and_two_networks(organizer, event):
    page = organizer.go(f"{EVENT}/desk/invitations")
    for each in delegations(event.id):
        page.locator("#delegation").select_option(label=each.name["es"])
        page.locator("#email").fill(f"enlace@{each.code.lower()}.example.org")
        press(page, "Invitar")
    expect(page.locator(".invited")).to_have_count(13)
    is_whole(page)


def nominate_two_and_one_beyond_the_seats(focal_point):
    """Costa Rica's focal point accepts and nominates; for a third official there is no chair."""
    page = enter(focal_point, "enlace@cri.example.org")
    page.wait_for_url("**/delegation")
    ana, beto, vice_minister = CAST
    for name in (ana, beto):
        page.locator(".seat-card a.btn-primary").first.click()
        name_somebody(page, name, CAST[name])
    page.get_by_role("link", name=re.compile("lista de espera")).click()
    name_somebody(page, vice_minister, CAST[vice_minister])
    is_whole(page)
    assert standing() == {
        "Ana Uno": Status.NOMINATED,
        "Beto Dos": Status.NOMINATED,
        "Viceministra Tres": Status.WAITLISTED,
    }
    assert mail_to("vice@cri.example.org")[0] == "waitlisted"


def give_the_vice_minister_a_chair_beyond_the_cap(organizer):
    page = organizer.go(f"{EVENT}/desk/people/{reference('Viceministra Tres')}")
    page.locator("summary", has_text="Agregar un lugar excepcional").click()
    page.locator("details[open] textarea").fill("Su ministerio copreside la declaración.")
    page.locator("details[open] button").click()
    expect(page.get_by_text("excepcional").first).to_be_visible()
    assert standing()["Viceministra Tres"] is Status.NOMINATED


def return_a_passport_that_cannot_be_read(organizer, phone):
    """Choose the reason from a list, have it told by mail and mended; then find all three right."""
    desk = organizer.go(f"{EVENT}/desk/review")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Ana Uno")
    is_whole(desk)
    desk.locator("input[name=shortcomings]").first.check()
    desk.locator("button[value=returned]").click()
    assert standing()["Ana Uno"] is Status.RETURNED
    assert mail_to("ana@cri.example.org")[0] == "returned"
    phone.page.reload()
    send_passport(phone.page)
    assert standing()["Ana Uno"] is Status.SUBMITTED  # nothing else was asked for
    for _person in CAST:
        organizer.go(f"{EVENT}/desk/review")
        desk.locator("[data-key-verify]").click()
    organizer.go(f"{EVENT}/desk/review")
    expect(desk.locator("[data-key-verify]")).to_have_count(0)


def approve_all_and_have_their_letters_signed(organizer, phones):
    decide_together(organizer.page, "approve", *CAST)
    assert set(standing().values()) == {Status.APPROVED}
    press(organizer.go(f"{EVENT}/desk/letters"), "Emitir cartas para todas las personas aprobadas")
    letters.issue_letters()
    for name, phone in phones.items():
        accept_letter(phone.go(f"{EVENT}/me"), name)
    assert set(standing().values()) == {Status.CONFIRMED}


def let_somebody_else_come(organizer, focal_point, phone):
    """Beto cannot come. Dora takes his very chair, and nothing of his passes over."""
    page = focal_point.go(f"{EVENT}/delegation")
    page.locator("a[href$='/substitute']").nth(1).click()
    name_somebody(page, "Dora Cuatro", "dora@cri.example.org")
    assert standing() == {
        "Ana Uno": Status.CONFIRMED,
        "Beto Dos": Status.REPLACED,
        "Viceministra Tres": Status.CONFIRMED,
        "Dora Cuatro": Status.NOMINATED,
    }
    complete(enter(phone, "dora@cri.example.org"))
    decide_together(organizer.page, "approve", "Dora Cuatro")
    press(organizer.go(f"{EVENT}/desk/people/{reference('Dora Cuatro')}"), "Emitir la carta")
    phone.page.reload()
    accept_letter(phone.page, "Dora Cuatro")


def hand_out_the_papers(sponsor, host, event):
    """Give the sponsor those it flies and the host those it lodges: not the one who is unfunded."""
    payer = {each.code: each.id for each in payers(event.id)}
    for visit, address, role, code in (
        (sponsor, "boletos@example.org", Role.SPONSOR, "OIM"),
        (host, "hotel@example.org", Role.HOST, "SEGOB"),
    ):
        visit.enter(address, role=role, event=event, sponsor_id=payer[code])
        is_whole(visit.go(f"{EVENT}/funding"))
    manifest, rooming = download(sponsor.page, "manifest"), download(host.page, "rooming")
    assert [name for name in standing() if name in manifest] == ["Ana Uno", "Dora Cuatro"]
    assert [name for name in standing() if name in rooming] == ["Ana Uno", "Dora Cuatro"]
    assert ("SPEC0001" in manifest, "SPEC0001" in rooming) == (True, False)


def open_the_door(entrance, event):
    """One is welcome, twice is harmless, and whoever was replaced is told of the successor."""
    entrance.enter("puerta@example.org", role=Role.DESK, event=event)
    page = entrance.go(f"{EVENT}/door")
    is_whole(page)
    for _time in range(2):
        page.locator("#find-words").fill(reference("Ana Uno"))
        page.locator("#find-words").press("Enter")
        expect(page.locator("#result")).to_contain_text("Ana Uno", timeout=PATIENT)
    expect(page.locator("[data-count='total.here']").first).to_have_text("1", timeout=PATIENT)
    entrance.go(f"{EVENT}/door/{reference('Beto Dos')}")
    expect(page.locator("main")).to_contain_text("Dora Cuatro")
    is_whole(page)
