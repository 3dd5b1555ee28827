"""What is held about oneself: shown in words, taken along whole, and the wish that it be deleted."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms.validators import Length

from logistics import clock
from logistics.audit.operations import record
from logistics.database import transaction
from logistics.errors import Refusal
from logistics.events.queries import purge_dates
from logistics.registrations.rules import ACTIVE, PersonFacts
from logistics.retention.about import everything_about
from logistics.retention.operations import ask_for_erasure, take_back
from logistics.retention.words import REFUSALS
from logistics.web import access
from logistics.web.delegate import archive, blueprint
from logistics.web.delegate.dossier import groups_of, who
from logistics.web.delegate.own import mine
from logistics.web.fields import TextBlock


class ErasureForm(FlaskForm):
    """Asking for everything to be deleted."""

    reason = TextBlock(
        lazy_gettext("Why"),
        validators=[Length(max=2000)],
        description=lazy_gettext("You need not say why."),
        render_kw={"rows": 3},
    )


@blueprint.get("/events/<slug>/me/<reference>/data")
def held_data(slug: str, reference: str) -> ResponseReturnValue:
    """Show everything held about the person, who has looked at the documents, and when it goes."""
    return _page(mine(reference), ErasureForm(formdata=None))


@blueprint.get("/events/<slug>/me/<reference>/data.zip")
def download_data(slug: str, reference: str) -> ResponseReturnValue:
    """Hand over everything held about the person; that is written down before the first byte goes."""
    person, event, actor = mine(reference), access.event(), access.actor()
    with transaction(actor):
        record("data.downloaded", "registration", person.id, event_id=event.id)
    answer = Response(archive.packed(everything_about(person, event), actor), mimetype="application/zip")
    name = f"{slug}-{reference}-{clock.today(event.zone).isoformat()}.zip"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/events/<slug>/me/<reference>/data/erasure")
def ask_erasure(slug: str, reference: str) -> ResponseReturnValue:
    """Write down that the person wants everything deleted; an organizer decides."""
    person = mine(reference)
    form = ErasureForm()
    if not form.validate():
        return _page(person, form), 422
    with transaction(access.actor()):
        ask_for_erasure(person, reason=form.reason.data or "")
    flash(_("The secretariat has your request and will answer you by mail."), "success")
    return redirect(_address(person))


@blueprint.post("/events/<slug>/me/<reference>/data/erasure/take-back")
def take_back_erasure(slug: str, reference: str) -> ResponseReturnValue:
    """Write down that the person no longer wants everything deleted."""
    person = mine(reference)
    try:
        with transaction(access.actor()):
            take_back(person)
    except Refusal as refusal:
        flash(str(REFUSALS[type(refusal)]), "warning")
    else:
        flash(_("You have taken your request back. Nothing is deleted."), "success")
    return redirect(_address(person))


def _page(person: PersonFacts, form: ErasureForm) -> str:
    event = access.event()
    dossier = everything_about(person, event)
    return render_template(
        "web/delegate/held.html",
        event=event,
        person=person,
        groups=groups_of(dossier),
        looks=dossier.looks,
        deed_who=who,
        request_now=next((each for each in dossier.requests if each.decision is None), None),
        request_before=next((each for each in dossier.requests if each.decision is not None), None),
        dates=purge_dates(event.id),
        takes_part=person.status in ACTIVE,
        form=form,
    )


def _address(person: PersonFacts) -> str:
    return url_for("delegate.held_data", slug=access.event().slug, reference=person.reference) + "#erasure"
