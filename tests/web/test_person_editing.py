"""An organizer changes a person's data: sees what would be different first, is told what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.documents.models import Passport
from logistics.documents.operations import save_passport
from logistics.documents.rules import PassportFacts
from logistics.events.rules import EventFacts
from logistics.participation.editing import change
from logistics.participation.nominations import register_by_hand
from logistics.registrations import operations, verdicts
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Answers, Status
from tests.conftest import Browser
from tests.web.desk_people import carried, mails, now, page_of
from tests.web.test_me import somebody, text

OTHER = Actor(None, "other@example.org")
#: What a browser sends of somebody with a flight; the version is added.
ANSWERS = {
    "full_name": "Ana Ejemplo",
    "institution": "Institución",
    "email": "ana@example.org",
    "capacity": "delegate",
    "language": "es",
    "passport_type": "ordinary",
}


@pytest.fixture
def client(client: Browser, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    """Return the organizer's browser."""
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def ana(crm: EventFacts) -> int:
    return somebody(crm)


def send(client: Browser, who: int, step: str = "check", **answers: Any) -> Any:
    """Send the form as it was opened, with other answers."""
    address = page_of(who, "/edit")
    opened = carried(client.get(address).text)
    return client.post(address, data={**opened, **ANSWERS, "step": step, **answers})


def on(client: Browser, who: int, page: str, step: str) -> Any:
    """Press a button of a page that carries everything along."""
    return client.post(page_of(who, "/edit"), data={**carried(page), "step": step})


def test_the_difference_is_shown_before_anything_is_saved(client: Browser, ana: int) -> None:
    checked = send(client, ana, job_title="Directora", phone="+506 2222 3333")
    assert (checked.status_code, now(ana).answers.job_title) == (200, "")
    shown = text(checked.text)
    assert "Position Nothing Directora" in shown
    assert "Telephone Nothing +506 2222 3333" in shown
    assert "Institution Institución" not in shown
    saved = on(client, ana, checked.text, "save")
    assert (saved.status_code, now(ana).answers.job_title, now(ana).answers.phone) == (
        302,
        "Directora",
        "+506 2222 3333",
    )
    assert "Position and Telephone" in text(client.get(page_of(ana)).text)


def test_back_to_the_form_keeps_what_was_typed(client: Browser, ana: int) -> None:
    checked = send(client, ana, job_title="Directora", accessibility="Primera\r\nSegunda")
    form = on(client, ana, checked.text, "edit")
    assert (form.status_code, 'value="Directora"' in form.text, "Primera\nSegunda" in form.text) == (200, True, True)
    assert now(ana).answers.job_title == ""


def test_nothing_changed_saves_nothing(client: Browser, ana: int) -> None:
    before = now(ana)
    assert send(client, ana, step="save").status_code == 302
    assert now(ana) == before


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"full_name": " "}, "This cannot be empty."),
        ({"email": "no address"}, "Enter an address such as name@example.org."),
        ({"birth_date": "2050-01-01"}, "A date of birth cannot lie in the future."),
    ],
)
def test_what_is_wrong_is_told_and_kept(client: Browser, ana: int, wrong: dict[str, str], words: str) -> None:
    answer = send(client, ana, job_title="Directora", **wrong)
    assert (answer.status_code, words in answer.text, 'value="Directora"' in answer.text) == (422, True, True)


def test_what_the_person_has_not_told_yet_may_stay_empty(client: Browser, ana: int) -> None:
    assert send(client, ana, phone="+506 2222 3333").status_code == 200


def test_particulars_of_the_passport_are_changed_too(client: Browser, ana: int) -> None:
    with transaction(SYSTEM):
        save_passport(registration_id=ana, passport=PassportFacts(number="OLD", nationality="CRI"))
    checked = send(client, ana, passport_number="NEW", nationality="CRI")
    assert "Passport number OLD NEW" in text(checked.text)
    on(client, ana, checked.text, "save")
    db.session.rollback()
    assert db.session.scalars(sa.select(Passport.number)).one() == "NEW"


class TestMeanwhile:
    """Two organizers change one person."""

    def other_changes(self, who: int, event: EventFacts, **answers: object) -> None:
        with transaction(OTHER):
            person = person_by_id(who)
            change(person, event, answers=replace(person.answers, **answers))

    def test_the_second_sees_both_and_nothing_is_overwritten(self, client: Browser, crm: EventFacts, ana: int) -> None:
        opened = carried(client.get(page_of(ana, "/edit")).text)
        self.other_changes(ana, crm, phone="+506 1111 1111", job_title="Jefa")
        mine = {**ANSWERS, "institution": "Cancillería", "job_title": "Directora"}
        answer = client.post(page_of(ana, "/edit"), data={**opened, **mine, "step": "check"})
        assert answer.status_code == 409
        shown = text(answer.text)
        assert "by other@example.org" in shown
        assert "Telephone Nothing +506 1111 1111" in shown
        assert "Institution Institución Cancillería Position Changed by both Nothing Directora" in shown
        assert "Position Changed by both Nothing Jefa" in shown
        assert now(ana).answers.job_title == "Jefa"
        checked = on(client, ana, answer.text, "check")
        assert "Telephone" not in text(checked.text)
        on(client, ana, checked.text, "save")
        answers = now(ana).answers
        assert (answers.phone, answers.institution, answers.job_title) == ("+506 1111 1111", "Cancillería", "Directora")

    def test_also_between_looking_at_the_difference_and_saving(
        self, client: Browser, crm: EventFacts, ana: int
    ) -> None:
        checked = send(client, ana, job_title="Directora")
        self.other_changes(ana, crm, phone="+506 1111 1111")
        answer = on(client, ana, checked.text, "save")
        assert (answer.status_code, now(ana).answers.job_title) == (409, "")
        assert "Position Nothing Directora" in text(answer.text)

    def test_a_decision_meanwhile_is_told(self, client: Browser, ana: int) -> None:
        checked = send(client, ana, job_title="Directora")
        with transaction(OTHER):
            verdicts.approve(ana)
        answer = on(client, ana, checked.text, "save")
        assert "No answer of the person is different" in text(answer.text)
        saved = on(client, ana, on(client, ana, answer.text, "check").text, "save")
        assert (saved.status_code, now(ana).answers.job_title, now(ana).status) == (302, "Directora", Status.APPROVED)

    @pytest.mark.parametrize("opened", ["", "[]", "{", "[" * 5000, '{"phone": 3}'])
    def test_without_knowing_what_was_there_it_is_told_as_well(
        self, client: Browser, crm: EventFacts, ana: int, opened: str
    ) -> None:
        form = carried(client.get(page_of(ana, "/edit")).text)
        self.other_changes(ana, crm, phone="+506 1111 1111")
        answer = client.post(
            page_of(ana, "/edit"), data={**form, **ANSWERS, "opened": opened, "job_title": "Directora"}
        )
        assert (answer.status_code, "Directora" in answer.text) == (409, True)


class TestAddress:
    """Another e-mail address."""

    def test_what_it_means_is_said_first(self, client: Browser, ana: int) -> None:
        checked = send(client, ana, email="nueva@example.org")
        assert "The registration goes to whoever has the new address." in checked.text
        on(client, ana, checked.text, "save")
        assert [to for _kind, to in mails(ana)] == ["ana@example.org", "nueva@example.org"]

    def test_the_former_address_opens_the_page_no_more(
        self, client: Browser, ana: int, sign_in: Callable[..., int]
    ) -> None:
        on(client, ana, send(client, ana, email="nueva@example.org").text, "save")
        own = f"/events/crm-2022/me/{now(ana).reference}"
        sign_in(client, "ana@example.org")
        assert client.get(own).status_code == 403
        sign_in(client, "nueva@example.org")
        assert client.get(own).status_code == 200

    def test_one_that_takes_part_already_is_refused(self, client: Browser, crm: EventFacts, ana: int) -> None:
        somebody(crm, "HND", "bea@example.org")
        answer = on(client, ana, send(client, ana, email="bea@example.org").text, "save")
        assert (answer.status_code, now(ana).answers.email) == (409, "ana@example.org")
        assert "takes part in this meeting already" in answer.text


def test_who_was_only_named_can_be_handed_in(client: Browser, crm: EventFacts, ana: int) -> None:
    answers = Answers(full_name="Dora", institution="X", email="dora@example.org")
    with transaction(SYSTEM):
        dora = register_by_hand(crm, delegation_id=person_by_id(ana).delegation_id, answers=answers, tells=False).id
    typed = {"full_name": "Dora", "institution": "X", "email": "dora@example.org"}
    checked = send(client, dora, **typed, job_title="Directora", complete="y")
    assert "The registration is handed in" in checked.text
    on(client, dora, checked.text, "save")
    assert (now(dora).status, mails(dora)) == (Status.SUBMITTED, [("receipt", "dora@example.org")])


def test_who_takes_no_part_is_not_changed(client: Browser, ana: int) -> None:
    with transaction(SYSTEM):
        operations.withdraw(ana)
    answer = client.get(page_of(ana, "/edit"))
    assert (answer.status_code, answer.location) == (302, page_of(ana))
