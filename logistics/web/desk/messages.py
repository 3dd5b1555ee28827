"""The event's mail on the desk: what waits, what failed and why, each message as it reads, and sending again."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from logistics.database import transaction
from logistics.messages import operations, queries, words
from logistics.messages.rules import AGENDA_NAME, MessageFacts, State, without_links
from logistics.messages.troubles import trouble_of
from logistics.participation.resending import Resent, resend_failed
from logistics.registrations.queries import persons_by_id
from logistics.registrations.rules import PersonFacts
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.letterbox import MESSAGE, PAGE, before, calendar_answer, framed, page_with_frame

#: How many failed messages are sent again at one press.
_AT_ONCE = 2000
_ADDRESS = "/events/<slug>/desk/messages"


@blueprint.get(_ADDRESS)
def messages(slug: str) -> ResponseReturnValue:
    """List the event's messages, the newest first: all, or those of one state, or those to some addresses."""
    event = access.event()
    asked = request.args.get("state", "")
    state = State(asked) if asked in list(State) else None
    to = request.args.get("to", "").strip()
    found = queries.messages_of_event(event.id, state=state, to=to, limit=PAGE + 1, before=before())
    return render_template(
        "web/desk/messages.html",
        event=event,
        messages=found[:PAGE],
        more=len(found) > PAGE,
        people=_people(found[:PAGE]),
        unsent=queries.unsent(event.id),
        state=state,
        to=to,
        **_words(),
    )


@blueprint.get(f"{_ADDRESS}/{MESSAGE}")
def message(slug: str, message_id: int) -> ResponseReturnValue:
    """Show one message; its sign-in link is the reader's alone, and left out."""
    facts, text, _html = _find(message_id)
    return page_with_frame(
        render_template(
            "web/desk/message.html",
            event=access.event(),
            message=facts,
            text=without_links(text),
            person=_people([facts]).get(facts.registration_id or 0),
            agenda=AGENDA_NAME,
            **_words(),
        )
    )


@blueprint.get(f"{_ADDRESS}/{MESSAGE}/html")
def message_body(slug: str, message_id: int) -> ResponseReturnValue:
    """Return the message's HTML by itself, for the frame in its page."""
    _facts, _text, html = _find(message_id)
    return framed(without_links(html))


@blueprint.get(f"{_ADDRESS}/{MESSAGE}/agenda.ics")
def message_calendar(slug: str, message_id: int) -> ResponseReturnValue:
    """Return the calendar that goes along with the message, as it is now."""
    facts, _text, _html = _find(message_id)
    return calendar_answer(facts)


@blueprint.post(f"{_ADDRESS}/{MESSAGE}/send-again")
def send_message_again(slug: str, message_id: int) -> ResponseReturnValue:
    """Send a message that failed again, or one that waits for its next try at once."""
    facts, _text, _html = _find(message_id)
    with transaction(access.actor()):
        if facts.state is State.WAITING:
            operations.try_now(event_id=access.event().id, message_id=facts.id)
            resent = Resent(waiting=1, impossible=0)
        else:
            resent = resend_failed(access.event(), message_id=facts.id)
    _tell(resent)
    return redirect(url_for("desk.message", slug=slug, message_id=message_id))


@blueprint.post(f"{_ADDRESS}/send-again")
def send_failed_again(slug: str) -> ResponseReturnValue:
    """Send all messages of the event that failed again."""
    with transaction(access.actor()):
        resent = resend_failed(access.event(), limit=_AT_ONCE)
    _tell(resent)
    return redirect(url_for("desk.messages", slug=slug))


def _find(message_id: int) -> tuple[MessageFacts, str, str]:
    return queries.find_message(message_id, event_id=access.event().id) or abort(404)


def _people(found: list[MessageFacts]) -> dict[int, PersonFacts]:
    """Return the people some messages are about, by registration."""
    about = {each.registration_id for each in found if each.registration_id is not None}
    return {person.id: person for person in persons_by_id(sorted(about))} if about else {}


def _words() -> dict[str, object]:
    return {
        "states": words.STATES,
        "message_kinds": words.KINDS,
        "why": lambda error: words.TROUBLES[trouble_of(error)],
    }


def _tell(resent: Resent) -> None:
    if resent.waiting:
        flash(
            ngettext(
                "%(num)d message is on its way: it is sent within a minute.",
                "%(num)d messages are on their way: they are sent within some minutes.",
                resent.waiting,
            ),
            "success",
        )
    if resent.impossible:
        flash(
            ngettext(
                "%(num)d message cannot be sent again: nobody can sign in with its address any more. "
                "Write to the person yourself.",
                "%(num)d messages cannot be sent again: nobody can sign in with their addresses any more. "
                "Write to the people yourself.",
                resent.impossible,
            ),
            "warning",
        )
    if resent == Resent(0, 0):
        flash(_("There was nothing to send again."), "info")
