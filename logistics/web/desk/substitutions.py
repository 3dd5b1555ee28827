"""What a substitution leaves to be done, taken off the overview once it is done."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.registrations import substitutions
from logistics.web import access
from logistics.web.desk import blueprint


@blueprint.post("/events/<slug>/desk/substitutions/<int:substitution_id>/settle")
def settle_substitution(slug: str, substitution_id: int) -> ResponseReturnValue:
    """Write down that what a substitution asked for is done; pressed twice, the first time did it."""
    with transaction(access.actor()):
        settled = substitutions.settle(event_id=access.event().id, substitution_id=substitution_id)
    if settled:
        flash(_("Taken off the list."), "success")
    return redirect(url_for("desk.board", slug=slug) + "#to-decide")
