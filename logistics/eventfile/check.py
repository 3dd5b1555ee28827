"""Reading an event file: everything wrong with it, and everything its document contradicts in itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path as FilePath

from logistics.errors import Refusal
from logistics.eventfile.consistency import contradictions_between_parts
from logistics.eventfile.faults import Fault, FaultKind
from logistics.eventfile.places import Path, Place, Places
from logistics.eventfile.schema import EventFile
from logistics.eventfile.validation import key_name, validate
from logistics.eventfile.warnings import subject_of, warnings_about
from logistics.events.warnings import About, EventWarning

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
class PlacedWarning:
    """A warning and where in the file it arises."""

    warning: EventWarning
    key: str
    place: Place


@dataclass(frozen=True)
class Report:
    """What a check found; `file` is there when there are no errors."""

    errors: tuple[Fault, ...]
    warnings: tuple[PlacedWarning, ...] = ()
    file: EventFile | None = None


def shipped() -> list[str]:
    """Return the names of the event files that ship with the application."""
    return sorted(entry.name.removesuffix(_SUFFIX) for entry in _SHIPPED.iterdir() if entry.name.endswith(_SUFFIX))


def text_of(path_or_name: str | FilePath) -> bytes:
    """Return the bytes of a file, or of the shipped event file of that name; raises NoSuchFile."""
    path = FilePath(path_or_name)
    if path.is_file():
        return path.read_bytes()
    if str(path_or_name) in shipped():
        return (_SHIPPED / f"{path_or_name}{_SUFFIX}").read_bytes()
    raise NoSuchFile(str(path_or_name))


def read(path_or_name: str | FilePath) -> EventFile:
    """Return the event described by a file, or by the shipped one of that name.

    Raises NoSuchFile, and FileHasFaults when it cannot be loaded.
    """
    report = check(text_of(path_or_name))
    if report.file is None:
        raise FileHasFaults(report)
    return report.file


def check(text: str | bytes) -> Report:
    """Return everything wrong with the text of an event file, in the order of its lines, and the warnings about it.

    Warnings, in the order of their codes, are worked out once there are no errors.
    """
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        tables = tomllib.loads(decoded)
    except UnicodeDecodeError as error:
        place = _place_of_byte(error.object, error.start)
        return Report((Fault(FaultKind.NOT_TEXT_FILE, "", place),))
    except tomllib.TOMLDecodeError as error:
        return Report((_syntax_fault(decoded, error),))
    places = Places(decoded)
    file, faults = validate(tables, places)
    if file is not None:
        faults = contradictions_between_parts(file, tables, places)
    if file is None or faults:
        return Report(tuple(sorted(faults, key=lambda fault: fault.place)))
    paths = {(about.subject, about.key): path for about, path in _things(file)}
    found = []
    for warning in warnings_about(subject_of(file)):
        path = (*paths.get((warning.about.subject, warning.about.key), ()), warning.about.particular)
        path = path if path in places else path[:-1]
        found.append(PlacedWarning(warning, key_name(path, tables), places.of(path)))
    return Report((), tuple(found), file)


def _things(file: EventFile) -> Iterator[tuple[About, Path]]:
    """Yield everything a warning may be about, with its path in the file."""
    for day_place, day in enumerate(file.days):
        yield About("event_day", day.date.isoformat()), ("days", day_place)
        for place, session in enumerate(day.sessions):
            yield About("session", session.key), ("days", day_place, "sessions", place)
    for place, delegation in enumerate(file.delegations.in_order):
        yield About("delegation", delegation.code), ("delegations", "in_order", place)
    for place, sponsor in enumerate(file.sponsors):
        for number, provision in enumerate(sponsor.provides):
            yield About("provision", f"{sponsor.code} {provision.item}"), ("sponsors", place, "provides", number)
    for code in file.lists:
        yield About("eligibility_list", code), ("lists", code)
    for kind in file.deadlines:
        yield About("deadline", kind), ("deadlines", kind.value)


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
