"""What is still to be done, as a reminder says it."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.documents.rules import DocumentKind
from logistics.documents.words import KINDS, ONCE_MORE
from logistics.participation.rules import Need

NEEDS = {
    Need.REGISTRATION: lazy_gettext("Your registration, completed and handed in"),
    Need.CORRECTION: lazy_gettext("Your registration, corrected as the secretariat asked and handed in again"),
    Need.PASSPORT: KINDS[DocumentKind.PASSPORT],
    Need.PASSPORT_AGAIN: ONCE_MORE[DocumentKind.PASSPORT],
    Need.LETTER: lazy_gettext("Your invitation letter, read and accepted"),
}
