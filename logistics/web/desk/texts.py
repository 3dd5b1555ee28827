"""The texts of an event's mails on the desk: which were changed, changing one, and how it reads to a real person."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.events.rules import EventFacts
from logistics.mailings import groups
from logistics.messages import explanations, queries, texts, words
from logistics.messages.operations import Outgoing
from logistics.messages.placeholders import (
    BLOCKS,
    EDITABLE,
    TextChangedMeanwhile,
    Wording,
    allowed,
    check,
    required,
)
from logistics.messages.rules import Kind, Letter
from logistics.participation.previews import values_for_show
from logistics.people.rules import Group
from logistics.registrations.rules import ACTIVE, PersonFacts
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.desk.wording_forms import VersionForm, WordingForm
from logistics.web.mail import composed, page_with

_EVERYBODY = Group(ACTIVE)


@blueprint.get("/events/<slug>/desk/texts")
def message_texts(slug: str) -> ResponseReturnValue:
    """List the kinds of mails and in which languages their text was changed."""
    event = access.event()
    return render_template(
        "web/desk/texts.html",
        event=event,
        kinds={kind: words.KINDS[kind] for kind in EDITABLE},
        changed=queries.texts(event.id),
        speaks={language: pages.LANGUAGES[language] for language in event.languages},
    )


@blueprint.get("/events/<slug>/desk/texts/<kind>/<language>")
def message_text(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Show a text to be changed, as it is in use."""
    chosen = _kind_or_404(kind, language)
    found = queries.find_text(access.event().id, chosen, language)
    wording = found.wording if found else None
    form = WordingForm.of(wording or words.standard(kind=chosen, language=language, event=access.event()))
    return _page(chosen, language, form, found.version if found else 0)


@blueprint.post("/events/<slug>/desk/texts/<kind>/<language>")
def change_message_text(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Save a text, show it as a mail without saving it, or go back to the standard one."""
    event, chosen = access.event(), _kind_or_404(kind, language)
    version = VersionForm().seen
    try:
        if "standard" in request.form:
            with transaction(access.actor()):
                texts.restore_text(event_id=event.id, kind=chosen, language=language, version=version)
            flash(_("This mail says the standard text again."), "success")
            return redirect(url_for("desk.message_text", slug=slug, kind=kind, language=language))
        form = WordingForm(request.form)
        valid = form.validate()
        faults = check(chosen, form.wording)
        form.complain(chosen, faults)
        if not valid or faults:
            return _page(chosen, language, form, version, status=422)
        if "save" not in request.form:
            return _page(chosen, language, form, version, shown=_number_asked())
        with transaction(access.actor()):
            texts.change_text(event_id=event.id, kind=chosen, language=language, wording=form.wording, version=version)
    except TextChangedMeanwhile:
        return _page(chosen, language, WordingForm(request.form), version, status=409, meanwhile=True)
    flash(_("The text is saved. Mails written from now on use it."), "success")
    return redirect(url_for("desk.message_texts", slug=slug))


def _kind_or_404(kind: str, language: str) -> Kind:
    if kind not in EDITABLE or language not in access.event().languages:
        abort(404)
    return Kind(kind)


def _number_asked() -> int:
    number = request.form.get("show", 1, type=int)
    return min(max(1, number), pages.MOST_PAGES)


def _page(
    kind: Kind,
    language: str,
    form: WordingForm,
    version: int,
    *,
    shown: int = 0,
    status: int = 200,
    meanwhile: bool = False,
) -> ResponseReturnValue:
    """Return the page of a text; `shown` is the number of the person to whom it is shown as a mail, from 1."""
    event = access.event()
    number = groups.number(event, _EVERYBODY) if shown else 0
    person = (
        next(iter(groups.people(event, _EVERYBODY, limit=1, offset=min(shown, number) - 1)), None) if number else None
    )
    letter = _letter(kind, language, event, form.wording, person) if shown else None
    page = render_template(
        "web/desk/text.html",
        event=event,
        kind=kind,
        kind_words=words.KINDS[kind],
        language=language,
        language_name=pages.LANGUAGES[language],
        form=form,
        version=version,
        meanwhile=meanwhile,
        names={name: explanations.PLACEHOLDERS[name] for name in allowed(kind)},
        needed=required(kind),
        blocks=BLOCKS,
        letter=letter,
        person=person,
        shown=min(shown, number),
        number=number,
    )
    return page_with([letter] if letter else [], page, status)


def _letter(kind: Kind, language: str, event: EventFacts, wording: Wording, person: PersonFacts | None) -> Letter:
    values = values_for_show(kind, person, event, language=language)
    recipient = person.answers.email if person else event.contact_email
    return composed(kind, event, Outgoing(recipient, language, None, values, wording))
