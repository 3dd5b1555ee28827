"""What a participation waits for, in few words, as organizers read it."""

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
    Need.DECISION: lazy_gettext("decision"),
    Need.PASSPORT_CHECK: lazy_gettext("passport to check"),
    Need.LETTER_ISSUE: lazy_gettext("letter to issue"),
}

#: As a condition.
NEEDS = {
    Need.REGISTRATION: lazy_gettext("Has to complete the registration"),
    Need.CORRECTION: lazy_gettext("Has to correct the registration"),
    Need.PASSPORT: lazy_gettext("Has to send the passport copy"),
    Need.PASSPORT_AGAIN: lazy_gettext("Has to send the passport copy again"),
    Need.LETTER: lazy_gettext("Has to accept the invitation letter"),
    Need.DECISION: lazy_gettext("Waits for the secretariat's decision"),
    Need.PASSPORT_CHECK: lazy_gettext("Passport copy to be checked"),
    Need.LETTER_ISSUE: lazy_gettext("Invitation letter to be issued"),
}
