"""An archive of passport copies, written while it is sent: nothing of it ever lies on a disk."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZipFile, ZipInfo

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from logistics.audit.rules import Actor
from logistics.database import transaction
from logistics.documents.operations import open_document
from logistics.documents.queries import documents_of_people
from logistics.documents.rules import BytesLost, DocumentKind, NoSuchDocument, safe_filename
from logistics.funding.queries import coverage_of_people, terms_of
from logistics.funding.rules import Item, State, of_payer
from logistics.registrations.queries import participants_by_id
from logistics.registrations.rules import Participant

#: People looked up at a time.
_AT_ONCE = 100


class _Outlet(io.RawIOBase):
    """What a zip file writes into: it cannot go back, and hands on what it has taken."""

    def __init__(self) -> None:
        self._taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, some: Any) -> int:
        before = len(self._taken)
        self._taken += some
        return len(self._taken) - before

    def hand_on(self) -> bytes:
        taken = bytes(self._taken)
        self._taken.clear()
        return taken


def archive(files: Iterator[tuple[str, bytes]], at: datetime) -> Iterator[bytes]:
    """Yield a zip archive of files (name, content), each as soon as it comes; `at` is the time they all bear."""
    outlet = _Outlet()
    with ZipFile(outlet, "w") as written:
        for name, content in files:
            member = ZipInfo(name, at.timetuple()[:6])
            member.external_attr = 0o600 << 16  # once unpacked, for nobody but the owner
            written.writestr(member, content)
            yield outlet.hand_on()
    yield outlet.hand_on()


def sent(pieces: Iterator[bytes], app: Flask, language: str) -> Iterator[bytes]:
    """Yield pieces, each made in a context of `app` of its own, in `language`.

    However slowly they are fetched, and whether they are at all, nothing is kept open meanwhile: no request, no
    connection to the database.
    """
    while True:
        with app.app_context(), force_locale(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def passports_of(
    event_id: int, payer_id: int, registration_ids: Sequence[int], actor: Actor
) -> Iterator[tuple[str, bytes]]:
    """Yield the passport copies of people a payer flies, named by delegation and person, and a note on what is missing.

    Each copy is written down as opened, and that committed, before it is yielded. Whoever is no longer flown when the
    turn comes is left out. One file at a time is in memory.
    """
    missing: list[str] = []
    delegation, taken = "", set[str]()
    for start in range(0, len(registration_ids), _AT_ONCE):
        some = registration_ids[start : start + _AT_ONCE]
        flown = _still_flown(event_id, payer_id, some)
        people, copies = participants_by_id(flown), documents_of_people(flown, DocumentKind.PASSPORT)
        for number in flown:
            person, copy = people[number], copies.get(number)
            if person.delegation_code != delegation:
                delegation, taken = person.delegation_code, set()
            if copy is None:
                missing.append(_("%(person)s: no copy has been sent yet.", person=_who(person)))
                continue
            try:
                with transaction(actor):
                    content = open_document(document_id=copy.id)
            except BytesLost:
                missing.append(
                    _("%(person)s: the copy cannot be read any more. Ask for it again.", person=_who(person))
                )
            except NoSuchDocument:
                missing.append(_("%(person)s: the copy was replaced or removed meanwhile.", person=_who(person)))
            else:
                yield place_of(person, copy.media_type, taken), content
    if missing:
        words = [_("These people's passport copies are not in this archive:"), "", *missing, ""]
        yield _("READ ME.txt"), "\r\n".join(words).encode()


def place_of(person: Participant, media_type: str, taken: set[str]) -> str:
    """Return where a person's copy lies in the archive, such as `CRI/Ana Ejemplo.pdf`: safe, and none of `taken`.

    Of several people called alike the later have their reference added; the place is added to `taken`.
    """
    folder = _safe(person.delegation_code) or "_"
    for name in (person.full_name, f"{person.full_name} {person.reference}", person.reference):
        place = f"{folder}/{safe_filename(_safe(name), media_type)}"
        key = unicodedata.normalize("NFKC", place).casefold()
        if key not in taken:
            break
    taken.add(key)
    return place


def _safe(name: str) -> str:
    """Return a name as one part of a path, on any system."""
    visible = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    return re.sub(r'[<>:"|?*/\\]', "_", visible).strip(" .")


def _still_flown(event_id: int, payer_id: int, registration_ids: Sequence[int]) -> list[int]:
    found = coverage_of_people(registration_ids, terms_of(event_id))
    flight = {Item.FLIGHT}
    return [
        number
        for number in registration_ids
        if any(line.state is State.COVERED for line in of_payer(found.get(number, ()), payer_id, flight))
    ]


def _who(person: Participant) -> str:
    return f"{person.delegation_code}, {person.full_name}"
