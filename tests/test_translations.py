"""Every word a person reads is in the Spanish catalogue; English is what the source says."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment

ROOT = Path(__file__).parent.parent
SPANISH = ROOT / "logistics/translations/es/LC_MESSAGES/messages.po"
TEMPLATES = sorted(path for ending in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{ending}"))


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return what the source and the templates say, found as `make words` finds it."""
    found = tmp_path_factory.mktemp("words") / "messages.pot"
    asked = ["extract", "--mapping", str(ROOT / "pyproject.toml"), "--output", str(found), str(ROOT)]
    CommandLineInterface().run(["pybabel", "--quiet", *asked])
    with found.open("rb") as file:
        return read_po(file)


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
    ids, strings = message.id, message.string
    return [ids] if isinstance(ids, str) else list(ids), [strings] if isinstance(strings, str) else list(strings)


def _translations(compiled: BinaryIO) -> dict[object, str]:
    return {key: words for key, words in GNUTranslations(compiled)._catalog.items() if key}  # not the header


def test_the_catalogue_holds_what_the_source_says_and_nothing_else(spanish: Catalog, extracted: Catalog) -> None:
    said = _keys(extracted)
    assert len(said) > 100
    assert said - _keys(spanish) == set()
    assert _keys(spanish) - said == set()
    assert list(spanish.obsolete) == []


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


def test_spanish_quotes_in_angles_and_english_in_curls(spanish: Catalog) -> None:
    for message in spanish:
        ids, strings = _sides(message)
        assert [words for words in strings if re.search("[“”]", words)] == []
        assert [words for words in ids if re.search("[«»]", words)] == []


@pytest.mark.parametrize("path", [ROOT / "docs/guia.md", ROOT / "docs/guide.es.md"], ids=lambda path: str(path.name))
def test_so_do_guides_in_spanish(path: Path) -> None:
    assert re.findall("[“”]", path.read_text()) == []


def test_the_compiled_catalogue_is_the_written_one(spanish: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, spanish)
    compiled.seek(0)
    with SPANISH.with_suffix(".mo").open("rb") as shipped:
        assert _translations(shipped) == _translations(compiled)


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
