"""The desk's menu: its pages in groups, the one shown marked, for those who may open them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts
from logistics.web.menus import ADMINISTRATION, DESK_MENU, INVITATIONS, MAIL, PEOPLE
from logistics.web.rights import ACCESS
from tests.conftest import Browser


def menu(page: str) -> str:
    """Return the menu as the column at the side has it; empty when the page has none."""
    found = re.search(r'<div class="desk-menu-wide">(.*?)</nav>', page, re.DOTALL)
    return found[1] if found else ""


def marked(page: str) -> list[tuple[str, str]]:
    """Return the mark and the words of each page that the menu marks."""
    return re.findall(r'aria-current="(\w+)">([^<]+)</a>', menu(page))


@pytest.fixture
def organizer(client: Browser, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    """Return the browser of an organizer of the workshop."""
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    return client


def test_pages_stand_in_their_groups(organizer: Browser) -> None:
    page = menu(organizer.get("/events/crm-2022/desk/?lang=en").text)
    assert re.findall(r'<p class="desk-group-title"[^>]*>([^<]+)</p>', page) == [
        "People",
        "Invitations",
        "Mail",
        "Administration",
    ]
    assert len(re.findall("<a ", page)) == len(DESK_MENU)


def test_the_page_shown_is_marked_and_so_is_the_one_it_belongs_to(organizer: Browser) -> None:
    assert marked(organizer.get("/events/crm-2022/desk/letters?lang=en").text) == [("page", "Letters")]
    wording = organizer.get("/events/crm-2022/desk/texts/receipt/es?lang=en")
    assert marked(wording.text) == [("true", "Texts of the mails")]


def test_a_narrow_screen_says_where_one_is_before_the_menu_is_opened(organizer: Browser) -> None:
    page = organizer.get("/events/crm-2022/desk/reminders?lang=en").text
    assert re.findall(r"<summary>(Desk[^<]*)</summary>", page) == ["Desk: Reminders"]


def test_other_pages_have_no_such_menu(organizer: Browser) -> None:
    page = organizer.get("/events/crm-2022/").text
    assert (menu(page), 'class="desk"' in page) == ("", False)


def test_every_entry_has_a_group_and_is_a_page_somebody_may_open() -> None:
    groups = (PEOPLE, INVITATIONS, MAIL, ADMINISTRATION)
    assert [endpoint for endpoint, (group, _) in DESK_MENU.items() if not any(group is each for each in groups)] == []
    assert DESK_MENU.keys() <= ACCESS.keys()
