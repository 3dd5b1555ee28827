"""The front door: builds the application from its settings."""

from __future__ import annotations

import base64
import os
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider
from flask_security import SQLAlchemyUserDatastore
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

import logistics.agenda.models
import logistics.attendance.models
import logistics.audit.models
import logistics.decisions.models
import logistics.delegations.models
import logistics.documents.models
import logistics.events.models
import logistics.focalpoints.models
import logistics.funding.models
import logistics.letters.models
import logistics.messages.models
import logistics.nominationfile.models
import logistics.people.models
import logistics.registrations.models
import logistics.reminders.models
import logistics.staff.models
import logistics.travel.models  # noqa: F401  # every table has to be known before any is used
from exports.calendar import calendar_of_event
from logistics import extensions, worker
from logistics.accounts.models import Grant, User
from logistics.clock import Clock
from logistics.database import db
from logistics.documents.rules import MAX_BYTES
from logistics.settings import MIGRATIONS, TEMPLATES, Settings
from logistics.web import (
    access,
    account,
    admin,
    assets,
    cache,
    delegate,
    desk,
    door,
    downloads,
    errors,
    focalpoint,
    funding,
    menus,
    outbox,
    pages,
    public,
    signin,
    signing,
)

#: The pages of each audience.
AUDIENCES = (pages, public, signin, account, delegate, focalpoint, outbox, funding, desk, door, downloads, admin)

#: The largest request: two documents of the largest size, and a form.
MAX_REQUEST_BYTES = 22 * 1024 * 1024


class BoundedFile(BytesIO):
    """A file of a request, of which no more is kept than what shows that it is too large."""

    def write(self, some: bytes, /) -> int:  # type: ignore[override]  # Werkzeug writes bytes
        """Take `some` more of it."""
        room = MAX_BYTES + 1 - self.tell()
        super().write(memoryview(some)[:room])
        return len(some)


class BoundedRequest(Request):
    """A request whose uploads stay in memory: an unencrypted passport never touches the disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BoundedFile()


class BoundedJSON(DefaultJSONProvider):
    """JSON in which what is nested deeper than can be read is an error in what was sent, like any other."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what was sent; raises ValueError."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


class RowNumber(IntegerConverter):
    """A number in an address: of a row, a page or the like, and none that the databases cannot count to."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map, max: int = 2**31 - 1, **kwargs: Any) -> None:
        super().__init__(map, max=max, **kwargs)


class Application(Flask):
    """The Flask application of this house."""

    request_class = BoundedRequest
    json_provider_class = BoundedJSON


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """Return the application for `settings`, by default those of the folder named by LOGISTICS_DATA.

    Raises SettingsError when a setting is missing, unknown or wrong.
    """
    settings = settings or Settings.read(Path(_folder_from_environment()))
    app = Application("logistics", template_folder=str(TEMPLATES), static_folder="static")
    app.config.from_mapping(_flask_settings(settings))
    app.url_map.converters["int"] = RowNumber
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or _clock(settings)
    if settings.server.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way
    db.init_app(app)
    extensions.migrate.init_app(app, db, directory=str(MIGRATIONS))
    extensions.mail.init_app(app)
    extensions.bootstrap.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.babel.init_app(app, locale_selector=pages.language)
    datastore = SQLAlchemyUserDatastore(db, User, Grant)
    extensions.security.init_app(app, datastore, register_blueprint=False)
    worker.init_app(app, calendar_of_event)
    for audience in AUDIENCES:
        app.register_blueprint(audience.blueprint)
    signing.init_app(app)
    pages.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
    access.init_app(app)
    menus.init_app(app)
    cache.init_app(app, pages.LANGUAGES, pages.variant)
    return app


def _folder_from_environment() -> str:
    return os.environ.get("LOGISTICS_DATA", "data")


def _clock(settings: Settings) -> Clock:
    start = settings.rehearsal_date
    if start is None:
        return Clock()
    if not isinstance(start, datetime) and isinstance(start, date):
        start = datetime.combine(start, time(12), UTC)
    mark = settings.rehearsal_mark
    since = datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark.exists() else None
    return Clock.rehearsing(start, since)


def _flask_settings(settings: Settings) -> dict[str, object]:
    secret = base64.urlsafe_b64decode(settings.secret_key)
    sqlite = settings.database_url.startswith("sqlite")
    return {
        "SECRET_KEY": secret,
        "SECURITY_PASSWORD_SALT": secret.hex(),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_UNAUTHORIZED_VIEW": None,
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # A failed statement's values are people's data: they belong in no log.
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,
            "pool_size": settings.server.threads,  # nobody waits for a connection
            "pool_pre_ping": not sqlite,
        },
        "SESSION_COOKIE_NAME": "logistics",
        "SESSION_COOKIE_SECURE": settings.served_over_tls,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.sign_in.session_hours),
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open over lunch; the session bounds it
        "WTF_CSRF_SSL_STRICT": settings.served_over_tls,
        "BABEL_DEFAULT_LOCALE": "es",
        "BABEL_DOMAIN": "messages",
        "BOOTSTRAP_SERVE_LOCAL": True,
        "RATELIMIT_STORAGE_URI": settings.limits.store,
        "RATELIMIT_ENABLED": settings.limits.enabled,
        "MAIL_SERVER": settings.mail.server,
        "MAIL_PORT": settings.mail.port,
        "MAIL_USE_TLS": settings.mail.encryption == "starttls",
        "MAIL_USE_SSL": settings.mail.encryption == "tls",
        "MAIL_USERNAME": settings.mail.username or None,
        "MAIL_PASSWORD": settings.mail.password or None,
        "MAIL_DEFAULT_SENDER": settings.mail.sender,
    }
