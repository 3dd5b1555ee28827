"""Whoever changes with what an account signs in has to have shown its second factor first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_security import current_user

from logistics.messages.operations import write
from logistics.messages.rules import Kind
from logistics.web import pages, signing

P = ParamSpec("P")

#: What is told by mail to whoever's account was changed: the person notices when somebody else did it.
PASSWORD_SET = lazy_gettext("The password of your account was changed.")
AUTHENTICATOR_SET = lazy_gettext("An authenticator app was set up for your account.")
AUTHENTICATOR_REMOVED = lazy_gettext("The authenticator app was removed from your account.")
PASSKEY_ADDED = lazy_gettext("A passkey was added to your account.")
PASSKEY_REMOVED = lazy_gettext("A passkey was removed from your account.")
CODES_MADE = lazy_gettext("New recovery codes were made for your account; the former ones no longer work.")


def proven(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let only those through who have no second factor yet, or have shown it in this session not long ago."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        found = signing.signed_in()
        if found is not None and found.has_factor and not signing.factor_shown_lately():
            back = request.path if request.method == "GET" else url_for("account.home")
            return redirect(url_for("signin.second_factor", next=back))
        return view(*args, **kwargs)

    return guarded


def tell(change: object) -> None:
    """Write to the person of this request that something of the account was changed."""
    write(
        kind=Kind.SECURITY,
        recipient=current_user.email,
        language=current_user.language,
        name=current_user.name,
        change=change,
    )


def onward() -> str:
    """Return where somebody goes who has set up what a page had asked for."""
    return pages.local_path(session.get("after_factor") or url_for("account.home"))
