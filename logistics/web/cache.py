"""Finished answers for visitors who are not signed in, sent again as long as the event has not changed.

A visitor's page is the same for everybody who reads the same language in the same colours. The first answer is kept in
the process's memory together with its mark, which says what it was made from. For a second it is sent again at once,
ahead of Flask; after that the page's view compares marks, and only when they differ the page is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, request
from flask_login import COOKIE_NAME
from flask_security import current_user
from werkzeug.http import parse_etags
from werkzeug.wsgi import ClosingIterator

from logistics import clock
from logistics.database import commits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: For how many seconds an answer is sent again before the database is asked; what this process changes shows at once.
FRESH = 1.0
#: How many answers a process keeps; the oldest make room.
MOST = 256
_OFFER = "logistics.offer"
#: The headers a 304 repeats (RFC 9110, 15.4.5), and those that guard every answer.
_NOT_IN_304 = frozenset({"content-length", "content-type", "content-disposition"})

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """An answer in memory: what it was made from, and when that was last found true."""

    mark: Hashable
    headers: Headers
    body: bytes
    etag: str
    checked_at: float
    commits: int

    def is_fresh(self, now: float) -> bool:
        """Return whether it may be sent without asking the database."""
        return now - self.checked_at < FRESH and self.commits == commits()


@dataclass
class Offer:
    """What goes along with a request to its view: the answer in memory, and the view's word on a new one."""

    kept: Kept | None
    mark: Hashable = None
    still_holds: bool = False


def public_answer(mark: Hashable, make: Callable[[], Response]) -> Response:
    """Return the answer of a page that is the same for everybody not signed in; `make` makes it.

    `mark` names all it is made from beside the address and the language, such as the event's version.
    The answer gets an ETag from its bytes, and 304 is given to whoever has them already.
    """
    offer: Offer | None = request.environ.get(_OFFER)
    if offer is None or current_user.is_authenticated:
        return cast(Response, _with_etag(make()).make_conditional(request))
    offer.mark = mark
    if offer.kept is not None and offer.kept.mark == mark:
        offer.still_holds = True
        return Response()
    return _with_etag(make())


def _with_etag(response: Response) -> Response:
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    return response


class KeptAnswers:
    """The application behind the answers it gave a moment ago."""

    def __init__(
        self,
        inner: WSGIApplication,
        languages: Iterable[str],
        variant: Callable[[str, str], Hashable],
        private_cookies: Iterable[str],
    ) -> None:
        """Stand before `inner`.

        `variant` tells from the Cookie and Accept-Language headers which variant of a page, such as its language, a
        visitor gets; whoever sends one of the `private_cookies` may be signed in and is never answered from memory.
        """
        self._inner = inner
        self._variant = variant
        self._private = tuple(f"{name}=" for name in private_cookies)
        self._queries = {"": ""} | {f"lang={code}": code for code in languages}
        self._kept: dict[Hashable, Kept] = {}
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and keep what it allows."""
        key = self._key(environ)
        if key is None:
            return self._inner(environ, start_response)
        kept = self._kept.get(key)
        if kept is not None and kept.is_fresh(clock.monotonic()):
            return _send(kept, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":  # has no body to keep
            return self._inner(environ, start_response)
        return self._ask(key, kept, environ, start_response)

    def _key(self, environ: WSGIEnvironment) -> Hashable:
        """Return what the answer may depend on, or None when it may depend on more than is known here."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_RANGE" in environ:
            return None
        chosen = self._queries.get(environ.get("QUERY_STRING", ""))
        cookie = environ.get("HTTP_COOKIE", "")
        if chosen is None or (cookie and any(name in cookie for name in self._private)):
            return None
        variant = self._variant(cookie, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return environ.get("PATH_INFO", ""), chosen, variant

    def _ask(
        self, key: Hashable, kept: Kept | None, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        # Both are read before the view reads the database: what changes meanwhile makes the answer stale, not fresh.
        asked_at, commits_before = clock.monotonic(), commits()
        offer = environ[_OFFER] = Offer(kept)
        held: list[Headers] = []

        def begin(status: str, headers: Headers, error: Any = None, /) -> Callable[[bytes], object]:
            cookies = any(name.lower() == "set-cookie" for name, _ in headers)
            if status.startswith("200") and (offer.still_holds or (offer.mark is not None and not cookies)):
                held.append(headers)
                return lambda _: None
            return start_response(status, headers, error)

        answer = self._inner(environ, begin)
        if not held:
            return answer
        body = b"".join(ClosingIterator(answer, getattr(answer, "close", lambda: None)))
        if offer.still_holds and kept is not None:
            kept = replace(kept, checked_at=asked_at, commits=commits_before)
        else:
            headers = held[0]
            etag = next(value for name, value in headers if name.lower() == "etag")
            kept = Kept(offer.mark, headers, body, etag, asked_at, commits_before)
        self._keep(key, kept)
        return _send(kept, environ, start_response)

    def _keep(self, key: Hashable, kept: Kept) -> None:
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = kept
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]


def _send(kept: Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is not None and (asked == kept.etag or parse_etags(asked).contains_weak(kept.etag.strip('"'))):
        start_response("304 NOT MODIFIED", [pair for pair in kept.headers if pair[0].lower() not in _NOT_IN_304])
        return []
    start_response("200 OK", list(kept.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]


def init_app(app: Flask, languages: Iterable[str], variant: Callable[[str, str], Hashable]) -> None:
    """Put the answers in memory before `app`."""
    private_cookies = (app.config["SESSION_COOKIE_NAME"], app.config.get("REMEMBER_COOKIE_NAME", COOKIE_NAME))
    app.wsgi_app = KeptAnswers(app.wsgi_app, languages, variant, private_cookies)  # type: ignore[method-assign]
