"""Everything held about one person in groups of label and words."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from logistics.attendance.words import WAYS
from logistics.audit import words as audit_words
from logistics.documents.rules import DocumentFacts, DocumentKind, Review
from logistics.documents.words import DESTROYED, KINDS, REVIEWS, size
from logistics.funding import words as funding_words
from logistics.letters.rules import LetterFacts
from logistics.letters.words import ACCEPTANCES, VOID_REASONS
from logistics.participation import known
from logistics.registrations.words import STATUSES, asked_for
from logistics.retention.dossier import Deed, Dossier, Who
from logistics.retention.words import DECISIONS, WHO
from logistics.web import pages
from logistics.web.summary import Group, groups
from logistics.wording import day, instant

Rows = tuple[tuple[str, str], ...]


def groups_of(dossier: Dossier) -> list[Group]:
    """Return all of it, in the order in which it came to be; groups with nothing in them are left out."""
    person = dossier.person
    asked = known.asked(dossier.event, person.delegation_code)
    found = [
        *groups(person, dossier.passport, dossier.trip, asked),
        Group(_("Where your registration stands"), "standing", _standing(dossier)),
        Group(_("What is covered for you"), "coverage", _coverage(dossier)),
        Group(_("Your documents"), "documents", _documents(dossier)),
        Group(_("Documents that are destroyed"), "destroyed", _remains(dossier)),
        Group(_("Your letters"), "letters", _letters(dossier)),
        Group(_("Mails written to you"), "mails", _mails(dossier)),
        Group(_("Privacy notices you agreed to"), "privacy", _acceptances(dossier)),
        Group(_("When you came to the meeting"), "attendance", _check_ins(dossier)),
        Group(_("Requests for deletion"), "wishes", _wishes(dossier)),
        Group(_("Notes of the secretariat about you"), "notes", _notes(dossier)),
        Group(_("Your account"), "account", _account(dossier)),
        Group(_("What was done with your registration"), "log", _log(dossier)),
    ]
    return [group for group in found if group.rows]


def who(deed: Deed) -> str:
    """Return who did something, by role."""
    return pages.local(deed.payer) if deed.who is Who.PAYER and deed.payer else str(WHO[deed.who])


def _when(dossier: Dossier, at: datetime | None) -> str:
    return "" if at is None else instant(at, dossier.event.zone)


def _standing(dossier: Dossier) -> Rows:
    person = dossier.person
    rows = (
        (_("Status"), str(STATUSES[person.status])),
        (_("Reference"), person.reference),
        (_("Seat"), str(person.seat_number or "")),
        (_("Handed in"), _when(dossier, person.submitted_at)),
        (_("Approved"), _when(dossier, person.approved_at)),
        (_("Confirmed"), _when(dossier, person.confirmed_at)),
        (_("Ended"), _when(dossier, person.ended_at)),
        (_("What the secretariat wrote"), asked_for(person.shortcomings, person.return_reason)),
    )
    return tuple(row for row in rows if row[1])


def _coverage(dossier: Dossier) -> Rows:
    return tuple((str(funding_words.ITEMS[line.item]), funding_words.answer(line)) for line in dossier.coverage)


def _documents(dossier: Dossier) -> Rows:
    return tuple((str(KINDS[each.kind]), _document(dossier, each)) for each in dossier.documents)


def _document(dossier: Dossier, document: DocumentFacts) -> str:
    received = _(
        "%(name)s, %(size)s, received on %(when)s.",
        name=document.filename,
        size=size(document.size),
        when=_when(dossier, document.uploaded_at),
    )
    return received if document.review is Review.RECEIVED else f"{received}\n{REVIEWS[document.review]}"


def _remains(dossier: Dossier) -> Rows:
    rows = []
    for each in dossier.remains:
        told = [
            _("Received on %(when)s.", when=_when(dossier, each.uploaded_at)),
            _("Destroyed on %(when)s: %(why)s.", when=_when(dossier, each.destroyed_at), why=DESTROYED[each.why]),
        ]
        if each.review is Review.VERIFIED and each.reviewed_at:
            told.insert(1, _("Verified on %(when)s.", when=_when(dossier, each.reviewed_at)))
        rows.append((str(KINDS[each.kind]), "\n".join(told)))
    return tuple(rows)


def _letters(dossier: Dossier) -> Rows:
    return tuple(
        (_("Invitation letter No. %(number)d", number=each.number), _letter(dossier, each)) for each in dossier.letters
    )


def _letter(dossier: Dossier, letter: LetterFacts) -> str:
    told = [_("Issued on %(when)s.", when=_when(dossier, letter.issued_at))]
    if letter.acceptance:
        accepted = _when(dossier, letter.accepted_at)
        told.append(_("Accepted on %(when)s, %(way)s.", when=accepted, way=ACCEPTANCES[letter.acceptance]))
    if letter.void_reason:
        told.append(f"{VOID_REASONS[letter.void_reason]} {letter.void_note}".strip())
    return "\n".join(told)


def _mails(dossier: Dossier) -> Rows:
    return tuple((_when(dossier, each.created_at), each.subject) for each in dossier.mails)


def _acceptances(dossier: Dossier) -> Rows:
    return tuple(
        (_("Wording of %(version)s", version=each.version), _when(dossier, each.at)) for each in dossier.acceptances
    )


def _check_ins(dossier: Dossier) -> Rows:
    return tuple(
        (
            day(each.day, "long"),
            _(
                "Checked in at %(time)s, %(way)s.",
                time=instant(each.came_at, dossier.event.zone, "time"),
                way=WAYS[each.way],
            ),
        )
        for each in dossier.check_ins
    )


def _wishes(dossier: Dossier) -> Rows:
    rows = []
    for each in dossier.requests:
        told = [str(DECISIONS[each.decision]) if each.decision else _("Not decided yet"), each.reason]
        rows.append((_when(dossier, each.asked_at), "\n".join([*filter(None, [*told, each.decision_reason])])))
    return tuple(rows)


def _notes(dossier: Dossier) -> Rows:
    return tuple((_when(dossier, each.at), each.text) for each in dossier.notes)


def _account(dossier: Dossier) -> Rows:
    account = dossier.account
    if account is None:
        return ()
    return (
        (_("E-mail address"), account.email),
        (_("Name"), account.name),
        (_("Language"), pages.LANGUAGES.get(account.language, account.language)),
        (_("Opened"), _when(dossier, account.created_at)),
        (_("Last signed in"), _when(dossier, account.last_signed_in_at)),
    )


def _log(dossier: Dossier) -> Rows:
    return tuple((_when(dossier, each.at), _deed(each)) for each in dossier.deeds)


def _deed(deed: Deed) -> str:
    done = [audit_words.action(deed.action), who(deed)]
    if deed.document in list(DocumentKind):
        done.insert(1, str(KINDS[DocumentKind(deed.document)]))
    return "\n".join(filter(None, (" · ".join(done), asked_for(deed.shortcomings, deed.reason))))
