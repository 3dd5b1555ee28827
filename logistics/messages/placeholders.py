"""The language of an organizer's text: paragraphs with names in braces, put in once, as text, and never evaluated."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from logistics.errors import Refusal
from logistics.messages.rules import TO_A_GROUP, VALUES, Kind, is_hidden

#: The kinds whose text an organizer may change: all that tell somebody of a registration. On the others, such as the
#: sign-in link, the safety of accounts rests.
EDITABLE = tuple(kind for kind in Kind if "reference" in VALUES[kind])
#: The longest subject and body, in characters: a mail program shows no longer subject, and nobody reads a longer mail.
LONGEST_SUBJECT, LONGEST_BODY = 200, 10_000


class Placeholder(enum.StrEnum):
    """A name that may stand in braces in a text."""

    NAME = "name"
    DELEGATION = "delegation"
    REFERENCE = "reference"
    EVENT = "event"
    EVENT_SHORT = "event_short"
    SECRETARIAT = "secretariat"
    #: With its zone. A paragraph that speaks of it is left out where there is none.
    DEADLINE = "deadline"
    LINK = "link"
    MISSING = "missing"
    COVERAGE = "coverage"
    RECEIVED = "received"
    REASON = "reason"
    CHANGES = "changes"
    CALENDAR = "calendar"


#: What the names are called in Spanish texts; either name may be used in any text.
IN_SPANISH = {
    Placeholder.NAME: "nombre",
    Placeholder.DELEGATION: "delegación",
    Placeholder.REFERENCE: "referencia",
    Placeholder.EVENT: "reunión",
    Placeholder.EVENT_SHORT: "reunión_corta",
    Placeholder.SECRETARIAT: "secretaría",
    Placeholder.DEADLINE: "plazo",
    Placeholder.LINK: "enlace",
    Placeholder.MISSING: "falta",
    Placeholder.COVERAGE: "cobertura",
    Placeholder.RECEIVED: "recibido",
    Placeholder.REASON: "motivo",
    Placeholder.CHANGES: "cambios",
    Placeholder.CALENDAR: "calendario",
}
_KNOWN_AS = {spanish: placeholder.value for placeholder, spanish in IN_SPANISH.items()}
#: What becomes a list, a button or a quotation, and so stands on a line of its own.
BLOCKS = frozenset(
    {
        Placeholder.LINK,
        Placeholder.MISSING,
        Placeholder.COVERAGE,
        Placeholder.RECEIVED,
        Placeholder.REASON,
        Placeholder.CHANGES,
        Placeholder.CALENDAR,
    }
)
#: What every event has, so that every kind of mail may say it.
_OF_THE_EVENT = frozenset(
    {Placeholder.EVENT, Placeholder.EVENT_SHORT, Placeholder.SECRETARIAT, Placeholder.CALENDAR},
)
#: What a mail is written for, when its kind is told it at all.
_THE_POINT = frozenset({Placeholder.LINK, Placeholder.REASON, Placeholder.CHANGES})

#: A brace written twice stands for itself; a name in braces for its value; any other brace is a slip.
_SIGN = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")


@dataclass(frozen=True)
class Wording:
    """An organizer's own words for a mail: its subject, and its body from the greeting on, in plain text."""

    subject: str
    body: str


@dataclass(frozen=True)
class TextFacts:
    """What organizers made of one text: their wording, or None where they went back to the standard one."""

    wording: Wording | None
    #: Rises with every change; forms carry it along. 0 for a text that was never changed.
    version: int
    #: An instant, in UTC.
    changed_at: datetime
    changed_by: str


class Slip(enum.StrEnum):
    """What can be wrong with a text."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    #: Characters that cannot be seen, or that would begin another line.
    HIDDEN = "hidden"
    #: A name in braces that this kind of mail does not know.
    UNKNOWN = "unknown"
    #: A block, or the deadline, in the subject.
    NOT_IN_SUBJECT = "not_in_subject"
    #: A block beside other words.
    NOT_ALONE = "not_alone"
    #: A brace that belongs to no name.
    LONE_BRACE = "lone_brace"
    #: Something this kind of mail cannot do without.
    LACKING = "lacking"


@dataclass(frozen=True)
class Fault:
    """A slip, in which field (`subject` or `body`), and about which name in braces, if any."""

    field: str
    slip: Slip
    name: str = ""


class TextChangedMeanwhile(Refusal):
    """Somebody else changed the text since the page was opened."""


class BadWording(Refusal):
    """A text that cannot be used as it is."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{fault.field}: {fault.slip} {fault.name}".strip() for fault in faults))
        self.faults = faults


def allowed(kind: Kind) -> tuple[Placeholder, ...]:
    """Return the names that may stand in the body of a mail of `kind`, in the order of `Placeholder`."""
    return tuple(each for each in Placeholder if each in _OF_THE_EVENT or each in VALUES[kind])


def allowed_in_subject(kind: Kind) -> tuple[Placeholder, ...]:
    """Return the names that may stand in the subject: what is always there, and fits a line."""
    return tuple(each for each in allowed(kind) if each not in BLOCKS and each is not Placeholder.DEADLINE)


def required(kind: Kind) -> tuple[Placeholder, ...]:
    """Return what a mail of `kind` has to contain; what is written to a group need not lead to the own page."""
    point = _THE_POINT - {Placeholder.LINK} if kind in TO_A_GROUP else _THE_POINT
    if kind is Kind.REMINDER:  # it says what is missing; that something was returned before only adds to it
        point = point - {Placeholder.REASON} | {Placeholder.MISSING}
    return tuple(each for each in allowed(kind) if each in point)


def called(placeholder: Placeholder, language: str) -> str:
    """Return what a name in braces is called in texts of `language`."""
    return IN_SPANISH[placeholder] if language == "es" else placeholder.value


def check(kind: Kind, wording: Wording) -> tuple[Fault, ...]:
    """Return what is wrong with a text for mails of `kind`, the subject first; nothing for a text that can be used."""
    return (*_subject_faults(kind, wording.subject), *_body_faults(kind, wording.body))


def _subject_faults(kind: Kind, subject: str) -> Iterator[Fault]:
    yield from _plain_faults("subject", subject, LONGEST_SUBJECT)
    known, here = allowed(kind), allowed_in_subject(kind)
    for name in _names(subject):
        if name is None:
            yield Fault("subject", Slip.LONE_BRACE)
        elif name not in known:
            yield Fault("subject", Slip.UNKNOWN, name)
        elif name not in here:
            yield Fault("subject", Slip.NOT_IN_SUBJECT, name)


def _body_faults(kind: Kind, body: str) -> Iterator[Fault]:
    yield from _plain_faults("body", body.replace("\n", ""), LONGEST_BODY)
    known = allowed(kind)
    there = set()
    for piece in pieces(body):
        if isinstance(piece, Placeholder):
            there.add(piece)
            if piece not in known:
                yield Fault("body", Slip.UNKNOWN, piece.value)
            continue
        for name in _names(piece):
            if name is None:
                yield Fault("body", Slip.LONE_BRACE)
            elif name not in known:
                yield Fault("body", Slip.UNKNOWN, name)
            elif name in BLOCKS:
                there.add(Placeholder(name))
                yield Fault("body", Slip.NOT_ALONE, name)
    for needed in required(kind):
        if needed not in there:
            yield Fault("body", Slip.LACKING, needed.value)


def _plain_faults(field: str, text: str, longest: int) -> Iterator[Fault]:
    if not text.strip():
        yield Fault(field, Slip.EMPTY)
    if len(text) > longest:
        yield Fault(field, Slip.TOO_LONG)
    if any(is_hidden(character) for character in text):
        yield Fault(field, Slip.HIDDEN)


def _names(text: str) -> Iterator[str | None]:
    """Yield each name in braces once, and None when some brace belongs to none."""
    signs = [sign for sign in _SIGN.finditer(text) if sign[0] not in ("{{", "}}")]
    yield from dict.fromkeys(_meant(sign[1]) for sign in signs)


def _meant(name: str | None) -> str | None:
    return None if name is None else _KNOWN_AS.get(name, name)


def pieces(body: str) -> Iterator[Placeholder | str]:
    """Yield the blocks and paragraphs of a body in order; a paragraph keeps its lines."""
    lines: list[str] = []
    for line in [*body.split("\n"), ""]:
        block = _block(line)
        if block is None and line.strip():
            lines.append(line.rstrip())
            continue
        if lines:
            yield "\n".join(lines)
            lines = []
        if block is not None:
            yield block


def _block(line: str) -> Placeholder | None:
    alone = re.fullmatch(r"\s*\{(\w+)\}\s*", line)
    name = _meant(alone[1]) if alone else None
    return Placeholder(name) if name in BLOCKS else None


def speaks_of(text: str, placeholder: Placeholder) -> bool:
    """Return whether a text speaks of `placeholder`."""
    return placeholder in _names(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each name in braces replaced by its value, in one pass: braces in a value stay as they are."""

    def put_in(sign: re.Match[str]) -> str:
        if sign[1] is not None:
            return values.get(_KNOWN_AS.get(sign[1], sign[1]), sign[0])
        return sign[0][0]

    return _SIGN.sub(put_in, text)
