"""The door on a telephone: codes, names, reasons, a network that goes and comes, the camera, nothing left behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import segno
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from logistics.accounts.rules import Role
from logistics.attendance.models import CheckIn
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.rules import EventFacts
from logistics.registrations.models import Registration
from logistics.registrations.operations import withdraw
from logistics.registrations.rules import Status
from tests.browser.conftest import FLAGS, Visit, flaws, overflow
from tests.conftest import StandingClock
from tests.funding.meeting import seat

DOOR = "/events/crm-2022/door"
#: Half a minute past: what a device tells took place some milliseconds ago.
MORNING = datetime(2022, 3, 31, 15, 41, 30, tzinfo=UTC)
#: What a browser says that is asked without a network.
_NO_NETWORK = re.compile("ERR_INTERNET_DISCONNECTED")


@pytest.fixture
def people(app, crm: EventFacts, clock: StandingClock) -> dict[str, str]:
    """Seat some people, all confirmed but Berta, and return their references by name; it is the first day's morning."""
    clock.at = MORNING
    names = {
        "Ana Ejemplo": ("CRI", 1, Status.CONFIRMED),
        "Berta Muestra": ("CRI", 2, Status.APPROVED),
        "Carla Ñáñez": ("PAN", 1, Status.CONFIRMED),
        "Dora Specimen": ("PAN", 2, Status.CONFIRMED),
    }
    references = {}
    with transaction(SYSTEM):
        for number, (name, (code, place, status)) in enumerate(names.items()):
            person = seat(crm, code, place, status)
            person.full_name, person.name_key = name, name.lower().replace("ñ", "n").replace("á", "a")
            person.reference = f"ABCDE2345{6 + number}"
            references[name] = person.reference
    return references


def result(page: Page, heading: str, words: str = "") -> None:
    """Wait until the card tells this."""
    expect(page.locator("#result h2")).to_contain_text(heading)
    expect(page.locator("#result")).to_contain_text(words)


def type_in(page: Page, words: str) -> None:
    page.locator("#find-words").fill(words)
    page.locator("#find-words").press("Enter")


def kept(page: Page) -> dict[str, int]:
    """Return how much this browser keeps of the door."""
    return page.evaluate(
        """async () => {
          const heard = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
          const opened = await heard(indexedDB.open("door"));
          const count = (store) => heard(opened.transaction(store).objectStore(store).count());
          return {
            lists: await count("lists"),
            waiting: await count("waiting"),
            caches: (await caches.keys()).length,
            workers: (await navigator.serviceWorker.getRegistrations()).length,
          };
        }"""
    )


def without_a_network(page: Page) -> None:
    """Take the network away from the window, and from what it asks for while a page of it is being opened."""
    page.context.set_offline(True)
    page.context.route("**/*", lambda route: route.abort("internetdisconnected"))


def with_the_network(page: Page) -> None:
    """Give it back."""
    page.context.unroute("**/*")
    page.context.set_offline(False)


def check_in_without_a_network(page: Page, people: dict[str, str]) -> None:
    """Take the network away, load the page anew, and note Carla, Dora and a code that nobody has."""
    page.wait_for_function("caches.open('door:/events/crm-2022/door').then((all) => all.match('until'))")
    without_a_network(page)
    page.reload()
    expect(page.locator("#network")).to_contain_text("Sin red")
    type_in(page, people["Carla Ñáñez"])
    result(page, "Llegada registrada", "Anotado en este dispositivo")
    type_in(page, people["Carla Ñáñez"])
    result(page, "Ya había llegado")
    page.locator("#find-words").fill("dora")
    page.get_by_role("button", name="Registrar llegada: Dora Specimen").click()
    result(page, "Llegada registrada", "Dora Specimen")
    type_in(page, "ZZZZZ22222")
    result(page, "Código desconocido", "no está en la lista")
    page.get_by_role("button", name="Anotar el código de todos modos").click()
    expect(page.locator("#network")).to_contain_text("Por enviar: 3.")
    page.reload()  # nothing of it is lost
    expect(page.locator("#waiting-list li")).to_have_count(3)
    assert (flaws(page), overflow(page)) == ([], 0)
    page.set_viewport_size({"width": 320, "height": 640})
    assert overflow(page) == 0


def test_the_staff_check_people_in_while_the_network_goes_and_comes(
    window: Callable[..., Visit], crm: EventFacts, people: dict[str, str]
) -> None:
    visit = window("phone", "es")
    visit.enter(role=Role.DESK, event=crm)
    page = visit.go(DOOR)
    assert (flaws(page), overflow(page)) == ([], 0)

    type_in(page, people["Ana Ejemplo"].lower())
    result(page, "Llegada registrada", "Ana Ejemplo")
    expect(page.locator("[data-count='total.here']")).to_have_text("1")
    type_in(page, people["Ana Ejemplo"])
    result(page, "Ya había llegado", "Presente desde las 09:41")

    page.locator("#find-words").fill("muestra be")
    expect(page.locator("#result .door-name")).to_have_text("Ana Ejemplo")
    expect(page.locator("#result [data-words]")).to_be_hidden()
    expect(page.get_by_role("button", name="Registrar llegada: Berta Muestra")).to_be_in_viewport()
    page.locator("#find-words").press("Enter")
    expect(page.locator("#found-title")).to_be_focused()
    assert flaws(page) == []
    page.get_by_role("button", name="Registrar llegada: Berta Muestra").click()
    result(page, "Sin confirmar", "todavía no se ha aceptado la carta")
    assert flaws(page) == []
    page.locator("#reason").fill("La carta se firma aquí")
    page.get_by_role("button", name="Dejar entrar de todos modos").click()
    result(page, "Llegada registrada", "Berta Muestra")

    check_in_without_a_network(page, people)
    with transaction(SYSTEM):
        withdraw(db.session.scalars(sa.select(Registration.id).filter_by(full_name="Dora Specimen")).one())
    with_the_network(page)
    expect(page.locator("#conflicts-list")).to_contain_text("Dora Specimen")
    expect(page.locator("#conflicts-list")).to_contain_text("Código desconocido")
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator("#network")).to_contain_text("Todo se ha enviado")
    db.session.rollback()
    came = sa.select(Registration.full_name).join(CheckIn, CheckIn.registration_id == Registration.id)
    assert sorted(db.session.scalars(came)) == ["Ana Ejemplo", "Berta Muestra", "Carla Ñáñez"]

    assert kept(page) == {"lists": 1, "waiting": 0, "caches": 1, "workers": 1}
    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_text("Ha cerrado la sesión.")).to_be_visible()
    assert kept(page) == {"lists": 0, "waiting": 0, "caches": 0, "workers": 0}
    visit.complaints[:] = [each for each in visit.complaints if not _NO_NETWORK.search(each)]


def test_a_session_that_ends_without_a_network_loses_nothing(
    window: Callable[..., Visit], crm: EventFacts, people: dict[str, str]
) -> None:
    visit = window("phone", "es")
    visit.enter(role=Role.DESK, event=crm)
    page = visit.go(DOOR)
    expect(page.locator("#device-kept")).to_contain_text("4 personas")
    without_a_network(page)
    type_in(page, people["Ana Ejemplo"])
    result(page, "Llegada registrada", "Anotado en este dispositivo")
    page.context.clear_cookies()
    with_the_network(page)
    expect(page.locator("#network")).to_contain_text("Su sesión ha terminado")
    expect(page.locator("#network")).to_contain_text("Por enviar: 1.")
    assert (
        page.get_by_role("link", name="Iniciar sesión de nuevo").get_attribute("href")
        == f"/sign-in?next={DOOR.replace('/', '%2F')}"
    )
    visit.enter(role=Role.DESK, event=crm)
    visit.go(DOOR)
    expect(page.locator("[data-count='total.here']")).to_have_text("1")
    assert kept(page)["waiting"] == 0
    visit.complaints.clear()  # what the browser says of no network, and of the form that had expired


@pytest.fixture
def looking(chromium: Browser, tmp_path: Path, people: dict[str, str], site: str) -> Iterator[Page]:
    """Return the page of a browser whose camera sees Ana's code."""
    film = tmp_path / "badge.y4m"
    drawn = BytesIO()
    segno.make(f"{site}{DOOR}/{people['Ana Ejemplo']}", error="m").save(drawn, kind="png", scale=8)
    frame = Image.new("L", (640, 480), 255)
    frame.paste(Image.open(drawn).convert("L"), (150, 60))
    head = b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420mpeg2\n"
    film.write_bytes(head + (b"FRAME\n" + frame.tobytes() + b"\x80" * (640 * 480 // 2)) * 3)
    flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    browser = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[*FLAGS, *flags, f"--use-file-for-fake-video-capture={film}"]
    )
    yield browser.new_context(locale="es", permissions=["camera"], reduced_motion="reduce").new_page()
    browser.close()


def test_the_camera_reads_the_code_of_a_badge(looking: Page, crm: EventFacts, site: str) -> None:
    complaints: list[str] = []
    looking.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    Visit(looking, site, "desktop", "es", complaints).enter(role=Role.DESK, event=crm)
    looking.goto(site + DOOR)
    looking.get_by_role("button", name="Usar la cámara").click()
    result(looking, "Llegada registrada", "Ana Ejemplo")
    assert flaws(looking) == []
    looking.get_by_role("button", name="Usar la cámara").click()
    expect(looking.locator("#camera")).to_be_hidden()
    assert db.session.scalars(sa.select(CheckIn.way)).all() == ["scanned"]
    assert complaints == []
