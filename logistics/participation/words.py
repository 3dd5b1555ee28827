"""The words for what a participation waits for."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.participation.rules import Need

#: Beside a person's name.
WAITS_FOR = {
    Need.REGISTRATION: lazy_gettext("registration"),
    Need.CORRECTION: lazy_gettext("correction"),
    Need.PASSPORT: lazy_gettext("passport"),
    Need.PASSPORT_AGAIN: lazy_gettext("passport again"),
    Need.LETTER: lazy_gettext("letter to accept"),
    Need.SEAT: lazy_gettext("a free seat"),
    Need.DECISION: lazy_gettext("decision"),
    Need.PASSPORT_CHECK: lazy_gettext("passport to check"),
    Need.LETTER_ISSUE: lazy_gettext("letter to issue"),
    Need.LETTER_CHECK: lazy_gettext("letter to check"),
}

#: As a condition, and beside how many they are.
NEEDS = {
    Need.REGISTRATION: lazy_gettext("Has to complete the registration"),
    Need.CORRECTION: lazy_gettext("Has to correct the registration"),
    Need.PASSPORT: lazy_gettext("Has to send the passport copy"),
    Need.PASSPORT_AGAIN: lazy_gettext("Has to send the passport copy again"),
    Need.LETTER: lazy_gettext("Has to accept the invitation letter"),
    Need.SEAT: lazy_gettext("Waits for a free seat"),
    Need.DECISION: lazy_gettext("Waits for the secretariat's decision"),
    Need.PASSPORT_CHECK: lazy_gettext("Passport copy to be checked"),
    Need.LETTER_ISSUE: lazy_gettext("Invitation letter to be issued"),
    Need.LETTER_CHECK: lazy_gettext("Signed letter to be checked"),
}

#: On the person's page.
WAITS = {
    Need.REGISTRATION: lazy_gettext("The person has to complete the registration."),
    Need.CORRECTION: lazy_gettext("The person has to correct it and hand it in again."),
    Need.PASSPORT: lazy_gettext("The person has to send a passport copy."),
    Need.PASSPORT_AGAIN: lazy_gettext("The person has to send a passport copy again."),
    Need.LETTER: lazy_gettext("The person has to accept the invitation letter."),
    Need.SEAT: lazy_gettext("A seat of the delegation has to become free."),
    Need.DECISION: lazy_gettext("The secretariat has to decide."),
    Need.PASSPORT_CHECK: lazy_gettext("The secretariat has to look at the passport copy."),
    Need.LETTER_ISSUE: lazy_gettext("The secretariat has to issue the invitation letter."),
    Need.LETTER_CHECK: lazy_gettext("The secretariat has to look at the signed letter."),
}
