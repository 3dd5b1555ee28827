"""From the outbox to a real mail server, which may be down, refuse, or break the line: nothing is lost."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
import vobject
from icalendar import Calendar

from exports.calendar import calendar_of_event
from logistics import queue
from logistics.agenda.models import Session
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.eventfile.check import read
from logistics.eventfile.load import load
from logistics.events.queries import find_event
from logistics.localized import Localized
from logistics.messages.models import Message
from logistics.messages.operations import claim, record_failure, record_sent, try_now, write
from logistics.messages.rules import BadAddress, Kind, State
from logistics.messages.tasks import deliver_due
from logistics.settings import Settings
from tests.mail_server import MailServer, refusing_every_password
from tests.messages.letters import values
from tests.people import an_event

MINUTE = timedelta(minutes=1)


@pytest.fixture
def server():
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail(server):
    """How the application under test reaches the mail server."""
    return {"server": "127.0.0.1", "port": server.port, "sender": "registration@meetings.example.org", "timeout": 5}


@pytest.fixture
def settings(settings, mail):
    # Made anew, not copied: a copy would not be checked.
    return Settings(
        **{**settings.model_dump(), "mail": {"mode": "smtp", **mail}, "base_url": "https://meetings.example.org"}
    )


def write_one(recipient="ana@example.org", kind=Kind.SIGN_IN, event=None, language="en", **others):
    with transaction(SYSTEM):
        return write(kind=kind, recipient=recipient, language=language, event=event, **values(kind, **others))


def state(message_id):
    db.session.rollback()
    row = sa.select(Message.state, Message.attempts, Message.due_at, Message.error).where(Message.id == message_id)
    return tuple(db.session.execute(row).one())


def text_of(letter, subtype="plain"):
    return letter.get_body((subtype,)).get_content().replace("\r\n", "\n")


def test_a_message_arrives_whole(app, server, clock):
    with transaction(SYSTEM):
        an_event(
            short_title=Localized(es="Taller «Región» 2022", en="«Región» workshop 2022"),
            contact_name=Localized(es='Secretaría "CRM", Ñuñoa', en="Secretariat"),
        )
    receipt = write_one("ana@example.org", Kind.RECEIPT, find_event("meeting"), "es", name="张伟 Ñandú")
    stored = db.session.get_one(Message, receipt)
    text, html = stored.body_text, stored.body_html
    db.session.rollback()

    assert deliver_due(10) == 1

    (letter,) = server.letters
    assert server.recipients == ["ana@example.org"]
    assert dict(letter.items()) == {
        "From": '"Secretaría \\"CRM\\", Ñuñoa" <registration@meetings.example.org>',
        "To": "ana@example.org",
        "Reply-To": "secretariat@example.org",
        "Subject": stored.subject,
        "Date": "Mon, 14 Feb 2022 18:00:00 +0000",
        "Message-ID": stored.message_id,
        "Content-Language": "es",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": letter["Content-Type"],
    }
    assert letter.get_content_type() == "multipart/alternative"
    assert stored.message_id.endswith("@meetings.example.org>")
    assert "Taller «Región» 2022" in stored.subject
    assert "张伟 Ñandú" in text
    assert "/sign-in/secret" in text
    assert (text_of(letter), text_of(letter, "html")) == (text, html)
    assert max(len(line) for line in letter.as_bytes().splitlines()) < 998
    assert state(receipt) == (State.SENT, 1, None, None)
    assert db.session.get_one(Message, receipt).sent_at == clock.now()


def test_what_was_sent_no_longer_holds_the_key_to_an_account(app, server):
    message = write_one()
    assert "/sign-in/secret" in db.session.get_one(Message, message).body_text
    db.session.rollback()
    deliver_due(10)
    stored = db.session.get_one(Message, message)
    assert "secret" not in stored.body_text + stored.body_html
    assert "/sign-in/secret" in text_of(server.letters[0])


def write_confirmed(**others):
    with transaction(SYSTEM):
        load(read("crm-2022"))
    return write_one("ana@example.org", Kind.CONFIRMED, find_event("crm-2022"), "es", **others)


def deliver_with_calendar(limit=10):
    return deliver_due(limit, calendar_of_event)


class TestCalendar:
    def test_the_agenda_goes_along_as_it_is_when_the_message_leaves(self, app, server):
        message = write_confirmed()
        with transaction(SYSTEM) as session:
            session.execute(sa.update(Session).values(title=Localized(es="Cambiado «después»")))
        deliver_with_calendar()
        assert state(message) == (State.SENT, 1, None, None)
        (letter,) = server.letters
        assert letter.get_content_type() == "multipart/mixed"
        assert [part.get_content_type() for part in letter.iter_parts()] == ["multipart/alternative", "text/calendar"]
        assert text_of(letter) == db.session.get_one(Message, message).body_text.replace("/…", "/secret")
        (attached,) = letter.iter_attachments()
        assert (attached.get_filename(), attached.get_content_disposition()) == ("agenda.ics", "attachment")
        assert (attached.get_param("method"), attached.get_content_charset()) == ("PUBLISH", "utf-8")
        for summaries in (by_icalendar(attached.get_content()), by_vobject(attached.get_content())):
            assert len(summaries) > 10
            assert set(summaries) == {"Cambiado «después»"}
        assert max(len(line) for line in letter.as_bytes().splitlines()) < 998

    def test_the_worker_is_given_what_writes_it(self, app, server):
        write_confirmed()
        work = app.extensions["queue"].open()
        work.execute(work.dequeue())
        (attached,) = server.letters[0].iter_attachments()
        assert attached.get_filename() == "agenda.ics"

    def test_no_other_message_carries_it_and_none_without_sessions(self, app, server):
        with transaction(SYSTEM):
            an_event()
        meeting = find_event("meeting")
        write_one("empty@example.org", Kind.CONFIRMED, meeting)
        write_confirmed(with_agenda=False)
        write_one("ana@example.org", Kind.APPROVED, find_event("crm-2022"))
        assert deliver_with_calendar() == 3
        assert [list(letter.iter_attachments()) for letter in server.letters] == [[], [], []]

    def test_an_agenda_that_cannot_be_written_keeps_no_other_mail_waiting(self, app, server, clock, caplog):
        def fail(_event_id, _language):
            raise ZeroDivisionError

        confirmed, other = write_confirmed(), write_one("eva@example.org")
        assert deliver_due(10, fail) == 2
        assert state(other) == (State.SENT, 1, None, None)
        words = "the agenda's calendar could not be written"
        assert state(confirmed) == (State.WAITING, 1, clock.at + MINUTE, words)
        assert "ZeroDivisionError" in caplog.text
        clock.at += MINUTE
        deliver_with_calendar()
        assert state(confirmed) == (State.SENT, 2, None, None)


def by_icalendar(content):
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")]


def by_vobject(content):
    return [event.summary.value for event in vobject.readOne(content).vevent_list]


class TestAtOnce:
    """What waits for its next try may have it now; what a worker has in hands is left alone."""

    def test_the_next_try_comes_at_once(self, app, server, clock):
        with transaction(SYSTEM):
            event_id = an_event().id
        server.to_data.append("451 4.3.0 busy, come back")
        message = write_one(event=find_event("meeting"))
        deliver_due(10)
        assert deliver_due(10) == 0
        with transaction(SYSTEM):
            assert not try_now(event_id=event_id + 1, message_id=message)
            assert try_now(event_id=event_id, message_id=message)
        assert deliver_due(10) == 1
        assert state(message) == (State.SENT, 2, None, None)
        with transaction(SYSTEM):
            assert not try_now(event_id=event_id, message_id=message)

    def test_it_does_not_send_twice_what_is_being_sent(self, app, server, clock):
        with transaction(SYSTEM):
            event_id = an_event().id
        server.to_data.append("451 4.3.0 busy, come back")
        message = write_one(event=find_event("meeting"))
        deliver_due(10)
        clock.at += MINUTE
        with transaction(SYSTEM):
            claim(lasts=MINUTE)
        with transaction(SYSTEM):
            assert not try_now(event_id=event_id, message_id=message)
        assert deliver_due(10) == 0


@pytest.mark.parametrize(
    ("typed", "received"),
    [
        ("ana@correo.españa.example", "ana@correo.xn--espaa-rta.example"),
        ("josé.ñandú@example.org", "josé.ñandú@example.org"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
    ],
)
def test_addresses_beyond_ascii_are_reached(app, server, typed, received):
    message = write_one(typed)
    deliver_due(10)
    assert (server.recipients, server.letters[0]["To"]) == ([received], received)
    assert state(message) == (State.SENT, 1, None, None)


class TestWithoutSmtpUtf8:
    @pytest.fixture
    def server(self):
        server = MailServer(enable_SMTPUTF8=False)
        server.start()
        yield server
        server.stop()

    def test_an_address_the_server_cannot_take_has_failed_for_good(self, app, server):
        message = write_one("josé@example.org")
        deliver_due(10)
        words = "the mail server takes no address beyond ASCII (SMTPUTF8)"
        assert state(message) == (State.FAILED, 1, None, words)


def test_no_text_becomes_a_header(app, server):
    with transaction(SYSTEM):
        an_event(
            short_title=Localized(en="Workshop\r\nBcc: eva@example.org"),
            contact_name=Localized(en="Secretariat\nX-Injected: yes"),
        )
    write_one("ana@example.org", Kind.WITHDRAWN, find_event("meeting"), name="Ana\r\nBcc: eva@example.org\r\n\r\nHello")
    with pytest.raises(BadAddress):
        write_one("ana@example.org\r\nBcc: eva@example.org")
    deliver_due(10)
    (letter,) = server.letters
    assert (letter["Bcc"], letter["X-Injected"], server.recipients) == (None, None, ["ana@example.org"])
    assert letter["Subject"] == "Your registration is withdrawn: Workshop Bcc: eva@example.org"
    assert text_of(letter).startswith("Dear Ana Bcc: eva@example.org Hello,\n")


def test_what_cannot_be_written_as_a_mail_has_failed_and_holds_up_nobody(app, server):
    first, second = write_one(), write_one()
    with transaction(SYSTEM) as session:
        session.get_one(Message, first).subject = "planted\nBcc: eva@example.org"
    assert deliver_due(10) == 2
    assert state(first)[0:3] == (State.FAILED, 1, None)
    assert state(second) == (State.SENT, 1, None, None)


@pytest.fixture
def nobody_listens(server, mail):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        mail["port"] = taken.getsockname()[1]
        yield


def test_while_the_server_is_down_a_message_waits(nobody_listens, app, server, clock):
    message = write_one()
    assert deliver_due(10) == 1
    assert state(message)[0:3] == (State.WAITING, 1, clock.at + MINUTE)
    assert "refused" in state(message)[3]
    clock.at += MINUTE - timedelta(seconds=1)
    assert deliver_due(10) == 0
    app.extensions["mail"].port = server.port
    clock.at += timedelta(seconds=1)
    assert deliver_due(10) == 1
    assert state(message) == (State.SENT, 2, None, None)
    assert len(server.letters) == 1


def test_after_a_day_in_vain_a_message_has_failed(nobody_listens, app, clock):
    message = write_one()
    started = clock.at
    while state(message)[0] == State.WAITING:
        deliver_due(10)
        clock.at = state(message)[2] or clock.at
    assert state(message)[0:3] == (State.FAILED, 29, None)
    assert clock.at - started == 81 * MINUTE + timedelta(hours=24)


@pytest.mark.parametrize("stage", ["to_recipient", "to_data"])
def test_a_server_that_is_busy_is_asked_again(app, server, clock, stage):
    getattr(server, stage).append("451 4.3.0 busy, come back")
    message = write_one()
    deliver_due(10)
    assert state(message) == (State.WAITING, 1, clock.at + MINUTE, "451 4.3.0 busy, come back")
    clock.at += MINUTE
    deliver_due(10)
    assert state(message) == (State.SENT, 2, None, None)
    assert len(server.letters) == 1


@pytest.mark.parametrize("stage", ["to_recipient", "to_data"])
def test_a_server_that_says_no_is_believed(app, server, clock, stage):
    getattr(server, stage).append("550 5.1.1 no such person")
    refused, other = write_one(), write_one("eva@example.org")
    assert deliver_due(10) == 2
    assert state(refused) == (State.FAILED, 1, None, "550 5.1.1 no such person")
    assert state(other) == (State.SENT, 1, None, None)
    clock.at += timedelta(days=2)
    assert deliver_due(10) == 0


def test_a_line_that_breaks_before_the_answer_may_bring_the_same_mail_twice(app, server, clock):
    server.hangs_up = True
    message = write_one()
    deliver_due(10)
    assert state(message)[0:3] == (State.WAITING, 1, clock.at + MINUTE)
    server.hangs_up = False
    clock.at += MINUTE
    deliver_due(10)
    assert state(message) == (State.SENT, 2, None, None)
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]


class TestPassword:
    @pytest.fixture
    def server(self):
        server = MailServer(authenticator=refusing_every_password, auth_require_tls=False)
        server.start()
        yield server
        server.stop()

    def test_a_password_that_is_refused_fails_no_message(self, mail, server, app, clock):
        app.extensions["mail"].username = app.extensions["mail"].password = "old"
        message = write_one()
        deliver_due(10)
        assert state(message) == (State.WAITING, 1, clock.at + MINUTE, "535 5.7.8 password expired")


@pytest.fixture
def little_patience(mail):
    mail["timeout"] = 1


def test_a_silent_server_is_given_up_in_time(little_patience, app, server, clock):
    server.silent = True
    message = write_one()
    deliver_due(10)
    assert state(message) == (State.WAITING, 1, clock.at + MINUTE, "Connection unexpectedly closed: timed out")


class TestKept:
    @pytest.fixture
    def mail(self):
        return {"mode": "keep"}

    def test_it_waits_for_nobody_and_keeps_its_link(self, app):
        message = write_one()
        assert deliver_due(10) == 0
        assert state(message) == (State.KEPT, 0, None, None)
        assert "/sign-in/secret" in db.session.get_one(Message, message).body_text


def test_what_is_undone_writes_no_mail_and_wakes_nobody(app, server):
    def write_and_stumble():
        with transaction(SYSTEM):
            write(kind=Kind.SIGN_IN, recipient="ana@example.org", language="en", **values(Kind.SIGN_IN))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_stumble()
    assert db.session.scalar(sa.select(sa.func.count(Message.id))) == 0
    assert len(app.extensions["queue"].open()) == 0


def test_many_messages_of_one_transaction_wake_the_worker_once(app, server):
    with transaction(SYSTEM):
        for number in range(3):
            write(kind=Kind.SIGN_IN, recipient=f"{number}@example.org", language="en", **values(Kind.SIGN_IN))
    assert len(app.extensions["queue"].open()) == 1


def test_a_lost_queue_loses_no_mail(app, server, monkeypatch):
    """The queue's file cannot be opened: the message is answered for, and delivered when its time comes."""
    monkeypatch.setattr(queue, "QUEUE_NAME", "no/such/folder/queue.sqlite")
    message = write_one()
    assert deliver_due(10) == 1
    assert state(message)[0] == State.SENT


def test_more_than_one_run_may_take_are_left_for_the_next(app, server):
    for number in range(3):
        write_one(f"{number}@example.org")
    assert deliver_due(2) == 2
    assert deliver_due(2) == 1
    assert server.recipients == ["0@example.org", "1@example.org", "2@example.org"]


class TestSeveralWorkers:
    @pytest.fixture
    def database_url(self, each_database):
        return each_database

    def test_each_message_is_sent_once(self, app, server):
        with transaction(SYSTEM):
            for number in range(24):
                write(kind=Kind.SIGN_IN, recipient=f"{number}@example.org", language="en", **values(Kind.SIGN_IN))

        def work(_number):
            with app.app_context():
                return deliver_due(100)

        with ThreadPoolExecutor(4) as workers:
            assert sum(workers.map(work, range(4))) == 24
        assert sorted(server.recipients) == sorted(f"{number}@example.org" for number in range(24))
        assert set(db.session.scalars(sa.select(Message.state))) == {State.SENT}

    def test_a_claim_keeps_others_away_until_it_lapses(self, app, server, clock):
        message = write_one()
        with transaction(SYSTEM):
            claimed = claim(lasts=MINUTE)
        assert claimed.id == message
        assert deliver_due(10) == 0
        clock.at += MINUTE  # the worker that had claimed it was killed
        assert deliver_due(10) == 1
        assert state(message) == (State.SENT, 2, None, None)

    def test_a_slow_worker_does_not_undo_what_another_recorded(self, app, server, clock):
        message = write_one()
        with transaction(SYSTEM):
            claim(lasts=MINUTE)
        clock.at += MINUTE
        deliver_due(10)
        with transaction(SYSTEM):
            record_failure(message_id=message, error="too late", final=True)
            record_sent(message_id=message)
        assert state(message) == (State.SENT, 2, None, None)
