"""The board: delegations by seats, and the people page by page."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from logistics.documents.queries import standings_of_people
from logistics.documents.rules import DocumentKind
from logistics.eventfile.queries import subject_in_database
from logistics.eventfile.warnings import warnings_about
from logistics.eventfile.words import warning_sentence
from logistics.events.queries import deadlines
from logistics.events.rules import EventFacts
from logistics.letters.register import standings
from logistics.letters.words import STANDINGS
from logistics.messages.queries import unsent
from logistics.registrations.queries import numbers_by_status, participants_page, seats_by_delegation
from logistics.registrations.rules import ACTIVE, ENDED, Status
from logistics.remembered import remembered
from logistics.retention.queries import number_of_open_requests
from logistics.web import access, pages
from logistics.web.desk import blueprint

_PAGE = 60


@blueprint.get("/events/<slug>/desk/")
def board(slug: str) -> ResponseReturnValue:
    """Show seats, numbers and people: those who take part or wait, or those who ended."""
    event = access.event()
    page = pages.page_number()
    ended = request.args.get("show") == "ended"
    shown = ENDED if ended else ACTIVE
    people = participants_page(event.id, statuses=shown, limit=_PAGE + 1, offset=(page - 1) * _PAGE)
    numbers = numbers_by_status(event.id)
    return render_template(
        "web/desk/board.html",
        event=event,
        deadlines=deadlines(event.id),
        delegations=seats_by_delegation(event.id),
        numbers=[(status, numbers[status]) for status in Status if numbers.get(status)],
        people=people[:_PAGE],
        documents=standings_of_people([person.registration_id for person in people[:_PAGE]]),
        letters=standings(event.id, [person.registration_id for person in people[:_PAGE]]),
        letter_words=STANDINGS,
        kinds=(DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER),
        page=page,
        more=len(people) > _PAGE,
        ended=ended,
        warnings=_warnings(event),
        unsent=unsent(event.id),
        wishes=number_of_open_requests(event.id),
    )


def _warnings(event: EventFacts) -> list[str]:
    """Return what the event's documents contradict in themselves, as sentences; shown, and never corrected."""
    found = remembered("warnings", event, lambda: warnings_about(subject_in_database(event)))
    return [warning_sentence(warning) for warning in found]
