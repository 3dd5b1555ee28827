"""Why something on the desk could not be done, in words for the organizer who tried."""

from __future__ import annotations

from flask_babel import gettext as _

from logistics.audit.words import actor
from logistics.delegations.rules import ReasonMissing
from logistics.documents.clearance import NothingToSettle
from logistics.documents.rules import AlreadyReviewed, NoSuchDocument, NotYourVerdict
from logistics.errors import Refusal
from logistics.funding.rules import NoSuchPayer, NotAnItemOfTheEvent
from logistics.letters.rules import NoValidLetter
from logistics.registrations.notes import NotYours
from logistics.registrations.rules import AlreadyRegistered, CannotFollow, ChangedMeanwhile, NoSeatLeft


def refused(refusal: Refusal) -> str:
    """Return why it could not be done, and what to do instead where there is something."""
    if isinstance(refusal, AlreadyReviewed):
        return str(_("%(who)s has looked at this document meanwhile.", who=actor(refusal.by)))
    words = {
        ChangedMeanwhile: _("Somebody else changed this registration while you were reading. Look again, then decide."),
        NoSeatLeft: _(
            "Every official seat of this delegation is taken. You can add an exceptional seat with a reason."
        ),
        NothingToSettle: _("There is nothing to settle: the names agree, or the passport's is not known."),
        CannotFollow: _("This decision does not fit where the registration stands now."),
        AlreadyRegistered: _("Another active registration in this event uses the same e-mail address."),
        NoSuchDocument: _("This document has been replaced or removed meanwhile."),
        NotYourVerdict: _("This can no longer be undone: something else has happened to the document."),
        NoValidLetter: _("There is no letter any more that could be made void."),
        ReasonMissing: _("Write the reason: it goes into the record."),
        NotAnItemOfTheEvent: _("The documents of this meeting do not speak of this item."),
        NoSuchPayer: _("This payer does not belong to the meeting."),
        NotYours: _("Somebody else wrote this note: only its author deletes it."),
    }
    return str(words.get(type(refusal), _("This could not be done.")))
