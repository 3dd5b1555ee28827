"""What a person reads when there is no room left, whoever says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.database import db
from tests.conftest import Browser

WORDS = {
    "es": ("El servidor no tiene espacio para guardar esto", "Lo que acaba de enviar no se guardó."),
    "en": ("The server has no room to store this", "What you just sent was not kept."),
}


def to_a_full_disk() -> None:
    Path("/dev/full").write_bytes(b"x")


def to_a_full_sqlite() -> None:
    db.session.execute(sa.text("PRAGMA max_page_count = 1"))  # what it has already, and no more
    db.session.execute(sa.text("CREATE TABLE large AS SELECT randomblob(1000000)"))


def to_a_full_postgres() -> None:
    db.session.execute(sa.text("DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$"))


def read_where_there_is_no_room(app: Flask, client: Browser, write: Callable[[], None]) -> None:
    app.view_functions["public.events"] = write
    for language, words in WORDS.items():
        page = client.get(f"/?lang={language}")
        assert (page.status_code, [each in page.text for each in words]) == (507, [True, True])


@pytest.mark.parametrize("write", [to_a_full_disk, to_a_full_sqlite])
def test_a_full_disk_is_told_in_words(app: Flask, client: Browser, write: Callable[[], None]) -> None:
    read_where_there_is_no_room(app, client, write)


class TestOnPostgres:
    """What PostgreSQL says of its own disk."""

    @pytest.fixture
    def database_url(self, postgres_url: str) -> str:
        """Work on PostgreSQL."""
        return postgres_url

    def test_a_full_disk_is_told_in_words(self, app: Flask, client: Browser) -> None:
        read_where_there_is_no_room(app, client, to_a_full_postgres)
