"""What follows when the bytes of a person's document are lost: set again what this system wrote, ask for the rest."""

from __future__ import annotations

import enum

from flask_babel import force_locale
from flask_babel import gettext as _

from logistics.documents.operations import remove
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, Review
from logistics.documents.words import KINDS
from logistics.events.queries import event_by_id
from logistics.letters.operations import set_again
from logistics.letters.rules import NoValidLetter
from logistics.messages.rules import Kind
from logistics.participation import invitations
from logistics.participation.notices import tell
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import ACTIVE
from logistics.registrations.steps import find


class Remedy(enum.StrEnum):
    """What was done about a document that is lost."""

    #: The person was written to, and asked to send it again.
    ASKED_AGAIN = "asked_again"
    #: The invitation letter was set again, the same to the byte.
    SET_AGAIN = "set_again"
    #: The invitation letter could not be set the same again, and is void: the secretariat issues another.
    VOIDED = "voided"
    #: Nobody needs it: the row is gone.
    REMOVED = "removed"


def make_good(*, registration_id: int, kind: DocumentKind) -> Remedy:
    """Do what can be done about a document whose bytes are lost; raises NoSuchDocument, VaultUnavailable.

    The registration stays where it stands: the loss is ours, not the person's.
    """
    person, event = person_by_id(registration_id), event_by_id(find(registration_id).event_id)
    if kind is DocumentKind.INVITATION_LETTER:
        return _letter(registration_id)
    if person.status not in ACTIVE:
        remove(registration_id=registration_id, kind=kind)
        return Remedy.REMOVED
    review(registration_id=registration_id, kind=kind, verdict=Review.RETURNED)
    with force_locale(person.answers.language):
        reason = _(
            "Through a fault on our side, a file that you sent can no longer be opened: %(document)s. "
            "Please upload it again. Nothing else of your registration was lost.",
            document=str(KINDS[kind]),
        )
    tell(Kind.RETURNED, person, event, reason=reason)
    return Remedy.ASKED_AGAIN


def _letter(registration_id: int) -> Remedy:
    if set_again(registration_id=registration_id):
        return Remedy.SET_AGAIN
    try:
        invitations.void(person_by_id(registration_id), note="")
    except NoValidLetter:
        remove(registration_id=registration_id, kind=DocumentKind.INVITATION_LETTER)
        return Remedy.REMOVED
    return Remedy.VOIDED
