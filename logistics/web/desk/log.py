"""The event's log on the desk: who did and read what in this meeting, searched and saved."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from logistics.web import access, log
from logistics.web.desk import blueprint


@blueprint.get("/events/<slug>/desk/log")
def event_log(slug: str) -> ResponseReturnValue:
    """Show what was done and read in the event, the newest first."""
    return log.page(access.event(), "desk.event_log_table")


@blueprint.get("/events/<slug>/desk/log.<any(csv, xlsx):format>")
def event_log_table(slug: str, format: str) -> ResponseReturnValue:
    """Hand over the same as a table."""
    return log.table(access.event(), format)
