"""Changing the text of a mail on the desk, and seeing it as a real person would get it."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape

import pytest
import sqlalchemy as sa

from logistics.accounts.models import SignInLink
from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.database import db, transaction
from logistics.messages import queries, texts
from logistics.messages.models import Message
from logistics.messages.placeholders import Wording
from logistics.messages.rules import Kind
from tests.letters.people import ORGANIZER, approved

TEXTS = "/events/crm-2022/desk/texts"
APPROVED = f"{TEXTS}/approved/en"


@pytest.fixture
def organizer(crm, client, sign_in):
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.get("/language/en")
    return client


def kept(crm):
    db.session.rollback()
    found = queries.find_text(crm.id, Kind.APPROVED, "en")
    return found and found.wording


def frame(page):
    """Return the mail inside the frame."""
    return unescape(re.search(r'srcdoc="([^"]*)"', page)[1])


def hashed(style):
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def everything_written():
    db.session.rollback()
    return [db.session.scalar(sa.select(sa.func.count(each.id))) for each in (Message, SignInLink, AuditEntry)]


def test_a_text_is_changed_and_the_list_says_so(crm, organizer):
    page = organizer.get(APPROVED).text
    assert "Your registration is approved: {event_short}" in page
    assert "{coverage}\n\nOn your own page" in page
    assert "Own words" not in organizer.get(TEXTS).text
    answer = organizer.post_form(APPROVED, version="0", subject="Yes", body="Dear {name}\r\n\r\n{link}\r\n", save="y")
    assert answer.location == TEXTS
    assert kept(crm) == Wording("Yes", "Dear {name}\n\n{link}")
    page = organizer.get(TEXTS).text
    assert page.count("Own words") == 1
    assert "By organizer@example.org on" in page
    who = approved(crm, language="en")
    subject = sa.select(Message.subject).where(Message.registration_id == who, Message.kind == Kind.APPROVED)
    assert db.session.scalar(subject) == "Yes"
    organizer.post_form(APPROVED, version="1", standard="y")
    assert kept(crm) is None
    assert "Your registration is approved: {event_short}" in organizer.get(APPROVED).text


def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(crm, organizer):
    answer = organizer.post_form(APPROVED, version="0", subject="{link}", body="Hi {passport}", save="y")
    page = unescape(answer.text)
    assert answer.status_code == 422
    errors = re.findall(r'<div class="field-error" id="(\w+)-error">(.*?)</div>', page, re.DOTALL)
    in_subject = "{name}, {delegation}, {reference}, {event}, {event_short}"
    in_body = "{secretariat}, {deadline}, {link}, {missing}, {coverage} and {calendar}"
    assert [(field, re.findall(r"</span> (.*?)</p>", words)) for field, words in errors] == [
        ("subject", [f"{{link}} cannot stand in a subject. What can: {in_subject} and {{secretariat}}."]),
        (
            "body",
            [
                f"{{passport}} is not known here. What can be used: {in_subject}, {in_body}.",
                "This mail needs {link} on a line of its own: the button that signs the person in to the own page.",
            ],
        ),
    ]
    assert ">Hi {passport}</textarea>" in page.replace("\n", "").replace("\r", "")
    assert kept(crm) is None


def test_it_is_shown_to_a_real_person_and_nothing_is_written(crm, organizer):
    approved(crm, "CRI", "Ana <b>Ejemplo</b>", "ana@example.org")
    approved(crm, "BLZ", "{link} Zoe")
    before = everything_written()
    fields = {"version": "0", "subject": "For {name}", "body": "Esteemed {name},\n\n{coverage}\n\n{link}"}
    answer = organizer.post_form(APPROVED, **fields, show="1")
    assert answer.status_code == 200
    assert "As Ana &lt;b&gt;Ejemplo&lt;/b&gt; would get it" in answer.text
    assert "Person 1 of 2." in answer.text
    mail = frame(answer.text)
    assert "Esteemed Ana &lt;b&gt;Ejemplo&lt;/b&gt;," in mail
    assert "Air ticket" in mail
    assert 'href="http://localhost:8000/sign-in"' in mail
    assert '<iframe class="mail-frame" sandbox title' in answer.text
    assert "Esteemed {link} Zoe," in frame(organizer.post_form(APPROVED, **fields, show="2").text)
    assert "Person 2 of 2." in organizer.post_form(APPROVED, **fields, show="99999999999999999999").text
    assert everything_written() == before
    assert kept(crm) is None


def test_before_anybody_has_registered_it_is_shown_to_somebody_invented(crm, organizer):
    for kind in ("returned", "agenda_changed", "receipt"):
        page = organizer.get(f"{TEXTS}/{kind}/en").text
        subject, body = (
            unescape(re.search(each, page, re.DOTALL)[1])
            for each in (r'value="([^"]*\{[^"]*)"', r"<textarea[^>]*>\s*(.*?)</textarea>")
        )
        shown = organizer.post_form(f"{TEXTS}/{kind}/en", version="0", subject=subject, body=body, show="1")
        assert "As somebody invented would get it" in shown.text
        assert "Dear Name of the person," in frame(shown.text)
    assert "Here stands" not in frame(shown.text)


def test_the_frame_knows_the_styles_of_the_mail_and_no_others(crm, organizer):
    fields = {"version": "0", "subject": "S", "body": '<p style="color:red">\n{link}'}
    policy = organizer.post_form(APPROVED, **fields, show="1").headers["Content-Security-Policy"]
    (styles,) = [part for part in policy.split("; ") if part.startswith("style-src")]
    assert styles.startswith("style-src 'self' 'unsafe-hashes' 'sha256-")
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy
    assert hashed("margin:0 0 16px;") in styles
    assert hashed("color:red") not in styles  # what an organizer types is no style
    assert "unsafe-hashes" not in organizer.get(APPROVED).headers["Content-Security-Policy"]


def test_of_two_organizers_one_is_told_and_loses_nothing(crm, organizer):
    with transaction(ORGANIZER):
        other = Wording("Other", "{link}")
        texts.change_text(event_id=crm.id, kind=Kind.APPROVED, language="en", wording=other, version=0)
    answer = organizer.post_form(APPROVED, version="0", subject="Mine", body="Mine\n{link}", save="y")
    assert answer.status_code == 409
    assert "Somebody else changed this text while you were writing." in answer.text
    assert 'value="Mine"' in answer.text
    assert kept(crm) == other


@pytest.mark.parametrize("path", ["sign_in/en", "unknown/en", "approved/fr", "approved/"])
def test_what_cannot_be_changed_is_not_there(crm, organizer, path):
    assert organizer.get(f"{TEXTS}/{path}").status_code == 404
