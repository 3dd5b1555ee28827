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
from tests.benchmarks.serving import Browser, csrf_token, main_part
from tests.faults.installation import DELEGATION, SLUG
from tests.uploads import a_pdf

_AT_ONCE = 3


class Crowd:
    """Registers one person after another at `home`, and keeps what each was told."""

    def __init__(self, home: str, prefix: str = "person") -> None:
        self._home = home
        self._prefix = prefix
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
            except Broken as error:
                self.surprises.append(str(error))

    def register(self, *, with_passport: bool = True) -> None:
        """Register somebody new, page by page, trying each again when the line breaks, until it is enough.

        Raises Broken when an answer is not the one expected.
        """
        number = next(self._numbers)
        email, passport = f"{self._prefix}{number}@example.org", a_pdf(Whose=pikepdf.String(f"Persona {number}"))
        browser, register = Browser(self._home), f"/events/{SLUG}/register"
        answers = {
            "full_name": f"Persona {number} Ejemplo",
            "institution": "Institución",
            "job_title": "Dirección",
            "capacity": "delegate",
            "email": email,
            "language": "es",
            "privacy": "y",
            "then": "check",
        }
        form = f"{register}/details?delegation={DELEGATION}"
        if self._sent(browser, form, answers, passport if with_passport else None) and self._sent(
            browser, f"{register}/check", {}
        ):
            self.answered[email] = passport

    def _sent(self, browser: Browser, path: str, answers: dict[str, str], passport: bytes | None = None) -> bool:
        """Return whether a form was sent and led on; False when it is no longer there, or when it is enough."""
        while not self._enough.is_set():
            try:
                page = browser.open(path)
                if page.status == 302:
                    return False  # it had been handed in, and the line broke before this person was told
                sent = sending({"csrf_token": csrf_token(page.text), **answers}, passport)
                answer = browser.open(path, sent.body, Content_Type=sent.content_type)
            except (OSError, HTTPException):
                self._enough.wait(0.02)
                continue
            if answer.status != 302:
                raise Broken(f"{path}: answered {answer.status}: {main_part(answer.text)}")
            return True
        return False
