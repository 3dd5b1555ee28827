"""Light and dark: what the reader chose holds from the first byte of a page, without JavaScript."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Browser


def dark_colours(page: str) -> str | None:
    """Return for which medium the page asks for the dark colours; None: for none."""
    found = re.search(r'<link rel="stylesheet" href="/static/css/dark.css[^"]*" media="([^"]*)">', page)
    return found and found[1]


@pytest.mark.parametrize(
    ("choice", "medium", "scheme"),
    [
        ("system", "screen and (prefers-color-scheme: dark)", "light dark"),
        ("light", None, "light"),
        ("dark", "screen", "dark"),
    ],
)
def test_a_choice_is_remembered(client: Browser, choice: str, medium: str | None, scheme: str) -> None:
    assert client.get(f"/appearance/{choice}?next=/verify").location == "/verify"
    page = client.get("/verify?lang=en").text
    assert dark_colours(page) == medium
    assert f'<meta name="color-scheme" content="{scheme}">' in page
    assert re.findall(r'href="/appearance/(\w+)[^>]*aria-current', page) == [choice]


def test_without_a_choice_the_device_decides(client: Browser) -> None:
    assert dark_colours(client.get("/").text) == "screen and (prefers-color-scheme: dark)"


def test_what_does_not_exist_is_not_chosen(client: Browser) -> None:
    client.get("/appearance/dark")
    assert client.get("/appearance/pink?next=//evil.example").location == "/"
    assert dark_colours(client.get("/").text) == "screen"
    client.set_cookie("appearance", "pink")
    assert dark_colours(client.get("/").text) == "screen and (prefers-color-scheme: dark)"


def test_a_page_kept_for_one_reader_is_not_sent_in_anothers_colours(client: Browser) -> None:
    assert dark_colours(client.get("/").text) == "screen and (prefers-color-scheme: dark)"
    client.get("/appearance/light")
    assert dark_colours(client.get("/").text) is None
