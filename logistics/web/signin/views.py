"""Asking for a link, using it, and leaving."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user, logout_user

from logistics.accounts import operations, queries
from logistics.accounts.rules import LinkNotUsable
from logistics.database import transaction
from logistics.web import access, pages
from logistics.web.signin import blueprint


@blueprint.route("/sign-in", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask for the e-mail address and mail a link to it."""
    return render_template("web/signin/ask.html")


@blueprint.get("/sign-in/<secret>")
def offer(secret: str) -> ResponseReturnValue:
    """Show the button that uses the link: mail scanners open links, but press no buttons."""
    link = queries.find_link(secret)
    if link is None or not link.usable:
        return _refused(link.leads_to if link else "/")
    return render_template("web/signin/use.html", secret=secret, email=link.email)


@blueprint.post("/sign-in/<secret>")
def use(secret: str) -> ResponseReturnValue:
    """Use the link up: sign in and go where it leads."""
    try:
        with transaction(access.actor()):
            user, leads_to = operations.use_link(secret=secret)
    except LinkNotUsable:
        link = queries.find_link(secret)
        return _refused(link.leads_to if link else "/")
    session.clear()  # nothing that was in this browser before belongs to the person who now signs in
    login_user(user)
    return redirect(pages.local_path(leads_to))


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("public.events"))


def _refused(leads_to: str) -> ResponseReturnValue:
    return render_template("web/signin/refused.html", leads_to=pages.local_path(leads_to)), 410
