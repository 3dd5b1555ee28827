"""Who looks at a page, and the guard that holds every request to the table of `rights`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
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
from logistics.web.rights import ACCESS, ANYONE, ORGANIZERS, PAYERS, SIGNED_IN


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
    app.context_processor(lambda: {"viewer": viewer, "page_event": g.get("event")})
