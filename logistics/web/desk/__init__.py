"""The organizer's desk: how the event stands, its people, and the decisions about them."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

from logistics.web.desk import (  # noqa: E402  # the views hang themselves on the blueprint
    attendance,  # noqa: F401
    board,  # noqa: F401
    bulk,  # noqa: F401
    decisions,  # noqa: F401
    documents,  # noqa: F401
    editing,  # noqa: F401
    exceptions,  # noqa: F401
    invitations,  # noqa: F401
    letters,  # noqa: F401
    log,  # noqa: F401
    mailings,  # noqa: F401
    messages,  # noqa: F401
    nominations,  # noqa: F401
    notes,  # noqa: F401
    people,  # noqa: F401
    people_list,  # noqa: F401
    registering,  # noqa: F401
    reminders,  # noqa: F401
    retention,  # noqa: F401
    review,  # noqa: F401
    staff,  # noqa: F401
    substitutions,  # noqa: F401
    texts,  # noqa: F401
    views,  # noqa: F401
)
