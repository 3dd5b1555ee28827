"""Everything held about one person, and who did what with it, as that person may know it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from logistics.accounts.rules import FactorFacts, Role, SessionFacts
from logistics.attendance.rules import CheckInFacts
from logistics.audit.rules import VISITOR, Entry
from logistics.documents.rules import DocumentFacts, PassportFacts, RemainsFacts
from logistics.events.rules import EventFacts
from logistics.funding.rules import Line
from logistics.letters.rules import LetterFacts
from logistics.localized import Localized
from logistics.registrations.rules import PersonFacts
from logistics.retention.rules import RequestFacts
from logistics.travel.rules import TripFacts

#: What the person was told the reason of; other reasons are an organizer's own note.
_REASON_TOLD = frozenset({"registration.returned", "registration.declined", "letter.voided"})
LOOKED = "document.opened"
_ACCEPTED = "registration.privacy_accepted"


class Who(enum.StrEnum):
    """Who did something with a person's data, as that person may know it: by role, never by name."""

    YOU = "you"
    SYSTEM = "system"
    #: Before signing in, which for a registration is the person as well.
    VISITOR = "visitor"
    SECRETARIAT = "secretariat"
    #: A host or sponsor, whose name stands beside it.
    PAYER = "payer"
    #: The officer who acts for the person's delegation.
    FOCAL_POINT = "focal_point"
    #: Somebody who has no role in the event today.
    OTHER = "other"


_WHO = {
    Role.ADMIN: Who.SECRETARIAT,
    Role.ORGANIZER: Who.SECRETARIAT,
    Role.DESK: Who.SECRETARIAT,
    Role.HOST: Who.PAYER,
    Role.SPONSOR: Who.PAYER,
    Role.FOCAL_POINT: Who.FOCAL_POINT,
}


@dataclass(frozen=True)
class Deed:
    """One thing that was done: when (UTC), what, by whom; `payer` is the name of a host or sponsor."""

    at: datetime
    action: str
    who: Who
    payer: Localized | None = None
    #: The kind of document it was about, if one.
    document: str = ""
    #: The reason the person was told: codes of what was to be mended, and words.
    shortcomings: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Acceptance:
    """That a person agreed to a wording of the privacy notice, and when (UTC)."""

    version: str
    at: datetime


@dataclass(frozen=True)
class Mail:
    """A mail written to a person, without the sign-in links in it; instants in UTC."""

    subject: str
    body: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Remark:
    """What the secretariat noted about the person, and when (UTC); by whom, nobody is told."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Account:
    """The account the registration belongs to; instants in UTC."""

    email: str
    name: str
    language: str
    created_at: datetime
    last_signed_in_at: datetime | None
    #: Where it is signed in now.
    sessions: tuple[SessionFacts, ...]
    #: With what it signs in beside a mailed link.
    factors: FactorFacts


@dataclass(frozen=True)
class Dossier:
    """Everything held about one person in one event."""

    event: EventFacts
    person: PersonFacts
    account: Account | None
    passport: PassportFacts | None
    trip: TripFacts | None
    coverage: tuple[Line, ...]
    documents: tuple[DocumentFacts, ...]
    remains: tuple[RemainsFacts, ...]
    letters: tuple[LetterFacts, ...]
    mails: tuple[Mail, ...]
    acceptances: tuple[Acceptance, ...]
    requests: tuple[RequestFacts, ...]
    #: When the person came, the first day first.
    check_ins: tuple[CheckInFacts, ...]
    #: What organizers noted for one another, which is personal data of whom it is about; the newest first.
    notes: tuple[Remark, ...]
    #: The newest first.
    deeds: tuple[Deed, ...]

    @property
    def looks(self) -> list[Deed]:
        """Who has looked at the documents."""
        return [deed for deed in self.deeds if deed.action == LOOKED]


def deed(entry: Entry, own_account: int | None, roles: Mapping[int, tuple[Role, Localized | None]]) -> Deed:
    """Return an entry of the log as the person may know it; `roles` says who acts in the event, and for which payer."""
    who, payer = Who.OTHER, None
    if entry.actor_id is not None and entry.actor_id == own_account:
        who = Who.YOU
    elif entry.actor_id is None:
        who = Who.VISITOR if entry.actor == VISITOR.label else Who.SYSTEM
    elif entry.actor_id in roles:
        role, payer = roles[entry.actor_id]
        who = _WHO.get(role, Who.OTHER)
    return Deed(
        entry.at,
        entry.action,
        who,
        payer if who is Who.PAYER else None,
        str(entry.details.get("kind", "")),
        tuple(entry.details.get("shortcomings", ())),
        str(entry.details.get("reason", "")) if entry.action in _REASON_TOLD else "",
    )


def acceptances(entries: Iterable[Entry], person: PersonFacts) -> tuple[Acceptance, ...]:
    """Return every wording of the privacy notice the person agreed to, the oldest first."""
    found = [Acceptance(str(entry.details["version"]), entry.at) for entry in entries if entry.action == _ACCEPTED]
    newest = person.privacy_version
    # Agreed to before the log had it.
    if newest and person.privacy_accepted_at and newest not in [each.version for each in found]:
        found.append(Acceptance(newest, person.privacy_accepted_at))
    return tuple(sorted(found, key=lambda each: each.at))


def as_data(dossier: Dossier) -> dict[str, Any]:
    """Return all of it as plain values for JSON: dates and instants in ISO 8601, the latter in UTC."""
    person = dossier.person
    given = {
        "event": {"slug": dossier.event.slug, "title": dossier.event.title},
        "registration": {
            "reference": person.reference,
            "delegation": {"code": person.delegation_code, "name": person.delegation_name},
            "seat": person.seat_number,
            "status": person.status,
            "late": person.late,
            "shortcomings": person.shortcomings,
            "return_reason": person.return_reason,
            "submitted_at": person.submitted_at,
            "approved_at": person.approved_at,
            "confirmed_at": person.confirmed_at,
            "ended_at": person.ended_at,
            **asdict(person.answers),
        },
        "account": dossier.account,
        "passport": dossier.passport,
        "trip": dossier.trip,
        "coverage": [
            {
                "item": line.item,
                "state": line.state,
                "quantity": line.quantity,
                "payer": line.payer.name if line.payer else None,
            }
            for line in dossier.coverage
        ],
        "documents": _without(dossier.documents, "id", "registration_id", "reviewed_by"),
        "destroyed_documents": _without(dossier.remains, "reviewed_by"),
        "letters": _without(dossier.letters, "id", "event_id", "registration_id", "issued_by"),
        "mails": dossier.mails,
        "privacy_notice_accepted": dossier.acceptances,
        "erasure_requests": [
            {
                "reason": each.reason,
                "asked_at": each.asked_at,
                "decision": each.decision,
                "decided_at": each.decided_at,
                "decision_reason": each.decision_reason,
            }
            for each in dossier.requests
        ],
        "check_ins": [
            {
                "day": each.day,
                "came_at": each.came_at,
                "noted_at": each.noted_at,
                "way": each.way,
                "reason": each.reason,
            }
            for each in dossier.check_ins
        ],
        "notes": dossier.notes,
        "log": dossier.deeds,
    }
    return {name: _plain(value) for name, value in given.items()}


def _without(things: Iterable[Any], *names: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in asdict(each).items() if name not in names} for each in things]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str | int | float) else _plain(asdict(value))
