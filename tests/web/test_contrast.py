"""The contrast of every pair of colours the style sheets use, light and dark, worked out as WCAG 2.2 has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "logistics" / "static" / "css"
THEMES = {"light": ["tokens.css"], "dark": ["tokens.css", "dark.css"]}

#: On what each text may stand: 4.5:1 (1.4.3).
TEXTS = {
    "ink": ["ground", "ground-soft", "accent-ground", "mark", "warn-ground", "bad-ground", "good-ground"],
    "ink-soft": ["ground", "ground-soft", "mark", "warn-ground"],
    "link": ["ground", "ground-soft", "mark", "warn-ground", "accent-ground"],
    "accent": ["ground", "ground-soft", "accent-ground"],
    "accent-strong": ["ground", "accent-ground"],
    "good": ["ground", "good-ground"],
    "warn": ["ground", "warn-ground"],
    "bad": ["ground", "ground-soft", "bad-ground"],
    "on-accent": ["accent", "accent-strong"],
    "on-bad": ["bad", "bad-strong"],
    "on-band": ["band"],
    "on-focus": ["focus"],
    "ground": ["ink"],
}
#: What shows where something is or how it stands: 3:1 against what is beside it (1.4.11).
SHAPES = {
    "control": ["ground", "ground-soft"],
    "accent": ["ground", "ground-soft"],
    "focus-edge": ["focus"],
    "bad": ["ground", "ground-soft"],
    "warn": ["warn-ground"],
    "bar-edge": ["ground", "bar-offered"],
    "bar-settled": ["bar-offered"],
}

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LITERAL = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)
#: Sheets of paper, on which something is drawn or shown as it will be printed.
PAPER = {".signature", ".mail-frame"}


def colours(theme: str) -> dict[str, str]:
    """Return the value of each colour of a theme."""
    return {name: value for file in THEMES[theme] for name, value in _TOKEN.findall((CSS / file).read_text())}


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb"."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def rules() -> list[tuple[str, str, str]]:
    """Return file, selector and declarations of every rule but those of tokens and paper."""
    return [
        (path.name, selector.strip(), body)
        for path in sorted(CSS.glob("*.css"))
        if path.name not in ("tokens.css", "dark.css", "print.css", "fonts.css")
        for selector, body in _RULE.findall(_COMMENT.sub("", path.read_text()))
    ]


def written_pairs() -> set[tuple[str, str]]:
    """Return the pairs of text and ground that one rule names together."""
    pairs = set()
    for _file, _selector, body in rules():
        text = re.search(r"(?<![a-z-])color:\s*var\(--([a-z-]+)\)", body)
        ground = re.search(r"background(?:-color)?:\s*var\(--([a-z-]+)\)", body)
        if text and ground:
            pairs.add((text[1], ground[1]))
    return pairs


def test_the_ratio_is_the_one_of_the_recommendation() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (SHAPES, 3)], ids=["texts", "shapes"])
def test_every_pair_can_be_told_apart(theme: str, pairs: dict[str, list[str]], least: float) -> None:
    named = colours(theme)
    ratios = {f"{one} on {other}": contrast(named[one], named[other]) for one, on in pairs.items() for other in on}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least} == {}


def test_every_pair_a_rule_names_is_in_the_table() -> None:
    assert len(written_pairs()) > 5
    assert written_pairs() - {(text, ground) for text, on in TEXTS.items() for ground in on} == set()


def test_every_colour_has_a_value_for_the_dark() -> None:
    light = set(colours("light"))
    dark = {name for name, _ in _TOKEN.findall((CSS / "dark.css").read_text())}
    assert dark == light


def test_no_rule_names_a_colour_of_its_own() -> None:
    literal = [(file, selector) for file, selector, body in rules() if _LITERAL.search(body)]
    assert {selector for _, selector in literal} <= PAPER
