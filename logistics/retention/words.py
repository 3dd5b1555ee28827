"""The words for what goes, why, and what became of a wish for erasure."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.delegations.rules import ReasonMissing
from logistics.retention.dossier import Who
from logistics.retention.rules import (
    AlreadyHeld,
    Decision,
    Gone,
    Held,
    MeetingNotOver,
    NothingAsked,
    NothingLeft,
    Occasion,
    Scope,
)

SCOPES = {
    Scope.DOCUMENTS: lazy_gettext("Passports and all other documents"),
    Scope.PEOPLE: lazy_gettext("All personal data"),
}

OCCASIONS = {
    Occasion.DATE: lazy_gettext("Its date had come"),
    Occasion.HAND: lazy_gettext("Deleted by hand"),
    Occasion.REQUEST: lazy_gettext("One person asked for it"),
}

#: What is counted; each stands before or under a number.
GONE = {
    Gone.DOCUMENTS: lazy_gettext("Documents"),
    Gone.PASSPORTS: lazy_gettext("Particulars of passports"),
    Gone.PEOPLE: lazy_gettext("People"),
    Gone.DRAFTS: lazy_gettext("Drafts"),
    Gone.TRIPS: lazy_gettext("Journeys"),
    Gone.LETTERS: lazy_gettext("Letters"),
    Gone.MESSAGES: lazy_gettext("Mails"),
    Gone.ACCOUNTS: lazy_gettext("Accounts"),
    Gone.ENTRIES: lazy_gettext("Entries of the log, without details"),
}

DECISIONS = {
    Decision.ERASED: lazy_gettext("Erased"),
    Decision.REFUSED: lazy_gettext("Refused"),
    Decision.TAKEN_BACK: lazy_gettext("Taken back"),
}

WHO = {
    Who.YOU: lazy_gettext("you"),
    Who.SYSTEM: lazy_gettext("the system"),
    Who.VISITOR: lazy_gettext("you, before signing in"),
    Who.SECRETARIAT: lazy_gettext("the secretariat"),
    Who.PAYER: lazy_gettext("who pays for your participation"),
    Who.FOCAL_POINT: lazy_gettext("the focal point of your delegation"),
    Who.OTHER: lazy_gettext("somebody without a role in this meeting today"),
}

REFUSALS = {
    ReasonMissing: lazy_gettext("Write the reason: it goes into the record."),
    Held: lazy_gettext("A hold keeps these data. Lift it first."),
    AlreadyHeld: lazy_gettext("There is a hold already."),
    MeetingNotOver: lazy_gettext("Nothing is deleted by hand before the meeting is over."),
    NothingAsked: lazy_gettext("This request was taken back or decided meanwhile."),
    NothingLeft: lazy_gettext("These personal data are deleted already."),
}
