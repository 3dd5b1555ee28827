"""Somebody registered by an organizer's hand, late or at the door too; and somebody put in another's seat."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.participation import known, nominations
from logistics.participation.rules import ExceptionalSeat
from logistics.registrations.queries import seats_by_delegation
from logistics.registrations.rules import (
    AlreadyRegistered,
    CannotFollow,
    ChangedMeanwhile,
    PersonFacts,
    Status,
    may_follow,
)
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.desk.forms import RegistrationForm, SubstitutionForm
from logistics.web.desk.people import find_or_404
from logistics.web.desk.refusals import refused


@blueprint.route("/events/<slug>/desk/people/new", methods=["GET", "POST"])
def register_person(slug: str) -> ResponseReturnValue:
    """Ask who comes; sent, hold a seat for the person, or a place on the waiting list, whatever the deadline."""
    event = access.event()
    form = RegistrationForm(data={"language": pages.language()})
    form.offer(seats_by_delegation(event.id))
    if not form.validate_on_submit():
        return _register_page(form), 422 if form.is_submitted() else 200
    seat = ExceptionalSeat(form.reason.data or "", bool(form.funded.data)) if form.exceptional.data else None
    try:
        with transaction(access.actor()):
            person = nominations.register_by_hand(
                event,
                delegation_id=form.delegation.data,
                answers=form.answers(),
                seat=seat,
                tells=not form.by_us.data,
            )
    except AlreadyRegistered:
        form.email.errors = [*form.email.errors, _("This e-mail address takes part in this meeting already.")]
        return _register_page(form), 409
    flash(*_registered(person, written_to=not form.by_us.data))
    return redirect(
        url_for("desk.edit_person" if form.by_us.data else "desk.person", slug=slug, reference=person.reference)
    )


@blueprint.route("/events/<slug>/desk/people/<reference>/substitute", methods=["GET", "POST"])
def substitute_person(slug: str, reference: str) -> ResponseReturnValue:
    """Say what replacing a person means and ask by whom; sent, the successor takes the same chair at once."""
    person = find_or_404(reference)
    if not may_follow(person.status, Status.REPLACED):
        return redirect(url_for("desk.person", slug=slug, reference=reference))
    form = SubstitutionForm(data={"language": pages.language(), "version": person.version})
    if not form.validate_on_submit():
        return _substitute_page(person, form), 422 if form.is_submitted() else 200
    try:
        with transaction(access.actor()):
            successor = nominations.substitute(
                person, access.event(), answers=form.answers(), accept_late=True, version=form.version.data
            )
    except AlreadyRegistered:
        form.email.errors = [*form.email.errors, _("This e-mail address takes part in this meeting already.")]
        return _substitute_page(person, form), 409
    except (CannotFollow, ChangedMeanwhile) as refusal:
        form.form_errors = [refused(refusal)]
        return _substitute_page(find_or_404(reference), form), 409
    flash(
        _(
            "%(new)s has taken the seat of %(former)s. Both have been written to.",
            new=successor.answers.full_name,
            former=person.answers.full_name,
        ),
        "success",
    )
    return redirect(url_for("desk.person", slug=slug, reference=successor.reference))


def _registered(person: PersonFacts, *, written_to: bool) -> tuple[str, str]:
    """Return what became of somebody just registered, and how good the news are."""
    name = person.answers.full_name
    if person.status is Status.WAITLISTED:
        if written_to:
            return _("Every seat is taken: %(name)s is on the waiting list and has been told so.", name=name), "warning"
        return _("Every seat is taken: %(name)s is on the waiting list. Fill in the rest here.", name=name), "warning"
    if written_to:
        return _("%(name)s has a seat and has been written to.", name=name), "success"
    return _("%(name)s has a seat. Fill in the rest here, then hand it in.", name=name), "success"


def _register_page(form: RegistrationForm) -> str:
    event = access.event()
    return render_template("web/desk/register.html", event=event, form=form, closed=known.closed_since(event))


def _substitute_page(person: PersonFacts, form: SubstitutionForm) -> str:
    return render_template("web/desk/substitute.html", event=access.event(), person=person, form=form)
