"""One person's part in an event is erased whole, and nothing of another event, another person or a focal point."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from logistics.accounts.models import SignInLink, User
from logistics.accounts.operations import account_for, grant
from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.events.rules import EventFacts
from logistics.focalpoints import operations as focalpoints
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.participation import nominations
from logistics.participation import operations as participation
from logistics.participation.operations import send_link
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Answers, PersonFacts
from logistics.retention import erasing, operations, purging
from tests.people import a_delegation, a_draft, a_registration, an_event
from tests.retention.people import ORGANIZER, the_event, told, xochitl

ADDRESS = "xochitl@example.org"


def erase(person: PersonFacts, event: EventFacts) -> None:
    with transaction(ORGANIZER):
        erasing.erase(person_by_id(person.id), event)
    db.session.rollback()


def costa_rica() -> int:
    return db.session.scalars(sa.select(Delegation.id).where(Delegation.code == "CRI")).one()


def left(event: EventFacts) -> list[int]:
    """Return the registrations of the event of which something is left."""
    db.session.rollback()
    found = sa.select(Registration.id).where(Registration.event_id == event.id, Registration.purged_at.is_(None))
    return list(db.session.scalars(found.order_by(Registration.id)))


@pytest.fixture
def elsewhere(crm: EventFacts) -> tuple[PersonFacts, PersonFacts]:
    """Return the same person in the workshop and in another meeting."""
    here = xochitl(crm)
    with transaction(SYSTEM):
        event = an_event("elsewhere")
        other = a_registration(event.id, a_delegation(event).id, "Xochitl Verdeazul", ADDRESS).id
    for meeting in (crm, the_event("elsewhere")):
        with transaction(ORGANIZER):
            send_link(ADDRESS, meeting)
    return here, person_by_id(other)


def of_the_other_meeting() -> list[object]:
    """Return what the other meeting says."""
    db.session.rollback()
    event = the_event("elsewhere")
    return [
        db.session.execute(sa.select(table.__table__).where(table.event_id == event.id)).all()
        for table in (Registration, Message, AuditEntry)
    ]


def test_another_event_keeps_everything_and_this_one_nothing(
    crm: EventFacts, elsewhere: tuple[PersonFacts, PersonFacts]
) -> None:
    here, there = elsewhere
    before = of_the_other_meeting()
    erase(here, crm)
    assert of_the_other_meeting() == before
    assert person_by_id(there.id) == there
    with transaction(SYSTEM):  # what is left says it of the other meeting, or is the mail that says that all is gone
        db.session.execute(sa.delete(Message).where(Message.kind == Kind.ERASURE_DONE))
        for table in (Message, Registration):
            db.session.execute(sa.delete(table).where(table.event_id != crm.id))
    assert set(told()) == {"account"}
    links = db.session.scalars(sa.select(SignInLink.leads_to)).all()
    assert set(links) == {"/events/elsewhere/me"}
    acted = sa.select(AuditEntry.actor).where(AuditEntry.action == "letter.accepted")
    assert db.session.scalars(acted).all() == [here.reference]
    account = db.session.scalars(sa.select(User.id)).one()
    by_or_of = sa.or_(
        AuditEntry.actor_id == account, sa.and_(AuditEntry.subject == "account", AuditEntry.subject_id == account)
    )
    assert db.session.scalars(sa.select(AuditEntry.action).where(by_or_of, AuditEntry.event_id == crm.id)).all() == []


def test_without_that_the_log_would_still_name_the_person(
    crm: EventFacts, elsewhere: tuple[PersonFacts, PersonFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "_forget_here", lambda *_: None)
    erase(elsewhere[0], crm)
    acted = sa.select(AuditEntry.actor).where(AuditEntry.action == "letter.accepted")
    assert db.session.scalars(acted).all() == [ADDRESS]


def registered(crm: EventFacts, name: str, *, draft: bool = False, email: str = ADDRESS) -> int:
    """Register somebody, who withdraws at once, or only begin."""
    with transaction(SYSTEM):
        if draft:
            return a_draft(crm.id, costa_rica(), name, email).id
        registration_id = a_registration(crm.id, costa_rica(), name, email).id
        participation.withdraw(person_by_id(registration_id), crm)
        return registration_id


def test_ended_registrations_and_drafts_of_the_person_go_too(crm: EventFacts) -> None:
    registered(crm, "Xochitl V. Escalerilla")
    registered(crm, "Verdeazul", draft=True)
    kept = [registered(crm, "Ana", email="ana@example.org"), registered(crm, "Eva", draft=True, email="e@example.org")]
    held = registered(crm, "Xochitl")
    with transaction(ORGANIZER):
        operations.hold(event_id=crm.id, person=person_by_id(held), reason="An audit.")
    erase(xochitl(crm), crm)
    assert left(crm) == [*kept, held]
    assert set(db.session.scalars(sa.select(User.email))) == {"ana@example.org", ADDRESS}  # for the one held


def test_who_takes_part_goes_on_when_an_ended_registration_is_erased(crm: EventFacts) -> None:
    ended = person_by_id(registered(crm, "Xochitl Verdeazul"))
    now = xochitl(crm)
    mails = db.session.scalars(sa.select(Message.id).where(Message.registration_id == now.id)).all()
    erase(ended, crm)
    assert left(crm) == [now.id]
    assert person_by_id(now.id) == now
    assert db.session.scalars(sa.select(Message.id).where(Message.registration_id == now.id)).all() == mails
    assert db.session.scalars(sa.select(AuditEntry.actor).where(AuditEntry.action == "letter.accepted")).all() == [
        ADDRESS
    ]


def test_a_focal_points_address_is_shared_and_the_others_stay(crm: EventFacts) -> None:
    officer = "officer@example.org"
    with transaction(ORGANIZER):
        focalpoints.invite(
            event=crm, delegation_id=costa_rica(), email=officer, name="Officer", language="es", seats=2, deadline=None
        )
        account = account_for(email=officer)
        grant(user_id=account, role=Role.FOCAL_POINT, event_id=crm.id, delegation_id=costa_rica())

    def named(name: str) -> int:
        answers = Answers(full_name=name, institution="Topoyiglesia", email=officer)
        with transaction(Actor(account, officer)):
            nominations.nominate(crm, delegation_id=costa_rica(), answers=answers, focal_point=officer)
        return left(crm)[-1]

    former = named("Xochitl Verdeazul")
    with transaction(SYSTEM):
        participation.withdraw(person_by_id(former), crm)
    person, other = named("Xochitl Verdeazul"), named("Berta Muestra")
    draft = registered(crm, "Officer", draft=True, email=officer)
    erase(person_by_id(person), crm)
    assert left(crm) == [other, draft]  # the former nomination of the same name went too
    assert person_by_id(other).user_id == account
    written = db.session.execute(sa.select(Message.kind, Message.registration_id).order_by(Message.id)).all()
    assert written == [(Kind.INVITATION, None), (Kind.NOMINATION, other), (Kind.ERASURE_DONE, person)]
    named_by = sa.select(AuditEntry.actor).where(AuditEntry.action == "registration.nominated")
    assert set(db.session.scalars(named_by)) == {officer}
