"""The menus of an event and of its desk: everybody sees what he may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import lazy_gettext

from logistics.web import access
from logistics.web.rights import ACCESS, ANYONE

#: The menu of an event: endpoint and words.
MENU = {
    "public.event": lazy_gettext("The meeting"),
    "public.agenda": lazy_gettext("Agenda"),
    "delegate.me": lazy_gettext("My participation"),
    "focalpoint.board": lazy_gettext("My delegation"),
    "desk.board": lazy_gettext("Desk"),
    "door.door": lazy_gettext("Door"),
    "funding.board": lazy_gettext("Funding"),
    "downloads.papers": lazy_gettext("Papers"),
}


#: The groups of the desk's menu, in order.
PEOPLE, INVITATIONS, MAIL, ADMINISTRATION = (
    lazy_gettext("People"),
    lazy_gettext("Invitations"),
    lazy_gettext("Mail"),
    lazy_gettext("Administration"),
)

#: The menu of the desk: endpoint, its group and words.
DESK_MENU = {
    "desk.board": (PEOPLE, lazy_gettext("Overview")),
    "desk.people": (PEOPLE, lazy_gettext("List of people")),
    "desk.attendance": (PEOPLE, lazy_gettext("Attendance")),
    "desk.review": (PEOPLE, lazy_gettext("Look at documents")),
    "desk.register_person": (PEOPLE, lazy_gettext("Register somebody")),
    "desk.invitations": (INVITATIONS, lazy_gettext("Delegations")),
    "desk.nomination_files": (INVITATIONS, lazy_gettext("Nominations from a file")),
    "desk.letters": (INVITATIONS, lazy_gettext("Letters")),
    "desk.messages": (MAIL, lazy_gettext("Messages")),
    "desk.reminders": (MAIL, lazy_gettext("Reminders")),
    "desk.mailings": (MAIL, lazy_gettext("Write to a group")),
    "desk.message_texts": (MAIL, lazy_gettext("Texts of the mails")),
    "desk.personal_data": (ADMINISTRATION, lazy_gettext("Personal data")),
    "desk.staff": (ADMINISTRATION, lazy_gettext("Staff")),
    "desk.event_log": (ADMINISTRATION, lazy_gettext("Log")),
}


@dataclass(frozen=True)
class MenuEntry:
    """One page of the desk's menu."""

    endpoint: str
    words: str
    #: What `aria-current` says of it; empty: nothing.
    current: str


@dataclass(frozen=True)
class MenuGroup:
    """Pages of the desk's menu that belong together."""

    title: str
    entries: list[MenuEntry]


def event_menu() -> list[tuple[str, str]]:
    """Return the endpoint and the words of each page of this event that the viewer may open and finds something on."""
    roles = access.viewer().roles | access.viewer().withheld  # what is withheld leads to the second factor
    empty = set() if access.papers() or access.viewer().withheld else {"downloads.papers"}
    return [
        (endpoint, str(words))
        for endpoint, words in MENU.items()
        if endpoint not in empty and (ACCESS[endpoint] is ANYONE or roles & ACCESS[endpoint])
    ]


def desk_menu(belongs_to: str = "") -> list[MenuGroup]:
    """Return the desk's menu on its own pages, group by group, with what the viewer may open; else an empty list.

    A page that says to which of the menu's it `belongs_to` is marked there, whichever form led to it.
    """
    blueprints = {endpoint.partition(".")[0] for endpoint in DESK_MENU}
    if request.blueprint not in blueprints:
        return []
    roles = access.viewer().roles
    open_here = [
        (group, MenuEntry(endpoint, str(words), _standing(endpoint, belongs_to)))
        for endpoint, (group, words) in DESK_MENU.items()
        if roles & ACCESS[endpoint]
    ]
    groups = (
        MenuGroup(str(each), [entry for group, entry in open_here if group is each])
        for each in (PEOPLE, INVITATIONS, MAIL, ADMINISTRATION)
    )
    return [group for group in groups if group.entries]


def _standing(endpoint: str, belongs_to: str) -> str:
    """Return what `aria-current` says of a menu's page: "page" on itself, "true" on one that belongs to it."""
    if request.endpoint == endpoint:
        return "page"
    if belongs_to:
        return "true" if endpoint == belongs_to else ""
    views = current_app.view_functions
    return "true" if views[endpoint].__module__ == views[str(request.endpoint)].__module__ else ""


def init_app(app: Flask) -> None:
    """Hand the menus to every template of `app`."""
    menus = {"event_menu": event_menu, "desk_menu": desk_menu}
    app.context_processor(lambda: menus)
