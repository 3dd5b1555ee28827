"""The words for what was done, by whom, and for the details that are worth reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext

from logistics.audit.rules import SYSTEM, VISITOR

#: What was done, for whoever reads the log; an event file's changes are in `action`.
ACTIONS = {
    "registration.nominated": lazy_gettext("nominated"),
    "nomination_file.read": lazy_gettext("sent a file of nominations"),
    "nomination_file.carried_out": lazy_gettext("had a file of nominations carried out"),
    "nomination_file.discarded": lazy_gettext("discarded a file of nominations"),
    "registration.completed": lazy_gettext("completed the registration"),
    "registration.replaced": lazy_gettext("replaced by somebody else of the delegation"),
    "registration.substitution_settled": lazy_gettext("settled what followed from the substitution"),
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
    "document.verdict_taken_back": lazy_gettext("took back that a document was verified"),
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
    "door.list_taken": lazy_gettext("took the list of people along on a device at the door"),
    "data.downloaded": lazy_gettext("downloaded everything held about the person"),
    "registration.opened": lazy_gettext("looked at the person's page"),
    "account.opened": lazy_gettext("the account was opened"),
    "account.granted": lazy_gettext("gave a role"),
    "account.revoked": lazy_gettext("took a role away"),
    "account.signed_in": lazy_gettext("signed in"),
    "account.asked_for_link": lazy_gettext("asked for a sign-in link"),
    "account.refused": lazy_gettext("was not let in: wrong password or code"),
    "account.codes_refused": lazy_gettext("entered so many wrong codes that none is taken for a while"),
    "account.factor_shown": lazy_gettext("showed the second factor"),
    "account.signed_out": lazy_gettext("signed a browser out"),
    "account.signed_out_elsewhere": lazy_gettext("other browsers were signed out"),
    "account.password_set": lazy_gettext("chose a password"),
    "account.authenticator_set": lazy_gettext("set up an authenticator app"),
    "account.authenticator_removed": lazy_gettext("removed the authenticator app"),
    "account.passkey_added": lazy_gettext("added a passkey"),
    "account.passkey_removed": lazy_gettext("removed a passkey"),
    "account.recovery_codes_made": lazy_gettext("got new recovery codes"),
    "account.recovery_code_used": lazy_gettext("used a recovery code"),
    "account.factors_reset": lazy_gettext("reset the second factor"),
    "account.closed": lazy_gettext("closed the account"),
    "account.reopened": lazy_gettext("opened the account again"),
    "staff.sent": lazy_gettext("invited somebody to a role"),
    "staff.accepted": lazy_gettext("accepted a role"),
    "staff.taken_back": lazy_gettext("took back the invitation to a role"),
    "audit.redacted": lazy_gettext("took deleted people out of the log"),
    "log.exported": lazy_gettext("downloaded the log"),
    "backup.taken": lazy_gettext("took a safe copy"),
    "backup.restored": lazy_gettext("restored a safe copy"),
    "export.downloaded": lazy_gettext("downloaded a paper"),
    "invitation.sent": lazy_gettext("invited a focal point"),
    "invitation.accepted": lazy_gettext("accepted to act for the delegation"),
    "invitation.declined": lazy_gettext("declined to act for the delegation"),
    "invitation.revoked": lazy_gettext("took an invitation back"),
    "letter.asked_for_all": lazy_gettext("asked for all letters to be issued"),
    "mailing.begun": lazy_gettext("began a message to a group"),
    "mailing.changed": lazy_gettext("changed a message to a group"),
    "mailing.discarded": lazy_gettext("discarded a message to a group"),
    "mailing.sent_off": lazy_gettext("sent a message to a group"),
    "mailing.stopped": lazy_gettext("stopped a message to a group"),
    "message_text.changed": lazy_gettext("changed the text of a mail"),
    "message_text.restored": lazy_gettext("went back to the standard text of a mail"),
    "retention.purge_begun": lazy_gettext("began to delete personal data"),
    "retention.purged": lazy_gettext("deleted personal data"),
    "vault.rewrapped": lazy_gettext("gave documents a new key"),
    "vault.swept": lazy_gettext("cleared leftovers out of the store of documents"),
}

#: The actions by what they are about, as whoever looks for one thinks of them: by how an action's name begins; of two
#: that fit, the longer.
_GROUPS = {
    lazy_gettext("Registrations"): ("registration.", "note."),
    lazy_gettext("Nominations and focal points"): (
        "registration.nominated",
        "registration.completed",
        "registration.replaced",
        "registration.substitution_settled",
        "registration.link_sent",
        "nomination_file.",
        "invitation.",
    ),
    lazy_gettext("Documents"): ("document.", "passport.", "vault."),
    lazy_gettext("Invitation letters"): ("letter.", "registration.confirmed", "registration.letter_awaited"),
    lazy_gettext("What is covered"): ("coverage.",),
    lazy_gettext("Mails"): ("mailing.", "message.", "message_text.", "event.reminded"),
    lazy_gettext("List of people and decisions"): ("view.", "people.", "decision."),
    lazy_gettext("At the door"): (
        "door.",
        "registration.checked_in",
        "registration.check_in_undone",
        "registration.came_earlier",
        "registration.let_in_unknowing",
        "registration.walked_in",
    ),
    lazy_gettext("Personal data"): (
        "data.",
        "erasure.",
        "retention.",
        "registration.privacy_accepted",
        "registration.opened",
        "audit.",
    ),
    lazy_gettext("Accounts and staff"): ("account.", "staff."),
    lazy_gettext("Papers, log and safe copies"): ("export.", "log.", "backup."),
}

#: What an event file does to a part of the meeting: by the verb of the entry.
_FILE_VERBS = {
    "added": lazy_gettext("added with the event file: %(part)s"),
    "changed": lazy_gettext("changed with the event file: %(part)s"),
    "removed": lazy_gettext("removed with the event file: %(part)s"),
    "cancelled": lazy_gettext("cancelled with the event file: %(part)s"),
    "restored": lazy_gettext("brought back with the event file: %(part)s"),
}
#: The parts of a meeting that an event file describes: by the table.
_FILE_PARTS = {
    "event": lazy_gettext("the meeting"),
    "event_day": lazy_gettext("day"),
    "event_section": lazy_gettext("section of the agenda"),
    "deadline": lazy_gettext("deadline"),
    "session": lazy_gettext("item of the agenda"),
    "delegation": lazy_gettext("delegation"),
    "seat": lazy_gettext("seat"),
    "sponsor": lazy_gettext("payer"),
    "eligibility_list": lazy_gettext("list of who may receive something"),
    "eligibility_entry": lazy_gettext("entry of a list of who may receive something"),
    "provision": lazy_gettext("what a payer pays"),
    "exclusion": lazy_gettext("what nobody pays"),
}

#: The details that the log shows beside an entry, in this order.
_DETAILS = {
    "name": lazy_gettext("Name"),
    "kind": lazy_gettext("Kind"),
    "kinds": lazy_gettext("Kinds"),
    "role": lazy_gettext("Role"),
    "export": lazy_gettext("Paper"),
    "format": lazy_gettext("Format"),
    "payer": lazy_gettext("Payer"),
    "item": lazy_gettext("Item"),
    "number": lazy_gettext("Number"),
    "recipients": lazy_gettext("Recipients"),
    "fields": lazy_gettext("Fields"),
    "reason": lazy_gettext("Reason"),
}


_ACTORS = {SYSTEM.label: lazy_gettext("the system"), VISITOR.label: lazy_gettext("not signed in")}


def actor(label: str) -> str:
    """Return who did it: an account's label as it stands, words for the system and for somebody not signed in."""
    return str(_ACTORS.get(label, label))


def action(name: str) -> str:
    """Return what was done in words, or the action's own name when it has none here."""
    if name in ACTIONS:
        return str(ACTIONS[name])
    part, _dot, verb = name.partition(".")
    if part in _FILE_PARTS and verb in _FILE_VERBS:
        return str(_FILE_VERBS[verb]) % {"part": _FILE_PARTS[part]}
    return name


def grouped() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each group of actions, with the words of its actions by their names."""
    of_group: dict[str, dict[str, str]] = {str(title): {} for title in _GROUPS}
    for name, told in ACTIONS.items():
        fits = [
            (len(start), str(title)) for title, starts in _GROUPS.items() for start in starts if name.startswith(start)
        ]
        of_group[max(fits)[1]][name] = str(told)
    yield from of_group.items()


def details(
    told: Mapping[str, Any], codes: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> Iterator[tuple[str, str]]:
    """Yield what is worth reading of an entry's details, each with its label.

    `codes` says for a detail's name what its codes are called; a code that is not there stays as it is.
    """
    for name, label in _DETAILS.items():
        value = told.get(name)
        if value not in (None, "", []):
            called = codes.get(name, {})
            yield str(label), ", ".join(called.get(str(each), str(each)) for each in _each(value))


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
