"""Where each key of a TOML text stands: its line and column."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

#: A key's way from the top of the file: names of keys, and places in arrays, from 0.
Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?:\\.|[^"\\])*"|'
    r"'[^']*'",
    re.DOTALL,
)


@dataclass(frozen=True, order=True)
class Place:
    """A place in a text; lines and columns count from 1."""

    line: int
    column: int


class Places:
    """The places of a text's keys and array elements."""

    def __init__(self, text: str) -> None:
        """Find them in `text`, which `tomllib` has read without an error."""
        self._found = _Scanner(text).scan()

    def __contains__(self, path: Path) -> bool:
        return path in self._found

    def __iter__(self) -> Iterator[Path]:
        return iter(self._found)

    def of(self, path: Path) -> Place:
        """Return where `path` stands or, when it is not in the text, the nearest that encloses it."""
        while path and path not in self._found:
            path = path[:-1]
        return self._found.get(path, Place(1, 1))


class _Scanner:
    """Walks once through a TOML text that is known to be well formed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line_starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._places: dict[Path, Place] = {}
        #: How many tables each array of tables holds so far.
        self._tables: dict[Path, int] = {}

    def scan(self) -> dict[Path, Place]:
        """Return the place of every path."""
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header("[[", "]]")
            elif self._text.startswith("[", self._at):
                table = self._header("[", "]")
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._places

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"no TOML at character {self._at}")
        self._at = found.end()
        return found.group()

    def _note(self, path: Path, at: int) -> None:
        line = bisect_right(self._line_starts, at)
        self._places.setdefault(path, Place(line, at - self._line_starts[line - 1] + 1))

    def _header(self, opening: str, closing: str) -> Path:
        start = self._at
        self._at += len(opening)
        path: Path = ()
        for name in self._key():
            path = (*self._inside(path), name)
            self._note(path, start)
        self._skip(_SPACE)
        self._at += len(closing)
        if opening == "[[":
            self._tables[path] = self._tables.get(path, 0) + 1
        path = self._inside(path)
        self._note(path, start)
        return path

    def _inside(self, path: Path) -> Path:
        """Return the path of what is being filled at `path`: of an array of tables, its last table."""
        count = self._tables.get(path)
        return path if count is None else (*path, count - 1)

    def _key(self) -> list[str]:
        names = []
        while True:
            self._skip(_SPACE)
            if self._text[self._at] in "\"'":
                names.append(tomllib.loads(f"key = {self._skip(_STRING)}")["key"])
            else:
                names.append(self._skip(_BARE_KEY))
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return names
            self._at += 1

    def _pair(self, table: Path) -> None:
        start = self._at
        path = table
        for name in self._key():
            path = (*path, name)
            self._note(path, start)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        match self._text[self._at]:
            case '"' | "'":
                self._skip(_STRING)
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case _:
                self._skip(_BARE_VALUE)

    def _array(self, path: Path) -> None:
        self._at += 1
        count = 0
        self._skip(_BLANK)
        while self._text[self._at] != "]":
            self._note((*path, count), self._at)
            self._value((*path, count))
            count += 1
            self._after_value()
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        self._skip(_BLANK)
        while self._text[self._at] != "}":
            self._pair(path)
            self._after_value()
        self._at += 1

    def _after_value(self) -> None:
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
