"""The words for what was done."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.audit.rules import SYSTEM, VISITOR

_ACTIONS = {
    "registration.nominated": lazy_gettext("nominated"),
    "nomination_file.read": lazy_gettext("sent a file of nominations"),
    "nomination_file.carried_out": lazy_gettext("had a file of nominations carried out"),
    "nomination_file.discarded": lazy_gettext("discarded a file of nominations"),
    "registration.completed": lazy_gettext("completed the registration"),
    "registration.replaced": lazy_gettext("replaced by somebody else of the delegation"),
    "registration.submitted": lazy_gettext("handed in"),
    "registration.waitlisted": lazy_gettext("put on the waiting list"),
    "registration.changed": lazy_gettext("changed the data"),
    "registration.handed_in_again": lazy_gettext("handed in again after changes"),
    "registration.approved": lazy_gettext("approved"),
    "registration.returned": lazy_gettext("returned for changes"),
    "registration.confirmed": lazy_gettext("confirmed: the letter is signed"),
    "registration.letter_awaited": lazy_gettext("no longer confirmed: a new letter has to be accepted"),
    "letter.issued": lazy_gettext("invitation letter issued"),
    "letter.accepted": lazy_gettext("invitation letter accepted"),
    "letter.voided": lazy_gettext("invitation letter void"),
    "registration.declined": lazy_gettext("declined"),
    "registration.withdrawn": lazy_gettext("withdrawn"),
    "registration.admitted": lazy_gettext("given a seat"),
    "document.attached": lazy_gettext("sent a document"),
    "document.replaced": lazy_gettext("replaced a document"),
    "document.removed": lazy_gettext("removed a document"),
    "document.destroyed": lazy_gettext("the documents were destroyed"),
    "document.opened": lazy_gettext("looked at a document"),
    "document.verified": lazy_gettext("verified a document"),
    "document.returned": lazy_gettext("returned a document"),
    "document.zone_read": lazy_gettext("looked for the machine-readable zone in the passport copy"),
    "passport.name_settled": lazy_gettext("settled the difference between the names"),
    "coverage.declined": lazy_gettext("declined a benefit"),
    "coverage.accepted_again": lazy_gettext("accepted a benefit again"),
    "coverage.excepted": lazy_gettext("made an exception to coverage"),
    "coverage.exception_removed": lazy_gettext("removed an exception to coverage"),
    "event.reminded": lazy_gettext("reminded people of what is missing"),
    "message.sent_again": lazy_gettext("sent messages again"),
    "message.tried_now": lazy_gettext("had the message tried at once"),
    "view.saved": lazy_gettext("kept a view of the people"),
    "view.renamed": lazy_gettext("renamed a view of the people"),
    "view.deleted": lazy_gettext("deleted a view of the people"),
    "people.downloaded": lazy_gettext("downloaded a list of people"),
    "decision.begun": lazy_gettext("began a decision about several people"),
    "decision.stopped": lazy_gettext("stopped a decision about several people"),
    "registration.readdressed": lazy_gettext("gave the registration to another address"),
    "registration.link_sent": lazy_gettext("sent the link for completing the registration"),
    "note.added": lazy_gettext("wrote a note"),
    "note.deleted": lazy_gettext("deleted a note"),
    "registration.moved": lazy_gettext("moved to another delegation"),
    "registration.privacy_accepted": lazy_gettext("agreed to the privacy notice"),
    "erasure.asked": lazy_gettext("asked for everything to be deleted"),
    "erasure.taken_back": lazy_gettext("took back the request for deletion"),
    "erasure.refused": lazy_gettext("refused to delete everything"),
    "retention.held": lazy_gettext("held the data back from deletion"),
    "retention.hold_lifted": lazy_gettext("no longer held the data back"),
    "retention.erased": lazy_gettext("deleted everything, as the person asked"),
    "registration.checked_in": lazy_gettext("checked in at the door"),
    "registration.check_in_undone": lazy_gettext("undid the check-in at the door"),
    "registration.came_earlier": lazy_gettext("checked in at the door earlier on the same day, by another device"),
    "registration.let_in_unknowing": lazy_gettext("let in while the door had no network, though no longer taking part"),
    "registration.walked_in": lazy_gettext("registered at the door"),
    "data.downloaded": lazy_gettext("downloaded everything held about the person"),
}


_ACTORS = {SYSTEM.label: lazy_gettext("the system"), VISITOR.label: lazy_gettext("not signed in")}


def actor(label: str) -> str:
    """Return who did it: an account's label as it stands, words for the system and for somebody not signed in."""
    return str(_ACTORS.get(label, label))


def action(name: str) -> str:
    """Return what was done in words, or the action's own name when it has none here."""
    return str(_ACTIONS.get(name, name))
