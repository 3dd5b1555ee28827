"""What goes on an event's dates and at a person's wish, what stays, and that nothing that tells of anybody is left."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from logistics.accounts.models import Grant, User
from logistics.accounts.operations import grant
from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.operations import open_document
from logistics.documents.queries import documents_of, passport_of, remains_of, standings_of_people
from logistics.documents.rules import Destroyed, DocumentKind, NoSuchDocument, Review
from logistics.documents.tasks import sweep_vault
from logistics.events.models import Event
from logistics.events.rules import EventFacts
from logistics.funding.queries import coverage_of
from logistics.letters.models import Letter
from logistics.letters.queries import verify
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.participation import operations as participation
from logistics.registrations.models import Registration
from logistics.registrations.queries import numbers_by_status, person_by_id, seats_by_delegation
from logistics.registrations.rules import CannotFollow, Status
from logistics.retention import erasing, operations, purging, queries
from logistics.retention.models import PurgeReport
from logistics.retention.rules import Held, MeetingNotOver, NothingLeft, Occasion, Scope
from logistics.retention.tasks import purge
from logistics.settings import Settings
from tests.conftest import StandingClock
from tests.people import a_delegation, a_draft, a_registration, an_event
from tests.retention.people import ORGANIZER, TELLING, told, xochitl

#: The morning after each of the workshop's dates, in Mexico City.
AFTER_DOCUMENTS = datetime(2022, 5, 2, 12, tzinfo=UTC)
AFTER_PEOPLE = datetime(2022, 8, 2, 12, tzinfo=UTC)


def in_the_vault(settings: Settings) -> list[Path]:
    folder = settings.data / "vault"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def reports() -> list[tuple[Scope, Occasion, str, dict[str, int], bool]]:
    db.session.rollback()
    rows = db.session.scalars(sa.select(PurgeReport).order_by(PurgeReport.id))
    return [(row.scope, row.occasion, row.by, row.numbers, row.ended_at is not None) for row in rows]


def test_nothing_goes_before_its_date(crm: EventFacts, clock: StandingClock, settings: Settings) -> None:
    xochitl(crm)
    before = told(), len(in_the_vault(settings))
    # 2 May, 05:59 UTC is still 1 May where the meeting is.
    clock.at = datetime(2022, 5, 2, 4, 59, tzinfo=UTC)
    purge()
    assert (told(), len(in_the_vault(settings)), reports()) == (*before, [])


def test_documents_go_first(crm: EventFacts, clock: StandingClock, settings: Settings) -> None:
    person = xochitl(crm)
    clock.at = AFTER_DOCUMENTS
    purge()
    assert (documents_of(person.id), passport_of(person.id), in_the_vault(settings)) == ({}, None, [])
    assert person_by_id(person.id).answers == person.answers
    remains = [(each.kind, each.review, each.reviewed_by, each.why) for each in remains_of(person.id)]
    assert remains == [
        (DocumentKind.PASSPORT, Review.VERIFIED, "organizer@example.org", Destroyed.PURGED),
        (DocumentKind.INVITATION_LETTER, Review.VERIFIED, "system", Destroyed.PURGED),
        (DocumentKind.SIGNED_LETTER, Review.VERIFIED, "system", Destroyed.PURGED),
    ]
    # Nobody is asked again for what is no longer needed.
    standing = standings_of_people([person.id])[person.id][DocumentKind.PASSPORT]
    assert (standing.review, standing.destroyed_at) == (Review.VERIFIED, clock.at)
    assert reports() == [(Scope.DOCUMENTS, Occasion.DATE, "system", {"documents": 3, "passports": 1}, True)]
    purge()
    assert len(reports()) == 1


def test_then_everything_that_tells_of_people(crm: EventFacts, clock: StandingClock) -> None:
    person = xochitl(crm)
    assert {word for words in told().values() for word in words} == set(TELLING)
    assert set(told()) == {
        *("account", "audit_entry", "coverage_exception", "document", "letter", "message"),
        *("passport", "registration", "registration_note", "trip"),
    }
    clock.at = AFTER_PEOPLE
    purge()
    assert told() == {}
    ((scope, occasion, by, numbers, ended),) = reports()
    assert (scope, occasion, by, ended) == (Scope.PEOPLE, Occasion.DATE, "system", True)
    assert numbers.pop("entries") > 5
    assert numbers == {
        "documents": 3,
        "passports": 1,
        "people": 1,
        "trips": 1,
        "letters": 1,
        "messages": 5,
        "accounts": 1,
    }
    forgotten = person_by_id(person.id)
    assert forgotten.purged_at == clock.at
    assert (forgotten.answers.full_name, forgotten.answers.email, forgotten.user_id) == (person.reference, "", None)


def test_numbers_stay_what_they_were(crm: EventFacts, clock: StandingClock) -> None:
    person = xochitl(crm)
    with transaction(SYSTEM):
        a_registration(crm.id, person.delegation_id, "Otra Persona")

    def numbers() -> object:
        db.session.rollback()
        db.session.expire_all()
        covered = [(line.item, line.state, line.offered) for line in coverage_of(person.id)]
        return numbers_by_status(crm.id), seats_by_delegation(crm.id), covered

    before = numbers()
    clock.at = AFTER_PEOPLE
    purge()
    assert numbers() == before
    assert {queries.anything_left(crm.id, scope) for scope in Scope} == {False}


def test_a_letter_can_be_verified_afterwards(crm: EventFacts, clock: StandingClock) -> None:
    xochitl(crm)
    code = db.session.scalars(sa.select(Letter.code)).one()
    before = verify(code)
    assert before is not None
    assert before.valid
    clock.at = AFTER_PEOPLE
    purge()
    assert verify(code) == before
    assert db.session.scalars(sa.select(Letter.said)).one() == {}
    assert db.session.scalars(sa.select(Letter.acceptance_hash)).one() is not None


def test_the_log_says_who_did_what_and_nothing_of_whom(crm: EventFacts, clock: StandingClock) -> None:
    person = xochitl(crm)
    theirs = sa.select(AuditEntry).where(AuditEntry.subject == "registration", AuditEntry.subject_id == person.id)
    before = [(entry.at, entry.action, entry.actor_id) for entry in db.session.scalars(theirs.order_by(AuditEntry.id))]
    clock.at = AFTER_PEOPLE
    purge()
    db.session.expire_all()
    entries = list(db.session.scalars(theirs.order_by(AuditEntry.id)))
    assert [(entry.at, entry.action, entry.actor_id) for entry in entries][: len(before)] == before
    by_action = {entry.action: entry for entry in entries}
    assert by_action["registration.returned"].details == {}
    assert by_action["registration.returned"].actor == "organizer@example.org"
    assert by_action["letter.accepted"].actor == f"account {person.user_id}"
    assert by_action["letter.accepted"].details.keys() == {"way", "hash"}


def test_whoever_has_another_role_keeps_the_account(crm: EventFacts, clock: StandingClock) -> None:
    person = xochitl(crm)
    assert person.user_id is not None
    with transaction(SYSTEM):
        grant(user_id=person.user_id, role=Role.ORGANIZER, event_id=crm.id)
    clock.at = AFTER_PEOPLE
    purge()
    db.session.rollback()
    assert db.session.scalars(sa.select(User.email).join(Grant)).all() == ["xochitl@example.org"]
    assert set(told()) == {"account", "audit_entry"}  # the account's own


def test_whoever_takes_part_elsewhere_keeps_the_account(crm: EventFacts, clock: StandingClock) -> None:
    person = xochitl(crm)
    with transaction(SYSTEM):
        event = an_event("elsewhere")
        elsewhere = a_registration(event.id, a_delegation(event).id, "Xochitl Verdeazul", "xochitl@example.org").id
    clock.at = AFTER_PEOPLE
    purge()
    assert person_by_id(elsewhere).user_id == person.user_id
    assert db.session.scalars(sa.select(User.email)).all() == ["xochitl@example.org"]


def test_drafts_and_mails_without_a_registration_go_too(crm: EventFacts, clock: StandingClock) -> None:
    with transaction(SYSTEM):
        a_draft(crm.id, seats_by_delegation(crm.id)[0].delegation_id, name="Xochitl Verdeazul")
        participation.send_link("xochitl@example.org", crm)
    person = xochitl(crm)
    with transaction(SYSTEM):
        participation.send_link("xochitl@example.org", crm)
    assert db.session.scalars(sa.select(Message).where(Message.registration_id.is_(None))).one()
    clock.at = AFTER_PEOPLE
    purge()
    assert told() == {}
    assert db.session.scalars(sa.select(Registration.id)).all() == [person.id]


def test_a_later_step_goes_on_where_a_killed_one_was(
    crm: EventFacts, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "STEP", 2)
    delegation = seats_by_delegation(crm.id)[0].delegation_id
    with transaction(SYSTEM):
        for number in range(5):
            a_registration(crm.id, delegation, f"Xochitl {number}")
    clock.at = AFTER_PEOPLE
    with transaction(SYSTEM):
        purging.begin(crm.id, scope=Scope.PEOPLE, occasion=Occasion.DATE)
    (report,) = queries.open_reports()
    with transaction(SYSTEM):
        assert purging.step(report, after=0) is not None
    with pytest.raises(ZeroDivisionError):
        killed(report)
    assert [each[3]["people"] for each in reports()] == [2]
    purge()
    assert [(each[3]["people"], each[4]) for each in reports()] == [(5, True)]
    assert told() == {}


def killed(report: int) -> None:
    with transaction(SYSTEM):
        purging.step(report, after=0)
        raise ZeroDivisionError


def test_the_same_goes_only_once_at_a_time(crm: EventFacts) -> None:
    with transaction(SYSTEM):
        assert purging.begin(crm.id, scope=Scope.PEOPLE, occasion=Occasion.DATE)
        assert not purging.begin(crm.id, scope=Scope.PEOPLE, occasion=Occasion.HAND)


def test_a_hold_of_one_person_keeps_that_person_alone(crm: EventFacts, clock: StandingClock) -> None:
    kept = xochitl(crm)
    gone = xochitl(crm, "xochitl@example.com", "HND")
    with transaction(ORGANIZER):
        participation.send_link("xochitl@example.org", crm)
        participation.send_link("xochitl@example.com", crm)
        operations.hold(event_id=crm.id, person=kept, reason="Reclamación abierta.")
    clock.at = AFTER_PEOPLE
    purge()
    assert [person_by_id(each.id).purged_at is None for each in (kept, gone)] == [True, False]
    assert set(documents_of(kept.id)) == {
        DocumentKind.PASSPORT,
        DocumentKind.INVITATION_LETTER,
        DocumentKind.SIGNED_LETTER,
    }
    recipients = db.session.scalars(sa.select(Message.recipient).distinct()).all()
    assert recipients == ["xochitl@example.org"]
    (hold,) = queries.holds(crm.id)
    assert (hold.full_name, hold.reason, hold.placed_by) == (
        "Xochitl Verdeazul",
        "Reclamación abierta.",
        "organizer@example.org",
    )
    with transaction(ORGANIZER):
        operations.lift(event_id=crm.id, hold_id=hold.id)
    purge()
    assert told() == {}
    assert [each[3]["people"] for each in reports()] == [1, 1]


def test_a_hold_of_the_event_keeps_everybody(crm: EventFacts, clock: StandingClock) -> None:
    person = xochitl(crm)
    before = told()
    with transaction(ORGANIZER):
        operations.hold(event_id=crm.id, reason="Auditoría en curso.")
    clock.at = AFTER_PEOPLE
    purge()
    assert (told(), reports()) == (before, [])
    with pytest.raises(Held), transaction(ORGANIZER):
        erasing.erase(person, crm)
    with pytest.raises(Held), transaction(ORGANIZER):
        purging.begin_by_hand(crm, scope=Scope.DOCUMENTS)
    assert told() == before


def test_by_hand_it_goes_once_the_meeting_is_over(crm: EventFacts, clock: StandingClock) -> None:
    xochitl(crm)
    clock.at = datetime(2022, 4, 2, 4, tzinfo=UTC)  # still 1 April, the last day, where the meeting is
    with pytest.raises(MeetingNotOver), transaction(ORGANIZER):
        purging.begin_by_hand(crm, scope=Scope.PEOPLE)
    clock.at = datetime(2022, 4, 2, 12, tzinfo=UTC)
    with transaction(ORGANIZER):
        purging.begin_by_hand(crm, scope=Scope.PEOPLE)
    purge()
    assert told() == {}
    assert [(each[1], each[2]) for each in reports()] == [(Occasion.HAND, "organizer@example.org")]


def test_what_would_go_is_what_goes(crm: EventFacts, clock: StandingClock) -> None:
    xochitl(crm)
    held = xochitl(crm, "xochitl@example.com", "HND")
    with transaction(SYSTEM):
        a_draft(crm.id, held.delegation_id)
        operations.hold(event_id=crm.id, person=held, reason="Reclamación abierta.")
    would = {kind.value: number for kind, number in queries.what_would_go(crm.id).items()}
    clock.at = AFTER_PEOPLE
    purge()
    ((*_rest, numbers, _ended),) = reports()
    # The steps' own entries, and those of what hangs on the registration, come on top.
    assert numbers.pop("entries") >= would.pop("entries")
    assert numbers == would


def test_one_person_is_erased_at_once(crm: EventFacts, settings: Settings) -> None:
    person = xochitl(crm)
    other = xochitl(crm, "xochitl@example.com", "HND")
    with transaction(ORGANIZER):
        erasing.erase(person, crm)
    db.session.expire_all()
    erased = person_by_id(person.id)
    assert (erased.status, erased.seat_number, erased.answers.full_name) == (
        Status.WITHDRAWN,
        None,
        person.reference,
    )
    assert len(in_the_vault(settings)) == len(documents_of(other.id))
    assert {each.why for each in remains_of(person.id)} == {Destroyed.WITHDRAWN, Destroyed.VOIDED}
    rest = db.session.execute(
        sa.select(Message.kind, Message.body_text).where(Message.recipient == "xochitl@example.org")
    ).all()
    ((kind, body),) = rest
    assert (kind, "Xochitl" in body, person.reference in body) == (Kind.ERASURE_DONE, False, True)
    purge()  # the mail that says so is the last that goes
    assert db.session.scalars(sa.select(Message.recipient).distinct()).all() == ["xochitl@example.com"]
    assert db.session.scalars(sa.select(User.email)).all() == ["xochitl@example.com"]
    ((scope, occasion, by, numbers, ended),) = reports()
    assert (scope, occasion, by, numbers["people"], ended) == (
        Scope.PEOPLE,
        Occasion.REQUEST,
        "organizer@example.org",
        1,
        True,
    )
    assert person_by_id(other.id).answers == other.answers


def test_an_erased_person_can_neither_come_back_nor_be_erased_again(crm: EventFacts) -> None:
    person = xochitl(crm)
    with transaction(ORGANIZER):
        erasing.erase(person, crm)
    with pytest.raises(NothingLeft), transaction(ORGANIZER):
        erasing.erase(person, crm)
    with pytest.raises(CannotFollow), transaction(ORGANIZER):
        participation.admit(person_by_id(person.id), crm)
    with pytest.raises(NothingLeft), transaction(ORGANIZER):
        operations.hold(event_id=crm.id, person=person_by_id(person.id), reason="Tarde.")


def test_the_reason_of_a_chair_added_for_somebody_goes_with_the_person(crm: EventFacts) -> None:
    with transaction(ORGANIZER):
        delegation = seats_by_delegation(crm.id)[0].delegation_id
        draft = a_draft(crm.id, delegation, "Xochitl Verdeazul", "xochitl@example.org")
        participation.hand_in(person_by_id(draft.id), crm)
        participation.put_on_waiting_list(person_by_id(draft.id), crm)
        participation.admit_exceptionally(person_by_id(draft.id), crm, reason="Xochitl preside.")
    assert {"seat", "audit_entry"} <= set(told())
    with transaction(ORGANIZER):
        erasing.erase(person_by_id(draft.id), crm)
    purge()
    assert told() == {}


def test_bytes_that_a_kill_left_are_swept(
    crm: EventFacts, clock: StandingClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    xochitl(crm)
    clock.at = AFTER_DOCUMENTS
    with monkeypatch.context() as killed_after_the_commit:
        killed_after_the_commit.setattr("logistics.documents.operations.once_committed", lambda act: None)
        purge()
    assert len(in_the_vault(settings)) == 3
    for path in in_the_vault(settings):
        os.utime(path, (0, 0))  # an hour and more ago
    sweep_vault()
    assert [path.name for path in in_the_vault(settings)] == ["clock"]


def test_a_purged_file_cannot_be_opened_from_a_copy_of_the_vault(
    crm: EventFacts, clock: StandingClock, settings: Settings
) -> None:
    person = xochitl(crm)
    passport = documents_of(person.id)[DocumentKind.PASSPORT]
    copies = {path: path.read_bytes() for path in in_the_vault(settings)}
    clock.at = AFTER_DOCUMENTS
    purge()
    for path, content in copies.items():
        path.write_bytes(content)  # as if from a backup
    with pytest.raises(NoSuchDocument), transaction(SYSTEM):
        open_document(document_id=passport.id)


def test_an_event_without_dates_keeps_everything(crm: EventFacts, clock: StandingClock) -> None:
    person = xochitl(crm)
    with transaction(SYSTEM):
        event = db.session.get_one(Event, crm.id)
        event.purge_on = event.purge_people_on = None
    clock.at = datetime(2090, 1, 1, tzinfo=UTC)
    purge()
    assert (person_by_id(person.id).answers, reports()) == (person.answers, [])
