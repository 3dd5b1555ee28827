"""The master keys as config.toml names them now: a key added while the server runs is known without a restart."""

from __future__ import annotations

import logging
from threading import Lock

from logistics.settings import CONFIG_NAME, DocumentSettings, Settings, SettingsError


class MasterKeys:
    """The master keys by name; raises KeyError for one that config.toml does not name."""

    def __init__(self, settings: Settings) -> None:
        """Begin with the keys of `settings`."""
        self._settings = settings
        self._config = settings.data / CONFIG_NAME
        self._known = settings.documents
        self._read = self._state()
        self._reading = Lock()

    @property
    def current(self) -> str:
        """The name of the key that new documents are wrapped with."""
        return self._now().current_master_key

    @property
    def names(self) -> list[str]:
        """The names of all keys."""
        return list(self._now().master_keys)

    def key(self, name: str) -> bytes:
        """Return the 32 bytes of the key called `name`."""
        return self._now().master_key(name)

    def _now(self) -> DocumentSettings:
        with self._reading:
            if self._state() != self._read:
                try:
                    self._known = Settings.read(self._settings.data).documents
                except SettingsError:  # being written just now, or wrong: the keys there were stay good
                    logging.getLogger(__name__).warning("config.toml has changed, and cannot be read", exc_info=True)
                self._read = self._state()
        return self._known

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = self._config.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
