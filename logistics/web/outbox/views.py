"""The list of messages and one message as its reader sees it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue

from logistics.accounts.rules import Role
from logistics.messages import queries, words
from logistics.messages.rules import AGENDA_NAME, MessageFacts, State, without_links
from logistics.settings import Settings
from logistics.web import access
from logistics.web.letterbox import MESSAGE, PAGE, before, calendar_answer, framed, page_with_frame
from logistics.web.outbox import blueprint

UTC = ZoneInfo("UTC")


@blueprint.before_request
def _only_in_the_demo() -> None:
    settings: Settings = current_app.extensions["settings"]
    if not settings.demo and Role.ADMIN not in access.viewer().roles:
        abort(404)


@blueprint.get("/outbox")
def messages() -> ResponseReturnValue:
    """List the messages, the newest first."""
    found = queries.messages(PAGE + 1, before=before())
    return render_template(
        "web/outbox/messages.html", messages=found[:PAGE], more=len(found) > PAGE, states=words.STATES, utc=UTC
    )


@blueprint.get(f"/outbox/{MESSAGE}")
def message(message_id: int) -> ResponseReturnValue:
    """Show one message as text and as its HTML."""
    facts, text, _html = queries.find_message(message_id) or abort(404)
    return page_with_frame(
        render_template(
            "web/outbox/message.html",
            message=facts,
            text=_to_be_read(facts, text),
            states=words.STATES,
            utc=UTC,
            agenda=AGENDA_NAME,
        )
    )


@blueprint.get(f"/outbox/{MESSAGE}/html")
def body(message_id: int) -> ResponseReturnValue:
    """Return the message's HTML by itself, for the frame in its page."""
    facts, _text, html = queries.find_message(message_id) or abort(404)
    return framed(_to_be_read(facts, html))


@blueprint.get(f"/outbox/{MESSAGE}/agenda.ics")
def calendar(message_id: int) -> ResponseReturnValue:
    """Return the calendar that goes along with the message, as it is now."""
    facts, _text, _html = queries.find_message(message_id) or abort(404)
    return calendar_answer(facts)


def _to_be_read(message: MessageFacts, body: str) -> str:
    """Return a body without the links that sign in, for they are the reader's alone, unless no mail leaves at all."""
    return body if message.state is State.KEPT else without_links(body)
