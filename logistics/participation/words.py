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

#: As a condition, and beside how many they are: forms that fit any number.
NEEDS = {
    Need.REGISTRATION: lazy_gettext("Registration to complete"),
    Need.CORRECTION: lazy_gettext("Registration to correct"),
    Need.PASSPORT: lazy_gettext("Passport copy to send"),
    Need.PASSPORT_AGAIN: lazy_gettext("Passport copy to send again"),
    Need.LETTER: lazy_gettext("Invitation letter to accept"),
    Need.SEAT: lazy_gettext("Waiting for a free seat"),
    Need.DECISION: lazy_gettext("Waiting for the secretariat's decision"),
    Need.PASSPORT_CHECK: lazy_gettext("Passport copy to check"),
    Need.LETTER_ISSUE: lazy_gettext("Invitation letter to issue"),
    Need.LETTER_CHECK: lazy_gettext("Signed letter to check"),
}

#: What the board tells as one: a passport copy that never came, and one that was sent back.
NO_PASSPORT = lazy_gettext("Without a passport copy that can be used")

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
