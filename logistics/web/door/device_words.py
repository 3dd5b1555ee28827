"""What a device at the door says by itself, while there is no network; in braces stands what it puts there."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from logistics.attendance.rules import Admission, admission_of
from logistics.attendance.words import HEADINGS, STANDINGS
from logistics.registrations.rules import Status
from logistics.registrations.words import STATUSES


def words_for_devices() -> dict[str, Any]:
    """Return the words a device needs, in the page's language."""
    return {
        "headings": {answer.value: str(words) for answer, words in HEADINGS.items()},
        "statuses": {status.value: str(words) for status, words in STATUSES.items()},
        "standings": {status.value: str(words) for status, words in STANDINGS.items()},
        "welcome": [status.value for status in Status if admission_of(status) is Admission.WELCOME],
        "ask": [status.value for status in Status if admission_of(status) is Admission.ASK],
        "late": _("Registered late"),
        "walkIn": _("Walk-in"),
        "checkIn": _("Check in"),
        "dismiss": _("The secretariat knows"),
        "hereSince": _("Here since %(time)s", time="{time}"),
        "replacedBy": _("%(name)s has taken this person's place.", name="{name}"),
        "askOrSend": _("Let the person in with a reason, or send the person to the secretariat."),
        "refused": _("Send the person to the secretariat."),
        "unknown": _("Look at the code again, or search by name."),
        "foreign": _("Look at whose badge it is, and search by name."),
        "noted": _("Noted on this device. It is sent when the network is back."),
        "notInList": _(
            "This code is not in the list of %(time)s, which this device keeps. Whoever registered later can only be "
            "looked up with a network.",
            time="{time}",
        ),
        "lost": _("No network. Go on: what you note stays on this device."),
        "signedOut": _("You are signed out. Nothing that you have noted is lost."),
        "signIn": _("Sign in again"),
        "forbidden": _("Your account may no longer check people in at this meeting."),
        "failed": _("The server does not take what this device sends. Load this page anew."),
        "waiting": _("Waiting to be sent: %(number)s.", number="{number}"),
        "sent": _("The network is back. Everything has been sent."),
        "kept": _(
            "For the minutes without a network this device keeps the names of %(number)s people, as of %(time)s. They "
            "are deleted when you sign out, and at the end of the day.",
            number="{number}",
            time="{time}",
        ),
        "keptNone": _(
            "The meeting is too large for this device to keep its list of people. Without a network codes are noted "
            "and looked up afterwards."
        ),
        "camera": {
            "looking": _("Hold the code in front of the camera."),
            "blind": _("Without a network this browser cannot read codes. Type them."),
            "closed": _("The camera cannot be used. Allow it in the browser, or type the code."),
        },
    }
