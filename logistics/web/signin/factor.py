"""The second factor: shown by a code or a passkey; and signing in with a passkey alone, which is both at once."""

from __future__ import annotations

from datetime import datetime

from flask import Response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_security import current_user

from logistics import clock
from logistics.accounts import factors, operations, passkeys
from logistics.accounts.rules import CodesRefused, LinkNotUsable, Way, WrongCode, WrongPasskey
from logistics.accounts.words import REFUSALS, codes_refused, codes_were_wrong
from logistics.audit.operations import record
from logistics.database import transaction
from logistics.messages.operations import write
from logistics.messages.rules import Kind
from logistics.web import access, pages, signing
from logistics.web.signin import blueprint
from logistics.web.signin.forms import AskForm, CodeForm
from logistics.web.signin.views import tries_here

#: Where the cookie keeps what a passkey has to sign, and since when, until it is used.
_CHALLENGE = "passkey_challenge"


@blueprint.get("/sign-in/second-factor")
def second_factor() -> ResponseReturnValue:
    """Ask for the second factor, or say how to set one up."""
    form = CodeForm()
    form.next.data = pages.local_path(request.args.get("next"))
    if signing.factor_shown_lately():
        return redirect(form.next.data)
    return _page(form)


@blueprint.post("/sign-in/second-factor")
@tries_here
def show_factor() -> ResponseReturnValue:
    """Take the code: from now on everything counts in this session. That one was wrong is counted as well."""
    form = CodeForm()
    form.next.data = pages.local_path(form.next.data)
    if not form.validate():
        return _page(form), 422
    with transaction(access.actor()):
        refusal = _refusal(form.code.data or "")
        if refusal is None:
            record("account.factor_shown", "account", current_user.id, event_id=None)
            signing.factor_shown()
        else:
            record("account.refused", "account", current_user.id, event_id=None)
    if refusal is not None:
        form.code.errors = [refusal]
        return _page(form), 422
    return redirect(form.next.data)


def _refusal(code: str) -> str | None:
    """Return why the code is not taken, in words, or None when it is; the owner is told when no code is any more."""
    try:
        factors.check_code(user_id=current_user.id, code=code)
    except WrongCode:
        return str(REFUSALS[WrongCode])
    except CodesRefused as refused:
        if refused.begins:
            write(
                kind=Kind.SECURITY,
                recipient=current_user.email,
                language=current_user.language,
                name=current_user.name,
                change=codes_were_wrong(refused.until),
            )
        return str(codes_refused(refused.until))
    return None


@blueprint.post("/sign-in/passkey/options")
@tries_here
def passkey_asked() -> ResponseReturnValue:
    """Tell a browser's script what a passkey has to sign."""
    asked, challenge = passkeys.asked_to_use()
    session[_CHALLENGE] = [challenge, clock.now().isoformat()]
    return Response(asked, mimetype="application/json")


@blueprint.post("/sign-in/passkey")
@tries_here
def passkey() -> ResponseReturnValue:
    """Sign in with a passkey: the device has made sure who holds it, so that this is the second factor too."""
    leads_to = pages.local_path(request.form.get("next"))
    try:
        with transaction(access.actor()):
            told = request.form.get("credential", "")
            challenge, asked_at = session.pop(_CHALLENGE, ("", clock.now().isoformat()))
            user_id = passkeys.use(told=told, challenge=challenge, asked_at=datetime.fromisoformat(asked_at))
            user = operations.open_account(user_id=user_id, way=Way.PASSKEY)
            signing.admit(user, Way.PASSKEY, factor_shown=True)
    except (WrongPasskey, LinkNotUsable):
        form = AskForm(formdata=None)
        form.next.data = leads_to
        form.form_errors = [str(REFUSALS[WrongPasskey])]
        return render_template("web/signin/ask.html", form=form), 422
    return redirect(leads_to)


def _page(form: CodeForm) -> str:
    session["after_factor"] = form.next.data
    held = factors.factors_of(current_user.id)
    return render_template("web/signin/second_factor.html", form=form, factors=held)
