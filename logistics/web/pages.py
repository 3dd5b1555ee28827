"""What all pages share: language, headers, and how instants and texts are shown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie
from werkzeug.wrappers import Response as BaseResponse

from logistics import clock
from logistics.audit import words as audit_words
from logistics.database import db
from logistics.documents import words as document_words
from logistics.events import words as event_words
from logistics.funding import words as funding_words
from logistics.localized import Localized
from logistics.messages.placeholders import called
from logistics.registrations import words as registration_words
from logistics.settings import Settings
from logistics.web import appearance, assets
from logistics.wording import capitalized, day, instant, of, span, zone_name

#: Languages of the pages, the default first.
LANGUAGES = {"es": "Español", "en": "English"}
LANGUAGE_COOKIE = "language"

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{kind} {sources}" for kind, sources in _SOURCES.items())

#: The last page of any list that can be asked for.
MOST_PAGES = 1_000_000

#: A deadline this near, or past, stands out.
NEAR = timedelta(days=7)

#: As many characters as a sign-in link's row holds.
_LONGEST_PATH = 500

blueprint = Blueprint("pages", __name__)


def language() -> str:
    """Return the language of this request: chosen earlier, or of the account, or of the browser, or Spanish."""
    if "language" not in g:
        g.language = _language()
    return str(g.language)


def _language() -> str:
    chosen = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    return browser_language(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=1024)
def browser_language(accepted: str) -> str:
    """Return the language of the pages that suits an Accept-Language header best."""
    return str(parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES, "es"))


def variant(cookies: str, accepted: str) -> tuple[str, str]:
    """Return language and appearance of a visitor's pages, from the Cookie and Accept-Language headers."""
    told = parse_cookie(cookies) if cookies else {}
    language = told.get(LANGUAGE_COOKIE)
    shown = appearance.named(told.get(appearance.COOKIE))
    return language if language in LANGUAGES else browser_language(accepted), shown


@blueprint.get("/language/<code>")
def speak(code: str) -> ResponseReturnValue:
    """Remember the language `code` and go back to where the person was."""
    response = redirect(_without_language(local_path(request.args.get("next"))))
    if code in LANGUAGES:
        _remember(response, LANGUAGE_COOKIE, code)
    return response


@blueprint.get("/appearance/<name>")
def appear(name: str) -> ResponseReturnValue:
    """Remember whether pages are light or dark and go back to where the person was."""
    response = redirect(local_path(request.args.get("next")))
    if name in set(appearance.Appearance):
        _remember(response, appearance.COOKIE, name)
    return response


def _remember(response: BaseResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie,
        value,
        max_age=365 * 24 * 3600,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Tell a monitor that the application and its database answer."""
    db.session.execute(db.text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


def _without_language(path: str) -> str:
    """Return `path` without the language it asks for: the person has just chosen another."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return urlunsplit(parts._replace(query=urlencode(query)))


def local_path(path: str | None) -> str:
    """Return `path` when it leads somewhere on this site and is no longer than a link keeps, else the front page."""
    if not path or len(path) > _LONGEST_PATH or not path.isprintable():
        return "/"
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"


def page_number() -> int:
    """Return which page of a list the address asks for: 1 when it asks for none, never beyond what databases count."""
    return min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)


def local(text: Localized | None) -> str:
    """Return a localized text in the page's language."""
    return "" if text is None else Localized(text).in_language(language())


def noon(value: date, zone: ZoneInfo) -> datetime:
    """Return noon of a day in `zone`: the instant at which a day's offset is told."""
    return datetime.combine(value, time(12), zone)


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint not in assets.ENDPOINTS:
        headers.setdefault("Cache-Control", "no-store" if request.cookies else "private, no-cache")
        if not response.cache_control.public:  # what is public is the same for everybody
            response.vary.update(["Cookie", "Accept-Language"])
    if current_app.extensions["settings"].served_over_tls:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _rehearsal_banner() -> datetime | None:
    settings: Settings = current_app.extensions["settings"]
    return clock.now() if settings.rehearsal_date is not None else None


def init_app(app: Flask) -> None:
    """Give every page of `app` its language, headers and filters."""
    app.after_request(_headers)
    app.jinja_env.filters.update(local=local, instant=instant, day=day, noon=noon, capitalized=capitalized, of=of)
    app.jinja_env.globals.update(
        span=span,
        zone_name=zone_name,
        deadline_words=event_words.deadline,
        time_left=lambda last_instant: event_words.time_left(last_instant, clock.now()),
        is_near=lambda last_instant: last_instant - clock.now() < NEAR,
        name_called=called,
        item_words=funding_words.ITEMS,
        status_words=registration_words.STATUSES,
        next_words=registration_words.NEXT,
        capacity_words=registration_words.CAPACITIES,
        document_words=document_words.KINDS,
        review_words=document_words.REVIEWS,
        document_missing=document_words.MISSING,
        size_words=document_words.size,
        action_words=audit_words.action,
        actor_words=audit_words.actor,
        funding_words=funding_words,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    shown = appearance.chosen()
    return {
        "languages": LANGUAGES,
        "page_language": language(),
        "appearance": shown,
        "appearances": appearance.WORDS,
        "color_scheme": appearance.COLOR_SCHEMES[shown],
        "dark_media": appearance.DARK_MEDIA.get(shown),
        "rehearsal_now": _rehearsal_banner(),
        "settings": current_app.extensions["settings"],
    }
