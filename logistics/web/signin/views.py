"""Asking for a link, using it, and leaving."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user, logout_user

from logistics.accounts import operations, queries
from logistics.accounts.rules import ASKED_LINK_LASTS, LinkFacts, LinkNotUsable, address_key
from logistics.accounts.words import REFUSALS
from logistics.audit.operations import record
from logistics.database import transaction
from logistics.extensions import limiter
from logistics.messages import words
from logistics.messages.operations import write
from logistics.messages.rules import Kind
from logistics.settings import Settings
from logistics.web import access, pages
from logistics.web.signin import blueprint
from logistics.web.signin.forms import AskForm


def sign_in_limit() -> str:
    """Return how often one machine may try to sign in."""
    settings: Settings = current_app.extensions["settings"]
    return settings.limits.sign_in


def _asked_address() -> str:
    return address_key(request.form.get("email", ""))


_tries_here = limiter.shared_limit(sign_in_limit, scope="sign-in", methods=["POST"])
#: Whatever machine asks: nobody's mailbox is filled with links he did not ask for.
_tries_for_one_address = limiter.shared_limit(
    sign_in_limit, scope="sign-in-address", key_func=_asked_address, methods=["POST"]
)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@_tries_here
@_tries_for_one_address
def ask() -> ResponseReturnValue:
    """Ask for the e-mail address and mail a link to it, if an account has it; the answer never says whether."""
    form = AskForm()
    if not form.validate_on_submit():
        form.next.data = pages.local_path(form.next.data or request.args.get("next"))
        return render_template("web/signin/ask.html", form=form)
    _mail_link(form.email.data or "", pages.local_path(form.next.data))
    return render_template(
        "web/signin/asked.html", email=form.email.data, lasts=ASKED_LINK_LASTS, next=pages.local_path(form.next.data)
    )


def _mail_link(email: str, leads_to: str) -> None:
    account = queries.find_account(email)
    language = pages.language()
    with transaction(access.actor()):
        record("account.asked_for_link", "account", account.id if account else None, event_id=None)
        if account is None:
            # The same work for nothing: how long the answer takes must not tell whether the address is known.
            words.compose(kind=Kind.SIGN_IN, language=language, event=None, base_url="", values=_told("", secret=""))
            return
        secret = operations.issue_link(user_id=account.id, leads_to=leads_to, valid_for=ASKED_LINK_LASTS)
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
@_tries_here
def use(secret: str) -> ResponseReturnValue:
    """Use the link up: sign in and go where it leads."""
    try:
        with transaction(access.actor()):
            user, leads_to = operations.use_link(secret=secret)
    except LinkNotUsable:
        return _refused(queries.find_link(secret))
    session.clear()  # nothing this browser held before belongs to the person who now signs in
    login_user(user)
    return redirect(after_signing_in(leads_to))


def after_signing_in(leads_to: str) -> str:
    """Return where somebody goes who has just signed in: where the link leads, or where the person belongs."""
    path = pages.local_path(leads_to)
    return url_for("signin.mine") if path == "/" else path


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("public.events"))


def _refused(link: LinkFacts | None) -> ResponseReturnValue:
    form = AskForm(formdata=None)
    form.next.data = pages.local_path(link.leads_to if link else None)
    return render_template("web/signin/refused.html", form=form, refusal=REFUSALS[LinkNotUsable]), 410
