"""Reading an event file: everything wrong with it, and everything its document contradicts in itself."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from logistics.errors import Refusal
from logistics.eventfile.consistency import contradictions_between_parts
from logistics.eventfile.faults import Fault, FaultKind
from logistics.eventfile.places import Place, Places
from logistics.eventfile.schema import EventFile
from logistics.eventfile.validation import validate

_SHIPPED = files("logistics.eventfile") / "shipped"
_SUFFIX = ".toml"
_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_BARE_TIME = re.compile(r"=\s*\d{1,2}:\d{2}\s*(?:#.*)?$")


class NoSuchFile(Refusal):
    """Neither a file of that name nor an event file that ships with the application."""


class FileHasFaults(Refusal):
    """The file cannot be loaded; `report` says why."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{len(report.errors)} errors")
        self.report = report


@dataclass(frozen=True)
class Report:
    """What a check found; `file` is there when there are no errors."""

    errors: tuple[Fault, ...]
    file: EventFile | None


def shipped() -> list[str]:
    """Return the names of the event files that ship with the application."""
    return sorted(entry.name.removesuffix(_SUFFIX) for entry in _SHIPPED.iterdir() if entry.name.endswith(_SUFFIX))


def text_of(path_or_name: str | Path) -> bytes:
    """Return the bytes of a file, or of the shipped event file of that name; raises NoSuchFile."""
    path = Path(path_or_name)
    if path.is_file():
        return path.read_bytes()
    if str(path_or_name) in shipped():
        return (_SHIPPED / f"{path_or_name}{_SUFFIX}").read_bytes()
    raise NoSuchFile(str(path_or_name))


def read(path_or_name: str | Path) -> EventFile:
    """Return the event described by a file, or by the shipped one of that name.

    Raises NoSuchFile, and FileHasFaults when it cannot be loaded.
    """
    report = check(text_of(path_or_name))
    if report.file is None:
        raise FileHasFaults(report)
    return report.file


def check(text: str | bytes) -> Report:
    """Return everything wrong with the text of an event file, in the order of its lines."""
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        tables = tomllib.loads(decoded)
    except UnicodeDecodeError as error:
        place = _place_of_byte(error.object, error.start)
        return Report((Fault(FaultKind.NOT_TEXT_FILE, "", place),), None)
    except tomllib.TOMLDecodeError as error:
        return Report((_syntax_fault(decoded, error),), None)
    places = Places(decoded)
    file, faults = validate(tables, places)
    if file is not None:
        faults = contradictions_between_parts(file, tables, places)
    errors = tuple(sorted(faults, key=lambda fault: fault.place))
    return Report(errors, None if errors else file)


def _place_of_byte(content: bytes, at: int) -> Place:
    before = content[:at]
    return Place(before.count(b"\n") + 1, at - (before.rfind(b"\n") + 1) + 1)


def _syntax_fault(text: str, error: tomllib.TOMLDecodeError) -> Fault:
    message = str(error)
    found = _AT.search(message)
    lines = text.split("\n")
    if found and found["line"]:
        place = Place(int(found["line"]), int(found["column"]))
    else:
        place = Place(len(lines), len(lines[-1]) + 1)
    if _BARE_TIME.search(lines[place.line - 1]):
        return Fault(FaultKind.BARE_TIME, "", place)
    return Fault(FaultKind.BROKEN, "", place, {"reason": message[: found.start()] if found else message})
