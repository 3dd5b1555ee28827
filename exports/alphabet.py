"""The order of names: the Spanish alphabet, in which ñ is a letter of its own after n."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from logistics.registrations.rules import search_key

_Row = TypeVar("_Row")

#: Sorts after every sign that can follow an n.
_AFTER_ALL = "\U0010ffff"


def spanish(name: str) -> tuple[str, str]:
    """Return the key by which names sort in Spanish (Ortografía de la lengua española, 2010).

    Accents, case and dieresis make no difference but between names otherwise alike; ch and ll are two letters each.
    Other scripts come after the Latin one.
    """
    folded = unicodedata.normalize("NFC", name.casefold())
    return search_key(folded.replace("ñ", f"n{_AFTER_ALL}")), folded


def alphabetically(rows: Iterable[_Row], name: Callable[[_Row], str]) -> Iterator[_Row]:
    """Yield rows that come by the `search_key` of their name in Spanish alphabetical order.

    The two orders part only after an n, which may be an ñ: as many rows are held at a time as begin alike up to it.
    """

    def beginning(row: _Row) -> str:
        before, n, _after = search_key(name(row)).partition("n")
        return before + n

    for _alike, some in groupby(rows, beginning):
        yield from sorted(some, key=lambda row: spanish(name(row)))
