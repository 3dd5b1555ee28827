"""The list of events and an event's own page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from logistics import clock
from logistics.events import queries
from logistics.funding import words
from logistics.funding.queries import public_coverage
from logistics.funding.rules import COUNTED, Item, Payer, Provision, PublicCoverage, State
from logistics.participation import known
from logistics.registrations.queries import seats_by_delegation
from logistics.web import access, pages
from logistics.web.cache import public_answer
from logistics.web.public import blueprint
from logistics.wording import capitalized, listed

_PAGE = 20


@dataclass(frozen=True)
class Offer:
    """What one payer gives the same people: told in one line, and one column of the delegations' table."""

    payer: Payer
    items: tuple[Item, ...]
    #: "2 nights, 2 breakfasts and 1 lunch", in the page's language.
    what: str
    #: The delegations that get it, by code; None when everyone with a seat does.
    codes: frozenset[str] | None
    #: The same as one phrase, in the event's order.
    names: str


@blueprint.get("/")
def events() -> ResponseReturnValue:
    """Show the events, the latest first."""
    page = pages.page_number()
    found = queries.events(_PAGE + 1, (page - 1) * _PAGE)

    def make() -> Response:
        return Response(
            render_template("web/public/events.html", events=found[:_PAGE], page=page, more=len(found) > _PAGE)
        )

    shown = tuple((facts.id, facts.version) for facts in found)
    return public_answer((shown, clock.now().date()), make)


@blueprint.get("/events/<slug>/")
def event(slug: str) -> ResponseReturnValue:
    """Show the event: what, when, where, what is covered and for whom, how to register."""
    facts = access.event()
    delegations = seats_by_delegation(facts.id)

    def make() -> Response:
        covered = public_coverage(facts.id)
        page = render_template(
            "web/public/event.html",
            event=facts,
            days=queries.days(facts.id),
            deadlines=known.deadlines(facts),
            closed_since=known.closed_since(facts),
            sections=queries.sections(facts.id),
            delegations=delegations,
            offers=offers(covered),
            exclusions=covered.terms.exclusions,
        )
        return Response(page)

    # Beside what the event's version stands for, the page tells the free seats and how long there still is.
    seats = tuple((each.left, each.seats) for each in delegations)
    return public_answer((facts.id, facts.version, seats, clock.now().replace(second=0, microsecond=0)), make)


def offers(covered: PublicCoverage) -> list[Offer]:
    """Return what is provided, put together by payer and by those who get it, in the order of the documents."""
    groups: dict[tuple[int, str | None], list[Provision]] = {}
    for provision in covered.terms.provisions:
        if provision.item in covered.terms.exclusions:
            continue
        listed = provision.eligibility.code if provision.eligibility else None
        groups.setdefault((provision.payer.id, listed), []).append(provision)
    return [_offer(provisions, covered) for provisions in groups.values()]


def _offer(provisions: list[Provision], covered: PublicCoverage) -> Offer:
    first = provisions[0]
    items = tuple(provision.item for provision in provisions)
    what = [
        words.amount(provision.item, provision.quantity)
        if provision.item in COUNTED
        else str(words.ITEMS[provision.item]).lower()
        for provision in provisions
    ]
    named = {
        delegation.code: pages.local(delegation.name)
        for delegation in covered.delegations
        for line in delegation.lines
        if line.item == first.item and line.state == State.COVERED
    }
    return Offer(
        first.payer,
        items,
        capitalized(listed(what)),
        frozenset(named) if first.eligibility else None,
        listed(list(named.values())),
    )
