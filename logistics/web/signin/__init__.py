"""Signing in by a mailed single-use link, and out."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("signin", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask for the e-mail address and mail a link to it."""
    return render_template("web/signin/ask.html")


@blueprint.route("/sign-in/<secret>", methods=["GET", "POST"])
def use(secret: str) -> ResponseReturnValue:
    """Show the button that uses the link (mail scanners open links, but press no buttons), then sign in."""
    return render_template("web/signin/ask.html")


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End this session."""
    return render_template("web/signin/ask.html")
