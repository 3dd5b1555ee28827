"""The words for decisions about several people, and for what stands in their way."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.decisions.rules import Decision, Hindrance, Outcome, State

DECISIONS = {
    Decision.APPROVE: lazy_gettext("Approve"),
    Decision.RETURN: lazy_gettext("Return for changes"),
    Decision.DECLINE: lazy_gettext("Decline"),
    Decision.WAIT: lazy_gettext("Put on the waiting list"),
    Decision.ADMIT: lazy_gettext("Give a free seat"),
    Decision.LETTER: lazy_gettext("Issue the invitation letter"),
}
#: What it means for each person.
FOLLOWS = {
    Decision.APPROVE: lazy_gettext(
        "Each person is approved and told so, with what is covered and what is still missing."
    ),
    Decision.RETURN: lazy_gettext(
        "Each person keeps the seat, and reads in the own language what to mend. A document that cannot be used is "
        "deleted."
    ),
    Decision.DECLINE: lazy_gettext(
        "The seats become free, the documents are destroyed, and each person reads your reason."
    ),
    Decision.WAIT: lazy_gettext("The seats become free, and each person is told to wait."),
    Decision.ADMIT: lazy_gettext(
        "Each person gets a free official seat of the delegation, in the order of the waiting list."
    ),
    Decision.LETTER: lazy_gettext("Each person gets the next number, a letter in their own language, and a mail."),
}
STATES = {
    State.SHOWN: lazy_gettext("Not begun"),
    State.RUNNING: lazy_gettext("Being carried out"),
    State.DONE: lazy_gettext("Carried out"),
    State.STOPPED: lazy_gettext("Stopped"),
}
OUTCOMES = {
    Outcome.DONE: lazy_gettext("Done"),
    Outcome.REFUSED: lazy_gettext("Not done"),
}
HINDRANCES = {
    Hindrance.DOES_NOT_FIT: lazy_gettext("This decision does not fit where the registration stands."),
    Hindrance.NO_SEAT_LEFT: lazy_gettext("Every official seat of the delegation is taken."),
    Hindrance.CHANGED_MEANWHILE: lazy_gettext(
        "Somebody changed the registration after it was shown: look at it, and decide by itself."
    ),
    Hindrance.ADDRESS_TAKEN: lazy_gettext("Another active registration uses the same e-mail address."),
    Hindrance.NOT_APPROVED: lazy_gettext("The registration is not approved: there is no letter before that."),
    Hindrance.HAS_LETTER: lazy_gettext("The person has a letter that holds."),
    Hindrance.FORGOTTEN: lazy_gettext("The personal data were deleted: nobody can be written to."),
    Hindrance.CANNOT_TYPESET: lazy_gettext(
        "The letter could not be set. Issue it on the person's page: there it says why."
    ),
    Hindrance.FAILED: lazy_gettext("It failed, and nothing was changed. The server's log says why."),
}
