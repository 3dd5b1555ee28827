"""One person on the desk: what it waits for, decisions with all that follows, exceptions, notes, and what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import LOOKED_AT_PERSON, SYSTEM, Actor
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.documents.queries import documents_of
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, Review
from logistics.events.rules import EventFacts
from logistics.funding.models import CoverageException, Sponsor
from logistics.funding.queries import coverage_of
from logistics.funding.rules import Item, State
from logistics.letters.queries import letter_of
from logistics.participation import operations as participation
from logistics.registrations import notes, operations, steps
from logistics.registrations.models import Note
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Status
from tests.conftest import Browser, StandingClock
from tests.letters.people import approved, change, issue
from tests.web.desk_people import decide, last_mail, mails, now, page_of
from tests.web.test_me import a_document, somebody, text


@pytest.fixture
def client(client: Browser, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    """Return the organizer's browser."""
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def ana(crm: EventFacts) -> int:
    return somebody(crm)


def delegation(code: str) -> int:
    return db.session.scalars(sa.select(Delegation.id).where(Delegation.code == code)).one()


def end(registration_id: int) -> None:
    with transaction(SYSTEM):
        operations.withdraw(registration_id)


@pytest.mark.parametrize(
    ("way", "sent"),
    [
        ("", None),
        ("/notes", {"text": ""}),
        ("/decline", {"reason": ""}),
        ("/exceptions", {"item": ""}),
        ("/edit", None),
        ("/edit", {"step": "edit"}),
        ("/edit", {"full_name": ""}),
    ],
)
def test_whoever_is_shown_a_person_is_written_down(
    app: Flask, client: Browser, ana: int, way: str, sent: dict[str, str] | None
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.get(page_of(ana, way)) if sent is None else client.post(page_of(ana, way), data=sent)
    assert person_by_id(ana).answers.full_name in unescape(answer.text)
    db.session.rollback()
    looked = sa.select(AuditEntry.actor).where(AuditEntry.action == LOOKED_AT_PERSON, AuditEntry.subject_id == ana)
    assert list(db.session.scalars(looked)) == ["organizer@example.org"]


@pytest.mark.parametrize("code", ["CRI", "CAN"])
def test_a_diet_is_shown_whether_or_not_meals_are_paid(client: Browser, crm: EventFacts, code: str) -> None:
    person = somebody(crm, code, "eva@example.org")
    change(person, diet="Vegetariana")
    assert "Diet and allergies Vegetariana" in text(client.get(page_of(person)).text)


class TestWaits:
    """What stands at the top."""

    def test_what_is_missing_and_from_whom(self, client: Browser, crm: EventFacts, ana: int) -> None:
        shown = text(client.get(page_of(ana)).text)
        assert "The secretariat has to decide." in shown
        assert "The person has to send a passport copy." in shown
        a_document(ana)
        decide(client, ana, "approve")
        shown = text(client.get(page_of(ana)).text)
        assert "The secretariat has to look at the passport copy." in shown
        assert "The secretariat has to issue the invitation letter." in shown
        issue(crm, ana)
        assert "The person has to accept the invitation letter." in text(client.get(page_of(ana)).text)


class TestCopy:
    """That nobody has reviewed the passport copy, beside what is decided as if it were right."""

    WARNING = "The copy of the passport has not been reviewed yet. Look at it : Passport copy"

    def test_it_is_told_beside_approving_and_issuing(self, client: Browser, ana: int) -> None:
        assert "has not been reviewed" not in text(client.get(page_of(ana)).text)
        a_document(ana)
        assert f"Decide {self.WARNING} Approve" in text(client.get(page_of(ana)).text)
        decide(client, ana, "approve")
        shown = text(client.get(page_of(ana)).text)
        assert f"Decide {self.WARNING}" not in shown
        assert f"No letter has been issued. {self.WARNING} Issue the letter" in shown
        with transaction(SYSTEM):
            review(registration_id=ana, kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
        assert "has not been reviewed" not in text(client.get(page_of(ana)).text)


class TestReturned:
    """What is to be mended: codes, put in words in the language of whoever reads them."""

    def test_the_person_reads_what_to_do_in_the_own_language(self, client: Browser, ana: int) -> None:
        codes = ["passport_unreadable", "position"]
        answer = decide(client, ana, "return", shortcomings=codes, reason="Gracias.")
        person = now(ana)
        assert (answer.status_code, person.status) == (302, Status.RETURNED)
        assert (person.shortcomings, person.return_reason) == (codes, "Gracias.")
        mail = last_mail(ana)
        assert "– La copia de su pasaporte no se puede leer." in mail
        assert "– Su cargo falta o no es correcto." in mail
        assert "Gracias." in mail
        assert "The passport copy cannot be read" in text(client.get(page_of(ana)).text)

    def test_the_own_page_lists_them_in_the_language_of_the_page(
        self, client: Browser, ana: int, sign_in: Callable[..., int]
    ) -> None:
        decide(client, ana, "return", shortcomings=["name_differs"])
        sign_in(client, "ana@example.org")
        own = f"/events/crm-2022/me/{now(ana).reference}"
        assert "Your name here is not the one in your passport." in text(client.get(f"{own}?lang=en").text)
        assert "Su nombre aquí no es el de su pasaporte." in text(client.get(f"{own}?lang=es").text)

    def test_nothing_chosen_and_nothing_written_is_no_reason(self, client: Browser, ana: int) -> None:
        answer = decide(client, ana, "return")
        assert (answer.status_code, now(ana).status) == (422, Status.SUBMITTED)
        assert "Choose at least one reason, or write what has to be changed." in answer.text
        assert 'href="#return-shortcomings"' in answer.text

    def test_what_cannot_be_wrong_is_not_taken(self, client: Browser, ana: int) -> None:
        assert decide(client, ana, "return", shortcomings=["letter_unsigned"]).status_code == 422
        assert decide(client, ana, "return", shortcomings=["nonsense"]).status_code == 422

    def test_a_copy_that_cannot_be_used_is_sent_back(self, client: Browser, ana: int) -> None:
        a_document(ana)
        decide(client, ana, "return", shortcomings=["position"])
        assert "passport" in documents_of(ana)
        decide(client, ana, "return", shortcomings=["passport_cut_off"])
        assert (now(ana).shortcomings, documents_of(ana)) == (["passport_cut_off"], {})
        assert [kind for kind, _to in mails(ana)] == ["returned", "returned"]

    def test_it_is_forgotten_once_handed_in_again(self, client: Browser, ana: int) -> None:
        decide(client, ana, "return", shortcomings=["position"], reason="x")
        with transaction(SYSTEM):
            operations.hand_in_again(ana)
        assert (now(ana).shortcomings, now(ana).return_reason) == ([], "")


class TestSeats:
    """Waiting, reinstated, moved, replaced."""

    def test_who_withdrew_is_reinstated_or_waits_again(self, client: Browser, ana: int) -> None:
        end(ana)
        decide(client, ana, "wait")
        assert (now(ana).status, now(ana).ended_at) == (Status.WAITLISTED, None)
        decide(client, ana, "admit")
        assert (now(ana).status, now(ana).seat_number) == (Status.SUBMITTED, 1)

    def test_nobody_takes_part_twice(self, client: Browser, crm: EventFacts, ana: int) -> None:
        end(ana)
        somebody(crm)
        for decision in ("wait", "admit"):
            answer = decide(client, ana, decision)
            assert (answer.status_code, now(ana).status) == (409, Status.WITHDRAWN)
            assert "uses the same e-mail address" in answer.text

    def test_moving_changes_seat_coverage_and_letter_and_says_so(self, client: Browser, crm: EventFacts) -> None:
        ana = approved(crm, email="ana@example.org")
        issue(crm, ana)
        answer = decide(client, ana, "move", delegation=delegation("CAN"))
        person, letter = now(ana), letter_of(ana)
        assert (answer.status_code, person.delegation_code, person.seat_number) == (302, "CAN", 1)
        assert letter is not None
        assert letter.void_reason == "substituted"
        assert {line.item: line.state for line in coverage_of(ana)}[Item.FLIGHT] is State.NOT_COVERED
        assert mails(ana)[-1] == ("moved", "ana@example.org")
        assert "en la delegación de Canadá" in last_mail(ana)
        assert "From Costa Rica to Canada." in text(client.get(page_of(ana)).text)

    def test_a_full_delegation_takes_nobody_with_a_seat_but_lets_wait(
        self, client: Browser, crm: EventFacts, ana: int
    ) -> None:
        for number in range(3):
            somebody(crm, "HND", f"hnd{number}@example.org")
        answer = decide(client, ana, "move", delegation=delegation("HND"))
        assert (answer.status_code, now(ana).delegation_code) == (409, "CRI")
        decide(client, ana, "wait")
        decide(client, ana, "move", delegation=delegation("HND"))
        assert (now(ana).delegation_code, now(ana).status) == ("HND", Status.WAITLISTED)
        assert mails(ana)[-1][0] == "waitlisted"

    def test_to_a_delegation_of_another_event_nobody_moves(self, client: Browser, ana: int) -> None:
        assert decide(client, ana, "move", delegation=99_999).status_code == 422

    def test_another_person_takes_the_seat(self, client: Browser, ana: int) -> None:
        address = page_of(ana, "/substitute")
        new = {"full_name": "Dora Nueva", "institution": "X", "email": "dora@example.org", "capacity": "delegate"}
        stale = client.post_form(address, **new, language="es", version=1)
        assert (stale.status_code, now(ana).status) == (409, Status.SUBMITTED)
        assert "Dora Nueva" in stale.text
        answer = client.post_form(address, **new, language="es", version=now(ana).version)
        assert now(ana).status == Status.REPLACED
        assert "Dora Nueva" in client.get(answer.location).text


@pytest.mark.parametrize("decision", ["approve", "return", "decline", "wait", "move"])
def test_who_decides_on_an_older_page_is_told(client: Browser, ana: int, decision: str) -> None:
    seen = now(ana).version
    with transaction(SYSTEM):
        steps.touch(ana)
    fields = {"reason": "x", "shortcomings": ["position"], "delegation": delegation("CAN")}
    answer = decide(client, ana, decision, version=seen, **fields)
    assert (answer.status_code, now(ana).status, now(ana).delegation_code) == (409, Status.SUBMITTED, "CRI")
    assert "Somebody else changed this registration" in answer.text


class TestExceptions:
    """An item for one person, whatever the documents say."""

    def sponsor(self, code: str) -> int:
        return db.session.scalars(sa.select(Sponsor.id).where(Sponsor.code == code)).one()

    def send(self, client: Browser, who: int, **fields: object) -> object:
        values = {"item": "flight", "payer": "nobody", "quantity": 1, "reason": "Viaja por su cuenta."} | fields
        values.setdefault("version", now(who).version)
        return client.post_form(page_of(who, "/exceptions"), page_of(who), **values)

    def test_it_holds_with_reason_and_author_and_voids_the_letter(self, client: Browser, crm: EventFacts) -> None:
        ana = approved(crm)
        issue(crm, ana)
        self.send(client, ana)
        db.session.rollback()
        letter = letter_of(ana)
        assert letter is not None
        assert letter.void_reason == "coverage_changed"
        shown = text(client.get(page_of(ana)).text)
        assert "Paid by nobody. Decided by organizer@example.org. Viaja por su cuenta." in shown
        assert {line.item: line.state for line in coverage_of(ana)}[Item.FLIGHT] is State.NOT_COVERED
        client.post_form(page_of(ana, "/exceptions/remove"), page_of(ana), item="flight", version=now(ana).version)
        db.session.rollback()
        assert {line.item: line.state for line in coverage_of(ana)}[Item.FLIGHT] is State.COVERED

    def test_somebody_pays_so_many(self, client: Browser, ana: int) -> None:
        self.send(client, ana, item="lodging", payer=self.sponsor("SEGOB"), quantity=5)
        db.session.rollback()
        made = db.session.scalars(sa.select(CoverageException)).one()
        assert (made.item, made.quantity, made.covered) == (Item.LODGING, 5, True)

    @pytest.mark.parametrize(
        "wrong", [{"reason": ""}, {"quantity": 0}, {"quantity": "many"}, {"item": "yacht"}, {"payer": "99999"}]
    )
    def test_what_is_wrong_makes_none(self, client: Browser, ana: int, wrong: dict[str, object]) -> None:
        answer = self.send(client, ana, **wrong)
        assert answer.status_code == 422  # type: ignore[attr-defined]
        db.session.rollback()
        assert db.session.scalars(sa.select(CoverageException)).all() == []

    def test_of_two_the_second_is_told(self, client: Browser, ana: int) -> None:
        seen = now(ana).version
        self.send(client, ana, version=seen)
        answer = self.send(client, ana, version=seen, reason="Otra razón")
        assert answer.status_code == 409  # type: ignore[attr-defined]
        db.session.rollback()
        assert db.session.scalars(sa.select(CoverageException.reason)).all() == ["Viaja por su cuenta."]
        removed = client.post_form(page_of(ana, "/exceptions/remove"), page_of(ana), item="flight", version=seen)
        assert removed.status_code == 302
        assert len(db.session.scalars(sa.select(CoverageException.id)).all()) == 1


class TestNotes:
    """What organizers note for one another."""

    def add(self, client: Browser, who: int, words: str) -> object:
        return client.post_form(page_of(who, "/notes"), page_of(who), text=words)

    def test_it_is_shown_with_author_and_deleted_by_its_author(self, client: Browser, ana: int) -> None:
        self.add(client, ana, "Llamó por teléfono.")
        shown = text(client.get(page_of(ana)).text)
        assert "organizer@example.org Llamó por teléfono." in shown
        db.session.rollback()
        (note,) = notes.notes_of(ana)
        client.post_form(page_of(ana, f"/notes/{note.id}/delete"), page_of(ana))
        db.session.rollback()
        assert notes.notes_of(ana) == []
        log = db.session.execute(
            sa.select(AuditEntry.action, AuditEntry.details).where(AuditEntry.action.like("note.%"))
        )
        assert [tuple(row) for row in log] == [("note.added", {}), ("note.deleted", {})]

    def test_an_empty_one_is_none(self, client: Browser, ana: int) -> None:
        answer = self.add(client, ana, "  ")
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert db.session.scalars(sa.select(Note)).all() == []

    def test_nobody_deletes_anothers(self, client: Browser, ana: int) -> None:
        with transaction(Actor(None, "other@example.org")):
            notes.add(registration_id=ana, text="De otra persona.")
        (note,) = notes.notes_of(ana)
        assert "Delete my note" not in client.get(page_of(ana)).text
        client.post_form(page_of(ana, f"/notes/{note.id}/delete"), page_of(ana))
        db.session.rollback()
        assert [each.text for each in notes.notes_of(ana)] == ["De otra persona."]

    def test_the_person_finds_it_among_what_is_held_and_nowhere_else(
        self, client: Browser, ana: int, sign_in: Callable[..., int]
    ) -> None:
        self.add(client, ana, "SECRETNOTE")
        sign_in(client, "ana@example.org")
        own = f"/events/crm-2022/me/{now(ana).reference}"
        assert "SECRETNOTE" not in client.get(own).text
        held = client.get(f"{own}/data").text
        assert "SECRETNOTE" in held
        assert "organizer@example.org" not in text(held)


class TestTimeline:
    """Who did what, and which mails were written."""

    def test_deeds_and_mails_stand_in_one_order(self, client: Browser, ana: int, clock: StandingClock) -> None:
        clock.at += timedelta(hours=1)
        decide(client, ana, "return", shortcomings=["position"])
        clock.at += timedelta(hours=1)
        decide(client, ana, "approve")
        lines = client.get(page_of(ana)).text.split('id="log"')[1].split("<li>")[1:]
        told = [text("<main>" + line.split("</li>")[0]) for line in lines]
        order = " | ".join(told)
        assert order.index("Registration approved") < order.index("Returned for changes") < order.index("Handed in")
        assert "The position is missing or not right" in order
        assert "organizer@example.org" in order

    def test_a_look_at_a_document_is_one_line(self, client: Browser, ana: int) -> None:
        a_document(ana)
        client.get(page_of(ana, "/documents/passport"))
        client.get(page_of(ana, "/documents/passport/1.jpg"))
        assert client.get(page_of(ana)).text.count("Looked at a document") == 1

    def test_it_is_paged(self, client: Browser, ana: int) -> None:
        for number in range(45):
            with transaction(SYSTEM):
                notes.add(registration_id=ana, text=str(number))
        first, second = (client.get(page_of(ana, f"?page={page}")).text for page in (1, 2))
        assert [shown.split('id="log"')[1].count("<time") for shown in (first, second)] == [40, 7]
        assert "Older" in first
        assert "Newer" in second


@pytest.mark.parametrize("others", [0, 3])
def test_the_page_asks_the_database_as_often_however_much_there_is(
    client: Browser, crm: EventFacts, ana: int, statements: list[str], others: int
) -> None:
    for number in range(others):
        somebody(crm, "HND", f"hnd{number}@example.org")
        with transaction(SYSTEM):
            notes.add(registration_id=ana, text="x")
        with transaction(SYSTEM):
            participation.give_back(person_by_id(ana), crm, reason="x")  # one more mail
    address = page_of(ana)
    client.get(address)
    statements.clear()
    assert client.get(address).status_code == 200
    assert len(statements) == 28
