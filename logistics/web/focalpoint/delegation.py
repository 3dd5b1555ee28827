"""One delegation as its focal point sees it: chairs, people, what each has to send; nominate, replace, withdraw."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf import FlaskForm

from logistics import clock
from logistics.database import transaction
from logistics.documents.queries import standings_of_people
from logistics.funding.queries import coverage_of_people
from logistics.letters.register import standings
from logistics.participation import known, nominations
from logistics.participation import operations as participation
from logistics.participation.rules import Participation, tasks
from logistics.registrations.queries import chairs, find_person, waiting
from logistics.registrations.rules import (
    ACTIVE,
    AlreadyRegistered,
    CannotFollow,
    DeadlinePassed,
    PersonFacts,
    Status,
    may_follow,
)
from logistics.web import access, pages
from logistics.web.focalpoint import blueprint
from logistics.web.focalpoint.forms import NominationForm

_PERSON = "/events/<slug>/delegation/people/<reference>"


@blueprint.get("/events/<slug>/delegation")
def board(slug: str) -> ResponseReturnValue:
    """Show the chairs, who sits on them and what each misses, who waits, and what is covered."""
    event = access.event()
    seated, queue = chairs(access.delegation_id()), waiting(access.delegation_id())
    people = [chair.person for chair in seated if chair.person] + queue
    documents = standings_of_people([person.id for person in people])
    letters = standings(event.id, [person.id for person in people])
    due = known.due(event)
    return render_template(
        "web/focalpoint/board.html",
        event=event,
        delegation=known.delegation_by_id(event, access.delegation_id()),
        chairs=seated,
        waiting=queue,
        tasks={
            person.id: tasks(
                Participation(person.status, person.is_complete, documents.get(person.id, {}), letters[person.id]), due
            )
            for person in people
        },
        coverage=coverage_of_people([person.id for person in people], known.terms(event)),
        deadlines=known.deadlines(event),
        closed=known.closed_since(event) is not None,
        now=clock.now(),
    )


@blueprint.route("/events/<slug>/delegation/nominate", methods=["GET", "POST"])
def nominate(slug: str) -> ResponseReturnValue:
    """Ask who comes; sent, hold a chair for the person, or a place on the waiting list, and write to the person."""
    form = _form()
    if not form.validate_on_submit():
        return _nominate_page(form), 422 if form.is_submitted() else 200
    try:
        with transaction(access.actor()):
            nominee = nominations.nominate(
                access.event(),
                delegation_id=access.delegation_id(),
                answers=form.answers(),
                focal_point=current_user.email,
            )
    except (AlreadyRegistered, DeadlinePassed) as refusal:
        _complain(form, refusal)
        return _nominate_page(form), 409
    name = form.full_name.data
    if nominee.status is Status.NOMINATED:
        flash(_("%(name)s has a seat and has been written to.", name=name), "success")
    else:
        flash(_("Every seat is taken: %(name)s is on the waiting list and has been told so.", name=name), "warning")
    return redirect(_board())


@blueprint.route(f"{_PERSON}/substitute", methods=["GET", "POST"])
def substitute(slug: str, reference: str) -> ResponseReturnValue:
    """Say what replacing a person means and ask for whom; sent, the successor takes the same chair at once."""
    person = _find(reference)
    if not may_follow(person.status, Status.REPLACED):
        return redirect(_board())
    form = _form()
    if not form.validate_on_submit():
        return _substitute_page(person, form), 422 if form.is_submitted() else 200
    try:
        with transaction(access.actor()):
            successor = nominations.substitute(
                person, access.event(), answers=form.answers(), focal_point=current_user.email
            )
    except (AlreadyRegistered, DeadlinePassed) as refusal:
        _complain(form, refusal)
        return _substitute_page(person, form), 409
    except CannotFollow:
        return redirect(_board())  # pressed twice: the first time did it
    flash(
        _(
            "%(new)s has taken the seat of %(former)s. Both have been written to.",
            new=successor.answers.full_name,
            former=person.answers.full_name,
        ),
        "success",
    )
    return redirect(_board())


@blueprint.route(f"{_PERSON}/withdraw", methods=["GET", "POST"])
def withdraw(slug: str, reference: str) -> ResponseReturnValue:
    """Ask whether the person really does not come; then free the seat and destroy the documents."""
    person = _find(reference)
    if person.status not in ACTIVE:
        return redirect(_board())
    form = FlaskForm()
    if not form.validate_on_submit():
        return render_template("web/focalpoint/withdraw.html", event=access.event(), person=person, form=form)
    try:
        with transaction(access.actor()):
            participation.withdraw(person, access.event())
    except CannotFollow:
        pass  # pressed twice: the first time did it
    else:
        flash(_("%(name)s no longer takes part, and was told so.", name=person.answers.full_name), "success")
    return redirect(_board())


def _find(reference: str) -> PersonFacts:
    """Return a person of the viewer's own delegation; answers 404 for everybody else."""
    found = find_person(access.event().id, reference)
    if found is None or found.delegation_id != access.delegation_id() or found.status is Status.DRAFT:
        abort(404)
    return found


def _form() -> NominationForm:
    return NominationForm(data={"language": pages.language()})


def _complain(form: NominationForm, refusal: AlreadyRegistered | DeadlinePassed) -> None:
    if isinstance(refusal, AlreadyRegistered):
        form.email.errors = [*form.email.errors, _("This e-mail address takes part in this meeting already.")]
    else:
        form.form_errors = [
            _("Registration has closed, so this can no longer be done here. Write to the secretariat, which still can.")
        ]


def _nominate_page(form: NominationForm) -> str:
    seated = chairs(access.delegation_id())
    return render_template(
        "web/focalpoint/nominate.html",
        event=access.event(),
        form=form,
        full=all(chair.person for chair in seated if chair.kind == "official"),
    )


def _substitute_page(person: PersonFacts, form: NominationForm) -> str:
    return render_template("web/focalpoint/substitute.html", event=access.event(), person=person, form=form)


def _board() -> str:
    return url_for("focalpoint.board", slug=access.event().slug)
