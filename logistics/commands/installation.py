"""The installation a command works on: its folder, its settings, its application."""

from __future__ import annotations

import shutil
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logistics.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

#: Where an installation lies when nobody says where.
DEFAULT = Path("data")


class Installation:
    """One data folder. Nothing is read before it is asked for."""

    def __init__(self, data: Path | None) -> None:
        #: The folder the person named, with --data or LOGISTICS_DATA.
        self.named = data
        self.data = data or DEFAULT

    @cached_property
    def settings(self) -> Settings:
        """Return the settings; raises SettingsError."""
        return Settings.read(self.data)

    @cached_property
    def _app(self) -> Flask:
        from logistics.app import create_app  # takes a second

        return create_app(self.settings)

    def app(self) -> Flask:
        """Return the application, its database being the one this program needs; raises what `settings` does."""
        from logistics import schema

        with self._app.app_context():
            present = schema.present()
            if present is None:
                raise click.ClickException(f"the database is empty; run `{self.told('upgrade')}` first.")
            if present != schema.needed():
                raise click.ClickException(f"the database is not this version's; run `{self.told('upgrade')}` first.")
        return self._app

    def unchecked_app(self) -> Flask:
        """Return the application whatever its database looks like."""
        return self._app

    def close(self) -> None:
        """Close what was opened: the database's connections, the queue."""
        if "_app" not in self.__dict__:
            return
        from logistics.database import db

        with self._app.app_context():
            self._app.extensions["queue"].close()
            db.session.remove()
            db.engine.dispose()

    def told(self, command: str) -> str:
        """Return how to type `command` for this folder."""
        return f"{_program()} {command} --data {self.data}" if self.named else f"{_program()} {command}"


def _program() -> str:
    """Return how this program was called when its name alone would not find it, as in a checkout."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "logistics" and shutil.which("logistics") is None else "logistics"


#: Hands the installation to a command.
pass_installation = click.make_pass_decorator(Installation)
