"""Data changed by hand: what the log keeps, the letter, and what another address gives away and what not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.accounts.models import User
from logistics.accounts.queries import find_account
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.operations import save_passport
from logistics.documents.rules import PassportFacts
from logistics.events.rules import EventFacts
from logistics.letters.queries import letter_of
from logistics.messages.models import Message
from logistics.participation.editing import change
from logistics.registrations.queries import own_registrations
from logistics.registrations.rules import AlreadyRegistered, ChangedMeanwhile, PersonFacts
from logistics.retention.erasing import erase
from logistics.travel.rules import TripFacts
from tests.letters.people import accept, approved, issue, person
from tests.people import a_delegation, a_registration, an_event


def changed(who: PersonFacts, event: EventFacts, **answers: object) -> None:
    with transaction(SYSTEM):
        change(who, event, answers=replace(who.answers, **answers), version=who.version)


def log(action: str) -> list[dict[str, object]]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEntry.details).where(AuditEntry.action == action)))


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(sa.select(Message.kind, Message.recipient).order_by(Message.id))
    return [(kind.value, to) for kind, to in rows]


def test_the_log_tells_which_fields_and_nothing_out_of_the_passport(app: Flask, crm: EventFacts) -> None:
    who = person(approved(crm))
    with transaction(SYSTEM):
        save_passport(registration_id=who.id, passport=PassportFacts(number="X1", nationality="CRI"))
        change(
            who,
            crm,
            answers=replace(who.answers, job_title="Ministra"),
            passport=PassportFacts(number="SECRET99", nationality="CRI"),
            trip=TripFacts(origin="SJO"),
        )
    assert log("registration.changed") == [{"fields": ["job_title", "passport_number", "origin"]}]


def test_another_name_voids_the_letter_and_takes_the_confirmation_back(app: Flask, crm: EventFacts) -> None:
    ana = approved(crm)
    issue(crm, ana)
    accept(crm, ana)
    changed(person(ana), crm, full_name="Ana María Ejemplo")
    letter = letter_of(ana)
    assert letter is not None
    assert (letter.void_reason, person(ana).status) == ("substituted", "approved")


def test_another_position_leaves_it_as_it_was(app: Flask, crm: EventFacts) -> None:
    ana = approved(crm)
    issue(crm, ana)
    changed(person(ana), crm, job_title="Directora")
    letter = letter_of(ana)
    assert letter is not None
    assert letter.void_reason is None


class TestAddress:
    """Another e-mail address is another account."""

    def test_the_registration_goes_to_it_and_the_rest_stays(self, app: Flask, crm: EventFacts) -> None:
        ana = approved(crm, email="ana@example.org")
        with transaction(SYSTEM):
            other = an_event("other")
            elsewhere = a_registration(other.id, a_delegation(other).id, "Ana Ejemplo", "ana@example.org").id
            bea = a_registration(other.id, a_delegation(other, "HND").id, "Bea", "bea@example.org").id
        former, taken = person(ana).user_id, person(bea).user_id
        changed(person(ana), crm, email="bea@example.org")
        assert (person(ana).user_id, person(elsewhere).user_id, person(bea).user_id) == (taken, former, taken)
        assert own_registrations(former or 0, crm.id) == []
        account = find_account("ana@example.org")
        assert account is not None
        assert account.id == former

    def test_both_addresses_are_told_and_only_the_new_one_gets_a_link(self, app: Flask, crm: EventFacts) -> None:
        ana = approved(crm, email="ana@example.org")
        changed(person(ana), crm, email="nueva@example.org")
        assert mails()[-2:] == [("address_left", "ana@example.org"), ("address_changed", "nueva@example.org")]
        left, new = db.session.scalars(sa.select(Message.body_text).order_by(Message.id.desc()).limit(2)).all()[::-1]
        assert ("/sign-in/" in left, "/sign-in/" in new) == (False, True)
        assert "nueva@example.org" not in left

    def test_the_same_address_spelled_otherwise_moves_nothing(self, app: Flask, crm: EventFacts) -> None:
        ana = approved(crm, email="ana@example.org")
        before = person(ana).user_id
        changed(person(ana), crm, email="Ana@Example.org")
        assert (person(ana).user_id, person(ana).answers.email) == (before, "Ana@Example.org")
        assert [kind for kind, _to in mails()] == ["approved"]

    def test_nobody_takes_part_twice(self, app: Flask, crm: EventFacts) -> None:
        ana, bea = approved(crm, email="ana@example.org"), approved(crm, email="bea@example.org")
        before = person(ana)
        with pytest.raises(AlreadyRegistered):
            changed(before, crm, email=person(bea).answers.email)
        assert person(ana) == before

    def test_with_the_person_the_former_account_is_forgotten(self, app: Flask, crm: EventFacts) -> None:
        ana = approved(crm, email="ana@example.org")
        changed(person(ana), crm, email="nueva@example.org")
        with transaction(SYSTEM):
            erase(person(ana), crm)
        db.session.rollback()
        assert db.session.scalars(sa.select(User.email)).all() == []
        assert "ana@example.org" not in " ".join(to for _kind, to in mails())


def test_an_older_version_changes_nothing(app: Flask, crm: EventFacts) -> None:
    who = person(approved(crm))
    changed(who, crm, job_title="Primera")
    with pytest.raises(ChangedMeanwhile):
        changed(who, crm, job_title="Segunda")
    assert person(who.id).answers.job_title == "Primera"
