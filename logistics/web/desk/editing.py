"""An organizer changes a person's data: the form, what would be different, and only then the change."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.accounts.rules import address_key
from logistics.audit.queries import history
from logistics.database import transaction
from logistics.letters.queries import valid_letter_of
from logistics.participation import nominations
from logistics.participation.editing import change
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import ACTIVE, AlreadyRegistered, ChangedMeanwhile, PersonFacts
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.desk.people import find_or_404
from logistics.web.desk.person_details import PersonForm, differences, on_top, person_form
from logistics.web.looking import note_look


@blueprint.route("/events/<slug>/desk/people/<reference>/edit", methods=["GET", "POST"])
def edit_person(slug: str, reference: str) -> ResponseReturnValue:
    """Show the form; sent, what would be different; confirmed, write it down unless somebody changed it meanwhile."""
    person = find_or_404(reference)
    if person.status not in ACTIVE:
        flash(_("This person takes no part: reinstate the registration first, then change the data."), "warning")
        return redirect(_page_of(person))
    note_look(person)  # every page from here on shows what a passport says
    if request.method != "POST":
        return _form_page(person, person_form(person, sent=False))
    form = person_form(person, sent=True)
    step = request.form.get("step")
    if step == "edit":
        return _form_page(person, form)
    if not form.validate():
        return _form_page(person, form), 422
    if form.seen_version() != person.version:
        return _meanwhile_page(person, form), 409
    if not differences(person_form(person, sent=False).sent(), form.sent(), form):
        flash(_("Nothing was changed."), "info")
        return redirect(_page_of(person))
    if step != "save":
        return _check_page(person, form)
    return _save(person, form)


def _save(person: PersonFacts, form: PersonForm) -> ResponseReturnValue:
    event = access.event()
    try:
        with transaction(access.actor()):
            change(
                person,
                event,
                answers=form.answers(person.answers),
                passport=form.passport() if "passport_number" in form else None,
                trip=form.trip() if "arrives_on" in form else None,
                version=form.seen_version(),
            )
            if "complete" in form and form.complete.data:
                nominations.complete(person_by_id(person.id), event)
    except ChangedMeanwhile:
        return _meanwhile_page(find_or_404(person.reference), form), 409
    except AlreadyRegistered:
        form.complain("email", _("This e-mail address takes part in this meeting already."))
        return _form_page(person, form), 409
    flash(_("The changes were saved."), "success")
    return redirect(_page_of(person))


def _page_of(person: PersonFacts) -> str:
    return url_for("desk.person", slug=access.event().slug, reference=person.reference)


def _form_page(person: PersonFacts, form: PersonForm) -> str:
    return render_template("web/desk/edit.html", event=access.event(), person=person, form=form)


def _check_page(person: PersonFacts, form: PersonForm) -> str:
    answers = form.answers(person.answers)
    return render_template(
        "web/desk/edit_check.html",
        event=access.event(),
        person=person,
        form=form,
        sent=form.sent(),
        differences=differences(person_form(person, sent=False).sent(), form.sent(), form),
        voids_letter=answers.full_name != person.answers.full_name and valid_letter_of(person) is not None,
        readdressed=address_key(answers.email) != address_key(person.answers.email),
        completes="complete" in form and form.complete.data,
    )


def _meanwhile_page(person: PersonFacts, form: PersonForm) -> str:
    """Show what somebody else changed, and what was typed here, which can be put on top of it."""
    stored = person_form(person, sent=False)
    now, mine = stored.sent(), form.sent()
    opened = form.held_when_opened() or now
    mine = {name: mine[name] for name in mine if name in now}
    changed, typed = differences(opened, now, stored), differences(opened, mine, stored)
    return render_template(
        "web/desk/edit_meanwhile.html",
        event=access.event(),
        person=person,
        form=form,
        last=next(iter(history("registration", person.id, limit=1)), None),
        changed=changed,
        typed=typed,
        both={each.name for each in changed} & {each.name for each in typed},
        sent=on_top(mine, opened, now),
        opened=json.dumps(now),
    )
