"""Answers kept in memory for visitors who are not signed in."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from logistics.database import db
from logistics.events.models import Event
from logistics.web.cache import MOST, KeptAnswers
from tests.agenda.rows import a_workshop
from tests.conftest import Browser

PAGE = "/events/workshop/agenda"


@pytest.fixture
def workshop(app: Flask):
    event = a_workshop()
    db.session.commit()
    return event


def test_a_warm_answer_asks_the_database_nothing(client: Browser, workshop: Event, statements: list[str]):
    first = client.get(PAGE)
    statements.clear()
    second = client.get(PAGE)
    assert (second.data, list(second.headers)) == (first.data, list(first.headers))
    assert statements == []


def test_after_a_change_elsewhere_one_statement_finds_that_the_answer_still_holds(
    client: Browser, workshop: Event, statements: list[str]
):
    first = client.get(PAGE)
    statements.clear()
    db.session.commit()  # something was written; not to this event
    second = client.get(PAGE)
    assert (second.data, second.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert len(statements) == 1
    client.get(PAGE)
    assert len(statements) == 1


def test_a_change_of_the_event_shows_at_once_in_the_process_that_made_it(client: Browser, workshop: Event):
    client.get(PAGE)
    workshop.venue_name = {"es": "Otra sala", "en": "Another hall"}
    workshop.version += 1
    db.session.commit()
    assert "Otra sala" in client.get(PAGE).text


def test_each_language_is_kept_apart_however_it_was_chosen(client: Browser, workshop: Event):
    def heading(**headers):
        return "Palabras de Bienvenida" in client.get(PAGE, headers=headers).text

    for _ in range(2):
        assert heading(**{"Accept-Language": "es-MX,es;q=0.9"})
        assert not heading(**{"Accept-Language": "en-GB,en;q=0.9,es;q=0.1"})
    client.set_cookie("language", "en")
    assert not heading(**{"Accept-Language": "es"})
    assert "Palabras de Bienvenida" in client.get(f"{PAGE}?lang=es").text


def test_head_is_answered_without_a_body_before_and_after_get(client: Browser, workshop: Event):
    before = client.head(PAGE)
    full = client.get(PAGE)
    after = client.head(PAGE)
    for answer in (before, after):
        assert answer.data == b""
        assert answer.headers["ETag"] == full.headers["ETag"]
        assert answer.headers["Content-Length"] == full.headers["Content-Length"]


def test_a_304_keeps_the_guarding_headers_and_describes_no_body(client: Browser, workshop: Event):
    full = client.get(PAGE)
    known = client.get(PAGE, headers={"If-None-Match": f"W/{full.headers['ETag']}"})
    assert known.status_code == 304
    assert known.headers["Content-Security-Policy"] == full.headers["Content-Security-Policy"]
    assert known.headers["Vary"] == full.headers["Vary"]
    assert {"Content-Type", "Content-Length"} & set(known.headers.keys()) == set()


class Counting:
    """An application that counts how often it is asked, and lets each answer be kept under the mark `self.mark`."""

    def __init__(self):
        self.asked = 0
        self.mark = "first"
        self.status = "200 OK"
        self.more_headers = []

    def __call__(self, environ, start_response):
        self.asked += 1
        offer = environ.get("logistics.offer")
        if offer is not None:
            offer.mark = self.mark
            offer.still_holds = offer.kept is not None and offer.kept.mark == self.mark
        start_response(self.status, [("ETag", f'"{self.asked}"'), *self.more_headers])
        return [str(self.asked).encode()]


@pytest.fixture
def counting():
    return Counting()


@pytest.fixture
def visitor(counting: Counting):
    return Client(
        KeptAnswers(counting, ["es", "en"], lambda cookies, accepted: accepted, ["session"]), use_cookies=False
    )


def test_only_what_may_be_kept_is_kept(counting: Counting, visitor: Client):
    assert [visitor.get("/").text, visitor.get("/").text] == ["1", "1"]
    counting.mark = None
    assert [visitor.get("/other").text, visitor.get("/other").text] == ["2", "3"]


def test_an_answer_that_sets_a_cookie_is_not_kept(counting: Counting, visitor: Client):
    counting.more_headers = [("Set-Cookie", "a=b")]
    assert [visitor.get("/").text, visitor.get("/").text] == ["1", "2"]


def test_an_error_is_not_kept(counting: Counting, visitor: Client):
    counting.status = "503 Service Unavailable"
    assert [visitor.get("/").status_code, visitor.get("/").text] == [503, "2"]


def test_an_error_while_asking_whether_an_answer_holds_is_not_hidden(app: Flask, counting: Counting, visitor: Client):
    visitor.get("/")
    db.session.commit()
    counting.status = "500 Internal Server Error"
    assert visitor.get("/").status_code == 500


def test_other_queries_methods_and_signed_in_people_are_never_answered_from_memory(counting: Counting, visitor: Client):
    visitor.get("/?lang=en")
    answers = [
        visitor.get("/?lang=en&page=2"),
        visitor.get("/?utm=1"),
        visitor.post("/?lang=en"),
        visitor.get("/?lang=en", headers={"Cookie": "other=1; session=abc"}),
        visitor.get("/?lang=en", headers={"Range": "bytes=0-1"}),
    ]
    assert [answer.text for answer in answers] == ["2", "3", "4", "5", "6"]
    assert visitor.get("/?lang=en", headers={"Cookie": "other=1"}).text == "1"


def test_a_new_mark_takes_the_place_of_the_old_answer(app: Flask, counting: Counting, visitor: Client):
    visitor.get("/")
    db.session.commit()
    assert visitor.get("/").text == "1"
    assert counting.asked == 2
    counting.mark = "second"
    db.session.commit()
    assert visitor.get("/").text == "3"


def test_memory_is_bounded_and_the_oldest_answer_makes_room(counting: Counting, visitor: Client):
    for place in range(MOST + 1):
        visitor.get(f"/{place}")
    assert visitor.get(f"/{MOST}").text == str(MOST + 1)
    assert visitor.get("/0").text == str(MOST + 2)
