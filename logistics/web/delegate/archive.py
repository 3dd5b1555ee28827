"""Everything held about one person as one archive: made while it is sent, a file at a time, and never on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import RawIOBase
from itertools import chain
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import render_template, stream_with_context

from logistics import clock
from logistics.audit.rules import Actor
from logistics.database import transaction
from logistics.documents.operations import open_document
from logistics.documents.rules import BytesLost, NoSuchDocument, VaultUnavailable
from logistics.retention.dossier import Dossier, as_data
from logistics.web.delegate.dossier import groups_of


class _Outlet(RawIOBase):
    """Takes what an archive writes until it is sent on; there is no going back in it."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        """Return that it takes bytes."""
        return True

    def write(self, some: Any, /) -> int:
        """Take some bytes."""
        self._written += some
        return len(some)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        some, self._written = bytes(self._written), bytearray()
        return some


def packed(dossier: Dossier, actor: Actor) -> Iterator[bytes]:
    """Yield a ZIP archive of all that is held: a page to read, the same as JSON, and the documents as they were sent.

    What tells of the person is ready when this returns; of the documents at most one is in memory at a time. Each is
    opened on behalf of `actor`, and that is written down; one that is gone since the dossier was read is left out.
    """
    now = clock.now().astimezone(dossier.event.zone)
    page = render_template(
        "web/delegate/held_paper.html", event=dossier.event, dossier=dossier, groups=groups_of(dossier)
    )
    told = [
        ("about-you.html", page.encode()),
        ("about-you.json", json.dumps(as_data(dossier), ensure_ascii=False, indent=1).encode()),
    ]
    return stream_with_context(_packed(chain(told, _documents(dossier, actor)), now.timetuple()[:6]))


def _packed(files: Iterator[tuple[str, bytes]], now: tuple[int, ...]) -> Iterator[bytes]:
    outlet = _Outlet()
    with ZipFile(cast(Any, outlet), "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(ZipInfo(name, now), content, ZIP_DEFLATED)  # type: ignore[arg-type]  # six numbers
            yield outlet.taken()
    yield outlet.taken()


def _documents(dossier: Dossier, actor: Actor) -> Iterator[tuple[str, bytes]]:
    for document in dossier.documents:
        try:
            with transaction(actor):
                content = open_document(document_id=document.id)
        except (BytesLost, NoSuchDocument, VaultUnavailable):
            continue
        yield f"{document.kind.value}/{document.filename}", content
