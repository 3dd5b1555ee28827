"""Signing a browser in and out, and finding on each request who it is: a cookie is good while its row is there."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, request, session
from flask_security import current_user, login_user, logout_user

from logistics import clock
from logistics.accounts import sessions
from logistics.accounts.rules import PROOF_LASTS, Role, SessionFacts, Way, counts
from logistics.accounts.sessions import Resumed
from logistics.audit.rules import SYSTEM
from logistics.database import once_committed, transaction
from logistics.settings import Settings
from logistics.web.familiar import become_familiar

#: Where the cookie keeps the secret of the session's row.
_SECRET = "signed_in"  # noqa: S105  # a name


def admit(user: Any, way: Way, *, factor_shown: bool = False) -> None:
    """Sign this browser in as `user` once the open transaction is committed; whoever was signed in here is not."""
    former = session.get(_SECRET)
    if former:
        sessions.forget(former)
    secret = sessions.begin(
        user_id=user.id, way=way, user_agent=request.headers.get("User-Agent", ""), factor_shown=factor_shown
    )
    once_committed(lambda: _enter(user, secret))


def _enter(user: Any, secret: str) -> None:
    session.clear()  # nothing this browser held before belongs to the person who now signs in
    login_user(user)
    session[_SECRET] = secret
    become_familiar(user.email)


def leave() -> None:
    """Sign this browser out, inside the open transaction; a copy of its cookie opens nothing any more."""
    here = signed_in()
    if here is not None:
        sessions.end(here.session.id, user_id=here.user.id)
    once_committed(_exit)


def _exit() -> None:
    logout_user()
    session.clear()


def factor_shown() -> None:
    """Let this session count for what needs a second factor, inside the open transaction."""
    secret = sessions.factor_shown(here().id)

    def keep() -> None:
        session[_SECRET] = secret

    once_committed(keep)


def signed_in() -> Resumed | None:
    """Return who is signed in at this browser, in which session; None for nobody."""
    return g.get("resumed") if current_user.is_authenticated else None


def here() -> SessionFacts:
    """Return the session of this browser; raises LookupError for somebody not signed in."""
    found = signed_in()
    if found is None:
        raise LookupError("nobody is signed in")
    return found.session


def factor_shown_lately() -> bool:
    """Return whether a second factor was shown in this session not long ago, by whoever sits before it now."""
    shown = here().factor_shown_at
    return shown is not None and clock.now() - shown < PROOF_LASTS


def role_counts(role: Role, *, has_factor: bool, shown: bool) -> bool:
    """Return whether a role counts as these settings have it."""
    settings: Settings = current_app.extensions["settings"]
    required = settings.sign_in.second_factor == "required"
    return counts(role, has_factor=has_factor, shown=shown, required=required)


def _load(uniquifier: str) -> Any:
    secret = session.get(_SECRET)
    found = sessions.resume(uniquifier, secret) if secret else None
    g.resumed = found
    return None if found is None else found.user


def _note_use(response: Response) -> Response:
    found: Resumed | None = g.get("resumed")
    if found is not None and found.is_due and not response.is_streamed:  # what streams may still read
        with transaction(SYSTEM):
            sessions.seen(found.session.id)
    return response


def init_app(app: Flask) -> None:
    """Let `app` know people by their session's row, and by nothing else."""
    app.login_manager.user_loader(_load)  # type: ignore[attr-defined]  # Flask-Login's
    # Flask-Security would look for a token of its own in whatever a visitor sends, and fail at what it cannot read.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # Flask-Login's
    app.after_request(_note_use)
