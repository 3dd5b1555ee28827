"""Passports for whoever buys the tickets: of the people it flies, and of nobody else; every look is written down."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from logistics import clock
from logistics.accounts.rules import Role
from logistics.database import snapshot
from logistics.documents.pictures import number_of_pages
from logistics.documents.queries import (
    clearance_of,
    clearance_of_people,
    documents_of,
    documents_of_people,
    passport_of,
)
from logistics.documents.rules import BytesLost, DocumentFacts, DocumentKind, safe_filename
from logistics.documents.words import HINDRANCES, cautions
from logistics.funding.paid import pays_for, people_paid, people_paid_page
from logistics.funding.rules import Item, State
from logistics.registrations.queries import find_person
from logistics.registrations.rules import PersonFacts
from logistics.travel.queries import trip_of
from logistics.web import access, copies, pages
from logistics.web.fields import countries
from logistics.web.funding import blueprint
from logistics.web.funding.archive import archive, passports_of, sent
from logistics.web.looking import note_look

_ADDRESS = "/events/<slug>/funding/passports"
_FLIGHT = frozenset({Item.FLIGHT})
_PAGE = 60


@blueprint.get(_ADDRESS)
def passports(slug: str) -> ResponseReturnValue:
    """Show the people the sponsor flies, and whose passport copies are there."""
    page, payer_id = pages.page_number(), _payer_id()
    shown, more = people_paid_page(
        access.event().id, payer_id=payer_id, items=_FLIGHT, limit=_PAGE, offset=(page - 1) * _PAGE
    )
    flown = [person for person in shown if person.lines[0].state is State.COVERED]
    return render_template(
        "web/funding/passports.html",
        event=access.event(),
        people=flown,
        copies=documents_of_people([person.registration_id for person in flown], DocumentKind.PASSPORT),
        clearances=clearance_of_people([person.registration_id for person in flown]),
        hindrance_words=HINDRANCES,
        cautions=cautions,
        page=page,
        more=more,
    )


@blueprint.get(f"{_ADDRESS}/<reference>")
def passport(slug: str, reference: str) -> ResponseReturnValue:
    """Show a passport as pictures, beside what was typed."""
    person, found = _find(reference)
    try:
        number = number_of_pages(copies.read(found), found.media_type) if found else 0
    except BytesLost:
        number = 0
    if not number:
        note_look(person)  # no copy is opened, but what was typed is read
    facts = passport_of(person.id)
    return render_template(
        "web/funding/passport.html",
        event=access.event(),
        person=person,
        document=found,
        pages=number,
        passport=facts,
        trip=trip_of(person.id),
        countries=countries(pages.language()),
        way=clearance_of(person.id),
        hindrance_words=HINDRANCES,
        cautions=cautions,
    )


@blueprint.get(f"{_ADDRESS}/<reference>/<int:page>.jpg")
def passport_picture(slug: str, reference: str, page: int) -> ResponseReturnValue:
    """Send one page of a passport copy as a picture drawn here."""
    _person, found = _find(reference)
    return copies.picture_of(found or abort(404), page)


@blueprint.get(f"{_ADDRESS}/<reference>/original")
def passport_original(slug: str, reference: str) -> ResponseReturnValue:
    """Send a passport copy as it came, named after the person."""
    person, found = _find(reference)
    if found is None:
        abort(404)
    name = f"{person.delegation_code} {person.answers.full_name}".replace("/", "_").replace("\\", "_")
    return copies.original_of(found, safe_filename(name, found.media_type))


@blueprint.get(f"{_ADDRESS}.zip")
def passports_archive(slug: str) -> ResponseReturnValue:
    """Send the passport copies of everybody the sponsor flies, one after the other as they are read."""
    event, payer_id = access.event(), _payer_id()
    with snapshot():
        flown = [
            person.registration_id
            for page in people_paid(event.id, payer_id=payer_id, items=_FLIGHT)
            for person in page
            if person.lines[0].state is State.COVERED
        ]
    now = clock.now().astimezone(event.zone)
    files = passports_of(event.id, payer_id, flown, access.actor())
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's own advice
    answer = Response(sent(archive(files, now), app, pages.language()), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}-passports-{now.date().isoformat()}.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _payer_id() -> int:
    """Return the sponsor on whose behalf the viewer acts; answers 403 to who acts for none."""
    return access.sponsor_id({Role.SPONSOR}) or abort(403)


def _find(reference: str) -> tuple[PersonFacts, DocumentFacts | None]:
    """Return somebody whom the viewer's sponsor flies, and the passport copy; answers 404 for everybody else."""
    payer_id = _payer_id()
    person = find_person(access.event().id, reference)
    if person is None or not pays_for(payer_id, Item.FLIGHT, person.id):
        abort(404)
    return person, documents_of(person.id).get(DocumentKind.PASSPORT)
