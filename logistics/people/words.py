"""The words for orders of people, and for how a letter stands."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.participation.rules import LetterStanding

LETTERS = {
    LetterStanding.NONE: lazy_gettext("No valid letter"),
    LetterStanding.WAITS: lazy_gettext("Issued, not accepted yet"),
    LetterStanding.ACCEPTED: lazy_gettext("Accepted"),
}
