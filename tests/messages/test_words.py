"""The text of every mail, compared with a copy of it that a person has read.

After a change of words: `UPDATE_SNAPSHOTS=1 pytest tests/messages/test_words.py`, and read what git shows.
"""

from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path

import pytest
from lxml import html

from logistics.localized import Localized
from logistics.messages import words
from logistics.messages.rules import VALUES, Kind, WrongValues
from tests.messages.letters import EVENT, SPANISH, values

SNAPSHOTS = Path(__file__).parent / "snapshots"
#: What is told differs too, as it does in a real letter.
LANGUAGES = {"en": {}, "es": SPANISH}


def compose(kind, language="en", event=EVENT, **others):
    return words.compose(
        kind=kind,
        language=language,
        event=event,
        base_url="https://meetings.example.org",
        values=values(kind, **others),
    )


def event_of(kind):
    return None if kind in (Kind.SIGN_IN, Kind.SECURITY) else EVENT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_mail_reads_as_it_was_approved(app, kind, language):
    letter = compose(kind, language, event_of(kind), **LANGUAGES[language])
    written = f"Subject: {letter.subject}\n\n{letter.text}"
    snapshot = SNAPSHOTS / f"{kind.value}.{language}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        snapshot.write_text(written, encoding="utf-8")
    assert written == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", Kind)
def test_the_html_says_all_that_the_text_says(app, kind):
    letter = compose(kind, event=event_of(kind))
    page = html.document_fromstring(letter.html)
    shown = " ".join(page.text_content().split()) + " ".join(page.xpath("//a/@href"))
    for line in letter.text.splitlines():
        for part in re.split(r"^- |: (?=Covered|Nobody|Ana|Ministry)", line.strip()):
            assert " ".join(part.split()) in shown
    assert page.get("lang") == "en"
    assert page.xpath("//script | //link | //img | //style | //*[@onclick]") == []


@pytest.mark.parametrize("kind", Kind)
def test_the_language_is_the_letters_own(app, client, kind):
    with client.application.test_request_context("/", headers={"Accept-Language": "en"}):
        letter = compose(kind, "es", event_of(kind), deadline=None)
        assert '<html lang="es">' in letter.html
        if event_of(kind):
            assert "Taller CRM 2022" in letter.subject
            assert "Secretaría Ejecutiva de la CRM" in letter.text


def test_markup_in_a_name_stays_a_name(app):
    letter = compose(Kind.WITHDRAWN, name="<b>Ana</b> & 'co' 100% %(x)s", delegation=Localized(en="<i>Belize</i>"))
    assert "Dear <b>Ana</b> & 'co' 100% %(x)s," in letter.text
    assert "<b>Ana" not in letter.html
    assert "<i>" not in letter.html
    assert "Dear <b>Ana</b> & 'co' 100% %(x)s," in unescape(letter.html)


def test_a_subject_is_one_line_whatever_the_event_is_called(app):
    event = EVENT.__class__(**{**EVENT.__dict__, "short_title": Localized(en="A\r\nBcc: eva@example.org" + "x" * 600)})
    subject = compose(Kind.WITHDRAWN, event=event).subject
    assert subject.startswith("Your registration is withdrawn: A Bcc: eva@example.orgxx")
    assert (len(subject), "\n" in subject, "\r" in subject) == (500, False, False)


def test_nobody_is_greeted_without_a_name(app):
    assert compose(Kind.SIGN_IN, event=None, name=" \n ").text.startswith("Good day,\n")


def test_what_is_not_there_is_not_headed(app):
    text = compose(Kind.RECEIPT, received=[], missing=[], coverage=[]).text
    assert "Nothing is missing from you at the moment." in text
    assert ("What we received" in text, "Please send it by" in text, "covered" in text) == (False, False, False)


@pytest.mark.parametrize("kind", Kind)
def test_every_value_is_needed(app, kind):
    for name in VALUES[kind]:
        told = values(kind)
        del told[name]
        with pytest.raises(WrongValues):
            words.compose(kind=kind, language="en", event=EVENT, base_url="https://x.example", values=told)
