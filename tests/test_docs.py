"""What the documents point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
_POINTED_TO = re.compile(r'\]\((?!https?:|mailto:|#)([^)#\s]+)|src="([^"]+)"')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    named = ["".join(found) for found in _POINTED_TO.findall(page.read_text("utf-8"))]
    assert [name for name in named if not (page.parent / name).exists()] == []


def test_the_guides_show_the_same_stations_in_both_languages() -> None:
    shown = {
        language: re.findall(
            rf'src="images/{language}/([\w-]+)\.webp"', (ROOT / f"docs/guide.{language}.md").read_text()
        )
        for language in ("es", "en")
    }
    assert shown["es"] == shown["en"]
    assert len(shown["es"]) > 20
