"""A real browser at a real server: phone and desktop, Spanish and English, with and without JavaScript."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from werkzeug.serving import make_server

from logistics.accounts.operations import account_for, grant, issue_link, link_address
from logistics.accounts.rules import ASKED_LINK_LASTS, Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.events.rules import EventFacts
from logistics.settings import Settings, fresh_key

#: Without these Chromium, as root or in a container, does not start, or asks the outside world for things.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
#: All of axe's rules but those that read every style sheet anew on each page, for a text that is turned by force.
_RULES = {"resultTypes": ["violations"], "preload": False}
WIDTHS = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium; skips when there is none, and fails when CI=true."""
    program = shutil.which("chromium")
    if program is None:
        words = "chromium is not installed (Debian: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Listen at a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, listening: socket.socket) -> Settings:
    """Return settings for a new data folder, reached at the port listened at."""
    return Settings(
        data=tmp_path,
        base_url=f"http://127.0.0.1:{listening.getsockname()[1]}",
        secret_key=fresh_key(),
        documents={"master_keys": {"test": fresh_key()}, "current_master_key": "test"},
        mail={"mode": "keep"},
        sign_in={"second_factor": "optional"},  # so that a link alone opens everybody's pages
        limits={"enabled": False},
    )


@pytest.fixture
def site(app: Flask, crm: EventFacts, settings: Settings, listening: socket.socket) -> Iterator[str]:
    """Serve the application with the CRM workshop in it, and return its address, without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=listening.fileno())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield settings.base_url
    server.shutdown()
    thread.join()


@dataclass
class Visit:
    """A browser window at the site."""

    page: Page
    site: str
    width: str
    language: str
    #: What the browser complained about: errors of scripts, refusals by the content policy, answers that are errors.
    complaints: list[str]

    def go(self, path: str) -> Page:
        """Open the page at `path` and return it."""
        self.page.goto(self.site + path)
        return self.page

    def enter(
        self,
        email: str = "",
        *,
        role: Role | None = None,
        event: EventFacts | None = None,
        sponsor_id: int | None = None,
    ) -> int:
        """Sign in through a real link, as somebody with `role` in `event` or without any; return the account's id."""
        with transaction(SYSTEM):
            account = account_for(email=email or f"{role or 'somebody'}@example.org", language=self.language)
            if role is not None:
                grant(user_id=account, role=role, event_id=event.id if event else None, sponsor_id=sponsor_id)
            link = link_address(issue_link(user_id=account, leads_to="/", valid_for=ASKED_LINK_LASTS))
        self.page.goto(link)
        self.page.locator("main button[type=submit]").click()
        return account


@pytest.fixture
def window(chromium: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a window: `window("phone", "es", javascript=False)`; a phone's is light.

    At the end of the test no window may have asked another machine for anything, nor complained.
    """
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []
    foreign: list[str] = []

    def notice(request: Request) -> None:
        if not request.url.startswith((site, "blob:", "data:")):
            foreign.append(request.url)

    def opened(width: str = "phone", language: str = "es", *, javascript: bool = True) -> Visit:
        context = chromium.new_context(
            viewport=WIDTHS[width],
            locale=language,
            timezone_id="America/Mexico_City",
            java_script_enabled=javascript,
            is_mobile=width == "phone",
            has_touch=width == "phone",
            color_scheme="light" if width == "phone" else "dark",
            reduced_motion="reduce",  # no colour is looked at half way to another
        )
        context.on("request", notice)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        contexts.append(context)
        visits.append(Visit(page, site, width, language, complaints))
        return visits[-1]

    yield opened
    for context in contexts:
        context.close()
    assert foreign == []
    assert [visit.complaints for visit in visits if visit.complaints] == []


@pytest.fixture(params=[("phone", "es"), ("desktop", "en")], ids="-".join)
def visit(request: pytest.FixtureRequest, window: Callable[..., Visit]) -> Visit:
    """Open a window of each width in one of the languages, the longer words where there is least room."""
    return window(*request.param)


def flaws(page: Page) -> list[str]:
    """Return what axe finds wrong with the accessibility of the page as it is now, a line each."""
    return [
        f"{violation['id']}: {violation['help']} ({', '.join(str(node['target']) for node in violation['nodes'])})"
        for violation in Axe().run(page, options=_RULES).response["violations"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window, once its fonts are there."""
    for _ in range(60):  # asked, not awaited: nothing is awaited where scripts are off
        if page.evaluate("document.fonts.status") == "loaded":
            break
        page.wait_for_timeout(50)
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def is_whole(page: Page) -> None:
    """Fail unless the page fits its window, has one main heading and no flaw of accessibility."""
    page.wait_for_load_state()  # a page half styled has other colours
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert overflow(page) == 0
    assert flaws(page) == []
