"""What is found in an installation after a fault: everybody who was answered, and nothing half done."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import open_document, sweep_vault
from logistics.documents.rules import DocumentKind
from logistics.documents.upkeep import inspect
from logistics.letters.models import Letter
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.registrations.models import Registration
from logistics.registrations.rules import HOLDS_SEAT, Status


def passports() -> dict[str, list[bytes]]:
    """Return, by e-mail, the passports of everybody who has handed in a registration with one; opens every one."""
    with transaction(SYSTEM):
        rows = db.session.execute(
            sa.select(Registration.email, Document.id)
            .join(Document, Document.registration_id == Registration.id)
            .where(Registration.status == Status.SUBMITTED, Document.kind == DocumentKind.PASSPORT)
        ).all()
        found: dict[str, list[bytes]] = {}
        for email, document_id in rows:
            found.setdefault(email, []).append(open_document(document_id=document_id))
        return found


def lacking(answered: Mapping[str, bytes]) -> list[str]:
    """Return whose registration, or passport as it was sent, is not there exactly once."""
    there = passports()
    return [email for email, passport in answered.items() if there.get(email) != [passport]]


def half_done() -> dict[str, object]:
    """Return what only a part of is there, by what it is; nothing when all is well."""
    submitted = sa.select(Registration.id).where(Registration.status == Status.SUBMITTED)
    receipts = Counter(db.session.scalars(sa.select(Message.registration_id).where(Message.kind == Kind.RECEIPT)))
    people = db.session.scalars(submitted).all()
    with_document = set(db.session.scalars(sa.select(Document.registration_id)))
    seated_without = sa.select(Registration.id).where(
        Registration.seat_id.is_not(None) != Registration.status.in_(HOLDS_SEAT)
    )
    found = {
        "people without exactly one receipt": [each for each in people if receipts[each] != 1],
        "receipts of nobody": sorted(set(receipts) - set(people), key=str),
        "people without document": [each for each in people if each not in with_document],
        "seats without person": list(db.session.scalars(seated_without)),
        **_letters(),
        **_left_over(),
    }
    return {what: which for what, which in found.items() if which}


def _letters() -> dict[str, object]:
    letters = db.session.execute(
        sa.select(Letter.number, Letter.sha256, Document.id)
        .join(Document, Document.registration_id == Letter.registration_id)
        .where(Document.kind == DocumentKind.INVITATION_LETTER, Letter.voided_at.is_(None))
        .order_by(Letter.number)
    ).all()
    with transaction(SYSTEM):
        others = [
            number
            for number, digest, document_id in letters
            if hashlib.sha256(open_document(document_id=document_id)).hexdigest() != digest
        ]
    everything = list(db.session.scalars(sa.select(Letter.number).order_by(Letter.number)))
    return {
        "letters that are not as they were issued": others,
        "letters without paper": sorted(set(everything) - {number for number, _digest, _id in letters}),
        "numbers with gaps": everything if everything != list(range(1, len(everything) + 1)) else [],
    }


def _left_over() -> dict[str, object]:
    """Sweep as the worker does each hour, but at once, and return what `documents verify` then still complains of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("logistics.documents.vault.ORPHANED_AFTER", -timedelta(hours=1))
        sweep_vault()
        found = inspect(lambda _seen, _total: None)
    db.session.rollback()
    return {"what verify complains of": [str(damage) for damage in found.damaged] + found.orphans}
