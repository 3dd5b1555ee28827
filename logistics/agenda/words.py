"""How the agenda's particulars read, on the page and in the calendar alike."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext, ngettext

from logistics.agenda.rules import PartFacts, SessionKind
from logistics.wording import listed

#: What a kind of session is called.
KINDS = {
    SessionKind.ARRIVAL: lazy_gettext("Arrival"),
    SessionKind.CEREMONY: lazy_gettext("Ceremony"),
    SessionKind.WORK: lazy_gettext("Working session"),
    SessionKind.BREAK: lazy_gettext("Break"),
    SessionKind.MEAL: lazy_gettext("Meal"),
}


def objectives_sentence(numbers: Sequence[int]) -> str:
    """Return the sentence that names objectives of the Global Compact, or an empty string for none."""
    if not numbers:
        return ""
    return str(
        ngettext(
            "Objective of the Global Compact for Migration: %(numbers)s",
            "Objectives of the Global Compact for Migration: %(numbers)s",
            len(numbers),
            numbers=listed([str(number) for number in numbers]),
        )
    )


def part_sentence(part: PartFacts, language: str) -> str:
    """Return the line for one part of a session, with its objectives."""
    title = part.title.in_language(language)
    if not part.objectives:
        return title
    return str(
        ngettext(
            "%(title)s (objective %(numbers)s)",
            "%(title)s (objectives %(numbers)s)",
            len(part.objectives),
            title=title,
            numbers=listed([str(number) for number in part.objectives]),
        )
    )


def item_sentence(number: str) -> str:
    """Return how a session's number in the document is told, or an empty string when it has none."""
    return str(gettext("Item %(number)s of the agenda", number=number)) if number else ""
