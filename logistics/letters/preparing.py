"""Letters set in advance, outside any transaction, so that nobody waits for Typst while they are issued."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import current_app

from logistics import clock
from logistics.documents.operations import keep
from logistics.documents.rules import DocumentKind, Kept
from logistics.events.rules import EventFacts
from logistics.funding.rules import Line
from logistics.letters import paper, queries, words
from logistics.letters.rules import ALPHABET, CODE_LENGTH
from logistics.registrations.queries import persons_by_id
from logistics.registrations.rules import PersonFacts
from logistics.settings import Settings

#: In place of the number of a letter that is not drafted yet.
_NOT_YET = 0


@dataclass(frozen=True)
class Facts:
    """Everything a letter is made from that may change between preparing and issuing it."""

    person: PersonFacts
    event: EventFacts
    lines: tuple[Line, ...]
    missing: tuple[DocumentKind, ...]
    number: int


@dataclass(frozen=True)
class Draft:
    """The words of a letter, written in advance, with the number it will probably get."""

    code: str
    issued_at: datetime
    facts: Facts
    said: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Prepared(Draft):
    """A letter set in advance, outside any transaction."""

    pdf: bytes = field(repr=False)
    #: Where its bytes lie in the vault, when they were put there in advance too.
    kept: Kept | None = None


def prepare(person: PersonFacts, event: EventFacts) -> Prepared:
    """Return the person's letter set in advance, so that nobody waits for Typst while it is issued.

    Raises CannotTypeset.
    """
    (facts,) = facts_of_all([person.id], event)
    return typeset(draft(facts, number=queries.next_number(event.id)))


def facts_of_all(registration_ids: Sequence[int], event: EventFacts) -> list[Facts]:
    """Return what the letters of some people (a page of a list) are made from, by id, as yet without their numbers."""
    lines = queries.coverage_of_all(registration_ids, event)
    missing = queries.missing_beside_letter(registration_ids)
    people = sorted(persons_by_id(registration_ids), key=lambda person: person.id)
    return [Facts(person, event, lines[person.id], missing[person.id], _NOT_YET) for person in people]


def draft(known: Facts, *, number: int) -> Draft:
    """Return the words of somebody's letter under the number it will probably get."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    now = clock.now()
    facts = replace(known, number=number)
    return Draft(code, now, facts, said(facts, code, now))


def typeset(written: Draft) -> Prepared:
    """Return a drafted letter as a PDF; reads no database, so another thread can do it. Raises CannotTypeset."""
    pdf = paper.compose(written.said, at=written.issued_at)
    return Prepared(written.code, written.issued_at, written.facts, written.said, pdf)


def put_ahead(prepared: Prepared) -> Prepared:
    """Return a letter whose bytes are on disk already; when it is not issued, they are swept.

    Reads no database, so another thread can do it while this one issues others.
    """
    return replace(prepared, kept=keep(prepared.pdf))


def facts_of(person: PersonFacts, event: EventFacts, lines: tuple[Line, ...], number: int) -> Facts:
    """Return what somebody's letter with this number is made from; `lines` are the coverage."""
    return Facts(person, event, lines, queries.missing_beside_letter([person.id])[person.id], number)


def said(facts: Facts, code: str, issued_at: datetime) -> dict[str, Any]:
    """Return what a letter made from these facts says."""
    settings: Settings = current_app.extensions["settings"]
    return words.said(
        facts.person,
        facts.lines,
        queries.occasion(facts.event, settings.base_url),
        number=facts.number,
        code=code,
        issued_at=issued_at,
        missing=facts.missing,
    )
