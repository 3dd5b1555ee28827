"""When an invitation letter holds, what accepting it takes, and how its code and its hashes are written."""

from __future__ import annotations

import enum
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from logistics.errors import Refusal
from logistics.events.rules import DayFacts, EventFacts
from logistics.funding.rules import Line
from logistics.letters.signatures import Strokes
from logistics.localized import Localized
from logistics.registrations.rules import PersonFacts, Status

#: Whoever has approval is sent the invitation letter; it ends with the approval.
HAS_LETTER = frozenset({Status.APPROVED, Status.CONFIRMED})

#: Digits and letters that nobody confuses when copying a code from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 20 of 30 signs are 98 bits: no code is found by trying.
CODE_LENGTH = 20
_GROUP = 5


class Acceptance(enum.StrEnum):
    """How a letter was accepted."""

    #: The name typed, with the box ticked.
    TYPED = "typed"
    #: The name typed and a signature drawn.
    DRAWN = "drawn"
    #: A scan of the signed paper uploaded.
    SCAN = "scan"


class Standing(enum.StrEnum):
    """Where somebody's invitation letter stands."""

    #: The secretariat has issued none.
    NOT_ISSUED = "not_issued"
    #: Issued, and not accepted yet.
    ISSUED = "issued"
    ACCEPTED = "accepted"
    #: The last one issued no longer holds.
    VOID = "void"


class VoidReason(enum.StrEnum):
    """Why a letter no longer holds."""

    NOT_APPROVED = "not_approved"
    SUBSTITUTED = "substituted"
    COVERAGE_CHANGED = "coverage_changed"
    #: Voided by an organizer, whose words stand beside it.
    BY_HAND = "by_hand"


class NotApproved(Refusal):
    """Only somebody whose registration is approved has an invitation letter."""


class AlreadyIssued(Refusal):
    """The person has a letter that says what holds today."""


class NotAsPrepared(Refusal):
    """A letter set in advance would no longer say what is so."""


class NoValidLetter(Refusal):
    """There is no letter to accept, or what it says is no longer so."""


class NotTheName(Refusal):
    """The name typed is not the name the letter is written to."""


@dataclass(frozen=True)
class Occasion:
    """What a letter is about beside the person: the event, and what is to be done until when (instants, UTC)."""

    event: EventFacts
    days: Sequence[DayFacts]
    #: The last instant for accepting, and for the other documents; None when the event sets none.
    accept_by: datetime | None
    send_by: datetime | None
    base_url: str


@dataclass(frozen=True)
class Signed:
    """An acceptance as it stands in a letter: when (UTC), by whom, and the hash over everything accepted."""

    at: datetime
    name: str
    way: Acceptance
    hash: str


@dataclass(frozen=True)
class LetterFacts:
    """A letter as it was issued, and what became of it."""

    id: int
    event_id: int
    registration_id: int
    #: From 1 within the event.
    number: int
    code: str
    language: str
    #: Instants, in UTC.
    issued_at: datetime
    issued_by: str
    #: Every sentence of the letter, as `words.said` wrote it.
    said: Mapping[str, Any] = field(repr=False)
    #: Whom and what it was issued for, as `grounds` writes it.
    grounds: Mapping[str, Any] = field(repr=False)
    #: Of the issued PDF, in hexadecimal.
    sha256: str
    voided_at: datetime | None
    void_reason: VoidReason | None
    void_note: str
    accepted_at: datetime | None
    accepted_name: str
    acceptance: Acceptance | None
    acceptance_hash: str | None

    @property
    def is_accepted(self) -> bool:
        """Whether the person accepted it."""
        return self.accepted_at is not None


@dataclass(frozen=True)
class Entry:
    """A line of the register of letters: a person, and the newest letter, if one was issued."""

    registration_id: int
    reference: str
    full_name: str
    delegation_name: Localized
    status: Status
    standing: Standing
    #: Why the letter no longer holds; None for one that does.
    void_reason: VoidReason | None
    #: None, like the two instants (UTC), where nothing was issued or accepted.
    number: int | None
    issued_at: datetime | None
    accepted_at: datetime | None
    #: Whether the letter itself can be looked at.
    readable: bool


@dataclass(frozen=True)
class Verified:
    """What anybody who holds a letter's code may know, and no more: nobody's name is in it."""

    valid: bool
    event_title: Localized
    event_slug: str
    delegation: Localized


@dataclass(frozen=True)
class Run:
    """Issuing letters for everybody approved: when it was asked for and by whom, and how far it is."""

    id: int
    event_id: int
    #: Instants, in UTC.
    asked_at: datetime
    asked_by_id: int | None
    asked_by: str
    ended_at: datetime | None
    issued: int
    #: Approved people without a letter.
    waiting: int
    #: Registration ids and complaints of those whose letter could not be set.
    refused: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Claimed:
    """A run that a worker has taken up, and on whose behalf."""

    id: int
    event_id: int
    asked_by_id: int | None
    asked_by: str


def grounds(person: PersonFacts, lines: Iterable[Line]) -> dict[str, Any]:
    """Return what a letter rests on, as plain JSON: the person, the delegation, and who pays how much of what."""
    return {
        "name": person.answers.full_name,
        "delegation": person.delegation_code,
        "coverage": [
            [line.item.value, line.state.value, line.payer.code if line.payer else "", line.offered] for line in lines
        ],
    }


def why_void(issued: Mapping[str, Any], status: Status, today: Mapping[str, Any]) -> VoidReason | None:
    """Return why a letter issued on the grounds `issued` no longer holds, or None: it says what is so `today`."""
    if status is Status.REPLACED:
        return VoidReason.SUBSTITUTED
    if status not in HAS_LETTER:
        return VoidReason.NOT_APPROVED
    if (issued["name"], issued["delegation"]) != (today["name"], today["delegation"]):
        return VoidReason.SUBSTITUTED
    if issued["coverage"] != today["coverage"]:
        return VoidReason.COVERAGE_CHANGED
    return None


def standing_of(*, issued: bool, accepted: bool, void: VoidReason | None) -> Standing:
    """Return where the newest letter of somebody stands, if one was `issued`; `void` is why it no longer holds."""
    if not issued:
        return Standing.NOT_ISSUED
    if void is not None:
        return Standing.VOID
    return Standing.ACCEPTED if accepted else Standing.ISSUED


def code_on_paper(code: str) -> str:
    """Return a code in groups that can be copied by hand, such as ABCDE-FGHJK."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def code_typed(typed: str) -> str:
    """Return the code somebody typed or scanned, without what is no part of it; "" when it cannot be one."""
    code = re.sub(r"[\s\-]", "", typed).upper() if len(typed) < 4 * CODE_LENGTH else ""
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def same_name(typed: str, name: str) -> bool:
    """Return whether the name typed as a signature is the person's: accents, case and spaces make no difference."""
    return bool(_plain(typed)) and _plain(typed) == _plain(name)


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name).casefold().replace("’", "'")
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())


def acceptance_hash(
    *, code: str, pdf: str, name: str, at: datetime, way: Acceptance, strokes: Strokes = (), scan: str = ""
) -> str:
    """Return the SHA-256, in hexadecimal, over everything that was accepted.

    It is taken over these values as JSON with sorted keys, no spaces, in UTF-8: `at` in ISO 8601 in UTC, `code`, `name`
    as typed, `pdf` and `scan` as the hexadecimal SHA-256 of the letter and of the uploaded file ("" without one),
    `strokes` as drawn, and `way`.
    """
    accepted = {
        "at": at.isoformat(),
        "code": code,
        "name": name,
        "pdf": pdf,
        "scan": scan,
        "strokes": strokes,
        "way": way.value,
    }
    written = json.dumps(accepted, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
