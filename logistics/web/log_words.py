"""What the codes in the log's details mean, in words; a code that nobody knows any more stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from exports import registry
from logistics.accounts.words import ROLES
from logistics.audit import words
from logistics.documents.words import KINDS as DOCUMENTS
from logistics.funding.words import ITEMS
from logistics.messages.words import KINDS as MESSAGES
from logistics.web import pages
from logistics.web.details import labels


def reader() -> Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]:
    """Return what tells an entry's details, each with its label, in the language of the page."""
    kinds = _told({**MESSAGES, **DOCUMENTS})
    language = pages.language()
    codes: dict[str, Mapping[str, str]] = {
        "kind": kinds,
        "kinds": kinds,
        "role": _told(ROLES),
        "item": _told(ITEMS),
        "fields": labels(),
        "export": {each.name: registry.title_of(each, language) for each in registry.discover().exports},
        "format": {"xlsx": "Excel", "csv": "CSV", "pdf": "PDF", "ics": "iCalendar", "json": "JSON", "zip": "ZIP"},
    }
    return lambda details: words.details(details, codes)


def _told(of: Mapping[Any, Any]) -> dict[str, str]:
    return {str(code): str(told) for code, told in of.items()}
