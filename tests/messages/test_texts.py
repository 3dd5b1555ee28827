"""Mails in an organizer's words: written, kept, gone back on, and as harmless as the standard ones."""

from __future__ import annotations

from html import unescape

import pytest
import sqlalchemy as sa
from lxml import html

from logistics.audit.models import AuditEntry
from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.localized import Localized
from logistics.messages import explanations, queries, texts, words
from logistics.messages.models import Message
from logistics.messages.operations import write
from logistics.messages.placeholders import EDITABLE, BadWording, Placeholder, TextChangedMeanwhile, Wording, check
from logistics.messages.rules import VALUES, Kind
from tests.messages.letters import EVENT, SPANISH, values
from tests.people import an_event

ORGANIZER = Actor(7, "organizer@example.org")
OTHER = Actor(8, "other@example.org")
WORDING = Wording("For {name}: {event_short}", "Esteemed {name},\n\n{missing}\n\n{link}")


def compose(wording, kind=Kind.APPROVED, language="en", **others):
    return words.compose(
        kind=kind,
        language=language,
        event=EVENT,
        base_url="https://meetings.example.org",
        values=values(kind, **others),
        wording=wording,
    )


def test_every_kind_and_every_name_is_explained():
    assert set(words.KINDS) == set(Kind)
    assert set(explanations.PLACEHOLDERS) == set(Placeholder)


def _lines(text):
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("kind", EDITABLE)
def test_the_text_to_begin_from_says_what_the_standard_mail_says(app, kind, language):
    others = SPANISH if language == "es" else {}
    begun = words.standard(kind=kind, language=language, event=EVENT)
    assert check(kind, begun) == ()
    own, standard = compose(begun, kind, language, **others), compose(None, kind, language, **others)
    assert own.subject == standard.subject
    assert _lines(own.text) == _lines(standard.text)
    shown, meant = (" ".join(html.document_fromstring(each.html).text_content().split()) for each in (own, standard))
    assert shown == meant


@pytest.mark.parametrize("kind", EDITABLE)
def test_every_name_becomes_something(app, kind):
    names = sorted(VALUES[kind] - {"valid_for", "with_agenda"} | {"event", "event_short", "secretariat", "calendar"})
    letter = compose(Wording("Hello", "\n".join(f"\n{{{name}}}\n" for name in names)), kind)
    assert "{" not in letter.text
    told = {
        "name": "Ana María O'Neil Peñalosa",
        "delegation": "Belize",
        "reference": "ABCDEFGH23",
        "event": "II Preparatory Workshop for the IMRF",
        "event_short": "CRM 2022 workshop",
        "secretariat": "Executive Secretariat of the RCM",
        "deadline": "Tuesday, 1 March 2022, 23:59 (Mexico City time, UTC−6)",
        "link": "https://meetings.example.org/sign-in/secret",
        "missing": "- Signed invitation letter",
        "coverage": "- Dinner: Nobody pays for this.",
        "received": "- Institution: Ministry <of> Interior & Justice",
        "reason": "    The passport copy cannot be read.",
        "changes": "- Cancelled: Dinner & dance <evening>",
        "calendar": "https://meetings.example.org/events/crm-2022/agenda.ics?lang=en",
    }
    page = " ".join(unescape(letter.html).split())
    for name in names:
        assert told[name] in letter.text.splitlines()
        *_, last = told[name].split("- ")[-1].split(": ")
        assert last.strip() in page


def test_a_paragraph_about_a_deadline_is_left_out_without_one(app):
    wording = Wording("Hello", "First.\n\nAccept by {deadline}.\n\n{link}")
    assert "Accept by Tuesday" in compose(wording, Kind.LETTER_ISSUED).text
    without = compose(wording, Kind.LETTER_ISSUED, deadline=None).text
    assert without.startswith("First.\n\nhttps://meetings.example.org/sign-in/secret\n")


@pytest.mark.parametrize(
    "name",
    ["{delegation} {{link}}", "{{ 7 * 7 }}", "{% include '/etc/passwd' %}", "<script>alert(1)</script>", "%(name)s\\1"],
)
def test_a_malicious_name_stays_a_name(app, name):
    letter = compose(WORDING, name=name, delegation=Localized(en="{name}"))
    assert letter.text.startswith(f"Esteemed {name},\n")
    assert letter.subject == f"For {name}: CRM 2022 workshop"
    assert "<script" not in letter.html
    assert f"Esteemed {name}," in html.document_fromstring(letter.html).text_content()


@pytest.mark.parametrize(
    ("language", "body", "name", "says"),
    [
        ("en", "In the delegation of {delegation}.", "United States", "In the delegation of the United States."),
        ("en", "In the delegation of {delegation}.", "Belize", "In the delegation of Belize."),
        ("en", "Delegation: {delegation}, {{of}}", "United States", "Delegation: United States, {of}"),
        ("es", "En la delegación de {delegación}.", "Estados Unidos", "En la delegación de los Estados Unidos."),
        ("es", "En la delegación de {delegación}.", "{name}", "En la delegación de {name}."),
    ],
)
def test_a_delegation_has_its_article(app, language, body, name, says):
    wording = Wording(body.rstrip("."), f"{body}\n\n{{link}}")
    letter = compose(wording, language=language, delegation=Localized({language: name}))
    assert letter.subject == says.rstrip(".")
    assert letter.text.startswith(f"{says}\n")


def test_markup_of_the_organizer_stays_text(app):
    letter = compose(Wording("<b>Hi</b>", "<img src=x onerror=alert(1)> & {{ 7 * 7 }}\nsecond line\n\n{link}"))
    page = html.document_fromstring(letter.html)
    assert page.xpath("//img | //b | //script") == []
    assert "<img src=x onerror=alert(1)> & { 7 * 7 }\nsecond line" in letter.text
    (paragraph,) = page.xpath("//p[contains(., 'second line')]")
    assert [child.tag for child in paragraph] == ["br"]


def test_nothing_begins_another_header(app):
    letter = compose(Wording("{name}", "{link}"), name="Ana\r\nBcc: eva@example.org\0")
    assert letter.subject == "Ana Bcc: eva@example.org"


class TestKept:
    """On every database."""

    @pytest.fixture
    def database_url(self, each_database):
        return each_database

    @pytest.fixture
    def event(self, app):
        with transaction(ORGANIZER):
            an_event()
        return find_event("meeting")

    def change(self, event, wording=WORDING, version=0, actor=ORGANIZER):
        with transaction(actor):
            texts.change_text(event_id=event.id, kind=Kind.APPROVED, language="en", wording=wording, version=version)

    def written(self, event, language="en"):
        with transaction(ORGANIZER):
            told = values(Kind.APPROVED)
            message = write(kind=Kind.APPROVED, recipient="ana@example.org", language=language, event=event, **told)
            return db.session.get(Message, message).body_text

    def test_mails_say_it_in_this_event_kind_and_language_alone(self, event):
        standard = self.written(event)
        self.change(event)
        assert self.written(event).startswith("Esteemed Ana María")
        assert "Esteemed" not in self.written(event, "es")
        with transaction(ORGANIZER):
            an_event("elsewhere")
        assert "Esteemed" not in self.written(find_event("elsewhere"))
        with transaction(ORGANIZER):
            texts.restore_text(event_id=event.id, kind=Kind.APPROVED, language="en", version=1)
        assert self.written(event) == standard
        found = queries.find_text(event.id, Kind.APPROVED, "en")
        assert (found.wording, found.version, found.changed_by) == (None, 2, "organizer@example.org")
        self.change(event, version=2)
        assert queries.texts(event.id)[Kind.APPROVED, "en"].wording == WORDING
        done = db.session.execute(sa.select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.details)).all()
        there = {"kind": "approved", "language": "en"}
        assert done == [
            ("message_text.changed", 7, there),
            ("message_text.restored", 7, there),
            ("message_text.changed", 7, there),
        ]

    @pytest.mark.parametrize("version", [0, 1])
    def test_of_two_who_saw_the_same_text_one_is_told(self, event, version):
        if version:
            self.change(event)
        self.change(event, version=version)
        with pytest.raises(TextChangedMeanwhile):
            self.change(event, Wording("Mine", "{link}"), version, OTHER)
        with pytest.raises(TextChangedMeanwhile), transaction(OTHER):
            texts.restore_text(event_id=event.id, kind=Kind.APPROVED, language="en", version=version)
        found = queries.find_text(event.id, Kind.APPROVED, "en")
        assert (found.wording, found.version, found.changed_by) == (WORDING, version + 1, "organizer@example.org")

    def test_a_text_that_cannot_be_used_is_not_kept(self, event):
        with pytest.raises(BadWording):
            self.change(event, Wording("Hello", "no link"))
        assert queries.texts(event.id) == {}
