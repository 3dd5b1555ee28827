"""Servers started as processes of their own, on free ports, and browsers that sign in to them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from logistics.accounts.operations import account_for, grant, issue_link
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.events.queries import find_event
from tests.benchmarks.data import SLUG, Installation
from tests.benchmarks.load import Broken

_CHECKOUT = Path(__file__).parents[2]
_PATIENCE = 30


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    text: str


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: what an answer costs is asked without what comes after it."""

    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """A person's browser, as far as cookies and forms go."""

    def __init__(self, home: str) -> None:
        self.home = home
        self._cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._cookies), _Stay)

    @property
    def cookie(self) -> dict[str, str]:
        """The header by which it is known again."""
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)}

    def open(self, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Return the answer to a GET, or with a body to a POST, redirects included; raises Broken for an error."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with self._opener.open(Request(self.home + path, body, named), timeout=_PATIENCE) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode())
        except HTTPError as error:
            if error.code in (302, 303, 304):
                return Answer(error.code, error.headers, "")
            raise Broken(f"{path}: {error} {main_part(error.read().decode())}") from error

    def send_form(self, path: str, **fields: str) -> Answer:
        """Open the page of a form and send it."""
        return self.open(path, urlencode({"csrf_token": csrf_token(self.open(path).text), **fields}).encode())


def main_part(page: str) -> str:
    """Return the beginning of what a page says, without what stands on every page."""
    return (page.partition("<main")[2] or page)[:2000]


def csrf_token(page: str) -> str:
    """Return the token of the form on a page; raises Broken when there is none."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise Broken(f"no form on this page: {main_part(page)}")
    return found[1]


def sign_in(home: str, installation: Installation, email: str, role: Role | None = None) -> Browser:
    """Return a browser signed in through a real link, holding `role` in the workshop."""
    with installation.app():
        event = find_event(SLUG)
        with transaction(SYSTEM):
            account = account_for(email=email)
            if role is not None and event is not None:
                grant(user_id=account, role=role, event_id=event.id)
            secret = issue_link(user_id=account, leads_to="/", valid_for=timedelta(hours=1))
    browser = Browser(home)
    browser.send_form(f"/sign-in/{secret}")
    return browser


@contextmanager
def served(installation: Installation) -> Iterator[str]:
    """Serve an installation as `logistics serve` does, and give its address."""
    with watched(installation) as (home, _process):
        yield home


@contextmanager
def watched(installation: Installation) -> Iterator[tuple[str, int]]:
    """Serve an installation, and give its address and the number of the process that answers."""
    command = ("logistics.cli", "--data", str(installation.folder), "serve")
    with _running(installation, *command) as (home, parent):
        yield home, int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])


@contextmanager
def bare(installation: Installation) -> Iterator[str]:
    """Serve the bare application under the same server with the same settings, and give its address."""
    with _running(installation, "tests.benchmarks.bare", str(installation.folder)) as (home, _process):
        yield home


@contextmanager
def _running(installation: Installation, *module: str) -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = f"http://127.0.0.1:{port}"
    variables = {**os.environ, "LOGISTICS_SERVER__PORT": str(port), "LOGISTICS_BASE_URL": home}
    with (installation.folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module], cwd=_CHECKOUT, env=variables, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, home, installation.folder / "server.log")
            yield home, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], home: str, log: Path) -> None:
    for _ in range(_PATIENCE * 10):
        if process.poll() is not None:
            break
        try:
            Browser(home).open("/")
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise Broken(f"the server did not start: {log.read_text()}")
