"""Writing to a group on the desk: the mailings there are, one being written, sent, stopped."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.events.rules import EventFacts
from logistics.mailings import groups, operations, queries
from logistics.mailings.rules import (
    USUALLY_TO,
    Draft,
    MailingChangedMeanwhile,
    MailingFacts,
    NobodyToWriteTo,
    NothingChanged,
    NumberChanged,
    State,
    faults_of,
)
from logistics.mailings.words import STATES
from logistics.messages.explanations import PLACEHOLDERS
from logistics.messages.placeholders import BLOCKS, BadWording, allowed, required
from logistics.messages.rules import TO_A_GROUP, Kind
from logistics.messages.words import KINDS
from logistics.people.rules import Group
from logistics.registrations.rules import ACTIVE, Status
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.desk.group_form import MailingGroupForm
from logistics.web.desk.mailing_shown import PER_PAGE, progress, shown_to_each, subject_of, usual_wording
from logistics.web.desk.wording_forms import VersionForm, WordingForm

#: How many mailings stand on a page.
_MAILINGS = 30
#: No mailing has a higher number than its column can hold.
_MAILING = "/events/<slug>/desk/write/<int:mailing_id>"


@blueprint.get("/events/<slug>/desk/write")
def mailings(slug: str) -> ResponseReturnValue:
    """List what was written to groups, and offer to begin something."""
    event, page = access.event(), pages.page_number()
    found = queries.mailings(event.id, limit=_MAILINGS + 1, offset=(page - 1) * _MAILINGS)
    shown = found[:_MAILINGS]
    return render_template(
        "web/desk/mailings.html",
        event=event,
        kinds={kind: KINDS[kind] for kind in TO_A_GROUP},
        kind_words=KINDS,
        mailings=shown,
        subjects={each.id: subject_of(each) for each in shown},
        numbers=queries.numbers([each.id for each in shown]),
        states=STATES,
        page=page,
        more=len(found) > _MAILINGS,
    )


@blueprint.post("/events/<slug>/desk/write")
def begin_mailing(slug: str) -> ResponseReturnValue:
    """Begin a mailing with the usual people and the text in use."""
    event = access.event()
    if request.form.get("kind") not in TO_A_GROUP:
        abort(400)
    kind = Kind(request.form["kind"])
    wordings = {language: usual_wording(kind, language) for language in event.languages}
    with transaction(access.actor()):
        begun = operations.begin(event=event, kind=kind, draft=Draft(Group(USUALLY_TO[kind]), wordings))
    return redirect(url_for("desk.mailing", slug=slug, mailing_id=begun))


@blueprint.get(_MAILING)
def mailing(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Show a mailing: to be changed until it is sent off, then how far it is."""
    found = find_mailing_or_404(mailing_id)
    if found.state is not State.DRAFT:
        return progress(found)
    forms = {language: WordingForm.of(each, prefix=f"{language}-") for language, each in found.draft.wordings.items()}
    return _page(found, MailingGroupForm.of(found.draft), forms, found.version)


@blueprint.post(_MAILING)
def change_mailing(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Save a mailing and show the people it goes to, or show it as a mail when its texts are whole."""
    found = find_mailing_or_404(mailing_id)
    version = VersionForm().seen
    group = MailingGroupForm(request.form)
    forms = {language: WordingForm(request.form, prefix=f"{language}-") for language in access.event().languages}
    _offer(group)
    valid = all([group.validate(), *(form.validate() for form in forms.values())])
    wordings = {language: form.wording for language, form in forms.items()}
    if "people" not in request.form and "widen" not in request.form:
        for language, faults in faults_of(found.kind, wordings).items():
            forms[language].complain(found.kind, faults)
            valid = False
    if not valid:
        return _page(found, group, forms, version), 422
    chosen = group.group
    if "widen" in request.form:
        chosen = replace(chosen, statuses=chosen.statuses | frozenset(_left_out(access.event(), chosen)))
    try:
        with transaction(access.actor()):
            draft = Draft(chosen, wordings, group.since_day)
            operations.change(mailing=found, version=version, draft=draft)
    except MailingChangedMeanwhile:
        return _page(found, group, forms, version, meanwhile=True), 409
    if "people" in request.form or "widen" in request.form:
        page = min(max(1, request.form.get("people", 1, type=int)), pages.MOST_PAGES)
        return redirect(url_for("desk.mailing", slug=slug, mailing_id=mailing_id, page=page) + "#people")
    return redirect(url_for("desk.show_mailing", slug=slug, mailing_id=mailing_id))


@blueprint.get(f"{_MAILING}/shown")
def show_mailing(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Show a mailing as each of its people would get it, and offer to send it."""
    found = find_mailing_or_404(mailing_id)
    if found.state is not State.DRAFT:
        return redirect(url_for("desk.mailing", slug=slug, mailing_id=mailing_id))
    return shown_to_each(found)


@blueprint.post(f"{_MAILING}/send")
def send_mailing(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Send a mailing off, to as many people as were shown."""
    found = find_mailing_or_404(mailing_id)
    number = request.form.get("number", -1, type=int)
    try:
        with transaction(access.actor()):
            operations.send_off(mailing=found, event=access.event(), version=VersionForm().seen, number=number)
    except BadWording:
        return redirect(url_for("desk.mailing", slug=slug, mailing_id=mailing_id))
    except NumberChanged as changed:
        return shown_to_each(
            found, _("%(number)d people belong to the group now. Look again, then send it.", number=changed.number)
        )
    except NobodyToWriteTo:
        return shown_to_each(found, _("Nobody belongs to the group any more."))
    except NothingChanged:
        return shown_to_each(found, _("Nothing in the agenda is different since then: there is nothing to tell."))
    except MailingChangedMeanwhile:
        return shown_to_each(
            find_mailing_or_404(mailing_id),
            _("Somebody else changed this mailing while you were reading. Look again, then send it."),
        )
    return redirect(url_for("desk.mailing", slug=slug, mailing_id=mailing_id))


@blueprint.post(f"{_MAILING}/stop")
def stop_mailing(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Stop a mailing."""
    with transaction(access.actor()):
        stopped = operations.stop(mailing=find_mailing_or_404(mailing_id))
    if stopped:
        flash(_("The mailing is stopped. What had left before is listed below as sent."), "success")
    else:
        flash(_("There was nothing left to stop: every mail has left, or was stopped before."), "warning")
    return redirect(url_for("desk.mailing", slug=slug, mailing_id=mailing_id))


@blueprint.post(f"{_MAILING}/discard")
def discard_mailing(slug: str, mailing_id: int) -> ResponseReturnValue:
    """Throw away a mailing that has not been sent off."""
    try:
        with transaction(access.actor()):
            operations.discard(mailing=find_mailing_or_404(mailing_id))
    except MailingChangedMeanwhile:
        return redirect(url_for("desk.mailing", slug=slug, mailing_id=mailing_id))
    flash(_("The mailing is thrown away. Nobody got it."), "success")
    return redirect(url_for("desk.mailings", slug=slug))


def find_mailing_or_404(mailing_id: int) -> MailingFacts:
    """Return this mailing of the page's event; answers 404 for another event's."""
    return queries.find_mailing(access.event().id, mailing_id) or abort(404)


def _offer(form: MailingGroupForm) -> None:
    form.offer(access.event())


def _page(
    found: MailingFacts,
    group: MailingGroupForm,
    forms: dict[str, WordingForm],
    version: int,
    *,
    meanwhile: bool = False,
) -> str:
    """Return the page on which a mailing is written, with the people of the group that was saved last."""
    event, page = access.event(), pages.page_number()
    _offer(group)
    for language, form in forms.items():
        form.name_language(pages.LANGUAGES[language])
    return render_template(
        "web/desk/mailing.html",
        event=event,
        mailing=found,
        kind_words=KINDS[found.kind],
        group=group,
        forms=forms,
        wrong=[form for form in (group, *forms.values()) if form.errors],
        version=version,
        meanwhile=meanwhile,
        tells_changes=found.kind is Kind.AGENDA_CHANGED,
        names={name: PLACEHOLDERS[name] for name in allowed(found.kind)},
        needed=required(found.kind),
        blocks=BLOCKS,
        number=groups.number(event, found.draft.group),
        others=_left_out(event, found.draft.group),
        people=groups.people(event, found.draft.group, limit=PER_PAGE, offset=(page - 1) * PER_PAGE),
        per_page=PER_PAGE,
        page=page,
    )


def _left_out(event: EventFacts, group: Group) -> dict[Status, int]:
    """Return how many people fulfil all conditions but that of the status, by status, of those who still take part.

    It is told where it explains a group that is empty, or one of people who miss something.
    """
    if group.missing is None and groups.number(event, group):
        return {}
    return groups.numbers_by_status(event, replace(group, statuses=ACTIVE - group.statuses))
