"""Asking for a link or giving a password, using the link, and leaving."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RequestLimit

from logistics.accounts import factors, operations, queries
from logistics.accounts.rules import (
    ASKED_LINK_LASTS,
    LinkFacts,
    LinkNotUsable,
    NotSignedIn,
    Way,
    address_key,
)
from logistics.accounts.words import REFUSALS
from logistics.audit.operations import record
from logistics.database import transaction
from logistics.extensions import limiter
from logistics.messages import words
from logistics.messages.operations import write
from logistics.messages.rules import Kind
from logistics.settings import Settings
from logistics.web import access, familiar, pages, signing
from logistics.web.signin import blueprint
from logistics.web.signin.forms import AskForm

#: In what counts tries, longer ones are alike: no form lets them pass.
_LONGEST = 400


def sign_in_limit() -> str:
    """Return how often one machine may try to sign in."""
    settings: Settings = current_app.extensions["settings"]
    return settings.limits.sign_in


def _asks_for_link() -> bool:
    return not request.form.get("password") or request.form.get("how") == "link"


def _whose_password() -> str:
    """Return what wrong passwords are counted for: an address, and apart from it each browser it signed in with."""
    address = request.form.get("email", "")[:_LONGEST]
    return f"{address_key(address)} {familiar.mark_for(address)}"


def _password_was_wrong(response: Response) -> bool:
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def _no_more_passwords(_limit: RequestLimit) -> Response:
    form = AskForm()
    form.next.data = pages.local_path(form.next.data)
    form.password.errors = [
        _("Too many wrong passwords were entered for this address. Wait a while, or have a link mailed to you instead.")
    ]
    return make_response(render_template("web/signin/ask.html", form=form), HTTPStatus.TOO_MANY_REQUESTS)


tries_here = limiter.shared_limit(sign_in_limit, scope="sign-in", methods=["POST"])
#: Whatever machine tries, no password is found by trying. Nor does a stranger's trying shut the owner out: a browser
#: that was signed in before has a count of its own, and a link is mailed all the same.
_passwords_for_one_address = limiter.shared_limit(
    sign_in_limit,
    scope="sign-in-address",
    key_func=_whose_password,
    methods=["POST"],
    exempt_when=_asks_for_link,
    deduct_when=_password_was_wrong,
    on_breach=_no_more_passwords,
)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@tries_here
@_passwords_for_one_address
def ask() -> ResponseReturnValue:
    """Sign in with address and password, or mail a link to the address; no answer says whether it is known."""
    form = AskForm()
    if not form.validate_on_submit():
        form.next.data = pages.local_path(form.next.data or request.args.get("next"))
        return render_template("web/signin/ask.html", form=form)
    leads_to = pages.local_path(form.next.data)
    if not _asks_for_link():
        return _with_password(form, leads_to)
    _mail_link(form.email.data or "", leads_to)
    return render_template("web/signin/asked.html", email=form.email.data, lasts=ASKED_LINK_LASTS, next=leads_to)


def _with_password(form: AskForm, leads_to: str) -> ResponseReturnValue:
    email = form.email.data or ""
    try:
        with transaction(access.actor()):
            user_id = factors.with_password(email=email, password=form.password.data or "")
            user = operations.open_account(user_id=user_id, way=Way.PASSWORD)
            signing.admit(user, Way.PASSWORD)
    except NotSignedIn as refusal:
        account = queries.find_account(email)
        with transaction(access.actor()):
            record("account.refused", "account", account.id if account else None, event_id=None)
        form.password.errors = [str(REFUSALS[type(refusal)])]
        return render_template("web/signin/ask.html", form=form), 422
    return redirect(onward(user, leads_to))


def onward(user: Any, leads_to: str) -> str:
    """Return where somebody goes who has just signed in: first to the second factor when a role waits for it."""
    has_factor = factors.factors_of(user.id).any
    if all(signing.role_counts(grant.name, has_factor=has_factor, shown=False) for grant in user.roles):
        return leads_to
    return url_for("signin.second_factor", next=leads_to)


def _mail_link(email: str, leads_to: str) -> None:
    account = queries.find_account(email)
    language = pages.language()
    with transaction(access.actor()):
        record("account.asked_for_link", "account", account.id if account else None, event_id=None)
        secret = operations.issue_asked_link(user_id=account.id, leads_to=leads_to) if account else None
        if account is None or secret is None:
            # The same work for nothing: how long the answer takes must not tell whether the address is known.
            words.compose(kind=Kind.SIGN_IN, language=language, event=None, base_url="", values=_told("", secret=""))
            return
        write(kind=Kind.SIGN_IN, recipient=account.email, language=language, **_told(account.name, secret))


def _told(name: str, secret: str) -> dict[str, Any]:
    return {"name": name, "link": operations.link_address(secret), "valid_for": ASKED_LINK_LASTS}


@blueprint.get("/sign-in/<secret>")
def offer(secret: str) -> ResponseReturnValue:
    """Show the button that uses the link: mail scanners open links, but press no buttons."""
    link = queries.find_link(secret)
    if link is None or not link.usable:
        return _refused(link)
    return render_template("web/signin/use.html", secret=secret, email=link.email)


@blueprint.post("/sign-in/<secret>")
@tries_here
def use(secret: str) -> ResponseReturnValue:
    """Use the link up: sign in and go where it leads."""
    try:
        with transaction(access.actor()):
            user, leads_to = operations.use_link(secret=secret)
            signing.admit(user, Way.LINK)
    except LinkNotUsable:
        return _refused(queries.find_link(secret))
    return redirect(onward(user, after_signing_in(leads_to)))


def after_signing_in(leads_to: str) -> str:
    """Return where somebody goes who has just signed in: where the link leads, or where the person belongs."""
    path = pages.local_path(leads_to)
    return url_for("signin.mine") if path == "/" else path


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End this session, for every copy of its cookie too."""
    with transaction(access.actor()):
        signing.leave()
    flash(_("You are signed out."), "success")
    return redirect(url_for("public.events"))


def _refused(link: LinkFacts | None) -> ResponseReturnValue:
    form = AskForm(formdata=None)
    form.next.data = pages.local_path(link.leads_to if link else None)
    return render_template("web/signin/refused.html", form=form, refusal=REFUSALS[LinkNotUsable]), 410
