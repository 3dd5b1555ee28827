"""The list of events and an event's own page."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from logistics.events import queries
from logistics.web import access
from logistics.web.public import blueprint

_PAGE = 20


@blueprint.get("/")
def events() -> ResponseReturnValue:
    """Show the events, the latest first."""
    page = max(1, request.args.get("page", 1, type=int))
    found = queries.events(_PAGE + 1, (page - 1) * _PAGE)
    return render_template("web/public/events.html", events=found[:_PAGE], page=page, more=len(found) > _PAGE)


@blueprint.get("/events/<slug>/")
def event(slug: str) -> ResponseReturnValue:
    """Show the event: what, when, where, what is covered and for whom, how to register."""
    facts = access.event()
    return render_template(
        "web/public/event.html",
        event=facts,
        days=queries.days(facts.id),
        deadlines=queries.deadlines(facts.id),
        sections=queries.sections(facts.id),
    )
