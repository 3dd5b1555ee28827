"""People who register through the pages over HTTP, several at a time, whatever happens to the server meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from itertools import count
from threading import Event, Thread

import pikepdf

from tests.benchmarks.load import Broken
from tests.benchmarks.registration import sending
from tests.benchmarks.serving import Browser, csrf_token
from tests.faults.installation import DELEGATION, SLUG
from tests.uploads import a_pdf

_AT_ONCE = 3


class Crowd:
    """Registers one person after another at `home`, and keeps what each was told."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._numbers = count(1)
        self._enough = Event()
        #: E-mail → the passport of whoever was answered that the registration was received.
        self.answered: dict[str, bytes] = {}
        #: Answers that no kill explains.
        self.surprises: list[str] = []

    @contextmanager
    def registering(self) -> Iterator[None]:
        """Let people register meanwhile; afterwards the last ones have ended."""
        threads = [Thread(target=self._go_on) for _ in range(_AT_ONCE)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._enough.set()
            for each in threads:
                each.join()
            self._enough.clear()

    def _go_on(self) -> None:
        while not self._enough.is_set():
            try:
                self.register()
            except (OSError, HTTPException):
                self._enough.wait(0.01)  # nobody is there: another person tries
            except Broken as error:
                self.surprises.append(str(error))

    def register(self) -> None:
        """Register somebody new, page by page; raises OSError and HTTPException when the line breaks."""
        number = next(self._numbers)
        email, passport = f"person{number}@example.org", a_pdf(Whose=pikepdf.String(f"Persona {number}"))
        browser, register = Browser(self._home), f"/events/{SLUG}/register"
        form, check = f"{register}/details?delegation={DELEGATION}", f"{register}/check"
        answers = {
            "csrf_token": csrf_token(browser.open(form).text),
            "full_name": f"Persona {number} Ejemplo",
            "institution": "Institución",
            "job_title": "Dirección",
            "capacity": "delegate",
            "email": email,
            "language": "es",
            "privacy": "y",
            "then": "check",
        }
        sent = sending(answers, passport)
        self._led_on(browser, form, sent.body, sent.content_type)
        sent = sending({"csrf_token": csrf_token(browser.open(check).text)})
        self._led_on(browser, check, sent.body, sent.content_type)
        self.answered[email] = passport

    @staticmethod
    def _led_on(browser: Browser, path: str, body: bytes, content_type: str) -> None:
        answer = browser.open(path, body, Content_Type=content_type)
        if answer.status != 302:
            raise Broken(f"{path}: answered {answer.status}: {answer.text[:3000]}")
