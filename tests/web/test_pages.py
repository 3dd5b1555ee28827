"""What all pages share: the language, the headers, and what is read when a page cannot be had."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.settings import Settings
from logistics.web.pages import local_path
from tests.conftest import Browser
from tests.people import an_event


def language_of(page: str) -> str:
    return page.split('<html lang="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize(
    ("accepted", "shown"), [("", "es"), ("fr", "es"), ("en-GB,en;q=0.8", "en"), ("fr,en;q=0.5,es;q=0.4", "en")]
)
def test_the_browser_chooses_the_first_language(client: Browser, accepted: str, shown: str) -> None:
    assert language_of(client.get("/", headers={"Accept-Language": accepted}).text) == shown


def test_a_chosen_language_is_remembered_and_goes_before_the_browsers(client: Browser) -> None:
    assert client.get("/language/en?next=/%3Fpage%3D1%26lang%3Des").location == "/?page=1"
    assert language_of(client.get("/", headers={"Accept-Language": "es"}).text) == "en"
    client.get("/language/xx")
    assert language_of(client.get("/").text) == "en"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "/a\nb"]
)
def test_nobody_is_led_off_this_site(elsewhere: str | None) -> None:
    assert local_path(elsewhere) == "/"


def test_pages_run_no_code_but_their_own(client: Browser) -> None:
    headers = client.get("/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in headers


class TestServedOverTls:
    """What an installation at an https address adds."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Return the settings of an installation that people reach over TLS."""
        return settings.model_copy(update={"base_url": "https://meetings.example.org"})

    def test_browsers_are_told_to_stay_there(self, client: Browser) -> None:
        headers = client.get("/language/en", base_url="https://meetings.example.org").headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert "; Secure;" in headers["Set-Cookie"]


def test_what_is_not_there_is_said_in_words(client: Browser) -> None:
    page = client.get("/nowhere?lang=en")
    assert (page.status_code, "There is no such page" in page.text) == (404, True)


def test_an_unknown_event_is_not_there_for_anybody(app: Flask, client: Browser) -> None:
    with transaction(SYSTEM):
        an_event("known")
    assert client.get("/events/known/").status_code == 200
    assert client.get("/events/unknown/").status_code == 404
    assert client.get("/events/unknown/desk/").status_code == 404


def test_an_error_of_ours_shows_no_trace(app: Flask, client: Browser, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise ZeroDivisionError("secret words")

    app.view_functions["public.events"] = broken
    page = client.get("/?lang=en")
    assert (page.status_code, "Something went wrong on our side" in page.text) == (500, True)
    assert "secret words" not in page.text
    assert "secret words" in caplog.text


def test_even_a_broken_frame_leaves_a_page(app: Flask, client: Browser) -> None:
    def broken() -> None:
        raise HTTPException("no frame")

    app.jinja_env.globals["get_flashed_messages"] = broken
    page = client.get("/?lang=en")
    assert (page.status_code, "<h1>Something went wrong on our side</h1>" in page.text) == (500, True)


def test_a_form_without_its_token_is_refused(client: Browser) -> None:
    page = client.post("/sign-in?lang=en", data={"email": "ana@example.org"})
    assert (page.status_code, "This form had expired" in page.text) == (400, True)


def test_health_answers_without_a_session(client: Browser) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.text, "Set-Cookie" in answer.headers) == (200, "ok\n", False)
