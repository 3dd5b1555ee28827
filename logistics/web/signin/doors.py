"""Where somebody belongs who signed in without saying where to: the own page of the own meeting, or a list of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from logistics.accounts.rules import Role
from logistics.events.queries import events
from logistics.registrations.queries import events_of
from logistics.web import access, menus, pages, rights
from logistics.web.signin import blueprint

_PAGE = 20
#: The page on which each role does its work; who has several roles in a meeting is led to the first.
_DOORS = {
    "desk.board": rights.ORGANIZERS,
    "focalpoint.board": rights.FOCAL_POINTS,
    "funding.board": frozenset({Role.HOST, Role.SPONSOR}),
    "door.door": frozenset({Role.DESK}),
    "delegate.me": rights.DELEGATES,
}


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """Lead to the page of the only meeting that the viewer has to do with, or show all of them with their doors."""
    roles = _roles_by_event()
    everywhere = access.viewer().roles | access.viewer().withheld  # whose doors ask for the second factor
    among = None if everywhere else [event_id for event_id, held in roles.items() if doors(held)]
    page = pages.page_number()
    found = events(_PAGE + 1, (page - 1) * _PAGE, among=among)
    mine = [(event, doors(everywhere | roles[event.id])) for event in found[:_PAGE]]
    if page == 1 and not mine:
        return redirect(url_for("public.events"))
    if page == 1 and len(found) == 1:
        [(event, (door, *_others))] = mine
        return redirect(url_for(door, slug=event.slug))
    return render_template("web/signin/mine.html", mine=mine, words=menus.MENU, page=page, more=len(found) > _PAGE)


def doors(roles: Collection[Role]) -> list[str]:
    """Return the endpoints of an event at which somebody with these roles in it has something to do."""
    return [endpoint for endpoint, who in _DOORS.items() if not who.isdisjoint(roles)]


def _roles_by_event() -> defaultdict[int, frozenset[Role]]:
    roles: defaultdict[int, frozenset[Role]] = defaultdict(frozenset)
    for grant in current_user.roles:
        if grant.event_id is not None:
            roles[grant.event_id] |= {grant.name}
    for event_id in events_of(current_user.id):
        roles[event_id] |= {Role.DELEGATE}
    return roles
