"""The stations at which pictures are taken: add a line, and there is one more.

They are visited in this order, in each language on a fresh demo: what one station does, the next one shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from logistics.accounts.rules import Role
from tests.nominationfile.lists import from_a_ministry

EVENT = "/events/crm-2022"


def nothing(page: Page) -> None:
    """Take the page as it opens."""


def open_first(selector: str) -> Callable[[Page], None]:
    """Return what follows the first link that `selector` finds."""

    def follow(page: Page) -> None:
        page.locator(selector).first.click()

    return follow


def begin_registration(page: Page) -> None:
    """Fill in the beginning of the form, as somebody of Honduras."""
    page.check("#delegation-HND")
    page.click("main button[type=submit]")
    page.fill("#full_name", "María Fernanda Muestra Ordóñez")
    page.fill("#institution", "Instituto Nacional de Migración")
    page.evaluate("window.scrollTo(0, 0)")


def send_a_list(page: Page) -> None:
    """Send a ministry's list of officials, and look at what it would do."""
    file = {"name": "Funcionarios.xlsx", "mimeType": "application/octet-stream", "buffer": from_a_ministry()}
    page.set_input_files("main input[type=file]", [file])  # type: ignore[list-item]  # a dictionary is fine
    page.click("main form button[type=submit]")


def look_at_who_waits(page: Page) -> None:
    """Open somebody on the waiting list, and what adds a chair beyond the cap."""
    page.locator(".queue a").first.click()
    page.locator("form[action$='/exceptional-seat']").locator("xpath=..").locator("summary").click()


def decide_about_several(page: Page) -> None:
    """Tick some people, and look at what approving them would do."""
    for tick in page.locator("td.tick input").all()[:4]:
        tick.check()
    page.select_option("#decision", "approve")
    page.click("#several button[type=submit]")


def find_somebody(page: Page) -> None:
    """Look for somebody by some letters of the name."""
    page.fill("#find-words", "eje")
    page.press("#find-words", "Enter")


@dataclass(frozen=True)
class Station:
    """One picture, in each language and at each width."""

    #: The file's name, without language and width.
    name: str
    path: str
    #: Who looks; None: a visitor who is not signed in.
    role: Role | None = None
    #: What is done on the page before the picture.
    prepare: Callable[[Page], None] = nothing
    #: Whether what is done here shows at later stations: then it is done even when its own picture is not wanted.
    goes_on: bool = False
    #: The picture shows no more than so many pixels from the top; 0: as many as is usual at its width.
    tallest: int = 0


STATIONS = [
    Station("meetings", "/"),
    Station("event", f"{EVENT}/"),
    Station("agenda", f"{EVENT}/agenda"),
    Station("sign-in", "/sign-in"),
    Station("register-delegation", f"{EVENT}/register"),
    Station("register", f"{EVENT}/register", prepare=begin_registration),
    Station("participation", f"{EVENT}/me", Role.DELEGATE),
    Station("delegation", f"{EVENT}/delegation", Role.FOCAL_POINT),
    Station("nominate", f"{EVENT}/delegation/nominate", Role.FOCAL_POINT),
    Station("desk", f"{EVENT}/desk/", Role.ORGANIZER, tallest=1500),
    Station("desk-people", f"{EVENT}/desk/people", Role.ORGANIZER),
    Station("desk-person", f"{EVENT}/desk/people", Role.ORGANIZER, open_first("table a[href*='/desk/people/']")),
    Station("desk-review", f"{EVENT}/desk/review", Role.ORGANIZER),
    Station("desk-register", f"{EVENT}/desk/people/new", Role.ORGANIZER),
    Station("desk-attendance", f"{EVENT}/desk/attendance", Role.ORGANIZER),
    Station("desk-delegations", f"{EVENT}/desk/invitations", Role.ORGANIZER),
    Station("desk-nominations", f"{EVENT}/desk/nominations", Role.ORGANIZER, send_a_list),
    Station("desk-seat", f"{EVENT}/desk/", Role.ORGANIZER, look_at_who_waits),
    Station("desk-decision", f"{EVENT}/desk/people?statuses=submitted", Role.ORGANIZER, decide_about_several),
    Station("desk-letters", f"{EVENT}/desk/letters", Role.ORGANIZER),
    Station("desk-messages", f"{EVENT}/desk/messages", Role.ORGANIZER),
    Station("desk-texts", f"{EVENT}/desk/texts", Role.ORGANIZER),
    Station("desk-staff", f"{EVENT}/desk/staff", Role.ORGANIZER),
    Station("desk-log", f"{EVENT}/desk/log", Role.ORGANIZER),
    Station("account", "/account", Role.ORGANIZER),
    Station("desk-personal-data", f"{EVENT}/desk/personal-data", Role.ORGANIZER),
    Station("funding", f"{EVENT}/funding", Role.HOST),
    Station("passports", f"{EVENT}/funding/passports", Role.SPONSOR),
    Station("papers", f"{EVENT}/exports/", Role.ORGANIZER),
    Station("letter", f"{EVENT}/me/letter", Role.DELEGATE),
    Station("substitute", f"{EVENT}/delegation", Role.FOCAL_POINT, open_first("main a[href$='/substitute']")),
    Station("door", f"{EVENT}/door", Role.DESK, find_somebody),
]
