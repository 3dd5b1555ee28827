"""Style sheets and scripts are sent once to a browser, and anew when they have changed."""

from __future__ import annotations

import re

import pytest

from logistics.web import assets

KEPT = "public, max-age=31536000, immutable"


def files_of(page: str) -> list[str]:
    return re.findall(r'<(?:link|script)[^>]* (?:href|src)="((?:/bootstrap)?/static/[^"]+)"', page)


def test_a_browser_keeps_what_a_page_is_made_of(client):
    files = files_of(client.get("/verify").text)
    assert [name for name in files if "site.css" in name or "bootstrap" in name] != []
    assert {client.get(name).headers["Cache-Control"] for name in files} == {KEPT}


def test_a_changed_file_has_another_address(client, monkeypatch, tmp_path):
    before = files_of(client.get("/verify").text)
    monkeypatch.setattr(assets, "_version", lambda endpoint, filename: "another")
    after = files_of(client.get("/verify?lang=en").text)
    assert [name.split("?")[0] for name in after] == [name.split("?")[0] for name in before]
    assert set(after) & set(before) == set()


@pytest.mark.parametrize("version", ["", "?v=", "?v=000000000000"])
def test_no_browser_keeps_a_file_under_a_version_it_has_not(client, version):
    assert client.get(f"/static/css/site.css{version}").headers["Cache-Control"] == "no-cache"


def test_what_is_not_there_has_no_version(client):
    assert client.get("/static/css/nothing.css?v=000000000000").status_code == 404
    assert client.get("/static/../app.py?v=000000000000").status_code == 404
