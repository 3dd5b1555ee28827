"""Why bytes are written before their row is committed and destroyed after: the same kill, with that order and without.

The process kills itself at the worst instant, so that nothing is left to chance.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.configuration import write_config
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import attach, open_document
from logistics.documents.rules import BytesLost, DocumentKind, Upload
from logistics.settings import Settings
from tests.people import a_delegation, a_registration, an_event

_CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that a second process can read."""
    write_config(tmp_path, mail={"mode": "keep"})
    return Settings.read(tmp_path)


def replace_and_die(folder: str, registration_id: str, order: str, instant: str) -> None:
    """Replace a passport, in a process of its own, and be killed at an instant of its transaction."""
    from logistics.app import create_app  # noqa: PLC0415  # only this process needs it
    from logistics.documents import operations  # noqa: PLC0415
    from logistics.documents.store import Store  # noqa: PLC0415

    write = Store.put
    if order == "bytes after their row":
        Store.put = lambda *given: operations.once_committed(lambda: write(*given))
    elif order == "destroyed before the row is":
        operations.once_committed = lambda act: act()
    app = create_app(Settings.read(Path(folder)))
    with app.app_context():
        sa.event.listen(db.session, instant, lambda _session: signal.raise_signal(signal.SIGKILL))
        with transaction(SYSTEM):
            send(int(registration_id), b"the new one")


def send(registration_id: int, content: bytes) -> None:
    attach(
        registration_id=registration_id,
        kind=DocumentKind.PASSPORT,
        upload=Upload("passport.pdf", "application/pdf", content),
    )


def opened_after(app: Flask, settings: Settings, order: str, instant: str) -> bytes:
    """Return what the passport is after a process was killed that replaced it; raises BytesLost."""
    with transaction(SYSTEM):
        event = an_event()
        registration_id = a_registration(event.id, a_delegation(event).id).id
        send(registration_id, b"the old one")
    words = [str(settings.data), str(registration_id), order, instant]
    died = subprocess.run([sys.executable, "-m", "tests.faults.test_order", *words], cwd=_CHECKOUT, check=False)
    assert died.returncode == -signal.SIGKILL
    db.session.rollback()
    with transaction(SYSTEM):
        return open_document(document_id=db.session.scalars(sa.select(Document.id)).one())


@pytest.mark.parametrize(("instant", "left"), [("before_commit", b"the old one"), ("after_commit", b"the new one")])
def test_in_our_order_a_kill_loses_nothing(app: Flask, settings: Settings, instant: str, left: bytes) -> None:
    assert opened_after(app, settings, "ours", instant) == left


@pytest.mark.parametrize(
    ("order", "instant"),
    [("bytes after their row", "after_commit"), ("destroyed before the row is", "before_commit")],
)
def test_in_another_order_the_same_kill_loses_a_passport(
    app: Flask, settings: Settings, order: str, instant: str
) -> None:
    with pytest.raises(BytesLost):
        opened_after(app, settings, order, instant)


if __name__ == "__main__":
    replace_and_die(*sys.argv[1:])
