"""One message as its reader sees it, on whatever page: its HTML in a frame where nothing runs, and what goes along."""

from __future__ import annotations

from flask import Response, abort, current_app, request

from exports.calendar import MEDIA_TYPE, calendar_of_event
from logistics.messages.rules import AGENDA_NAME, MessageFacts
from logistics.web import pages

#: Messages on a page of a list.
PAGE = 50
#: No message has a higher number than its column can hold.
_HIGHEST = 2**31 - 1
#: The part of an address that names a message.
MESSAGE = "<int:message_id>"

#: For the mail itself, whose styles are inline as mail programs want them: nothing is loaded, nothing runs, and a link
#: that somebody clicks opens in place of the whole page.
_SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'"
)


def before() -> int | None:
    """Return the message before which a page of a list begins, as the address asks; None for the first page."""
    asked = request.args.get("before", type=int)
    return None if asked is None else max(0, min(asked, _HIGHEST))


def page_with_frame(page: str) -> Response:
    """Return a page that may show `framed` messages of this site."""
    answer = current_app.make_response(page)
    answer.headers["Content-Security-Policy"] = f"{pages.CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return answer


def framed(html: str) -> Response:
    """Return a message's HTML by itself, for the frame in its page."""
    # A page of ours may not be opened inside a frame, so links leave it.
    answer = Response(html.replace("<head>", '<head><base target="_top">', 1), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer


def calendar_answer(message: MessageFacts) -> Response:
    """Return the calendar that goes along with a message, as it is now; answers 404 where there is none."""
    found = None
    if message.carries_agenda and message.event_id is not None:
        found = calendar_of_event(message.event_id, message.language)
    if found is None:
        abort(404)
    answer = Response(found, content_type=f"{MEDIA_TYPE}; charset=utf-8; method=PUBLISH")
    answer.headers.set("Content-Disposition", "attachment", filename=AGENDA_NAME)
    return answer
