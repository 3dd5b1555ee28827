"""Reading the agenda from the database."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from logistics.agenda import queries
from logistics.agenda.rules import SessionFacts
from logistics.database import db
from logistics.events.queries import find_event
from tests.agenda.rows import a_session, a_workshop, at, store, workshop_sessions
from tests.people import an_event


def as_invented(session: SessionFacts):
    return replace(session, id=0, position=1, uid=session.uid.partition("-")[2])


def test_the_agenda_comes_out_as_it_was_put_in(app: Flask):
    a_workshop()
    agenda = queries.agenda(find_event("workshop"))
    assert [as_invented(session) for session in agenda.sessions] == workshop_sessions()
    assert [(day.facts.date.isoformat(), len(day.sessions)) for day in agenda.days] == [
        ("2022-03-31", 6),
        ("2022-04-01", 1),
    ]


def test_an_event_reads_only_its_own_sessions(app: Flask):
    a_workshop()
    a_workshop("another")
    agenda = queries.agenda(find_event("another"))
    assert {session.uid.partition("-")[0] for session in agenda.sessions} == {str(agenda.event.id)}


def test_an_empty_agenda_still_has_its_days(app: Flask):
    an_event()
    agenda = queries.agenda(find_event("meeting"))
    assert [(day.facts.date.isoformat(), day.sessions) for day in agenda.days] == [("2022-03-31", ())]


def test_four_statements_read_an_agenda_of_any_length(app: Flask, statements: list[str]):
    counts = []
    for slug, length in (("short", 1), ("long", 30)):
        event = an_event(slug)
        for place in range(length):
            full = workshop_sessions()[place % 7]
            store(event.id, replace(full, key=f"s{place}", uid=f"s{place}"), place + 1)
        db.session.commit()
        facts = find_event(slug)
        statements.clear()
        assert len(queries.agenda(facts).sessions) == length
        counts.append(len(statements))
    assert counts == [4, 4]


def test_a_session_is_found_by_its_key(app: Flask):
    event = an_event()
    store(event.id, a_session("welcome", at("10:00")))
    agenda = queries.agenda(find_event("meeting"))
    assert agenda.session("welcome") == agenda.sessions[0]
    assert agenda.session("nothing") is None
