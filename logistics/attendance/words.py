"""The words at the door: what became of a check-in, and what somebody is who is not simply welcome."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from logistics.attendance.rules import Admission, Answer, Guest, NotHere, Outcome, ReasonMissing, Way
from logistics.registrations.rules import Status
from logistics.wording import instant

HEADINGS = {
    Answer.IN: lazy_gettext("Checked in"),
    Answer.ALREADY: lazy_gettext("Checked in before"),
    Answer.ASK: lazy_gettext("Not confirmed: please ask"),
    Answer.REFUSED: lazy_gettext("Does not take part"),
    Answer.UNKNOWN: lazy_gettext("Unknown code"),
    Answer.FOREIGN: lazy_gettext("Not a code of this meeting"),
}

#: What to do at the door with somebody who stands here.
STANDINGS = {
    Status.NOMINATED: lazy_gettext("Nominated by the delegation; the registration has not been completed."),
    Status.SUBMITTED: lazy_gettext("Registered; the secretariat has not decided yet."),
    Status.RETURNED: lazy_gettext("The secretariat has asked for changes to the registration and waits for them."),
    Status.APPROVED: lazy_gettext("Approved; the invitation letter has not been accepted yet."),
    Status.WAITLISTED: lazy_gettext("On the waiting list: no seat is free for this person."),
    Status.DECLINED: lazy_gettext("The secretariat has not accepted this registration."),
    Status.WITHDRAWN: lazy_gettext("This person has withdrawn."),
    Status.REPLACED: lazy_gettext("Somebody else of the delegation has taken this person's place."),
}

#: Why somebody is often let in.
REASONS = (
    lazy_gettext("The letter is signed here"),
    lazy_gettext("The secretariat has agreed"),
    lazy_gettext("The head of the delegation vouches for the person"),
)

WAYS = {
    Way.TYPED: lazy_gettext("code typed"),
    Way.SCANNED: lazy_gettext("code scanned"),
    Way.LIST: lazy_gettext("found by name"),
}

REFUSALS = {
    NotHere: lazy_gettext("This person is not checked in today: there is nothing to undo."),
    ReasonMissing: lazy_gettext("Say why the check-in is undone."),
}


def standing(guest: Guest) -> str:
    """Return what somebody is who is not simply welcome; nothing for who is."""
    if guest.admission is Admission.WELCOME:
        return ""
    if guest.status is Status.REPLACED and guest.successor:
        return str(_("%(name)s has taken this person's place.", name=guest.successor))
    return str(STANDINGS[guest.status])


def told(outcome: Outcome, zone: ZoneInfo) -> str:
    """Return in a sentence or two what became of a check-in."""
    guest, there = outcome.guest, outcome.check_in
    if guest is None:
        if outcome.answer is Answer.FOREIGN:
            return str(_("Look at whose badge it is, and search by name."))
        return str(_("Look at the code again, or search by name."))
    said = [standing(guest)]
    if outcome.answer is Answer.ALREADY and there is not None:
        said.insert(0, already(there.came_at, there.by, zone))
    elif outcome.answer is Answer.ASK:
        said.append(str(_("Let the person in with a reason, or send the person to the secretariat.")))
    elif outcome.answer is Answer.REFUSED:
        said.append(str(_("Send the person to the secretariat.")))
    return " ".join(filter(None, said))


def already(at: datetime, by: str, zone: ZoneInfo) -> str:
    """Return since when somebody is here, and who noted it."""
    return str(_("Here since %(time)s, noted by %(who)s.", time=instant(at, zone, "time"), who=by))
