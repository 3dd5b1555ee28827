"""Registering somebody who comes to the door without being registered."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.attendance.operations import register_walk_in
from logistics.attendance.rules import Way
from logistics.database import transaction
from logistics.participation import known
from logistics.registrations.rules import AlreadyRegistered, Status
from logistics.web import access, pages
from logistics.web.door import blueprint
from logistics.web.door.forms import WalkInForm


@blueprint.route("/events/<slug>/door/walk-in", methods=["GET", "POST"])
def walk_in(slug: str) -> ResponseReturnValue:
    """Ask who it is; sent, register the person by the rule of seats, and show what the person is: a walk-in."""
    event = access.event()
    form = WalkInForm(data={"language": pages.language()})
    form.offer(known.delegations(event))
    if not form.validate_on_submit():
        return render_template("web/door/walk_in.html", event=event, form=form), 422 if form.is_submitted() else 200
    delegation = known.delegation(event, form.delegation.data or "")
    if delegation is None:
        form.delegation.errors = [_("Choose the delegation.")]
        return render_template("web/door/walk_in.html", event=event, form=form), 422
    try:
        with transaction(access.actor()):
            guest = register_walk_in(event, delegation_id=delegation.id, answers=form.answers())
    except AlreadyRegistered:
        taken = _("This e-mail address takes part in this meeting already: search for the person by name.")
        form.email.errors = [taken]
        return render_template("web/door/walk_in.html", event=event, form=form), 409
    if guest.status is Status.WAITLISTED:
        flash(_("%(name)s is registered and waits: every seat of the delegation is taken.", name=guest.name), "warning")
    else:
        flash(_("%(name)s is registered and holds a seat. The secretariat decides.", name=guest.name), "success")
    return redirect(url_for("door.person", slug=slug, reference=guest.reference, way=Way.LIST.value))
