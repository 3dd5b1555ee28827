"""The words for deadlines and days."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from logistics.events.rules import DeadlineKind, has_passed


def deadline(kind: DeadlineKind) -> str:
    """Return what has to be there by a deadline of `kind`."""
    words = {
        DeadlineKind.REGISTRATION: _("Registration"),
        DeadlineKind.DOCUMENTS: _("Passport copy"),
        DeadlineKind.LETTER: _("Signed invitation letter"),
    }
    return str(words[kind])


def time_left(last_instant: datetime, now: datetime) -> str:
    """Return how long it still is until a deadline (both aware): in days, on the last day in hours."""
    if has_passed(last_instant, now):
        return str(_("This date has passed."))
    left = last_instant - now
    if left.days >= 1:
        return str(ngettext("%(num)d day left.", "%(num)d days left.", left.days))
    hours = left.seconds // 3600
    if hours >= 1:
        return str(ngettext("%(num)d hour left.", "%(num)d hours left.", hours))
    return str(_("Less than one hour left."))
