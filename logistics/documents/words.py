"""The words for documents and what became of them."""

from __future__ import annotations

from flask_babel import format_decimal, gettext, lazy_gettext

from logistics.documents.rules import DocumentKind, Flaw, PassportFault, PassportNotice, PassportType, Review

KINDS = {
    DocumentKind.PASSPORT: lazy_gettext("Passport copy"),
    DocumentKind.INVITATION_LETTER: lazy_gettext("Invitation letter"),
    DocumentKind.SIGNED_LETTER: lazy_gettext("Signed invitation letter"),
    DocumentKind.NOTE_VERBALE: lazy_gettext("Note verbale"),
    DocumentKind.PHOTO: lazy_gettext("Photo"),
}

REVIEWS = {
    Review.RECEIVED: lazy_gettext("Received"),
    Review.VERIFIED: lazy_gettext("Verified"),
    Review.RETURNED: lazy_gettext("Returned"),
}
#: The word for a document that is not there.
MISSING = lazy_gettext("Missing")


def size(number: int) -> str:
    """Return a file's size in bytes as people read it: "200 KB", "1.5 MB"."""
    if number < 1024 * 1024:
        return str(gettext("%(number)s KB", number=format_decimal(max(1, round(number / 1024)))))
    return str(gettext("%(number)s MB", number=format_decimal(round(number / 1024 / 1024, 1))))


#: Why an upload is not accepted, and what to do.
FLAWS = {
    Flaw.EMPTY: lazy_gettext("This file is empty. Choose the file again, or take a new picture."),
    Flaw.TOO_LARGE: lazy_gettext("This file is larger than 10 MB. Take a smaller picture or scan it with less detail."),
    Flaw.UNKNOWN_KIND: lazy_gettext(
        "This file is not a PDF, JPEG or PNG, whatever its name says. Save the document as a PDF or take a "
        "picture of it."
    ),
    Flaw.DAMAGED: lazy_gettext(
        "This file is damaged or incomplete and cannot be opened. Save or scan the document again."
    ),
    Flaw.ENCRYPTED: lazy_gettext(
        "This PDF asks for a password. Save it without a password, or take a picture of the page."
    ),
    Flaw.ACTIVE_CONTENT: lazy_gettext(
        "This PDF holds scripts, forms that send data, or other files. Print it to a new PDF, or take a picture of "
        "the page."
    ),
    Flaw.TOO_MANY_PAGES: lazy_gettext("This PDF has more than 20 pages. Send only the pages that are needed."),
    Flaw.TOO_COMPLEX: lazy_gettext(
        "This PDF is made of too many parts to be checked. Print it to a new PDF, or take a picture."
    ),
    Flaw.TOO_MANY_PIXELS: lazy_gettext("This picture has more than 50 million pixels. Take or save a smaller one."),
}

PASSPORT_TYPES = {
    PassportType.ORDINARY: lazy_gettext("Ordinary"),
    PassportType.OFFICIAL: lazy_gettext("Official or service"),
    PassportType.DIPLOMATIC: lazy_gettext("Diplomatic"),
    PassportType.OTHER: lazy_gettext("Other travel document"),
}

#: Dates that no passport can have.
FAULTS = {
    PassportFault.BIRTH_IN_FUTURE: lazy_gettext("A date of birth cannot lie in the future. Check the year."),
    PassportFault.BIRTH_TOO_LONG_AGO: lazy_gettext("Check the year of birth: it is more than 120 years ago."),
    PassportFault.ISSUED_IN_FUTURE: lazy_gettext("A passport cannot have been issued in the future. Check the date."),
    PassportFault.ISSUED_BEFORE_BIRTH: lazy_gettext("This passport would have been issued before the date of birth."),
    PassportFault.EXPIRES_BEFORE_ISSUE: lazy_gettext("The date of expiry must be after the date of issue."),
    PassportFault.EXPIRES_TOO_FAR_AHEAD: lazy_gettext("Check the year of expiry: it is more than 50 years ahead."),
}

#: What a person should know about the passport; neither stops the registration.
NOTICES = {
    PassportNotice.EXPIRED_BY_THE_END: lazy_gettext(
        "Your passport expires before the meeting is over. No ticket can be bought with it: please renew it, then "
        "enter the new one on your page and upload its copy."
    ),
    PassportNotice.EXPIRES_SOON_AFTER: lazy_gettext(
        "Your passport expires less than six months after the meeting. Many countries do not let people enter with "
        "such a passport: please check, and renew it if need be."
    ),
}

#: The same about somebody else's passport, for who buys the ticket.
NOTICES_TO_PAYERS = {
    PassportNotice.EXPIRED_BY_THE_END: lazy_gettext("The passport expires before the meeting is over."),
    PassportNotice.EXPIRES_SOON_AFTER: lazy_gettext("The passport expires less than six months after the meeting."),
}
