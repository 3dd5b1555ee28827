"""Makes the demo: a fresh data folder, the workshop, invented people through the real operations, a door per role."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from logistics import configuration, schema
from logistics.accounts.operations import account_for, grant, issue_link, link_address
from logistics.accounts.rules import Role
from logistics.app import create_app
from logistics.audit.rules import SYSTEM, VISITOR, Actor
from logistics.clock import Clock
from logistics.database import db, transaction
from logistics.demo import specimens
from logistics.demo.people import BETWEEN_TWO, CAST, FIRST_DAY, Invented
from logistics.documents import operations as documents
from logistics.documents import readings, reviews
from logistics.documents.mrz import Zone, written
from logistics.documents.names import transliterated
from logistics.documents.rules import DocumentKind, PassportFacts, Review
from logistics.errors import Refusal
from logistics.eventfile.check import read
from logistics.eventfile.load import load
from logistics.events.queries import find_event
from logistics.events.rules import EventFacts
from logistics.focalpoints import operations as focalpoints
from logistics.funding.queries import payers, terms_of
from logistics.funding.rules import Item
from logistics.letters.preparing import prepare as prepare_letter
from logistics.messages.queries import find_message, messages
from logistics.participation import invitations, known, nominations
from logistics.participation import operations as participation
from logistics.participation.rules import asked_of
from logistics.registrations import notes
from logistics.registrations import operations as registrations
from logistics.registrations.queries import person_by_id, seats_by_delegation
from logistics.registrations.rules import Answers, Status, search_key
from logistics.settings import CONFIG_NAME, Settings, SettingsError
from logistics.travel.operations import save_trip
from logistics.travel.rules import TripFacts

EVENT = "crm-2022"
ZONE = ZoneInfo("America/Mexico_City")
#: When the rehearsal starts: two weeks before the deadline.
REHEARSAL = datetime(2022, 2, 14, 9, 0, tzinfo=ZONE)
#: Longer than anybody rehearses without starting afresh.
_LINKS_LAST = timedelta(days=365)
#: What a demo leaves in its folder; config.toml, by which one knows it for a demo, goes last.
_MADE_HERE = ("logistics.sqlite", "queue.sqlite", "rehearsal-started", CONFIG_NAME)
_STAFF = {
    Role.ADMIN: "Administradora Ejemplo",
    Role.ORGANIZER: "Organizadora Muestra",
    Role.HOST: "Anfitrión Ejemplo (SEGOB)",
    Role.SPONSOR: "Patrocinadora Muestra (OIM)",
    Role.DESK: "Recepción Muestra",
    Role.FOCAL_POINT: "Enlace Muestra (Nicaragua)",
}
#: Whose focal point has accepted, and whose has declined.
_REPRESENTED, _DECLINES = "NIC", "CAN"
_INVITED = {
    _REPRESENTED: f"{Role.FOCAL_POINT}@example.org",
    _DECLINES: "desk@can.example.org",
    "PAN": "enlace@pan.example.org",
}
_PAYERS = {Role.HOST: "SEGOB", Role.SPONSOR: "OIM"}
_LEADS_TO = {
    Role.ORGANIZER: f"/events/{EVENT}/desk/",
    Role.HOST: f"/events/{EVENT}/funding",
    Role.SPONSOR: f"/events/{EVENT}/funding",
    Role.DESK: f"/events/{EVENT}/door",
    Role.FOCAL_POINT: f"/events/{EVENT}/delegation",
    Role.DELEGATE: f"/events/{EVENT}/me",
}
_DECIDED_AFTER = timedelta(hours=5)


class NotADemo(Refusal):
    """The folder holds something that is not a demo: nothing in it was touched."""


@dataclass(frozen=True)
class Door:
    """A way in: the role, whose account, and the link that signs in once."""

    role: Role
    who: str
    link: str


class _Diary(Clock):
    """The demo's clock while its past is written."""

    at = datetime.combine(FIRST_DAY, time(9), ZONE).astimezone(UTC)

    def now(self) -> datetime:
        return self.at


def prepare(folder: Path, port: int) -> list[Door]:
    """Make the demo in `folder`, in place of an earlier one, to be served at `port`; return a door per role.

    Raises NotADemo when the folder holds anything else.
    """
    make_room(folder)
    configuration.write_config(
        folder,
        base_url=f"http://localhost:{port}",
        rehearsal_date=REHEARSAL,
        demo=True,
        mail={"mode": "keep", "sender": "crm-demo@example.org"},
        server={"port": port},
        sign_in={"second_factor": "optional"},
    )
    settings = Settings.read(folder)
    if settings.database.url or settings.documents.store or settings.mail.mode != "keep":
        raise NotADemo("the demo brings its own database and vault and sends no mail: unset the LOGISTICS_ variables.")
    diary = _Diary()
    app = create_app(settings, diary)
    with app.test_request_context():
        schema.upgrade()
        with transaction(SYSTEM):
            load(read(EVENT))
        event = find_event(EVENT)
        if event is None:
            raise LookupError(EVENT)
        organizer = _open_accounts(event)
        _invite(event, organizer)
        for number, person in enumerate(CAST, start=1):
            diary.at += BETWEEN_TWO
            registration_id = _register(person, number, event)
            diary.at += _DECIDED_AFTER
            _decide(person, registration_id, event, organizer)
        diary.at = REHEARSAL.astimezone(UTC)
        doors = _doors()
        app.extensions["queue"].close()
        db.session.remove()
        db.engine.dispose()
    return doors


def make_room(folder: Path) -> None:
    """Remove an earlier demo from `folder`; raises NotADemo when the folder holds anything else."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    try:
        is_demo = Settings.read(folder).demo
    except SettingsError:
        is_demo = False
    if not is_demo:
        raise NotADemo(f"{folder} holds something that is not a demo; name another folder with --data.")
    shutil.rmtree(folder / "vault", ignore_errors=True)
    for name in _MADE_HERE:
        for path in folder.glob(f"{name}*"):
            path.unlink()


def _open_accounts(event: EventFacts) -> Actor:
    """Open the staff's accounts and return the organizer."""
    payer = {each.code: each.id for each in payers(event.id)}
    accounts = {}
    with transaction(SYSTEM):
        for role, name in _STAFF.items():
            if role is Role.FOCAL_POINT:
                continue  # invited below, as people are
            accounts[role] = account_for(email=_staff_address(role), name=name)
            grant(
                user_id=accounts[role],
                role=role,
                event_id=None if role is Role.ADMIN else event.id,
                sponsor_id=payer[_PAYERS[role]] if role in _PAYERS else None,
            )
    return Actor(accounts[Role.ORGANIZER], _staff_address(Role.ORGANIZER))


def _invite(event: EventFacts, organizer: Actor) -> None:
    """Invite some focal points: one accepts, one declines, one has not answered yet."""
    delegations = {each.code: each for each in seats_by_delegation(event.id)}
    for code, address in _INVITED.items():
        with transaction(organizer):
            focalpoints.invite(
                event=event,
                delegation_id=delegations[code].delegation_id,
                email=address,
                name=_STAFF[Role.FOCAL_POINT] if code == _REPRESENTED else "",
                language="en" if code == _DECLINES else "es",
                seats=delegations[code].seats,
                deadline=known.registration_deadline(event),
            )
        letter = find_message(messages(1)[0].id)
        if letter is None:
            raise LookupError(address)
        secret = letter[1].partition("/invitation/")[2].split()[0]
        with transaction(VISITOR):
            if code == _REPRESENTED:
                focalpoints.accept(event_id=event.id, secret=secret)
            elif code == _DECLINES:
                focalpoints.decline(
                    event_id=event.id, secret=secret, reason="Our people register by themselves, thank you."
                )


def _register(person: Invented, number: int, event: EventFacts) -> int:
    """Let somebody fill in the form and, unless it stays a draft, hand it in; return the registration's id."""
    delegations = {each.code: each.delegation_id for each in seats_by_delegation(event.id)}
    asked = asked_of(person.delegation, terms_of(event.id))
    if person.becomes is Status.NOMINATED:
        return _nominate(person, number, delegations[person.delegation], event)
    with transaction(VISITOR):
        own = registrations.start_draft(
            event_id=event.id, delegation_id=delegations[person.delegation], language=person.language
        ).id
        registrations.update_answers(own, _answers(person, number))
        if person.becomes is Status.DRAFT:
            return own
        registrations.accept_privacy(own, version=event.privacy_version)
        facts = _passport(person, number)
        picture = specimens.passport(_zone(person, number), facts)
        document_id = documents.attach(registration_id=own, kind=DocumentKind.PASSPORT, upload=picture)
        if asked.flight:
            readings.ask(document_id=document_id)
            documents.save_passport(registration_id=own, passport=facts)
        if asked.journey:
            save_trip(registration_id=own, trip=_trip(person))
        participation.hand_in(person_by_id(own), event)
        if person.declines_lodging:
            participation.decline_benefit(person_by_id(own), item=Item.LODGING)
    return own


def _nominate(person: Invented, number: int, delegation_id: int, event: EventFacts) -> int:
    """Let the focal point name somebody; return the registration's id."""
    with transaction(Actor(None, _staff_address(Role.FOCAL_POINT))):
        return nominations.nominate(event, delegation_id=delegation_id, answers=_answers(person, number)).id


def _decide(person: Invented, registration_id: int, event: EventFacts, organizer: Actor) -> None:
    """Let the organizer, or the person, take the steps that lead to where the registration ends up."""
    if person.becomes in (Status.DRAFT, Status.NOMINATED, Status.SUBMITTED, Status.WAITLISTED):
        return
    with transaction(organizer):
        facts = person_by_id(registration_id)
        if person.beyond_cap:
            participation.admit_exceptionally(facts, event, reason=person.reason)
        if person.becomes in (Status.APPROVED, Status.CONFIRMED):
            participation.approve(facts, event)
        elif person.becomes is Status.RETURNED:
            participation.give_back(facts, event, reason=person.reason, shortcomings=person.shortcomings)
        elif person.becomes is Status.DECLINED:
            participation.decline(facts, event, reason=person.reason)
        if person.noted:
            notes.add(registration_id=registration_id, text=person.noted)
        if person.settled:
            reviews.settle_name(registration_id=registration_id, note=person.settled)
        if person.becomes is Status.CONFIRMED or person.has_letter:
            approved = person_by_id(registration_id)
            invitations.send(approved, event, prepared=prepare_letter(approved, event))
    with transaction(Actor(facts.user_id, facts.answers.email)):
        if person.becomes is Status.WITHDRAWN:
            participation.withdraw(facts, event)
        if person.becomes is Status.CONFIRMED:
            signed = specimens.letter(person.full_name)
            invitations.take_signed_scan(person_by_id(registration_id), event, upload=signed)
    if person.becomes is Status.CONFIRMED or person.has_letter:
        with transaction(organizer):
            reviews.review(registration_id=registration_id, kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)


def _doors() -> list[Door]:
    delegate = next(person for person in CAST if person.becomes is Status.CONFIRMED and person.language == "es")
    people = {role: (name, _staff_address(role)) for role, name in _STAFF.items()}
    people[Role.DELEGATE] = (delegate.full_name, _address(delegate))
    doors = []
    with transaction(SYSTEM):
        for role, (name, address) in people.items():
            leads_to = _LEADS_TO.get(role, f"/events/{EVENT}/")
            secret = issue_link(user_id=account_for(email=address), leads_to=leads_to, valid_for=_LINKS_LAST)
            doors.append(Door(role, name, link_address(secret)))
    return doors


def _staff_address(role: Role) -> str:
    return f"{role}@example.org"


def _address(person: Invented) -> str:
    """Return an address of a name reserved for examples, which no mail ever reaches."""
    first_two = [re.sub("[^a-z]", "", word) for word in search_key(person.full_name).split()[:2]]
    return f"{'.'.join(first_two)}@{person.delegation.lower()}.example.org"


def _answers(person: Invented, number: int) -> Answers:
    return Answers(
        full_name=person.full_name,
        institution=person.institution,
        email=_address(person),
        job_title=person.job_title,
        phone=f"+000 0000 {number:04d}",
        capacity=person.capacity,
        language=person.language,
        needs_interpretation=person.needs_interpretation,
        diet=person.diet,
        accessibility=person.accessibility,
        listed_publicly=number % 3 != 0,
    )


def _passport(person: Invented, number: int) -> PassportFacts:
    """Return what the person types."""
    zone = _zone(person, number)
    typed = PassportFacts(
        number=f"SPEC{number * 10:05d}" if person.mistypes else zone.number,
        issuing_country=person.nationality or person.delegation,
        nationality=person.nationality or person.delegation,
        issued_on=date(person.expires_on.year - 6, person.expires_on.month, 1),
        expires_on=person.expires_on,
        birth_date=_birth_date(number),
    )
    if not person.gives_zone:
        return typed
    return replace(typed, zone="\n".join(written(zone)), surname=zone.surname, given_names=zone.given_names)


def _zone(person: Invented, number: int) -> Zone:
    """Return what stands in the passport; as a rule the first word is the given name and the others the surname."""
    given_name, _, others = person.full_name.partition(" ")
    surname, _, given_names = person.in_passport.partition(", ") if person.in_passport else (others, "", given_name)
    country = person.nationality or person.delegation
    return Zone(
        code="P",
        issuer=country,
        nationality=country,
        surname=transliterated(surname or given_name)[:39],
        given_names=transliterated(given_names) if surname else "",
        number=f"SPEC{number:05d}",
        birth=f"{_birth_date(number):%y%m%d}",
        expiry=f"{person.expires_on:%y%m%d}",
    )


def _birth_date(number: int) -> date:
    return date(1962 + number, 1 + number % 12, 1 + number)


def _trip(person: Invented) -> TripFacts:
    leaves = date(2022, 4, 1) + timedelta(days=person.extra_nights)
    return TripFacts(person.origin, date(2022, 3, 30), leaves, person.extra_nights)
