"""`python -m tests.pictures [station …]`: takes the pictures and writes them where the guides show them from."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from logistics.accounts.rules import Role
from logistics.demo.prepare import Door, prepare
from tests.browser.conftest import FLAGS
from tests.pictures.stations import STATIONS, Station

_CHECKOUT = Path(__file__).parents[2]
#: Width and usual height of a picture, in pixels.
SIZES = {"phone": (360, 1100), "desktop": (1280, 1000)}
LANGUAGES = ("es", "en")
_PATIENCE = 60


@click.command(epilog=f"STATION is one of: {', '.join(station.name for station in STATIONS)}; without any, all.")
@click.argument("names", nargs=-1, metavar="[STATION]…")
@click.option("--language", "languages", multiple=True, type=click.Choice(LANGUAGES), default=LANGUAGES)
@click.option("--width", "widths", multiple=True, type=click.Choice(list(SIZES)), default=list(SIZES))
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=_CHECKOUT / "docs" / "images",
    help="The folder: the pictures are LANGUAGE/STATION-WIDTH.webp in it.",
)
def main(names: tuple[str, ...], languages: tuple[str, ...], widths: tuple[str, ...], theme: str, into: Path) -> None:
    """Take a picture of each station of the demo, in each language, at phone and desktop width.

    Of each language the demo is a fresh one. The pictures are WebP without loss.
    """
    unknown = set(names) - {station.name for station in STATIONS}
    if unknown:
        raise click.BadParameter(f"there is no station called {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        port = _free_port()
        doors = prepare(Path(folder) / "demo", port)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for language in languages:
            shutil.copytree(Path(folder) / "demo", Path(folder) / language)
            with _served(Path(folder) / language, port) as site:
                tour = Tour(browser, site, doors, language, theme)
                for station in STATIONS:
                    wanted = not names or station.name in names
                    if not wanted and not station.goes_on:
                        continue
                    page = tour.visit(station)
                    for width in widths if wanted else ():
                        target = into / language / f"{station.name}-{width}.webp"
                        target.parent.mkdir(parents=True, exist_ok=True)
                        target.write_bytes(_picture(page, width, station.tallest))
                        click.echo(f"{target} {target.stat().st_size // 1024} KB")
                tour.end()
        browser.close()


class Tour:
    """A browser in one language, with a window for each role, signed in through the demo's own links."""

    def __init__(self, browser: Browser, site: str, doors: list[Door], language: str, theme: str) -> None:
        self._browser, self._site, self._language, self._theme = browser, site, language, theme
        self._links = {door.role: door.link for door in doors}
        self._contexts: dict[Role | None, BrowserContext] = {}
        self._page: Page | None = None

    def visit(self, station: Station) -> Page:
        """Return the page of a station, as its role sees it and as the station prepares it."""
        if self._page is not None:
            self._page.close()
        self._page = self._context(station.role).new_page()
        self._page.goto(self._site + station.path)
        station.prepare(self._page)
        self._page.wait_for_load_state("networkidle")
        return self._page

    def end(self) -> None:
        """Close every window."""
        for context in self._contexts.values():
            context.close()

    def _context(self, role: Role | None) -> BrowserContext:
        if role not in self._contexts:
            context = self._browser.new_context(
                viewport=_window("desktop"),
                reduced_motion="reduce",
                color_scheme="dark" if self._theme == "dark" else "light",
                locale=self._language,
                timezone_id="America/Mexico_City",
            )
            context.add_cookies([{"name": "language", "value": self._language, "url": self._site}])
            if role is not None:
                page = context.new_page()
                page.goto(self._links[role])
                page.click("main button[type=submit]")
                page.close()
            self._contexts[role] = context
        return self._contexts[role]


def _window(width: str) -> ViewportSize:
    return {"width": SIZES[width][0], "height": 800}


def _picture(page: Page, width: str, tallest: int) -> bytes:
    """Return the page from its top as WebP."""
    page.set_viewport_size(_window(width))
    across, usual = SIZES[width]
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    shot = page.screenshot(
        full_page=True, clip={"x": 0, "y": 0, "width": across, "height": min(height, tallest or usual)}
    )
    packed = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").save(packed, "WEBP", lossless=True, quality=100, method=6)
    return packed.getvalue()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def _served(folder: Path, port: int) -> Iterator[str]:
    """Serve the demo in `folder` by a process of its own; raises TimeoutError when it does not answer."""
    site = f"http://localhost:{port}"
    program = [sys.executable, "-m", "logistics.cli", "serve", "--data", str(folder)]
    with subprocess.Popen(program, cwd=_CHECKOUT, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(site)
            yield site
        finally:
            server.terminate()


def _wait_for(site: str) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            urlopen(f"{site}/health", timeout=5).close()
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise TimeoutError(f"nothing answers at {site}") from None
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    main()
