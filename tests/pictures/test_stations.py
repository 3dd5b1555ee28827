"""The stations lead to pages there are, and README shows pictures of them."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from logistics.web.rights import ACCESS
from tests.pictures.stations import STATIONS

CHECKOUT = Path(__file__).parents[2]


def test_each_station_has_a_name_and_a_page_of_its_own(app: Flask) -> None:
    assert len({station.name for station in STATIONS}) == len(STATIONS)
    pages = app.url_map.bind("localhost")
    endpoints = {station.name: pages.match(station.path.partition("?")[0])[0] for station in STATIONS}
    assert {name: endpoint for name, endpoint in endpoints.items() if endpoint not in ACCESS} == {}


def test_the_pictures_that_readme_shows_are_there_and_are_stations() -> None:
    shown = re.findall(r"docs/images/(\w+)/([a-z-]+)-(phone|desktop)\.webp", (CHECKOUT / "README.md").read_text())
    assert len(shown) >= 5
    assert {name for _, name, _ in shown} <= {station.name for station in STATIONS}
    files = [CHECKOUT / "docs" / "images" / language / f"{name}-{width}.webp" for language, name, width in shown]
    assert [file for file in files if not file.exists()] == []
