"""What all pages share: language, headers, errors, and how instants and texts are shown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header, parse_cookie

from logistics import clock
from logistics.audit import words as audit_words
from logistics.database import Localized, db
from logistics.documents import words as document_words
from logistics.events import words as event_words
from logistics.funding import words as funding_words
from logistics.registrations import words as registration_words
from logistics.settings import Settings
from logistics.wording import day, instant, zone_name

#: Languages of the pages, the default first.
LANGUAGES = {"es": "Español", "en": "English"}
LANGUAGE_COOKIE = "language"

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)

#: A deadline this near, or past, stands out.
NEAR = timedelta(days=7)

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


def visitor_language(cookies: str, accepted: str) -> str:
    """Return the language of somebody not signed in, from the Cookie and Accept-Language headers."""
    chosen = parse_cookie(cookies).get(LANGUAGE_COOKIE) if cookies else None
    return chosen if chosen in LANGUAGES else browser_language(accepted)


@blueprint.get("/language/<code>")
def speak(code: str) -> ResponseReturnValue:
    """Remember the language `code` and go back to where the person was."""
    response = redirect(local_path(request.args.get("next")))
    if code in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            code,
            max_age=365 * 24 * 3600,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Tell a monitor that the application and its database answer."""
    db.session.execute(db.text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


def local_path(path: str | None) -> str:
    """Return `path` when it leads somewhere on this site, else the front page."""
    if path and path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable():
        return path
    return "/"


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
    if request.endpoint not in ("static", "bootstrap.static"):
        headers.setdefault("Cache-Control", "no-store" if request.cookies else "private, no-cache")
        if not response.cache_control.public:  # what is public is the same for everybody
            response.vary.update(["Cookie", "Accept-Language"])
    if current_app.extensions["settings"].served_over_tls:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


#: What a person reads when a page cannot be had: heading, and what to do.
def _error_words(code: int) -> tuple[str, str]:
    words = {
        400: (_("This request was not understood"), _("Go back, reload the page and try again.")),
        403: (
            _("This page is not for you"),
            _("You are signed in, but this page belongs to somebody else. If it should be yours, write to the secretariat."),
        ),
        404: (_("There is no such page"), _("The address may be mistyped, or the page no longer exists.")),
        405: (_("This cannot be done here"), _("Go back, reload the page and try again.")),
        413: (
            _("The upload is too large"),
            _("Each file may have at most 10 MB. Take a smaller picture or save the document with less detail."),
        ),
        429: (_("Too many tries"), _("Please wait a few minutes and try again. Nothing you sent was lost before this.")),
    }
    return words.get(
        code,
        (
            _("Something went wrong on our side"),
            _("It was noted. What had been confirmed to you is safe. Please try again in a moment."),
        ),
    )


def _error_page(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException) and error.response is not None:
        return error.response
    code = (error.code or 500) if isinstance(error, HTTPException) else 500
    if code >= 500:
        db.session.rollback()
        current_app.logger.error("an unexpected error on %s %s", request.method, request.endpoint, exc_info=error)
    heading, advice = _error_words(code)
    if isinstance(error, CSRFError):
        heading = _("This form had expired")
        advice = _("Your session ended or your browser keeps no cookies. Go back, reload the page and send the form again.")
    try:
        return render_template("web/error.html", heading=heading, advice=advice, code=code), code
    except Exception as worse:  # the page's own frame may be what is broken, or the database it reads
        current_app.logger.error("the error page failed too", exc_info=worse)
        return Response(f"<!doctype html><title>{heading}</title><h1>{heading}</h1><p>{advice}</p>", code)


def _rehearsal_banner() -> datetime | None:
    settings: Settings = current_app.extensions["settings"]
    return clock.now() if settings.rehearsal_date is not None else None


def init_app(app: Flask) -> None:
    """Give every page of `app` its language, headers, errors and filters."""
    from logistics.web import desk, downloads, funding, outbox, public, signin

    app.register_blueprint(blueprint)
    app.register_blueprint(public.blueprint)
    app.register_blueprint(signin.blueprint)
    app.register_blueprint(outbox.blueprint)
    app.register_blueprint(funding.blueprint)
    app.register_blueprint(desk.blueprint)
    app.register_blueprint(downloads.blueprint)
    app.after_request(_headers)
    app.register_error_handler(Exception, _error_page)
    app.jinja_env.filters.update(local=local, instant=instant, day=day, noon=noon)
    app.jinja_env.globals.update(
        zone_name=zone_name,
        deadline_words=event_words.deadline,
        time_left=lambda last_instant: event_words.time_left(last_instant, clock.now()),
        is_near=lambda last_instant: last_instant - clock.now() < NEAR,
        item_words=funding_words.ITEMS,
        status_words=registration_words.STATUSES,
        capacity_words=registration_words.CAPACITIES,
        document_words=document_words.KINDS,
        review_words=document_words.REVIEWS,
        document_missing=document_words.MISSING,
        action_words=audit_words.action,
        funding_words=funding_words,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    return {
        "languages": LANGUAGES,
        "page_language": language(),
        "rehearsal_now": _rehearsal_banner(),
        "settings": current_app.extensions["settings"],
    }
