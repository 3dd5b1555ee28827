"""Writing a mailing in the background: to each once, in the own words, gone on with after a kill, stopped."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from logistics import claims
from logistics.accounts.models import SignInLink
from logistics.clock import Clock
from logistics.configuration import write_config
from logistics.database import db, transaction
from logistics.documents.models import Passport
from logistics.documents.operations import save_passport
from logistics.documents.rules import PassportFacts
from logistics.events.queries import event_by_id
from logistics.mailings import batches, operations, queries, tasks
from logistics.mailings.rules import Numbers, State
from logistics.messages.models import Message
from logistics.messages.placeholders import Wording, allowed
from logistics.messages.rules import TO_A_GROUP, Kind
from logistics.messages.rules import State as MessageState
from logistics.messages.tasks import deliver_due
from logistics.settings import Settings
from tests.letters.people import approved, change
from tests.mail_server import MailServer
from tests.mailings.people import ORGANIZER, WORDINGS, a_mailing, send_off, the_mailing

CODES = ("BLZ", "CRI", "SLV", "GTM", "HND")


@pytest.fixture
def people(crm):
    return [approved(crm, code, f"Persona {code}", f"{code.lower()}@example.org") for code in CODES]


def written(kind=Kind.ANNOUNCEMENT):
    """Return to whom mails of a kind were written."""
    db.session.rollback()
    rows = sa.select(Message.registration_id).where(Message.kind == kind).order_by(Message.id)
    return list(db.session.scalars(rows))


def numbers(mailing):
    db.session.rollback()
    return queries.numbers([mailing.id])[mailing.id]


def claimed():
    with transaction(ORGANIZER):
        return batches.claim()


def write_batch(mailing, event, limit):
    with transaction(ORGANIZER):
        return batches.write_batch(mailing, event, limit=limit)


def test_each_gets_one_in_the_own_language_with_an_own_link(crm, people):
    change(people[0], language="en", email="shared@example.org")
    change(people[1], email="shared@example.org")  # a focal point's address: a mail for each person all the same
    mailing = a_mailing(crm)
    send_off(crm, mailing)
    links = db.session.scalar(sa.select(sa.func.count(SignInLink.id)))
    tasks.send_mailings()
    assert written() == people
    assert numbers(mailing) == Numbers(sent=5)
    assert the_mailing(crm, mailing.id).state == State.DONE
    rows = db.session.execute(
        sa.select(Message.recipient, Message.language, Message.subject, Message.body_text)
        .where(Message.kind == Kind.ANNOUNCEMENT)
        .order_by(Message.id)
    ).all()
    assert [row[:3] for row in rows[:3]] == [
        ("shared@example.org", "en", "The hotel"),
        ("shared@example.org", "es", "El hotel"),
        ("slv@example.org", "es", "El hotel"),
    ]
    assert rows[0].body_text.startswith("Hello Persona BLZ,\n\nThe hotel has changed.\n\nhttp")
    assert len({row.body_text for row in rows}) == 5
    signing_in = db.session.scalar(sa.select(sa.func.count(SignInLink.id))) - links
    assert signing_in == 3  # the shared address is no account's own: there the page asks to sign in
    tasks.send_mailings()
    assert written() == people


def test_without_a_text_in_the_own_language_one_gets_the_other(crm, people):
    change(people[0], language="en")
    mailing = a_mailing(crm, wordings={"es": Wording("Hola", "Hola {name}"), "en": Wording("", "")})
    send_off(crm, mailing)
    links = db.session.scalar(sa.select(sa.func.count(SignInLink.id)))
    tasks.send_mailings()
    told = sa.select(Message.language, Message.body_text).where(Message.registration_id == people[0])
    language, body = db.session.execute(told.order_by(Message.id.desc()).limit(1)).one()
    assert (language, body.splitlines()[0]) == ("es", "Hola Persona BLZ")
    assert db.session.scalar(sa.select(sa.func.count(SignInLink.id))) == links  # nobody asked for one


def test_an_address_that_is_none_holds_up_nobody(crm, people):
    change(people[1], email="no address, at all")
    mailing = a_mailing(crm)
    send_off(crm, mailing)
    tasks.send_mailings()
    assert written() == [people[0], *people[2:]]
    assert numbers(mailing) == Numbers(sent=4, failed=1)
    states = {each.full_name: each.state for each in queries.recipients(mailing.id, limit=10)}
    assert states["Persona CRI"] == MessageState.FAILED
    assert the_mailing(crm, mailing.id).state == State.DONE


def test_nobody_is_left_behind_when_somebody_is_gone(crm, people):
    mailing = a_mailing(crm)
    send_off(crm, mailing)
    with transaction(ORGANIZER):
        db.session.execute(sa.text("DELETE FROM letter"))
        db.session.execute(sa.text(f"DELETE FROM registration WHERE id = {people[2]}"))
    tasks.send_mailings()
    assert written() == [*people[:2], *people[3:]]


def copy_person(registration_id, number):
    """Put a person on the waiting list again and again, past all operations."""
    table = sa.Table("registration", sa.MetaData(), autoload_with=db.engine)
    row = db.session.execute(sa.select(table).where(table.c.id == registration_id)).one()._asdict()
    del row["id"]
    row |= {"seat_id": None, "status": "waitlisted", "shares_email": True}
    copies = [{**row, "reference": f"COPY{each:06}"} for each in range(number)]
    db.session.execute(sa.insert(table), copies)


def twice(app, event):
    """Let two workers write the same mailing, as after a claim that ran out; return to whom mails were written."""
    mailing = a_mailing(event)
    send_off(event, mailing)
    taken = claimed()
    both_have_looked = threading.Barrier(2)
    find = batches.persons_by_id

    def find_and_wait(ids):
        with suppress(threading.BrokenBarrierError):
            both_have_looked.wait(1)  # with the guard the other one does not come
        return find(ids)

    def work():
        with app.app_context():
            while write_batch(taken, event, 10):
                pass
            db.session.remove()

    batches.persons_by_id = find_and_wait
    workers = [threading.Thread(target=work) for _ in range(2)]
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        batches.persons_by_id = find
    return written()


def test_no_passport_number_reaches_any_mail(crm, people):
    """There is one for each person, and no way to say it."""
    with transaction(ORGANIZER):
        for number, registration_id in enumerate(people):
            passport = PassportFacts(number=f"X99{number}Y77")
            save_passport(registration_id=registration_id, passport=passport)
    known = list(db.session.scalars(sa.select(Passport.number)))
    assert len(known) == len(people)
    for kind in TO_A_GROUP:
        everything = "\n".join(f"{{{name}}}" for name in allowed(kind))
        mailing = a_mailing(crm, wordings={"es": Wording("{name} {delegation} {reference}", everything)}, kind=kind)
        with transaction(ORGANIZER):
            db.session.execute(sa.text("UPDATE session SET updated_at = '2022-03-01 00:00:00+00'"))
        send_off(crm, mailing)
        tasks.send_mailings()
        assert written(kind) == people
    mails = db.session.execute(sa.select(Message.subject, Message.body_text, Message.body_html)).all()
    assert [number for number in known for mail in mails for part in mail if number in part] == []


class TestOnEachDatabase:
    @pytest.fixture
    def database_url(self, each_database):
        return each_database

    def test_a_batch_takes_as_many_statements_for_a_hundred_as_for_one(self, crm, statements):
        some = [approved(crm, "CRI", f"Persona {number}") for number in range(2)]
        mailing = a_mailing(crm, wordings={"en": Wording("All", "{coverage}\n{missing}\n{link}\n{name} {deadline}")})
        send_off(crm, mailing)
        taken = claimed()

        def sent(limit):
            event = event_by_id(crm.id)
            statements.clear()
            assert write_batch(taken, event, limit)
            return len(statements)

        sent(1)  # what the event's documents say is read once
        one = sent(1)
        with transaction(ORGANIZER):
            copy_person(some[0], 100)
        larger = a_mailing(crm, wordings=mailing.draft.wordings)
        send_off(crm, larger)
        with transaction(ORGANIZER):
            db.session.execute(sa.text(f"UPDATE mailing SET state = 'done' WHERE id = {mailing.id}"))
        taken = claimed()
        hundred = sent(100)
        assert numbers(larger).sent == 100
        assert (one, hundred) == (11, 11)


class TestOnPostgres:
    """On SQLite only one transaction writes at a time, whatever we do."""

    @pytest.fixture
    def database_url(self, postgres_url):
        return postgres_url

    def test_two_workers_write_to_each_once(self, app, crm, people):
        assert twice(app, crm) == people

    def test_without_the_guard_they_write_twice(self, app, crm, people, monkeypatch):
        monkeypatch.setattr(claims, "keep", lambda work, work_id, is_open: True)
        assert sorted(twice(app, crm)) == sorted([*people, *people])


class _Sent:
    """With a real mail server."""

    @pytest.fixture
    def server(self):
        server = MailServer()
        server.start()
        yield server
        server.stop()

    @pytest.fixture
    def settings(self, tmp_path, database_url, server):
        mail = {"server": "127.0.0.1", "port": server.port, "timeout": 30}
        write_config(tmp_path, mail=mail, database={"url": database_url})
        return Settings.read(tmp_path)

    @pytest.fixture
    def ready(self, people, clock):
        """Return the people once all mail but the mailing's has left."""
        deliver_due(100)
        clock.at = Clock().now()  # as the other process has it
        return people


class TestSent(_Sent):
    def test_what_was_being_given_to_the_server_is_not_taken_back(self, crm, ready, server, clock):
        mailing = a_mailing(crm)
        send_off(crm, mailing)
        tasks.send_mailings()
        server.to_recipient = ["451 later"]
        assert deliver_due(1) == 1
        with transaction(ORGANIZER):
            assert operations.stop(mailing=mailing) is True
        assert numbers(mailing) == Numbers(waiting=1, unwritten=4)
        clock.at += timedelta(hours=1)
        assert deliver_due(10) == 1
        assert numbers(mailing) == Numbers(sent=1, unwritten=4)

    def test_one_that_has_left_whole_cannot_be_stopped(self, crm, ready, server):
        mailing = a_mailing(crm)
        send_off(crm, mailing)
        tasks.send_mailings()
        server.to_data = ["550 no such person"]
        deliver_due(10)
        with transaction(ORGANIZER):
            assert operations.stop(mailing=mailing) is False
        assert numbers(mailing) == Numbers(sent=4, failed=1)
        assert the_mailing(crm, mailing.id).state == State.DONE


class TestSentOnEachDatabase(_Sent):
    @pytest.fixture
    def database_url(self, each_database):
        return each_database

    def test_a_stop_takes_back_what_has_not_left(self, crm, ready, server):
        mailing = a_mailing(crm)
        send_off(crm, mailing)
        taken = claimed()
        write_batch(taken, crm, 3)
        assert deliver_due(1) == 1
        assert numbers(mailing) == Numbers(sent=1, waiting=2, unwritten=2)
        with transaction(ORGANIZER):
            assert operations.stop(mailing=mailing) is True
        assert write_batch(taken, crm, 3) is False
        tasks.send_mailings()
        assert deliver_due(10) == 0
        assert numbers(mailing) == Numbers(sent=1, unwritten=4)
        stopped = the_mailing(crm, mailing.id)
        assert (stopped.state, stopped.stopped_by) == (State.STOPPED, "organizer@example.org")
        states = [(each.full_name, each.state) for each in queries.recipients(mailing.id, limit=10)]
        assert states[-1] == ("Persona BLZ", MessageState.SENT)
        assert [state for _name, state in states[:-1]] == [None] * 4
        with transaction(ORGANIZER):
            assert operations.stop(mailing=mailing) is False

    def test_a_worker_killed_in_the_middle_is_gone_on_from(self, crm, ready, settings, clock, server):
        mailing = a_mailing(crm)
        send_off(crm, mailing)
        killed = subprocess.run([sys.executable, "-c", KILLED, str(settings.data)], check=False)
        assert killed.returncode == -9
        assert numbers(mailing) == Numbers(waiting=2, unwritten=3)
        tasks.send_mailings()
        assert numbers(mailing) == Numbers(waiting=2, unwritten=3)  # it may still be at it
        clock.at = Clock().now() + claims.LASTS
        tasks.send_mailings()
        assert written() == ready
        deliver_due(10)
        assert numbers(mailing) == Numbers(sent=5)
        mails: list[EmailMessage] = [mail for mail in server.letters if mail["Subject"] == WORDINGS["es"].subject]
        assert sorted(mail["To"] for mail in mails) == sorted(f"{code.lower()}@example.org" for code in CODES)


#: Writes two mails, and is killed with two more written and not committed.
KILLED = """
import os, signal, sys
from pathlib import Path
from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.events.queries import event_by_id
from logistics.mailings import batches
from logistics.settings import Settings
with create_app(Settings.read(Path(sys.argv[1]))).app_context():
    with transaction(SYSTEM):
        mailing = batches.claim()
    event = event_by_id(mailing.event_id)
    with transaction(SYSTEM):
        batches.write_batch(mailing, event, limit=2)
    with transaction(SYSTEM):
        batches.write_batch(mailing, event, limit=2)
        os.kill(os.getpid(), signal.SIGKILL)
"""
