"""Whether an invitation letter is valid: for anybody who holds its code, and without anybody's name."""

from __future__ import annotations

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from logistics.extensions import limiter
from logistics.letters.queries import verify as find
from logistics.settings import Settings
from logistics.web.public import blueprint


def _limit() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.limits.verify


_bounded = limiter.shared_limit(_limit, scope="verify")


@blueprint.get("/verify")
def verify_ask() -> ResponseReturnValue:
    """Ask for the code on a letter."""
    code = request.args.get("code", "").strip()
    if code:
        return redirect(url_for("public.verify", code=code))
    return render_template("web/public/verify.html", asked=False, letter=None)


@blueprint.get("/verify/<path:code>")
@_bounded
def verify(code: str) -> ResponseReturnValue:
    """Say whether the letter with this code is valid, for which event and delegation; unknown codes are all alike."""
    letter = find(code)
    answer = make_response(
        render_template("web/public/verify.html", asked=True, letter=letter), 404 if letter is None else 200
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
