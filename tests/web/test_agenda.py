"""The agenda's page, calendars and data, as visitors and organizers get them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import vobject
from flask import Flask

from logistics.accounts.rules import Role
from logistics.agenda.models import Session
from logistics.database import db
from logistics.events.models import Event
from logistics.localized import Localized
from logistics.settings import Settings
from tests.agenda.rows import a_workshop
from tests.conftest import Browser, StandingClock
from tests.people import an_event

PAGE = "/events/workshop/agenda"
FEED = "/events/workshop/agenda.ics"


@pytest.fixture(autouse=True)
def workshop(app: Flask):
    event = a_workshop()
    db.session.commit()
    return event


def text_of(html: str):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rename_a_session():
    """Change the agenda as its operations do: the session and the event's version."""
    session = db.session.query(Session).filter_by(key="welcome").one()
    session.title = Localized(es="Apertura", en="Opening")
    session.sequence += 1
    db.session.query(Event).filter_by(slug="workshop").update({Event.version: Event.version + 1})
    db.session.commit()


def test_the_page_shows_days_sessions_and_headings_in_order_with_the_zone_named(client: Browser):
    shown = text_of(client.get(f"{PAGE}?lang=en").text)
    expected = [
        "All times are in Mexico City time, UTC−6.",
        "Thursday, 31 March 2022",
        "1. Welcome remarks",
        "PPT de la CRM (El Salvador)",
        "OIM, Coordinador de la Red; y otros",
        "Progress and priorities",
        "3. Progress-1",
        "Coffee break",
        "4. Progress-2",
        "6. Findings",
        "Mesa redonda 1 Objectives 2 , 5 , 6 , 12 , 18",
        "Dinner at leisure",
        "Friday, 1 April 2022",
        "3. Closing",
    ]
    places = [shown.rfind(words) for words in expected]  # from the end: the days' links stand before
    assert -1 not in places
    assert places == sorted(places)


def test_every_time_is_an_instant_for_machines_and_the_dinner_has_only_its_start(client: Browser):
    page = client.get(f"{PAGE}?lang=es").text
    dinner = re.search(r'<li id="dinner".*?</li>', page, re.DOTALL)[0]
    assert re.findall(r'<time datetime="([^"]+)">([^<]+)</time>', dinner) == [("2022-03-31T17:50:00-06:00", "17:50")]
    welcome = re.search(r'<li id="welcome".*?</time>.*?</time>', page, re.DOTALL)[0]
    assert re.findall(r'datetime="([^"]+)"', welcome) == ["2022-03-31T10:00:00-06:00", "2022-03-31T10:30:00-06:00"]


def test_sessions_have_anchors_and_links_to_them_and_to_their_calendars(client: Browser):
    page = client.get(f"{PAGE}?lang=es").text
    assert 'id="welcome"' in page
    assert 'href="#welcome"' in page
    assert f'href="{PAGE}/welcome.ics?lang=es"' in page


def test_the_page_offers_a_subscription_in_its_own_language(client: Browser, settings: Settings):
    page = client.get(f"{PAGE}?lang=en").text
    host = settings.base_url.partition("://")[2]
    assert f'href="webcal://{host}{FEED}?lang=en"' in page
    assert f'href="{settings.base_url}{FEED}?lang=en"' in page


def test_a_cancelled_session_is_shown_struck_through(client: Browser):
    session = db.session.query(Session).filter_by(key="closing").one()
    session.cancelled_at = session.updated_at
    db.session.commit()
    page = client.get(f"{PAGE}?lang=en").text
    closing = re.search(r'<li id="closing".*?</li>', page, re.DOTALL)[0]
    assert "Cancelled" in closing
    assert re.search(r"<s>.*Closing.*</s>", closing, re.DOTALL)
    assert "closing.ics" not in closing


def test_an_agenda_without_sessions_says_so(client: Browser):
    an_event("empty")
    db.session.commit()
    assert (
        "No sessions with a time have been published for this day yet."
        in client.get("/events/empty/agenda?lang=en").text
    )


def test_no_such_event_or_session_is_not_found(client: Browser):
    addresses = ["/events/nothing/agenda", "/events/nothing/agenda.ics", f"{PAGE}/nothing.ics"]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_the_feed_is_a_calendar_with_a_name(client: Browser):
    answer = client.get(f"{FEED}?lang=en")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="workshop-en.ics"'
    events = vobject.readOne(answer.text).vevent_list
    assert [event.summary.value for event in events][:2] == ["Welcome remarks", "Progress-1"]
    assert events[0].url.value == f"http://localhost:8000{PAGE}#welcome"


def test_only_the_address_decides_the_feeds_language(client: Browser):
    client.set_cookie("language", "en")
    spanish = client.get(FEED, headers={"Accept-Language": "en"}).data
    assert spanish == client.get(f"{FEED}?lang=es").data
    assert b"SUMMARY:Palabras de Bienvenida" in spanish
    assert client.get(f"{FEED}?lang=tlh").data == spanish
    assert client.get(f"{FEED}?lang=en").data != spanish


def test_a_single_session_is_a_calendar_with_the_same_uid(client: Browser):
    whole = vobject.readOne(client.get(FEED).text).vevent_list
    alone = client.get(f"{PAGE}/welcome.ics")
    assert alone.headers["Content-Disposition"] == 'attachment; filename="workshop-welcome-es.ics"'
    assert [event.uid.value for event in vobject.readOne(alone.text).vevent_list] == [whole[0].uid.value]


def test_the_data_is_the_agenda_in_all_languages_with_local_times(client: Browser):
    answer = client.get("/events/workshop/agenda.json")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    first, second = answer.json["days"]
    assert (answer.json["event"], answer.json["timezone"]) == ("workshop", "America/Mexico_City")
    assert (first["date"], first["opens"], first["closes"]) == ("2022-03-31", "10:00", "17:00")
    assert [len(first["sessions"]), len(second["sessions"])] == [6, 1]
    welcome, dinner = first["sessions"][0], first["sessions"][-1]
    assert welcome["title"] == {"es": "Palabras de Bienvenida", "en": "Welcome remarks"}
    assert (welcome["starts_at"], welcome["ends_at"]) == ("2022-03-31T10:00:00-06:00", "2022-03-31T10:30:00-06:00")
    assert (dinner["starts_at"], dinner["ends_at"]) == ("2022-03-31T17:50:00-06:00", None)


@pytest.mark.parametrize("address", [PAGE, FEED, f"{PAGE}/welcome.ics", "/events/workshop/agenda.json"])
def test_who_has_it_already_gets_304_until_it_changes(client: Browser, address: str):
    first = client.get(address)
    etag = first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    rename_a_session()
    changed = client.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag
    assert "Apertura" in changed.text


@pytest.mark.parametrize("address", [PAGE, FEED])
def test_each_language_has_its_own_etag(client: Browser, address: str):
    etags = {client.get(f"{address}?lang={language}").headers["ETag"] for language in ("es", "en")}
    assert len(etags) == 2


def test_a_signed_in_person_too_gets_304_for_a_calendar(client: Browser, sign_in: Callable[..., int]):
    sign_in(client, "ana@example.org")
    etag = client.get(FEED).headers["ETag"]
    assert client.get(FEED, headers={"If-None-Match": etag}).status_code == 304


def test_statements_do_not_grow_with_the_agenda(client: Browser, statements: list[str]):
    counts = []
    for slug in ("single", "workshop"):
        if slug == "single":
            an_event("single")
            db.session.commit()
        statements.clear()
        client.get(f"/events/{slug}/agenda")
        counts.append(len(statements))
    assert counts == [5, 5]


def test_a_kept_page_does_not_outlive_the_day_on_its_banner(
    app: Flask, client: Browser, clock: StandingClock, settings: Settings
):
    app.extensions["settings"] = settings.model_copy(update={"rehearsal_date": date(2022, 2, 14)})
    assert "14 February 2022" in client.get(f"{PAGE}?lang=en").text
    clock.at += timedelta(days=1)
    db.session.commit()  # the second for which it is sent unasked is over
    assert "15 February 2022" in client.get(f"{PAGE}?lang=en").text


def test_a_signed_in_page_is_never_kept_by_anybody(client: Browser, sign_in: Callable[..., int], workshop: Event):
    public = client.get(PAGE).text
    sign_in(client, role=Role.ORGANIZER, event_id=workshop.id)
    answer = client.get(PAGE)
    assert "organizer@example.org" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    client.delete_cookie("logistics")
    assert client.get(PAGE).text == public


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.ADMIN])
def test_organizers_see_what_the_agenda_contradicts(
    client: Browser, sign_in: Callable[..., int], workshop: Event, role: Role
) -> None:
    sign_in(client, role=role, event_id=None if role is Role.ADMIN else workshop.id)
    shown = text_of(client.get(f"{PAGE}?lang=en").text)
    assert "“Dinner at leisure” on 31 March 2022 has no end." in shown
    assert "Only organizers see this." in shown


@pytest.mark.parametrize("role", [None, Role.HOST, Role.SPONSOR])
def test_nobody_else_does(client: Browser, sign_in: Callable[..., int], workshop: Event, role: Role | None) -> None:
    sign_in(client, role=role, event_id=workshop.id if role else None)
    shown = text_of(client.get(f"{PAGE}?lang=en").text)
    assert "has no end" not in shown
    assert "Only organizers see this." not in shown


def test_an_organizer_of_another_event_sees_no_warnings(client: Browser, sign_in: Callable[..., int]) -> None:
    other = an_event("other")
    db.session.commit()
    sign_in(client, role=Role.ORGANIZER, event_id=other.id)
    assert "has no end" not in text_of(client.get(f"{PAGE}?lang=en").text)


def test_the_public_page_warns_of_nothing(client: Browser) -> None:
    assert "has no end" not in client.get(f"{PAGE}?lang=en").text
