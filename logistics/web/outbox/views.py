"""The list of messages and one message as its reader sees it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from logistics.accounts.rules import Role
from logistics.messages import queries, words
from logistics.settings import Settings
from logistics.web import access, pages
from logistics.web.outbox import blueprint

_PAGE = 50
#: No message has a higher number than its column can hold.
_HIGHEST = 2**31 - 1
_MESSAGE = f"<int(max={_HIGHEST}):message_id>"
UTC = ZoneInfo("UTC")

#: For the mail itself, whose styles are inline as mail programs want them: nothing is loaded, nothing runs, and a link
#: that somebody clicks opens in place of the whole page.
_SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'"
)


@blueprint.before_request
def _only_in_the_demo() -> None:
    settings: Settings = current_app.extensions["settings"]
    if not settings.demo and Role.ADMIN not in access.viewer().roles:
        abort(404)


@blueprint.get("/outbox")
def messages() -> ResponseReturnValue:
    """List the messages, the newest first."""
    before = request.args.get("before", type=int)
    found = queries.messages(_PAGE + 1, before=None if before is None else max(0, min(before, _HIGHEST)))
    return render_template(
        "web/outbox/messages.html", messages=found[:_PAGE], more=len(found) > _PAGE, states=words.STATES, utc=UTC
    )


@blueprint.get(f"/outbox/{_MESSAGE}")
def message(message_id: int) -> ResponseReturnValue:
    """Show one message as text and as its HTML."""
    facts, text, _html = queries.find_message(message_id) or abort(404)
    response = current_app.make_response(
        render_template("web/outbox/message.html", message=facts, text=text, states=words.STATES, utc=UTC)
    )
    response.headers["Content-Security-Policy"] = f"{pages.CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@blueprint.get(f"/outbox/{_MESSAGE}/html")
def body(message_id: int) -> ResponseReturnValue:
    """Return the message's HTML by itself, for the frame in its page."""
    _facts, _text, html = queries.find_message(message_id) or abort(404)
    # A page of ours may not be opened inside a frame, so links leave it.
    response = Response(html.replace("<head>", '<head><base target="_top">', 1), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _SANDBOX
    return response
