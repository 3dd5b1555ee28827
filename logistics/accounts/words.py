"""The words for roles and for what is refused at the door."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.accounts.rules import CannotGrant, LinkNotUsable, Role

ROLES = {
    Role.ADMIN: lazy_gettext("Administrator"),
    Role.ORGANIZER: lazy_gettext("Organizer"),
    Role.HOST: lazy_gettext("Host"),
    Role.SPONSOR: lazy_gettext("Sponsor"),
    Role.DESK: lazy_gettext("Staff at the door"),
    Role.FOCAL_POINT: lazy_gettext("Focal point"),
    Role.DELEGATE: lazy_gettext("Delegate"),
}

REFUSALS = {
    LinkNotUsable: lazy_gettext(
        "Each link works once and only for a while. Nothing is lost: we can mail you a new one."
    ),
    CannotGrant: lazy_gettext(
        "The administrator's role is for the whole installation, every other role for one event; a focal point acts "
        "for one delegation, and a delegate's role follows from registering."
    ),
}
