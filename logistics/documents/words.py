"""The words for documents and what became of them."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.documents.rules import DocumentKind, Review

KINDS = {
    DocumentKind.PASSPORT: lazy_gettext("Passport copy"),
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
