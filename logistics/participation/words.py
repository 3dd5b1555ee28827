"""The words for what a participation waits for."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.participation.rules import Wait

WAITS = {
    Wait.COMPLETION: lazy_gettext("The person has to complete the registration."),
    Wait.CORRECTION: lazy_gettext("The person has to correct it and hand it in again."),
    Wait.PASSPORT: lazy_gettext("The person has to send a passport copy."),
    Wait.ACCEPTANCE: lazy_gettext("The person has to accept the invitation letter."),
    Wait.SEAT: lazy_gettext("A seat of the delegation has to become free."),
    Wait.DECISION: lazy_gettext("The secretariat has to decide."),
    Wait.PASSPORT_REVIEW: lazy_gettext("The secretariat has to look at the passport copy."),
    Wait.LETTER: lazy_gettext("The secretariat has to issue the invitation letter."),
    Wait.LETTER_REVIEW: lazy_gettext("The secretariat has to look at the signed letter."),
}
