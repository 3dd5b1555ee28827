"""The log of the whole installation."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from logistics.web import log
from logistics.web.admin import blueprint


@blueprint.get("/log")
def whole_log() -> ResponseReturnValue:
    """Show what was done and read in all events and outside them, the newest first."""
    return log.page(None, "admin.whole_log_table")


@blueprint.get("/log.<any(csv, xlsx):format>")
def whole_log_table(format: str) -> ResponseReturnValue:
    """Hand over the same as a table."""
    return log.table(None, format)
