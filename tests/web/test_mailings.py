"""Writing to a group on the desk: choosing, looking, sending once, following, stopping."""

from __future__ import annotations

import re
from html import unescape

import pytest
import sqlalchemy as sa

from logistics.accounts.models import SignInLink
from logistics.accounts.rules import Role
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.mailings import tasks
from logistics.mailings.rules import State
from logistics.messages.models import Message
from logistics.messages.placeholders import Wording
from logistics.messages.rules import Kind
from logistics.registrations.rules import Status
from tests.letters.people import approved
from tests.mailings.people import ORGANIZER, a_mailing, send_off, the_mailing
from tests.people import an_event

WRITE = "/events/crm-2022/desk/write"
FIELDS = {
    "version": "1",
    "statuses": ["approved", "confirmed"],
    "es-subject": "El hotel",
    "es-body": "Hola {name}\n\n{link}",
    "en-subject": "The hotel",
    "en-body": "Hello {name}",
}


@pytest.fixture
def organizer(crm, client, sign_in):
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.get("/language/en")
    return client


@pytest.fixture
def people(crm):
    """Register Ana, who reads English, Beto and Carla."""
    ana = approved(crm, "CRI", "Ana", "ana@example.org", language="en")
    return [ana, approved(crm, "CRI", "Beto"), approved(crm, "MEX", "Carla")]


@pytest.fixture
def address(organizer, people):
    """Begin an announcement and return its address."""
    return organizer.post_form(WRITE, kind="announcement").location


def mailing(crm, address):
    return the_mailing(crm, int(address.rpartition("/")[2]))


def written():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.kind == Kind.ANNOUNCEMENT))


def hidden(page, name):
    return re.search(rf'name="{name}" value="(\d+)"', page)[1]


def send(organizer, address):
    shown = organizer.get(f"{address}/shown").text
    fields = {"version": hidden(shown, "version"), "number": hidden(shown, "number")}
    return organizer.post_form(f"{address}/send", f"{address}/shown", **fields)


def test_an_announcement_from_the_first_word_to_the_last_mail(crm, organizer, people, address):
    page = organizer.get(address).text
    assert "It goes to 3 people" in page
    assert "Dear {name}," in page
    answer = organizer.post_form(address, **FIELDS, show="y")
    assert answer.location == f"{address}/shown"
    links = db.session.scalar(sa.select(sa.func.count(SignInLink.id)))
    first = organizer.get(f"{address}/shown").text
    assert "In English, as Ana would get it" in first
    assert "In Spanish, as Beto would get it" in first
    assert "Hola Beto" in unescape(first)
    assert "ana@example.org" in first
    assert "Hello Ana" in unescape(first)
    second = organizer.get(f"{address}/shown?person=2").text
    assert "Hola Beto" in unescape(second)
    assert 'href="http://localhost:8000/sign-in"' in unescape(second)
    assert "Send it to 3 people" in second
    assert (written(), db.session.scalar(sa.select(sa.func.count(SignInLink.id)))) == (0, links)
    assert send(organizer, address).location == address
    progress = organizer.get(address).text
    assert 'data-running="yes"' in progress
    assert "Still to be written" in progress
    tasks.send_mailings()
    assert written() == 3
    progress = organizer.get(address).text
    assert 'data-running="no"' in progress
    assert progress.count("Kept here") == 3
    listed = organizer.get(WRITE).text
    assert "The hotel" in listed
    assert 'data-label="Sent">3<' in listed


def test_a_text_left_as_the_model_is_told_before_it_is_sent(organizer, address):
    page = organizer.get(address).text
    model = {
        "en-subject": unescape(re.search(r'name="en-subject"[^>]*value="([^"]*)"', page)[1]),
        "en-body": unescape(re.search(r'name="en-body"[^>]*>([^<]*)<', page)[1]).strip(),
    }
    organizer.post_form(address, **{**FIELDS, **model}, show="y")
    warning = "The text in English is still the model: 1 person will get it like this."
    assert warning in organizer.get(f"{address}/shown").text
    organizer.post_form(address, **{**FIELDS, **model, "version": "2", "statuses": "confirmed"}, show="y")
    assert warning not in organizer.get(f"{address}/shown").text
    organizer.post_form(address, **{**FIELDS, "version": "3"}, show="y")
    shown = organizer.get(f"{address}/shown").text
    assert "Send it to 3 people" in shown
    assert "still the model" not in shown


def test_a_mailing_sent_is_headed_by_its_subject_and_mistakes_name_the_field_once(organizer, address):
    organizer.post_form(address, **{**FIELDS, "en-subject": "Announcement: the hotel"}, show="y")
    send(organizer, address)
    assert "<h1>Announcement: the hotel</h1>" in organizer.get(address).text
    another = organizer.post_form(WRITE, kind="announcement").location
    wrong = organizer.post_form(another, **{**FIELDS, "statuses": ""}, show="y")
    assert "Where the registration stands: Tick at least one." in wrong.text


def test_pressed_twice_it_is_sent_once(crm, organizer, address):
    organizer.post_form(address, **FIELDS, show="y")
    shown = organizer.get(f"{address}/shown").text
    fields = {name: hidden(shown, name) for name in ("version", "number")}
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)[1]
    answers = [organizer.post(f"{address}/send", data={"csrf_token": token, **fields}) for _ in range(2)]
    assert [answer.location for answer in answers] == [address, address]
    tasks.send_mailings()
    assert written() == 3
    assert organizer.get(f"{address}/shown").location == address
    organizer.post_form(f"{address}/stop", address)
    assert "There was nothing left to stop" in organizer.get(address).text


def test_if_the_number_has_changed_it_is_shown_again(crm, organizer, people, address):
    organizer.post_form(address, **FIELDS, show="y")
    shown = organizer.get(f"{address}/shown").text
    approved(crm, "SLV", "Dora")
    fields = {name: hidden(shown, name) for name in ("version", "number")}
    answer = organizer.post_form(f"{address}/send", f"{address}/shown", **fields)
    assert answer.status_code == 409
    assert "4 people belong to the group now." in answer.text
    assert "Send it to 4 people" in answer.text
    assert mailing(crm, address).state == State.DRAFT
    assert send(organizer, address).location == address
    assert mailing(crm, address).recipients == 4


def test_the_people_are_shown_before_the_text_is_finished(crm, organizer, address):
    fields = {**FIELDS, "delegations": ["CRI"], "language": "es", "covered": "flight", "es-body": "not {finished"}
    answer = organizer.post_form(address, **fields, people="1")
    assert answer.location == f"{address}?page=1#people"
    page = organizer.get(address).text
    assert "It goes to 1 person" in page
    assert (">Beto</a>" in page, ">Ana</a>" in page, ">Carla</a>" in page) == (True, False, False)
    kept = mailing(crm, address).draft
    assert kept.wordings["es"].body == "not {finished"
    assert kept.group.statuses == {Status.APPROVED, Status.CONFIRMED}


def test_an_empty_group_says_in_which_situations_people_fulfil_the_rest(crm, organizer, people, address):
    fields = {**FIELDS, "statuses": ["confirmed"], "missing": "passport"}
    organizer.post_form(address, **fields, people="1")
    page = " ".join(re.sub(r"<[^>]+>", " ", organizer.get(address).text).split())
    assert "Nobody fulfils these conditions." in page
    assert "these people fulfil the rest of the conditions: Approved: 3 Write to them too" in page
    organizer.post_form(address, **{**fields, "version": hidden(organizer.get(address).text, "version")}, widen="y")
    assert mailing(crm, address).draft.group.statuses == {Status.APPROVED, Status.CONFIRMED}
    shown = organizer.get(address).text
    assert "It goes to 3 people" in shown
    assert "Write to them too" not in shown


def test_what_is_wrong_stands_beside_its_field(crm, organizer, address):
    fields = {**FIELDS, "es-body": "Hola {apellido}", "en-subject": ""}
    del fields["statuses"]
    answer = organizer.post_form(address, **fields, show="y")
    page = unescape(answer.text)
    assert answer.status_code == 422
    wrong = re.findall(r'<li><a href="#([\w-]+)">', page)
    assert wrong == ["statuses", "es-body", "en-subject"]
    assert "Text (Español): {apellido} is not known here." in page
    assert "Subject (English): Write a subject." in page
    assert mailing(crm, address).version == 1
    organizer.post_form(address, **{**FIELDS, "es-body": "Hola {apellido}"}, people="1")
    assert send(organizer, address).location == address  # back to where it is told
    assert mailing(crm, address).state == State.DRAFT


def test_who_gets_another_language_is_said(crm, organizer, address):
    organizer.post_form(address, **{**FIELDS, "en-subject": "", "en-body": ""}, show="y")
    page = organizer.get(f"{address}/shown").text
    assert "1 person reads English and gets the text in Spanish" in page
    assert "Hola Ana" in unescape(page)


def test_what_changed_in_the_agenda_is_shown(crm, organizer, people, clock):
    address = organizer.post_form(WRITE, kind="agenda_changed").location
    fields = {**FIELDS, "es-body": "{changes}", "en-body": "{changes}"}
    organizer.post_form(address, **fields, show="y")
    answer = send(organizer, address)
    assert answer.status_code == 409
    assert "Nothing in the agenda is different since then" in answer.text
    organizer.post_form(address, **{**fields, "version": "2", "since": "2022-02-01"}, show="y")
    shown = organizer.get(f"{address}/shown").text
    assert "New: " in unescape(shown)
    assert send(organizer, address).location == address
    (first, *_rest) = the_mailing(crm, int(address.rpartition("/")[2])).changes["en"]
    assert first in unescape(organizer.get(address).text)


def test_a_mailing_is_stopped_and_thrown_away(crm, organizer, address):
    organizer.post_form(address, **FIELDS, show="y")
    send(organizer, address)
    organizer.post_form(f"{address}/stop", address)
    page = organizer.get(address).text
    assert "The mailing is stopped." in page
    assert "Stopped by organizer@example.org" in page
    assert page.count(">Not sent</span>") == 3
    tasks.send_mailings()
    assert written() == 0
    another = organizer.post_form(WRITE, kind="thank_you").location
    assert organizer.post_form(f"{another}/discard", another).location == WRITE
    assert organizer.get(another).status_code == 404
    assert organizer.post_form(f"{address}/discard", WRITE).location == address
    assert mailing(crm, address).state == State.STOPPED


def test_of_two_organizers_one_is_told(crm, organizer, address):
    organizer.post_form(address, **FIELDS, people="1")
    answer = organizer.post_form(address, **{**FIELDS, "es-subject": "Mine"}, people="1")
    assert answer.status_code == 409
    assert "Somebody else changed this mailing while you were writing." in answer.text
    assert 'value="Mine"' in answer.text
    assert mailing(crm, address).draft.wordings["es"].subject == "El hotel"


def test_another_events_mailing_is_not_there(crm, organizer):
    with transaction(ORGANIZER):
        an_event("elsewhere")
    found = a_mailing(find_event("elsewhere"), wordings={"es": Wording("Ajeno", "Ajeno")})
    assert organizer.get(f"{WRITE}/{found.id}").status_code == 404
    for step in ("", "/send", "/stop", "/discard"):
        assert organizer.post_form(f"{WRITE}/{found.id}{step}", WRITE, **FIELDS).status_code == 404
    assert "Ajeno" not in organizer.get(WRITE).text


def test_pages_take_as_many_statements_for_many_as_for_few(crm, organizer, address, statements):
    def numbers():
        taken = []
        for page in (WRITE, address, f"{address}/shown"):
            organizer.get(page)
            statements.clear()
            organizer.get(page)
            taken.append(len(statements))
        return taken

    few = numbers()
    for code in ("SLV", "BLZ", "GTM"):
        approved(crm, code, f"Persona {code}")
        send_off(crm, a_mailing(crm))
    assert numbers() == few
