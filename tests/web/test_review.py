"""Documents looked at one after another: which comes next, what was made of it, and two organizers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.reviews import review
from logistics.documents.rules import AlreadyReviewed, DocumentKind, Review, Seen
from logistics.events.rules import EventFacts
from logistics.participation.operations import return_document, verify_document
from logistics.registrations import steps, verdicts
from logistics.registrations.rules import Status
from tests.conftest import FEBRUARY, Browser, StandingClock
from tests.people import a_delegation, a_registration, an_event
from tests.web.desk_people import last_mail, mails, now
from tests.web.test_me import a_document, somebody, text

REVIEW = "/events/crm-2022/desk/review"
OTHER = Actor(None, "other@example.org")


@pytest.fixture
def client(client: Browser, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    """Return the organizer's browser."""
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.set_cookie("language", "en")
    return client


def sender(crm: EventFacts, code: str, name: str, kind: DocumentKind = DocumentKind.PASSPORT) -> int:
    """Return somebody who has sent a document."""
    who = somebody(crm, code, f"{code.lower()}@example.org", name)
    a_document(who, kind)
    return who


@pytest.fixture
def three(crm: EventFacts) -> list[int]:
    """Return three people who sent passports, in that order."""
    return [sender(crm, code, name) for code, name in (("CRI", "Ana Uno"), ("HND", "Bea Dos"), ("PAN", "Carla Tres"))]


def document(who: int) -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(Document.id).where(Document.registration_id == who)).one()


def standing(who: int) -> str:
    db.session.rollback()
    found = db.session.scalar(sa.select(Document.review).where(Document.registration_id == who))
    return "gone" if found is None else found.value


def judge(client: Browser, who: int, verdict: str, **fields: Any) -> Any:
    fields.setdefault("version", now(who).version)
    return client.post_form(f"{REVIEW}/{document(who)}", REVIEW, verdict=verdict, **fields)


def test_what_has_waited_longest_comes_first_and_verified_leads_to_the_next(client: Browser, three: list[int]) -> None:
    first = client.get(REVIEW)
    assert ("Ana Uno" in first.text, "1 of 3 that wait" in first.text) == (True, True)
    answer = judge(client, three[0], "verified")
    assert standing(three[0]) == "verified"
    then = client.get(answer.location)
    assert ("Bea Dos" in then.text, "1 of 2 that wait" in then.text) == (True, True)


def test_skipped_ones_come_again_at_the_end(client: Browser, three: list[int]) -> None:
    skipped = client.get(f"{REVIEW}?after={document(three[0])}")
    assert ("Bea Dos" in skipped.text, "2 of 3 that wait" in skipped.text) == (True, True)
    judge(client, three[1], "verified")
    answer = judge(client, three[2], "verified")
    around = client.get(answer.location)
    assert around.location == f"{REVIEW}?done={document(three[2])}"
    assert "Ana Uno" in client.get(REVIEW).text


def test_at_the_end_nothing_waits(client: Browser) -> None:
    assert "Nothing waits" in client.get(REVIEW).text


def test_returned_with_reasons_from_the_list(client: Browser, three: list[int]) -> None:
    nothing = judge(client, three[0], "returned")
    assert (nothing.status_code, standing(three[0])) == (422, "received")
    assert "Choose at least one reason" in nothing.text
    judge(client, three[0], "returned", shortcomings=["passport_cut_off"], reason="Falta el pie.")
    person = now(three[0])
    assert (standing(three[0]), person.status, person.shortcomings) == ("gone", Status.RETURNED, ["passport_cut_off"])
    assert mails(three[0]) == [("returned", "cri@example.org")]
    assert "está recortada" in last_mail(three[0])
    assert "Falta el pie." in last_mail(three[0])


def test_what_was_asked_before_is_asked_for_still(client: Browser, three: list[int]) -> None:
    with transaction(SYSTEM):
        verdicts.give_back(three[0], shortcomings=["position"], reason="Complete su cargo.")
    judge(client, three[0], "returned", shortcomings=["passport_cut_off"], reason="Falta el pie.")
    person = now(three[0])
    assert person.shortcomings == ["passport_cut_off", "position"]
    assert person.return_reason == "Complete su cargo.\n\nFalta el pie."


def test_the_kind_can_be_chosen(client: Browser, crm: EventFacts, three: list[int]) -> None:
    with transaction(SYSTEM):
        verdicts.approve(three[2])
    a_document(three[2], DocumentKind.SIGNED_LETTER)
    letters = client.get(f"{REVIEW}?kind=signed_letter")
    assert ("Carla Tres" in letters.text, "1 of 1 that wait" in letters.text) == (True, True)
    assert "The letter is not signed" in letters.text
    assert client.get(f"{REVIEW}?kind=nonsense").status_code == 404


def test_only_of_people_of_this_event_who_take_part(client: Browser, crm: EventFacts, three: list[int]) -> None:
    with transaction(SYSTEM):
        other = an_event("other")
        ester = a_registration(other.id, a_delegation(other).id, "Ester Lejana").id
    a_document(ester)
    assert client.post_form(f"{REVIEW}/{document(ester)}", REVIEW, verdict="verified", version=1).status_code == 302
    assert standing(ester) == "received"
    assert "1 of 3 that wait" in client.get(REVIEW).text


def test_every_look_is_written_down(client: Browser, three: list[int]) -> None:
    client.get(REVIEW)
    db.session.rollback()
    looks = sa.select(AuditEntry.subject_id).where(AuditEntry.action == "document.opened")
    assert list(db.session.scalars(looks)) == [three[0]]


class TestUndoing:
    """What the organizer verified a moment ago waits again."""

    def undo(self, client: Browser, who: int, **fields: Any) -> Any:
        fields.setdefault("uploaded_at", FEBRUARY.isoformat())
        return client.post_form(
            f"/events/crm-2022/desk/people/{now(who).reference}/documents/passport/review/undo", REVIEW, **fields
        )

    def test_the_notice_names_whose_it_was_and_leads_back(self, client: Browser, three: list[int]) -> None:
        answer = judge(client, three[0], "verified")
        then = client.get(answer.location).text
        assert ("The document of Ana Uno is verified." in then, ">Undo<" in then) == (True, True)
        answer = self.undo(client, three[0], queue="")
        assert standing(three[0]) == "received"
        back = client.get(answer.location).text
        assert ("Undone: the document of Ana Uno waits" in back, "1 of 3 that wait" in back) == (True, True)
        taken_back = sa.select(AuditEntry.subject_id).where(AuditEntry.action == "document.verdict_taken_back")
        assert list(db.session.scalars(taken_back)) == [three[0]]

    def test_the_last_one_too(self, client: Browser, three: list[int]) -> None:
        for who in three:
            answer = judge(client, who, "verified")
        then = client.get(client.get(answer.location).location).text
        assert ("Nothing waits" in then, "The document of Carla Tres is verified." in then) == (True, True)

    def test_nobody_undoes_what_somebody_else_has_verified(self, client: Browser, three: list[int]) -> None:
        with transaction(OTHER):
            review(registration_id=three[0], kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
        assert "Ana Uno" not in client.get(f"{REVIEW}?done={document(three[0])}").text
        self.undo(client, three[0])
        assert standing(three[0]) == "verified"
        assert "can no longer be undone" in client.get(REVIEW).text

    def test_not_after_another_came(self, client: Browser, three: list[int], clock: StandingClock) -> None:
        judge(client, three[0], "verified")
        clock.at += timedelta(minutes=1)
        a_document(three[0])
        with transaction(Actor(None, "organizer@example.org")):
            review(registration_id=three[0], kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
        self.undo(client, three[0])
        assert standing(three[0]) == "verified"

    def test_what_is_verified_offers_no_second_time(self, client: Browser, three: list[int]) -> None:
        own_page = f"/events/crm-2022/desk/people/{now(three[0]).reference}/documents/passport"
        assert "It is right: verify" in client.get(own_page).text
        judge(client, three[0], "verified")
        page = client.get(own_page).text
        assert ("It is right: verify" in page, "You have verified this document." in page) == (False, True)


class TestTwoOrganizers:
    """Both look at the same document."""

    def test_who_comes_second_is_told_and_goes_on(self, client: Browser, three: list[int]) -> None:
        seen = {"version": now(three[0]).version}
        number = document(three[0])
        client.get(REVIEW)
        with transaction(OTHER):
            review(registration_id=three[0], kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
        answer = client.post_form(
            f"{REVIEW}/{number}", REVIEW, verdict="returned", shortcomings="passport_cut_off", **seen
        )
        assert (answer.status_code, standing(three[0]), mails(three[0])) == (302, "verified", [])
        then = client.get(answer.location).text
        assert ("Somebody else has looked at that document meanwhile" in then, "Bea Dos" in then) == (True, True)

    def test_of_two_verdicts_at_the_same_instant_one_counts(self, crm: EventFacts, three: list[int]) -> None:
        person, seen = now(three[0]), Seen(document(three[0]), FEBRUARY)
        with transaction(OTHER):
            verify_document(person, kind=DocumentKind.PASSPORT, version=person.version, seen=seen, waits=True)
        with pytest.raises(AlreadyReviewed) as refusal, transaction(SYSTEM):
            return_document(person, crm, kind=DocumentKind.PASSPORT, reason="x", seen=seen, waits=True)
        assert refusal.value.by == "other@example.org"

    def test_a_document_that_came_meanwhile_is_not_decided_about_unseen(
        self, client: Browser, three: list[int], clock: StandingClock
    ) -> None:
        seen, version = clock.at.isoformat(), now(three[2]).version
        clock.at += timedelta(minutes=1)
        a_document(three[2])  # on SQLite it has the number of the one it replaces
        answer = judge(client, three[2], "verified", version=version, uploaded_at=seen)
        assert (answer.status_code, standing(three[2])) == (302, "received")
        assert "replaced or removed meanwhile" in client.get(REVIEW).text

    def test_data_changed_meanwhile_are_to_be_compared_again(self, client: Browser, three: list[int]) -> None:
        seen = now(three[0]).version
        with transaction(OTHER):
            steps.touch(three[0])
        answer = judge(client, three[0], "verified", version=seen)
        assert (answer.status_code, standing(three[0])) == (409, "received")
        assert "Compare them once more." in text(answer.text)


@pytest.mark.parametrize("others", [0, 5])
def test_the_queue_asks_the_database_as_often_however_many_wait(
    client: Browser, crm: EventFacts, statements: list[str], others: int
) -> None:
    sender(crm, "CRI", "Ana Uno")
    for number in range(others):
        who = somebody(crm, "HND", f"hnd{number}@example.org")
        a_document(who)
    client.get(REVIEW)
    statements.clear()
    assert client.get(REVIEW).status_code == 200
    assert len(statements) == 14
