"""Who may open which page: one table, and the guard that holds every request to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_security import current_user
from werkzeug.wrappers import Response

from exports import registry
from exports.registry import Export
from logistics.accounts.rules import Role
from logistics.audit.rules import VISITOR, Actor
from logistics.events.queries import find_event
from logistics.events.rules import EventFacts
from logistics.registrations.queries import takes_part
from logistics.web import signing

ANYONE: frozenset[str] = frozenset({"anyone"})
SIGNED_IN: frozenset[str] = frozenset({"signed in"})
ADMINS: frozenset[str] = frozenset({Role.ADMIN})
ORGANIZERS: frozenset[str] = frozenset({Role.ADMIN, Role.ORGANIZER})
#: The door of the meeting: its own staff, who see who people are and nothing else, and the organizers.
DOOR = ORGANIZERS | {Role.DESK}
PAYERS = ORGANIZERS | {Role.HOST, Role.SPONSOR}
SPONSORS: frozenset[str] = frozenset({Role.SPONSOR})
DELEGATES: frozenset[str] = frozenset({Role.DELEGATE})
FOCAL_POINTS: frozenset[str] = frozenset({Role.FOCAL_POINT})

#: Endpoint → who may. An endpoint that is not here cannot be opened by anybody.
ACCESS: dict[str, frozenset[str]] = {
    "static": ANYONE,
    "bootstrap.static": ANYONE,
    "pages.health": ANYONE,
    "pages.speak": ANYONE,
    "pages.appear": ANYONE,
    "public.events": ANYONE,
    "public.event": ANYONE,
    "public.agenda": ANYONE,
    "public.agenda_calendar": ANYONE,
    "public.agenda_json": ANYONE,
    "public.session_calendar": ANYONE,
    "funding.board": PAYERS,
    "funding.people": PAYERS,
    # Of the people it flies alone; organizers look at passports on the desk.
    "funding.passports": SPONSORS,
    "funding.passport": SPONSORS,
    "funding.passport_picture": SPONSORS,
    "funding.passport_original": SPONSORS,
    "funding.passports_archive": SPONSORS,
    "public.register": ANYONE,
    "public.register_details": ANYONE,
    "public.register_discard": ANYONE,
    "public.register_check": ANYONE,
    "public.register_submit": ANYONE,
    "public.register_done": ANYONE,
    # Whoever holds a letter may ask whether it is valid.
    "public.verify_ask": ANYONE,
    "public.verify": ANYONE,
    "delegate.my_letter": DELEGATES,
    "delegate.letter": DELEGATES,
    "delegate.accept_letter": DELEGATES,
    "delegate.letter_pdf": DELEGATES,
    "delegate.me": DELEGATES,
    "delegate.participation": DELEGATES,
    "delegate.edit": DELEGATES,
    "delegate.upload": DELEGATES,
    "delegate.benefit": DELEGATES,
    "delegate.hand_in_again": DELEGATES,
    "delegate.withdraw": DELEGATES,
    "focalpoint.board": FOCAL_POINTS,
    "focalpoint.nominate": FOCAL_POINTS,
    "focalpoint.substitute": FOCAL_POINTS,
    "focalpoint.withdraw": FOCAL_POINTS,
    # Whoever holds the link it was mailed with may answer it.
    "focalpoint.invitation": ANYONE,
    "focalpoint.accept": ANYONE,
    "focalpoint.decline": ANYONE,
    "delegate.held_data": DELEGATES,
    "delegate.download_data": DELEGATES,
    "delegate.ask_erasure": DELEGATES,
    "delegate.take_back_erasure": DELEGATES,
    "signin.ask": ANYONE,
    "signin.offer": ANYONE,
    "signin.use": ANYONE,
    # Whoever holds the link it was mailed with may accept it.
    "signin.invitation": ANYONE,
    "signin.accept_invitation": ANYONE,
    "signin.leave": SIGNED_IN,
    "signin.passkey_asked": ANYONE,
    "signin.passkey": ANYONE,
    "signin.second_factor": SIGNED_IN,
    "signin.show_factor": SIGNED_IN,
    "account.home": SIGNED_IN,
    "account.password": SIGNED_IN,
    "account.set_password": SIGNED_IN,
    "account.authenticator": SIGNED_IN,
    "account.set_authenticator": SIGNED_IN,
    "account.remove_authenticator": SIGNED_IN,
    "account.recovery_codes": SIGNED_IN,
    "account.passkey_asked": SIGNED_IN,
    "account.add_passkey": SIGNED_IN,
    "account.keep_passkey": SIGNED_IN,
    "account.remove_passkey": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "account.end_sessions": SIGNED_IN,
    "door.door": DOOR,
    "door.person": DOOR,
    "door.check_in": DOOR,
    "door.undo": DOOR,
    "door.walk_in": DOOR,
    "door.take_in": DOOR,
    "door.decode": DOOR,
    "door.people": DOOR,
    "door.counts": DOOR,
    "door.worker": DOOR,
    "signin.mine": SIGNED_IN,
    # To everybody in the demo, else to the admin: to others there is no such page, so the outbox itself answers 404.
    "outbox.messages": ANYONE,
    "outbox.message": ANYONE,
    "outbox.body": ANYONE,
    "outbox.calendar": ANYONE,
    # Each export says itself which of these roles may have it.
    "downloads.papers": PAYERS,
    "downloads.paper": PAYERS,
    "desk.board": ORGANIZERS,
    "desk.people": ORGANIZERS,
    "desk.people_file": ORGANIZERS,
    "desk.write_to_people": ORGANIZERS,
    "desk.save_view": ORGANIZERS,
    "desk.rename_view": ORGANIZERS,
    "desk.delete_view": ORGANIZERS,
    "desk.decisions": ORGANIZERS,
    "desk.show_decision": ORGANIZERS,
    "desk.decision": ORGANIZERS,
    "desk.begin_decision": ORGANIZERS,
    "desk.stop_decision": ORGANIZERS,
    "desk.discard_decision": ORGANIZERS,
    "desk.person": ORGANIZERS,
    "desk.decide": ORGANIZERS,
    "desk.register_person": ORGANIZERS,
    "desk.edit_person": ORGANIZERS,
    "desk.substitute_person": ORGANIZERS,
    "desk.make_exception": ORGANIZERS,
    "desk.remove_exception": ORGANIZERS,
    "desk.add_note": ORGANIZERS,
    "desk.delete_note": ORGANIZERS,
    "desk.review": ORGANIZERS,
    "desk.give_verdict": ORGANIZERS,
    "desk.document": ORGANIZERS,
    "desk.document_picture": ORGANIZERS,
    "desk.document_original": ORGANIZERS,
    "desk.review_document": ORGANIZERS,
    "desk.invitations": ORGANIZERS,
    "desk.invite": ORGANIZERS,
    "desk.invite_again": ORGANIZERS,
    "desk.revoke_invitation": ORGANIZERS,
    "desk.nomination_files": ORGANIZERS,
    "desk.send_nomination_file": ORGANIZERS,
    "desk.nomination_file": ORGANIZERS,
    "desk.match_nomination_file": ORGANIZERS,
    "desk.carry_out_nomination_file": ORGANIZERS,
    "desk.discard_nomination_file": ORGANIZERS,
    "desk.letters": ORGANIZERS,
    "desk.issue_letters": ORGANIZERS,
    "desk.issue_letter": ORGANIZERS,
    "desk.void_letter": ORGANIZERS,
    "desk.messages": ORGANIZERS,
    "desk.message": ORGANIZERS,
    "desk.message_body": ORGANIZERS,
    "desk.message_calendar": ORGANIZERS,
    "desk.send_message_again": ORGANIZERS,
    "desk.send_failed_again": ORGANIZERS,
    "desk.reminders": ORGANIZERS,
    "desk.message_texts": ORGANIZERS,
    "desk.message_text": ORGANIZERS,
    "desk.change_message_text": ORGANIZERS,
    "desk.mailings": ORGANIZERS,
    "desk.begin_mailing": ORGANIZERS,
    "desk.mailing": ORGANIZERS,
    "desk.change_mailing": ORGANIZERS,
    "desk.show_mailing": ORGANIZERS,
    "desk.send_mailing": ORGANIZERS,
    "desk.stop_mailing": ORGANIZERS,
    "desk.discard_mailing": ORGANIZERS,
    "desk.personal_data": ORGANIZERS,
    "desk.purge_by_hand": ORGANIZERS,
    "desk.hold_event": ORGANIZERS,
    "desk.hold_person": ORGANIZERS,
    "desk.lift_hold": ORGANIZERS,
    "desk.note_wish": ORGANIZERS,
    "desk.decide_erasure": ORGANIZERS,
    "desk.purge_reports": ORGANIZERS,
    "desk.event_log": ORGANIZERS,
    "desk.event_log_table": ORGANIZERS,
    "desk.staff": ORGANIZERS,
    "desk.invite_staff": ORGANIZERS,
    "desk.invite_staff_again": ORGANIZERS,
    "desk.take_staff_invitation_back": ORGANIZERS,
    "desk.revoke_role": ORGANIZERS,
    "desk.reset_factor": ORGANIZERS,
    "admin.all_accounts": ADMINS,
    "admin.invite_admin": ADMINS,
    "admin.invite_admin_again": ADMINS,
    "admin.take_admin_invitation_back": ADMINS,
    "admin.one_account": ADMINS,
    "admin.revoke_anywhere": ADMINS,
    "admin.close_account": ADMINS,
    "admin.reopen_account": ADMINS,
    "admin.reset_any_factor": ADMINS,
    "admin.whole_log": ADMINS,
    "admin.whole_log_table": ADMINS,
    "desk.attendance": ORGANIZERS,
}


#: The menu of an event: endpoint and words; everybody sees what he may open.
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

#: The menu of the desk: endpoint, its group and words; everybody sees what he may open.
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


@dataclass(frozen=True)
class Viewer:
    """Who looks at the page, and in which roles in the event it belongs to."""

    user_id: int | None
    roles: frozenset[Role]
    #: Held as well, but of no account until a second factor has been shown in this session.
    withheld: frozenset[Role] = frozenset()

    @property
    def organizes(self) -> bool:
        """Whether this is an organizer of the event, or the admin."""
        return bool(self.roles & ORGANIZERS)

    @property
    def may_administer(self) -> bool:
        """Whether this is an administrator, be it only once a second factor has been shown."""
        return Role.ADMIN in self.roles | self.withheld


def event() -> EventFacts:
    """Return the event of the page's address."""
    return cast(EventFacts, g.event)


def viewer() -> Viewer:
    """Return who looks at this page."""
    if "viewer" not in g:
        g.viewer = _viewer()
    return cast(Viewer, g.viewer)


def actor() -> Actor:
    """Return the person of this request, for `transaction(actor)`."""
    if not current_user.is_authenticated:
        return VISITOR
    return Actor(current_user.id, current_user.email)


def sponsor_id(roles: Collection[str] = PAYERS) -> int | None:
    """Return the payer on whose behalf the viewer, a host or sponsor, acts in this event in one of `roles`."""
    here = (grant for grant in _grants() if grant.event_id == event().id and grant.name in roles)
    return next((grant.sponsor_id for grant in here if grant.sponsor_id and _counts(grant)), None)


def papers() -> list[Export]:
    """Return the papers of this event that the viewer may have."""
    return [export for export in registry.discover().open_to(viewer().roles) if may_have(export)]


def may_have(export: Export) -> bool:
    """Return whether the viewer may have a paper; of one that is per payer there is none for who acts for no payer."""
    if not registry.may_have(export, viewer().roles):
        return False
    return viewer().organizes or not registry.is_per_payer(export) or sponsor_id(export.roles) is not None


def delegation_id() -> int:
    """Return the delegation whose focal point the viewer is in this event; raises StopIteration for anybody else."""
    held = (grant.delegation_id for grant in _grants() if grant.event_id == event().id and grant.delegation_id)
    return cast(int, next(held))


def event_menu() -> list[tuple[str, str]]:
    """Return the endpoint and the words of each page of this event that the viewer may open and finds something on."""
    roles = viewer().roles | viewer().withheld  # what is withheld leads to the second factor
    empty = set() if papers() or viewer().withheld else {"downloads.papers"}
    return [
        (endpoint, str(words))
        for endpoint, words in MENU.items()
        if endpoint not in empty and (ACCESS[endpoint] is ANYONE or roles & ACCESS[endpoint])
    ]


def desk_menu() -> list[MenuGroup]:
    """Return the desk's menu on its own pages, group by group, with what the viewer may open; else an empty list."""
    blueprints = {endpoint.partition(".")[0] for endpoint in DESK_MENU}
    if request.blueprint not in blueprints:
        return []
    roles = viewer().roles
    open_here = [
        (group, MenuEntry(endpoint, str(words), _standing(endpoint)))
        for endpoint, (group, words) in DESK_MENU.items()
        if roles & ACCESS[endpoint]
    ]
    groups = (
        MenuGroup(str(each), [entry for group, entry in open_here if group is each])
        for each in (PEOPLE, INVITATIONS, MAIL, ADMINISTRATION)
    )
    return [group for group in groups if group.entries]


def _standing(endpoint: str) -> str:
    """Return what `aria-current` says of a menu's page: "page" on itself, "true" on a page of the same module."""
    if request.endpoint == endpoint:
        return "page"
    views = current_app.view_functions
    return "true" if views[endpoint].__module__ == views[str(request.endpoint)].__module__ else ""


def _viewer() -> Viewer:
    if not current_user.is_authenticated:
        return Viewer(None, frozenset())
    here = g.event.id if "event" in g else None
    grants = [grant for grant in _grants() if grant.event_id in (None, here)]
    roles = {grant.name for grant in grants if _counts(grant)}
    withheld = {grant.name for grant in grants} - roles
    if here is not None and takes_part(current_user.id, here):
        roles.add(Role.DELEGATE)
    return Viewer(current_user.id, frozenset(roles), frozenset(withheld))


def _grants() -> Sequence[Any]:
    return current_user.roles if current_user.is_authenticated else ()


def _counts(grant: Any) -> bool:
    found = signing.signed_in()
    return found is not None and signing.role_counts(
        grant.name, has_factor=found.has_factor, shown=found.session.factor_shown_at is not None
    )


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such address: Flask answers 404
    if "\0" in request.path:
        return abort(404)  # nothing is called so, and PostgreSQL refuses even to look
    allowed = ACCESS.get(request.endpoint, frozenset())
    slug = (request.view_args or {}).get("slug")
    if slug is not None:
        g.event = find_event(slug) or abort(404)
    if allowed is ANYONE:
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if allowed is SIGNED_IN or viewer().roles & allowed:
        return None
    if viewer().withheld & allowed:
        return redirect(url_for("signin.second_factor", next=_asked_for()))
    return abort(403)


def _ask_to_sign_in() -> Response:
    return redirect(url_for("signin.ask", next=_asked_for()))


def _asked_for() -> str:
    """Return where somebody is to come back to: the page asked for, or the front page when something was sent."""
    return request.full_path.rstrip("?") if request.method != "POST" else "/"


def init_app(app: Flask) -> None:
    """Hold every request of `app` to the table."""
    app.before_request(_guard)
    menus = {"event_menu": event_menu, "desk_menu": desk_menu}
    app.context_processor(lambda: {"viewer": viewer, "page_event": g.get("event"), **menus})
