"""Light or dark: as the reader's device has it, or as the reader chose; a cookie tells before the page is made."""

from __future__ import annotations

import enum

from flask import request
from flask_babel import lazy_gettext

COOKIE = "appearance"


class Appearance(enum.StrEnum):
    """What the colours of the pages follow."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


WORDS = {
    Appearance.SYSTEM: lazy_gettext("As on this device"),
    Appearance.LIGHT: lazy_gettext("Light"),
    Appearance.DARK: lazy_gettext("Dark"),
}

#: For which medium the dark colours hold: never for paper.
DARK_MEDIA = {
    Appearance.SYSTEM: "screen and (prefers-color-scheme: dark)",
    Appearance.DARK: "screen",
}

#: What the browser itself draws, such as scroll bars, and the page before its style sheets are there.
COLOR_SCHEMES = {
    Appearance.SYSTEM: "light dark",
    Appearance.LIGHT: "light",
    Appearance.DARK: "dark",
}


def chosen() -> Appearance:
    """Return what the reader of this request chose."""
    return named(request.cookies.get(COOKIE))


def named(name: str | None) -> Appearance:
    """Return the appearance called `name`; the device's for anything else."""
    return Appearance(name) if name in set(Appearance) else Appearance.SYSTEM
