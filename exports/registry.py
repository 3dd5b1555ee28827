"""Finds the exports: those of this house and those that installed packages add under the entry point group."""

from __future__ import annotations

import functools
import inspect
import logging
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import BinaryIO, Protocol, TypeGuard

from flask_babel import force_locale

from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts

GROUP = "logistics.exports"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
_FORMAT = re.compile(r"[a-z0-9]{1,16}")
_log = logging.getLogger(__name__)


class Export(Protocol):
    """Code that writes a paper; a package adds one by an entry point `NAME = "module:Class"` in `logistics.exports`.

    The class is called without arguments, once. Its methods run inside the application context.
    """

    #: In addresses and on the command line; the entry point's name too.
    name: str
    #: What it can be written as, each also the file's suffix: `xlsx`, `csv`, `pdf`.
    formats: Sequence[str]
    #: Who may have it, in their event.
    roles: Collection[Role]

    # It may say in `about`, a text or a lazy one, what it holds and for whom it is.

    def title(self, language: str) -> str:
        """Return what the paper is called in `language` (`es` or `en`)."""

    def write(self, event: EventFacts, language: str, format: str, out: BinaryIO) -> None:
        """Write the paper of `event` to `out`, row by row; `format` is one of `formats`."""


class PayerExport(Export, Protocol):
    """An export of which a host or sponsor gets the part that is about the people they pay for, and no other."""

    #: What makes an export one of these.
    per_payer: bool

    def write(self, event: EventFacts, language: str, format: str, out: BinaryIO, payer_id: int | None = None) -> None:
        """Write the paper of all payers of `event`, or of the one with this id."""


@dataclass(frozen=True)
class Broken:
    """An export that cannot be had, and why, for whoever runs the server."""

    name: str
    reason: str


@dataclass(frozen=True)
class Registry:
    """All exports there are, by name, and those that are broken."""

    exports: tuple[Export, ...]
    broken: tuple[Broken, ...]

    def find(self, name: str) -> Export | None:
        """Return the export called `name`, or None."""
        return next((export for export in self.exports if export.name == name), None)

    def open_to(self, roles: Collection[Role]) -> list[Export]:
        """Return the exports that somebody with one of `roles` may have."""
        return [export for export in self.exports if may_have(export, roles)]


class _Unfit(Exception):
    """An export does not keep to `Export`; the message says in what."""


def may_have(export: Export, roles: Collection[Role]) -> bool:
    """Return whether somebody with one of `roles` may have `export`."""
    return not frozenset(export.roles).isdisjoint(roles)


def is_per_payer(export: Export) -> TypeGuard[PayerExport]:
    """Return whether `export` is written for one payer at a time."""
    return bool(getattr(export, "per_payer", False))


def write(
    export: Export, event: EventFacts, language: str, format: str, out: BinaryIO, *, payer_id: int | None
) -> None:
    """Write the paper; one that is per payer about the people of that payer alone, or (None) about everybody's."""
    if is_per_payer(export):
        export.write(event, language, format, out, payer_id=payer_id)
    else:
        export.write(event, language, format, out)


def title_of(export: Export, language: str) -> str:
    """Return the title of `export`, or its name when a foreign one fails to tell its title."""
    try:
        return str(export.title(language)) or export.name
    except Exception:  # a foreign export must not take a page down
        _log.exception("the export %s has no title", export.name)
        return export.name


def about(export: Export, language: str) -> str:
    """Return what `export` holds and for whom it is, in a sentence; "" for one that does not say."""
    with force_locale(language):
        return str(getattr(export, "about", ""))


def discover() -> Registry:
    """Return all exports of the packages installed; looks again only when the places to look in have changed."""
    return _discover(tuple(sys.path))


@functools.lru_cache(maxsize=1)
def _discover(_path: tuple[str, ...]) -> Registry:
    return registry_of(entry_points(group=GROUP))


def registry_of(points: Iterable[EntryPoint]) -> Registry:
    """Return the exports of `points`; one that is broken is listed with its reason and harms no other."""
    exports: dict[str, Export] = {}
    broken: list[Broken] = []
    # This house's own come first, so that none can be replaced by a package that takes its name.
    for point in sorted(points, key=lambda point: (not point.module.startswith("exports."), point.name, point.value)):
        try:
            export = _load(point, taken=exports)
        except _Unfit as unfit:
            broken.append(Broken(point.name, f"{point.value}: {unfit}"))
        except (Exception, SystemExit) as error:  # whatever a foreign module does on import
            _log.warning("the export %s (%s) cannot be loaded", point.name, point.value, exc_info=True)
            broken.append(Broken(point.name, f"{point.value}: {type(error).__name__}: {error}"))
        else:
            exports[point.name] = export
    return Registry(tuple(exports[name] for name in sorted(exports)), tuple(broken))


def _load(point: EntryPoint, taken: Collection[str]) -> Export:
    if point.name in taken:
        raise _Unfit("another export has this name already")
    export = point.load()()
    missing = [name for name in ("name", "formats", "roles", "title", "write") if not hasattr(export, name)]
    if missing:
        raise _Unfit(f"it has no {', '.join(missing)}")
    if export.name != point.name or not _NAME.fullmatch(export.name):
        raise _Unfit(f"it calls itself {export.name!r}: both names must be alike, in small letters, digits and hyphens")
    formats = export.formats
    if isinstance(formats, str) or not formats or not all(_FORMAT.fullmatch(format) for format in formats):
        raise _Unfit(f"its formats {formats!r} must be a list of file suffixes in small letters and digits")
    unknown = [role for role in export.roles if role not in set(Role)]
    if unknown or isinstance(export.roles, str):
        raise _Unfit(f"there is no role {', '.join(map(str, unknown)) or repr(export.roles)}")
    if is_per_payer(export) and "payer_id" not in inspect.signature(export.write).parameters:
        raise _Unfit("it is per payer, but its write() takes no payer_id")
    fit: Export = export
    return fit
