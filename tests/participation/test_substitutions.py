"""Somebody with a letter or a ticket is replaced: what is to be done stands there, and the organizers are told once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.accounts.operations import grant
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.operations import attach, save_passport
from logistics.documents.recognise import look_at
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, Review
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.messages.rules import Kind, State
from logistics.participation import nominations
from logistics.participation.resending import resend_failed
from logistics.registrations.models import Substitution
from logistics.registrations.queries import person_by_id
from logistics.registrations.substitutions import settle, unsettled
from logistics.retention import erasing
from logistics.retention.about import everything_about
from tests.exports.test_manifest import PASSPORT
from tests.letters.people import approved, issue
from tests.participation.test_nominations import DORA
from tests.people import an_account
from tests.uploads import a_pdf


@pytest.fixture(autouse=True)
def organizers(app: Flask, crm: EventFacts) -> None:
    with transaction(SYSTEM):
        for email, language in (("olga@example.org", "es"), ("otto@example.org", "en")):
            account = an_account(email)
            account.language = language
            grant(user_id=account.id, role=Role.ORGANIZER, event_id=crm.id)


def may_fly(registration_id: int) -> int:
    with transaction(SYSTEM):
        attach(registration_id=registration_id, kind=DocumentKind.PASSPORT, upload=look_at("p.pdf", a_pdf()))
        save_passport(registration_id=registration_id, passport=PASSPORT)
        review(registration_id=registration_id, kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
    return registration_id


def send_a_copy(registration_id: int) -> None:
    with transaction(SYSTEM):
        attach(registration_id=registration_id, kind=DocumentKind.PASSPORT, upload=look_at("p.pdf", a_pdf()))


def replace(event: EventFacts, registration_id: int) -> int:
    with transaction(SYSTEM):
        return nominations.substitute(person_by_id(registration_id), event, answers=DORA).id


def mails(kind: Kind = Kind.SUBSTITUTED) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message).where(Message.kind == kind).order_by(Message.recipient)))


def left(event: EventFacts) -> list[tuple[str, str, int | None, str]]:
    db.session.rollback()
    return [
        (each.former, each.successor, each.letter_number, (each.ticket_payer or {}).get("es", ""))
        for each in unsettled(event.id, limit=9)
    ]


def test_of_letter_and_ticket_every_organizer_is_told_once(crm: EventFacts) -> None:
    ana = may_fly(approved(crm))
    issue(crm, ana)
    replace(crm, ana)
    assert left(crm) == [("Ana Ejemplo", "Dora Ejemplo", 1, "Organización Internacional para las Migraciones (OIM)")]
    spanish, english = mails()
    assert [(mail.recipient, mail.language) for mail in (spanish, english)] == [
        ("olga@example.org", "es"),
        ("otto@example.org", "en"),
    ]
    assert "Dora Ejemplo has taken the place of Ana Ejemplo" in english.body_text
    assert "seat 1 in the delegation of Costa Rica" in english.body_text
    assert "Invitation letter No. 1 is void." in english.body_text
    assert "Tell whoever buys it: International Organization for Migration (IOM)." in english.body_text
    assert PASSPORT.number not in english.body_text + english.body_html + spanish.body_text


def test_a_ticket_that_could_be_bought_before_a_new_copy_came_is_told(crm: EventFacts) -> None:
    ana = may_fly(approved(crm))
    send_a_copy(ana)
    replace(crm, ana)
    assert left(crm) == [("Ana Ejemplo", "Dora Ejemplo", None, "Organización Internacional para las Migraciones (OIM)")]


def test_on_a_copy_that_nobody_has_reviewed_no_ticket_could_be_bought(crm: EventFacts) -> None:
    ana = approved(crm)
    send_a_copy(ana)
    with transaction(SYSTEM):
        save_passport(registration_id=ana, passport=PASSPORT)
    replace(crm, ana)
    assert left(crm) == []


def test_of_a_letter_alone_no_ticket_is_told(crm: EventFacts) -> None:
    ana = approved(crm)
    issue(crm, ana)
    replace(crm, ana)
    assert left(crm) == [("Ana Ejemplo", "Dora Ejemplo", 1, "")]
    assert ["ticket" in mail.body_text for mail in mails()][1] is False


def test_without_letter_or_ticket_nobody_is_bothered(crm: EventFacts) -> None:
    replace(crm, approved(crm))
    assert (left(crm), mails()) == ([], [])


def test_it_is_undone_with_what_caused_it(crm: EventFacts) -> None:
    ana = approved(crm)
    issue(crm, ana)

    def replaced_in_vain() -> None:
        with transaction(SYSTEM):
            nominations.substitute(person_by_id(ana), crm, answers=DORA)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        replaced_in_vain()
    assert (left(crm), mails()) == ([], [])


def test_what_is_done_is_taken_off_once_and_only_in_its_own_event(crm: EventFacts) -> None:
    ana = approved(crm)
    issue(crm, ana)
    replace(crm, ana)
    (found,) = unsettled(crm.id, limit=9)
    with transaction(SYSTEM):
        others = settle(event_id=crm.id + 1, substitution_id=found.id)
        done = [settle(event_id=crm.id, substitution_id=found.id) for _ in range(2)]
    assert (others, done, left(crm)) == (False, [True, False], [])


def test_sent_again_it_goes_to_the_organizer_and_not_to_who_left(crm: EventFacts) -> None:
    ana = approved(crm, email="ana@example.org")
    issue(crm, ana)
    replace(crm, ana)
    with transaction(SYSTEM):
        db.session.execute(sa.update(Message).where(Message.kind == Kind.SUBSTITUTED).values(state=State.FAILED))
        resend_failed(crm, limit=9)
    assert [mail.recipient for mail in mails()] == ["olga@example.org", "otto@example.org"]


@pytest.mark.parametrize("who", ["former", "successor"])
def test_it_goes_when_either_is_forgotten_and_is_told_to_neither(crm: EventFacts, who: str) -> None:
    ana = approved(crm)
    issue(crm, ana)
    dora = replace(crm, ana)
    assert len(mails()) == 2
    chosen = person_by_id(ana if who == "former" else dora)
    assert [mail.body for mail in everything_about(chosen, crm).mails if "taken the place" in mail.body] == []
    with transaction(SYSTEM):
        erasing.erase(chosen, crm)
    assert mails() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Substitution)) == 1
