"""The page of one's own participation: where it stands, what is to be done, what is covered."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from logistics import clock
from logistics.attendance.codes import grouped
from logistics.documents.clearance import OF_THE_SECRETARIAT
from logistics.documents.queries import documents_of, passport_of, reading_of, standings_of_people
from logistics.documents.rules import DocumentKind, passport_notice
from logistics.documents.words import NOTICES, OWN_HINDRANCES, cautions
from logistics.funding.queries import coverage_of
from logistics.letters.queries import letter_of, why_not_valid
from logistics.letters.rules import HAS_LETTER, standing_of
from logistics.letters.words import NEXT
from logistics.participation import known
from logistics.participation.rules import Participation, may_edit, may_upload, mended_by, tasks
from logistics.participation.tickets import ticket_of
from logistics.registrations.rules import ACCEPTED, ACTIVE, PersonFacts, has_agreed
from logistics.registrations.shortcomings import in_order
from logistics.registrations.words import TO_MEND
from logistics.settings import Settings
from logistics.travel.queries import trip_of
from logistics.typesetting import qr_code
from logistics.web import access, pages
from logistics.web.delegate import blueprint
from logistics.web.delegate.own import all_of_mine, mine
from logistics.web.passports import agrees, offered
from logistics.web.summary import groups


@blueprint.get("/events/<slug>/me")
def me(slug: str) -> ResponseReturnValue:
    """Show the participation; to a focal point whose address stands for several people, which there are."""
    people = all_of_mine()
    active = [person for person in people if person.status in ACTIVE]
    if len(active) > 1 or (not active and len(people) > 1):
        return render_template("web/delegate/choose.html", event=access.event(), people=people)
    return participation_page(people[0])


@blueprint.get("/events/<slug>/me/<reference>")
def participation(slug: str, reference: str) -> ResponseReturnValue:
    """Show one participation."""
    return participation_page(mine(reference))


def asked_of(person: PersonFacts) -> list[LazyString]:
    """Return in words what the secretariat asks the person to mend."""
    return [TO_MEND[each] for each in in_order(person.shortcomings)]


def participation_page(
    person: PersonFacts, problems: Mapping[DocumentKind, str] | None = None, *, not_chosen: bool = False
) -> str:
    """Return the page; `problems` says what is wrong with an upload just refused, or with a file not chosen."""
    event = access.event()
    documents, standings = documents_of(person.id), standings_of_people([person.id])[person.id]
    passport, meeting = passport_of(person.id), known.meeting(event)
    notice = passport_notice(passport.expires_on, meeting[1]) if passport and meeting else None
    coverage = coverage_of(person.id) if person.status in ACTIVE else ()
    ticket = ticket_of(person.id, coverage)
    editable = may_edit(person.status, known.closed_since(event) is not None)
    letter = letter_of(person.id) if person.status in HAS_LETTER else None
    void = why_not_valid(letter, person) if letter else None
    standing = standing_of(issued=letter is not None, accepted=letter is not None and letter.is_accepted, void=void)
    stands = Participation(person.status, person.is_complete, standings, standing)
    awaited = mended_by(stands, person.shortcomings, person.return_reason)
    asked = known.asked(event, person.delegation_code)
    reading = reading_of(person.id) if editable and asked.flight else ""
    settings: Settings = current_app.extensions["settings"]
    feed = settings.base_url + url_for("public.agenda_calendar", slug=event.slug, lang=pages.language())
    return render_template(
        "web/delegate/me.html",
        event=event,
        person=person,
        to_mend=asked_of(person),
        tasks=tasks(stands, known.due(event), only_files=bool(awaited)),
        mended_by=awaited,
        letter_next=NEXT[standing],
        letter_standing=standing,
        standings=standings,
        now=clock.now(),
        documents=documents,
        letter=None if void else letter,
        problems=problems or {},
        not_chosen=not_chosen,
        must_agree=not has_agreed(person.privacy_version, event.privacy_version),
        may_upload=lambda kind: may_upload(person.status, kind),
        may_edit=editable,
        takes_part=person.status in ACTIVE,
        notice=NOTICES[notice] if notice else "",
        agrees=agrees(reading, passport, known.today(event)),
        offered=offered(reading, passport, known.today(event)),
        ticket=ticket,
        hindrances=OWN_HINDRANCES,
        cautions=cautions(ticket, own=True) if ticket else [],
        may_mend=ticket is not None and bool(ticket.cautions or set(ticket.hindrances) - OF_THE_SECRETARIAT),
        coverage=coverage,
        door_code=_door_code(person) if person.status in ACCEPTED else "",
        door_reference=grouped(person.reference),
        groups=groups(person, passport, trip_of(person.id), asked),
        others=len(all_of_mine()) - 1,
        subscription="webcal://" + feed.partition("://")[2],
        feed=feed,
    )


def _door_code(person: PersonFacts) -> str:
    """Return the picture of the code that the staff at the door scan, as an address that holds it whole."""
    settings: Settings = current_app.extensions["settings"]
    address = settings.base_url + url_for("door.person", slug=access.event().slug, reference=person.reference)
    return "data:image/svg+xml;base64," + base64.b64encode(qr_code(address, on_screen=True).encode()).decode()
