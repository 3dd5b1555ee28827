"""Every word a person reads is in the Spanish catalogue; English is what the source says."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment

ROOT = Path(__file__).parent.parent
SPANISH = ROOT / "logistics/translations/es/LC_MESSAGES/messages.po"
TEMPLATES = sorted(path for ending in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{ending}"))
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}


def extracted() -> Catalog:
    """Return what the source and the templates say."""
    found = Catalog()
    mapping = [("logistics/**.py", "python"), ("exports/**.py", "python"), ("templates/**.html", "jinja2")]
    mapping.append(("templates/**.txt", "jinja2"))
    options = {"templates/**.html": {"trimmed": "true"}, "templates/**.txt": {"trimmed": "true"}}
    for folder in ("logistics", "exports", "templates"):
        rows = extract_from_dir(
            ROOT / folder,
            [(pattern.split("/", 1)[1], method) for pattern, method in mapping if pattern.startswith(folder)],
            {pattern.split("/", 1)[1]: value for pattern, value in options.items() if pattern.startswith(folder)},
            keywords=KEYWORDS,
        )
        for _path, _line, message, _comments, context in rows:
            found.add(message, context=context)
    return found


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    """Return the Spanish catalogue."""
    with SPANISH.open("rb") as file:
        return read_po(file, locale="es")


def _keys(catalog: Catalog) -> set[tuple[str, str | None]]:
    return {
        (message.id[0] if isinstance(message.id, tuple) else message.id, message.context)
        for message in catalog
        if message.id
    }


def _sides(message: Message) -> tuple[list[str], list[str]]:
    ids = list(message.id) if isinstance(message.id, tuple) else [message.id]
    strings = list(message.string) if isinstance(message.string, tuple) else [message.string]
    return ids, strings


def test_the_catalogue_holds_what_the_source_says_and_nothing_else(spanish: Catalog) -> None:
    said = _keys(extracted())
    assert len(said) > 100
    assert sorted(said - _keys(spanish)) == []
    assert sorted(_keys(spanish) - said) == []


def test_every_message_is_translated(spanish: Catalog) -> None:
    wanting = [message.id for message in spanish if message.id and (message.fuzzy or not all(_sides(message)[1]))]
    assert wanting == []


def test_translations_keep_the_placeholders(spanish: Catalog) -> None:
    placeholder = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    for message in spanish:
        ids, strings = _sides(message)
        if message.id:
            wanted = {name for words in ids for name in placeholder.findall(words)}
            for words in strings:
                assert set(placeholder.findall(words)) <= wanted, words
            assert {name for words in strings for name in placeholder.findall(words)} == wanted, message.id


def test_the_compiled_catalogue_is_the_written_one(spanish: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, spanish)
    assert SPANISH.with_suffix(".mo").read_bytes() == compiled.getvalue()


def untranslated(template: str) -> list[str]:
    """Return the words a template shows that do not come from a catalogue or from data."""
    lexed = Environment(autoescape=True).lex(template)
    shown = "".join(value for _line, kind, value in lexed if kind == "data")
    shown = re.sub(r"<(script|style)\b.*?</\1>", " ", shown, flags=re.DOTALL)
    attributes = re.findall(r"""\b(?:alt|title|placeholder|aria-label)\s*=\s*"([^"]*)\"""", shown)
    text = re.sub(r"<[^>]*>", " ", shown)
    words = [re.sub(r"&\w+;|https?://\S*", " ", part) for part in [*attributes, *text.split("\n")]]
    return [part.strip() for part in words if re.search(r"[^\W\d_]{2,}", part)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_show_no_bare_words(path: Path) -> None:
    assert untranslated(path.read_text()) == []


def test_bare_words_would_be_found() -> None:
    assert untranslated('<p title="Hello">{{ _("Fine") }} Bare</p>') == ["Hello", "Bare"]
    assert untranslated("<a href='{{ url }}'>{% if x %}{{ _('Fine') }}{% endif %} · </a>") == []
