"""The words for documents and what became of them, for a passport's zone, and for what keeps a ticket."""

from __future__ import annotations

from flask_babel import format_decimal, gettext, lazy_gettext

from logistics.documents.clearance import Caution, Clearance, Hindrance
from logistics.documents.mrz import ZonePart
from logistics.documents.names import NamesVerdict
from logistics.documents.rules import Destroyed, DocumentKind, Flaw, PassportFault, PassportNotice, PassportType, Review
from logistics.wording import listed

KINDS = {
    DocumentKind.PASSPORT: lazy_gettext("Passport copy"),
    DocumentKind.INVITATION_LETTER: lazy_gettext("Invitation letter"),
    DocumentKind.SIGNED_LETTER: lazy_gettext("Signed invitation letter"),
    DocumentKind.NOTE_VERBALE: lazy_gettext("Note verbale"),
    DocumentKind.PHOTO: lazy_gettext("Photo"),
}

#: The same for one that was sent and given back, in a list of what is still to be sent.
ONCE_MORE = {
    DocumentKind.PASSPORT: lazy_gettext("Passport copy, once more: the one you sent was returned"),
    DocumentKind.SIGNED_LETTER: lazy_gettext("Signed invitation letter, once more: the one you sent was returned"),
}

REVIEWS = {
    Review.RECEIVED: lazy_gettext("Received"),
    Review.VERIFIED: lazy_gettext("Verified"),
    Review.RETURNED: lazy_gettext("Returned"),
}
#: Why a document was destroyed.
DESTROYED = {
    Destroyed.REPLACED: lazy_gettext("replaced by another"),
    Destroyed.RETURNED: lazy_gettext("returned by the secretariat"),
    Destroyed.VOIDED: lazy_gettext("the invitation letter is void"),
    Destroyed.DECLINED: lazy_gettext("the registration was not accepted"),
    Destroyed.WITHDRAWN: lazy_gettext("withdrawn"),
    Destroyed.PURGED: lazy_gettext("the date for deleting it had come"),
    Destroyed.ERASED: lazy_gettext("the person asked for erasure"),
}
#: The word for a document that is not there.
MISSING = lazy_gettext("Missing")


def size(number: int) -> str:
    """Return a file's size in bytes as people read it: "200 KB", "1.5 MB"."""
    if number < 1024 * 1024:
        return str(gettext("%(number)s KB", number=format_decimal(max(1, round(number / 1024)))))
    return str(gettext("%(number)s MB", number=format_decimal(round(number / 1024 / 1024, 1))))


#: What to do when the vault takes no bytes.
UNAVAILABLE = lazy_gettext(
    "Files cannot be stored just now, through a fault on our side. This file was not kept; nothing else was lost. "
    "Please choose it again and send it in a few minutes."
)

#: Why an upload is not accepted, and what to do.
FLAWS = {
    Flaw.EMPTY: lazy_gettext("This file is empty. Choose the file again, or take a new picture."),
    Flaw.TOO_LARGE: lazy_gettext("This file is larger than 10 MB. Take a smaller picture or scan it with less detail."),
    Flaw.UNKNOWN_KIND: lazy_gettext(
        "This file is not a PDF, JPEG, PNG or HEIC, whatever its name says. Save the document as a PDF or take a "
        "picture of it."
    ),
    Flaw.DAMAGED: lazy_gettext(
        "This file is damaged or incomplete and cannot be opened. Save or scan the document again."
    ),
    Flaw.ENCRYPTED: lazy_gettext(
        "This PDF asks for a password. Save it without a password, or take a picture of the page."
    ),
    Flaw.ACTIVE_CONTENT: lazy_gettext(
        "This file holds scripts, forms that send data, or other files. Print it to a new PDF, or take a picture of "
        "the page."
    ),
    Flaw.TOO_MANY_PAGES: lazy_gettext("This PDF has more than 20 pages. Send only the pages that are needed."),
    Flaw.TOO_COMPLEX: lazy_gettext(
        "This file is made of too many parts to be checked. Print it to a new PDF, or take a picture."
    ),
    Flaw.TOO_MANY_PIXELS: lazy_gettext("This picture has more than 50 million pixels. Take or save a smaller one."),
    Flaw.INFECTED: lazy_gettext(
        "A virus was found in this file, and it was not kept. Take a new picture of the document with another device."
    ),
    Flaw.NOT_SCANNED: lazy_gettext(
        "Files cannot be checked for viruses at this moment, so this one was not kept. Try again in a few minutes."
    ),
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

#: What is wrong with two lines that were typed.
ZONE_FAULTS = {
    ZonePart.SHAPE: lazy_gettext("Copy both lines from the foot of the page with the photo; each has 44 signs."),
    ZonePart.SIGNS: lazy_gettext("Use only the letters A to Z without accents, digits, and the sign <."),
    ZonePart.DOCUMENT: lazy_gettext("The first line of a passport begins with P. Identity cards cannot be used here."),
    ZonePart.ISSUER: lazy_gettext("Check the country in the first line, its third to fifth signs."),
    ZonePart.NAME: lazy_gettext("Check the first line: after the country the surname follows at once."),
    ZonePart.NUMBER: lazy_gettext("Check the passport number, the first ten signs of the second line."),
    ZonePart.NATIONALITY: lazy_gettext("Check the nationality, the three letters after the number in the second line."),
    ZonePart.BIRTH: lazy_gettext("Check the date of birth, the seven digits after the nationality in the second line."),
    ZonePart.SEX: lazy_gettext("Check the letter between the two dates in the second line: M, F, X or <."),
    ZonePart.EXPIRY: lazy_gettext("Check the date of expiry, the second group of seven digits in the second line."),
    ZonePart.OPTIONAL: lazy_gettext("Check what follows the date of expiry in the second line."),
    ZonePart.COMPOSITE: lazy_gettext("Check the second line: its last digit does not fit the rest."),
}

#: Beside a field that says something else than the zone.
DIFFERENCES = {
    "number": lazy_gettext("The machine-readable zone has another number. Correct one of them."),
    "issuing_country": lazy_gettext("The machine-readable zone names another country. Correct one of them."),
    "nationality": lazy_gettext("The machine-readable zone has another nationality. Correct one of them."),
    "birth_date": lazy_gettext("The machine-readable zone has another date of birth. Correct one of them."),
    "expires_on": lazy_gettext("The machine-readable zone has another date of expiry. Correct one of them."),
}

#: How the name of the registration and the one in the passport stand to each other.
NAMES = {
    NamesVerdict.SAME: lazy_gettext("The name is the same as in the passport."),
    NamesVerdict.SPELLED_OTHERWISE: lazy_gettext(
        "The name is the same as in the passport, in another order or with other letters for the same sounds."
    ),
    NamesVerdict.SHORTENED: lazy_gettext("The name is the same as in the passport, but one of the two is shorter."),
    NamesVerdict.NOT_COMPARABLE: lazy_gettext("The name is in another script than the passport: please compare them."),
    NamesVerdict.DIFFERENT: lazy_gettext("The name is not the one in the passport."),
}

#: Why there is no ticket yet, for the organizer.
HINDRANCES = {
    Hindrance.NOT_APPROVED: lazy_gettext("The registration is not approved."),
    Hindrance.NO_PARTICULARS: lazy_gettext("The particulars of the passport are missing."),
    Hindrance.NO_COPY: lazy_gettext("The copy of the passport is missing."),
    Hindrance.COPY_RETURNED: lazy_gettext("The copy of the passport was returned, and no better one has come."),
    Hindrance.COPY_UNREVIEWED: lazy_gettext("The copy of the passport has not been reviewed yet."),
    Hindrance.EXPIRED_BY_THE_END: lazy_gettext("The passport expires before the meeting is over."),
    Hindrance.NAME_DIFFERS: lazy_gettext("The name is not the one in the passport, and nobody has settled that."),
}

#: The same for the person, with what to do.
OWN_HINDRANCES = {
    Hindrance.NOT_APPROVED: lazy_gettext("The secretariat has not approved your registration yet."),
    Hindrance.NO_PARTICULARS: lazy_gettext("We need the particulars of your passport. Enter them in your details."),
    Hindrance.NO_COPY: lazy_gettext("We need the copy of your passport. Upload it on this page."),
    Hindrance.COPY_RETURNED: lazy_gettext("The copy of your passport could not be used. Upload a better one."),
    Hindrance.COPY_UNREVIEWED: lazy_gettext("The secretariat still has to review the copy of your passport."),
    Hindrance.EXPIRED_BY_THE_END: NOTICES[PassportNotice.EXPIRED_BY_THE_END],
    Hindrance.NAME_DIFFERS: lazy_gettext(
        "Your name here is not the one in the machine-readable zone of your passport. Correct whichever is wrong; if "
        "both are right, write to the secretariat."
    ),
}

#: What an organizer should look at before a ticket is bought.
CAUTIONS = {
    Caution.EXPIRES_SOON_AFTER: lazy_gettext(
        "The passport expires less than six months after the meeting; many countries refuse entry with it."
    ),
    Caution.NAME_NOT_COMPARABLE: NAMES[NamesVerdict.NOT_COMPARABLE],
    Caution.ZONE_WRONG: lazy_gettext("The machine-readable zone that was typed does not fit the other particulars."),
    Caution.READING_DIFFERS: lazy_gettext("Read from the picture was something else than was typed: %(fields)s."),
}

#: The same for the person.
OWN_CAUTIONS = {
    Caution.EXPIRES_SOON_AFTER: NOTICES[PassportNotice.EXPIRES_SOON_AFTER],
    Caution.NAME_NOT_COMPARABLE: lazy_gettext("Your name here is in another script than in your passport."),
    Caution.ZONE_WRONG: lazy_gettext(
        "The machine-readable zone that you typed does not fit the other particulars. Correct whichever is wrong."
    ),
    Caution.READING_DIFFERS: lazy_gettext(
        "Read from the copy of your passport was something else than you entered: %(fields)s. Correct what is wrong."
    ),
}

#: What is read from a picture, inside a sentence.
READ_FIELDS = {
    "name": lazy_gettext("name"),
    "number": lazy_gettext("passport number"),
    "issuing_country": lazy_gettext("issuing country"),
    "nationality": lazy_gettext("nationality"),
    "birth_date": lazy_gettext("date of birth"),
    "expires_on": lazy_gettext("date of expiry"),
}


def cautions(found: Clearance, *, own: bool = False) -> list[str]:
    """Return what has to be looked at before a ticket is bought, each as a sentence; `own` for the person."""
    words = OWN_CAUTIONS if own else CAUTIONS
    fields = listed([str(READ_FIELDS[each]) for each in found.differing])
    return [str(words[each]).replace("%(fields)s", fields) for each in found.cautions]
