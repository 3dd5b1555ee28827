"""What organizers are told about texts: what each kind of mail is for, what a name in braces becomes, what is wrong."""

from __future__ import annotations

from flask_babel import get_locale, gettext, lazy_gettext

from logistics.messages.placeholders import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Fault,
    Placeholder,
    Slip,
    allowed,
    allowed_in_subject,
    called,
)
from logistics.messages.rules import Kind
from logistics.wording import listed

#: What stands in the place of a name in braces.
PLACEHOLDERS = {
    Placeholder.NAME: lazy_gettext("the person's name"),
    Placeholder.DELEGATION: lazy_gettext("the name of the delegation"),
    Placeholder.REFERENCE: lazy_gettext("the reference of the registration"),
    Placeholder.EVENT: lazy_gettext("the full title of the meeting"),
    Placeholder.EVENT_SHORT: lazy_gettext("the short title of the meeting"),
    Placeholder.SECRETARIAT: lazy_gettext("the name of the secretariat"),
    Placeholder.DEADLINE: lazy_gettext(
        "the day and hour by which something has to be there; where there is no deadline, its paragraph is left out"
    ),
    Placeholder.LINK: lazy_gettext("the button that signs the person in to the own page"),
    Placeholder.MISSING: lazy_gettext("the list of what the person still has to send, with the deadline"),
    Placeholder.COVERAGE: lazy_gettext("the list of what is covered for the person and what is not"),
    Placeholder.RECEIVED: lazy_gettext("the list of what the person handed in"),
    Placeholder.REASON: lazy_gettext("the reason that the organizer writes with the decision"),
    Placeholder.CHANGES: lazy_gettext("the list of what is different in the agenda, session by session"),
    Placeholder.CALENDAR: lazy_gettext("the address of the agenda for the person's calendar"),
}


def fault_sentence(kind: Kind, fault: Fault) -> str:
    """Return what is wrong with a text for mails of `kind`, and what to do, for beside the field."""
    in_subject = fault.field == "subject"
    name = _in_braces(fault.name)
    match fault.slip:
        case Slip.EMPTY:
            return str(gettext("Write a subject.") if in_subject else gettext("Write a text."))
        case Slip.TOO_LONG:
            longest = LONGEST_SUBJECT if in_subject else LONGEST_BODY
            return str(gettext("Use at most %(max)d characters.", max=longest))
        case Slip.HIDDEN:
            return str(gettext("This holds characters that cannot be shown. Type it again by hand."))
        case Slip.UNKNOWN:
            return str(
                gettext(
                    "%(name)s is not known here. What can be used: %(names)s.", name=name, names=_names(kind, fault)
                )
            )
        case Slip.NOT_IN_SUBJECT:
            return str(
                gettext(
                    "%(name)s cannot stand in a subject. What can: %(names)s.", name=name, names=_names(kind, fault)
                )
            )
        case Slip.NOT_ALONE:
            return str(gettext("Put %(name)s on a line of its own: it becomes more than a word.", name=name))
        case Slip.LONE_BRACE:
            return str(gettext("A brace is not closed, or not opened. For the sign itself, write it twice: {{ or }}."))
        case Slip.LACKING:
            return str(
                gettext(
                    "This mail needs %(name)s on a line of its own: %(what)s.",
                    name=name,
                    what=PLACEHOLDERS[Placeholder(fault.name)],
                )
            )


def _names(kind: Kind, fault: Fault) -> str:
    known = allowed_in_subject(kind) if fault.field == "subject" else allowed(kind)
    return listed([_in_braces(each) for each in known])


def _in_braces(name: str) -> str:
    """Return a name as the reader of the page may write it; one that is unknown as it was written."""
    known = name in list(Placeholder)
    return f"{{{called(Placeholder(name), str(get_locale() or 'en').split('_')[0]) if known else name}}}"
