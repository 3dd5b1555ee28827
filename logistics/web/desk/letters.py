"""Invitation letters on the desk: for one person, for everybody approved with its progress, and void again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics import queue
from logistics.database import transaction
from logistics.letters import runs
from logistics.letters.preparing import prepare
from logistics.letters.queries import last_run, number_unreviewed, number_without_letter
from logistics.letters.register import numbers_by_standing, register_page
from logistics.letters.rules import AlreadyIssued, NotApproved, NoValidLetter, Standing
from logistics.letters.words import STANDINGS, VOID_REASONS
from logistics.participation import invitations
from logistics.participation.tasks import ISSUE_LETTERS
from logistics.registrations.queries import persons_by_id
from logistics.registrations.rules import ChangedMeanwhile
from logistics.typesetting import CannotTypeset
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.desk.people import find_or_404, person_page
from logistics.web.desk.person_forms import void_form
from logistics.web.desk.refusals import refused

#: How many people stand on a page.
_PAGE = 60


@blueprint.get("/events/<slug>/desk/letters")
def letters(slug: str) -> ResponseReturnValue:
    """Show how far the letters are, the button that issues all that are missing, and where each stands."""
    event, page = access.event(), pages.page_number()
    asked = request.args.get("standing", "")
    standing = Standing(asked) if asked in list(Standing) else None
    entries = register_page(event.id, standing=standing, limit=_PAGE + 1, offset=(page - 1) * _PAGE)
    numbers = numbers_by_standing(event.id)
    run = last_run(event.id)
    people = {person.id: person for person in persons_by_id([who for who, _words in run.refused])} if run else {}
    return render_template(
        "web/desk/letters.html",
        event=event,
        run=run,
        waiting=run.waiting if run else number_without_letter(event.id),
        unreviewed=number_unreviewed(event.id),
        refused=[(people[who], words) for who, words in run.refused if who in people] if run else [],
        standing=standing,
        standings=STANDINGS,
        numbers=numbers,
        holding=any(numbers.get(each) for each in (Standing.ISSUED, Standing.ACCEPTED)),
        void_reasons=VOID_REASONS,
        entries=entries[:_PAGE],
        page=page,
        more=len(entries) > _PAGE,
    )


@blueprint.post("/events/<slug>/desk/letters")
def issue_letters(slug: str) -> ResponseReturnValue:
    """Ask for a letter for everybody approved; the worker issues them."""
    with transaction(access.actor()):
        runs.ask(access.event().id)
    queue.wake(ISSUE_LETTERS)
    return redirect(url_for("desk.letters", slug=slug))


@blueprint.post("/events/<slug>/desk/people/<reference>/letter/issue")
def issue_letter(slug: str, reference: str) -> ResponseReturnValue:
    """Issue one person's letter and write to the person."""
    person = find_or_404(reference)
    try:
        prepared = prepare(person, access.event())
        with transaction(access.actor()):
            invitations.send(person, access.event(), prepared=prepared)
    except NotApproved:
        flash(_("Approve the registration first: then a letter can be issued."), "warning")
    except AlreadyIssued:
        pass  # pressed twice: the first time did it
    except CannotTypeset as refused:
        flash(cannot_typeset(refused.complaint), "danger")
    else:
        flash(_("The letter was issued. %(name)s has been written to.", name=person.answers.full_name), "success")
    return redirect(_person(slug, reference))


@blueprint.post("/events/<slug>/desk/people/<reference>/letter/void")
def void_letter(slug: str, reference: str) -> ResponseReturnValue:
    """Make one person's letter void."""
    person = find_or_404(reference)
    form = void_form(person, sent=True)
    if not form.validate():
        return person_page(person, {"void": form}), 422
    try:
        with transaction(access.actor()):
            invitations.void(person, note=form.reason.data or "", version=form.version.data)
    except NoValidLetter:
        pass  # pressed twice: the first time did it
    except ChangedMeanwhile as refusal:
        flash(refused(refusal), "warning")
    else:
        flash(_("The letter is void. Whoever checks its code is told so."), "success")
    return redirect(_person(slug, reference))


def cannot_typeset(complaint: str) -> str:
    """Return what to do about a letter that cannot be set; `complaint` is Typst's."""
    return str(
        _(
            "The letter could not be set. If a sign of the name is missing, put a font that has it into the folder "
            "“papers” of the data folder, or install one; if the template is at fault, mend it. "
            "Typst says: %(complaint)s",
            complaint=complaint,
        )
    )


def _person(slug: str, reference: str) -> str:
    return url_for("desk.person", slug=slug, reference=reference) + "#letter"
