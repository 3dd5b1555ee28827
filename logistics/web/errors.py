"""What a person reads when a page cannot be had: never a trace, always what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from logistics.database import db
from logistics.documents.rules import BytesLost, VaultUnavailable

#: The server has nowhere to put what was sent (RFC 4918, section 11.5).
INSUFFICIENT_STORAGE = 507
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
#: SQLite tells a full disk by the first, a quota that is used up by the others.
_NO_ROOM_FOR_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_NO_ROOM_FOR_POSTGRES = "53100"


def _words(code: int) -> tuple[str, str]:
    """Return heading and advice for a status code."""
    words = {
        400: (_("This request was not understood"), _("Go back, reload the page and try again.")),
        403: (
            _("This page is not for you"),
            _("You are signed in, but this page is somebody else's. If it should be yours, write to the secretariat."),
        ),
        404: (_("There is no such page"), _("The address may be mistyped, or the page no longer exists.")),
        405: (_("This cannot be done here"), _("Go back, reload the page and try again.")),
        413: (
            _("The upload is too large"),
            _("Each file may have at most 10 MB. Take a smaller picture or save the document with less detail."),
        ),
        429: (
            _("Too many tries"),
            _("Please wait a few minutes and try again. Nothing you sent was lost before this."),
        ),
        INSUFFICIENT_STORAGE: (
            _("The server has no room to store this"),
            _(
                "What you just sent was not kept. What had been confirmed to you is safe. Please try again later, "
                "or write to the secretariat."
            ),
        ),
    }
    return words.get(
        code,
        (
            _("Something went wrong on our side"),
            _("It was noted. What had been confirmed to you is safe. Please try again in a moment."),
        ),
    )


def page(error: Exception) -> ResponseReturnValue:
    """Return the page that tells a person about an error; what is our fault is logged, with its trace."""
    if isinstance(error, HTTPException) and error.response is not None:
        return error.response
    code = _code(error)
    if isinstance(error, VaultUnavailable):
        db.session.rollback()
        current_app.logger.error("the vault failed on %s %s: %s", request.method, request.endpoint, error)
    elif code >= 500:
        db.session.rollback()
        current_app.logger.error("an unexpected error on %s %s", request.method, request.endpoint, exc_info=error)
    heading, advice = _words(code)
    if isinstance(error, VaultUnavailable):
        heading = _("Files cannot be reached just now")
        advice = _(
            "This is a fault on our side, and it was noted. Nothing was changed, and what was sent earlier is safe. "
            "Please try again in a few minutes."
        )
    elif isinstance(error, BytesLost):
        heading = _("This document cannot be opened")
        advice = _(
            "What was sent is damaged or gone, and it was noted. Return the document, so that the person sends it "
            "again; an administrator finds every such document with “logistics documents verify”."
        )
    elif isinstance(error, CSRFError):
        heading = _("This form had expired")
        advice = _(
            "Your session ended or your browser keeps no cookies. Go back, reload the page and send the form again."
        )
    try:
        return render_template("web/error.html", heading=heading, advice=advice, code=code), code
    except Exception as worse:  # the page's own frame may be what is broken, or the database it reads
        current_app.logger.exception("the error page failed too", exc_info=worse)
        return Response(f"<!doctype html><title>{heading}</title><h1>{heading}</h1><p>{advice}</p>", code)


def _code(error: Exception) -> int:
    if isinstance(error, VaultUnavailable):
        return 503
    if isinstance(error, HTTPException) and error.code not in (None, 500):
        return error.code or 500
    return INSUFFICIENT_STORAGE if any(_tells_of_no_room(each) for each in _behind(error)) else 500


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, and those it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _tells_of_no_room(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in _NO_ROOM_FOR_SQLITE
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if getattr(error, "sqlstate", None) == _NO_ROOM_FOR_POSTGRES:
        return True
    # The vault's store passes the system's own words on, and the number in no other way.
    return any(f"(os error {number})" in str(error) for number in _NO_ROOM)


def init_app(app: Flask) -> None:
    """Answer every error of `app` with a page."""
    app.register_error_handler(Exception, page)
