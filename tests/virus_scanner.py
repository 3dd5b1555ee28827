"""A real clamd for tests, which knows two viruses: the one that scanners are tried with, and one of our own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

import pytest

from logistics.documents.scanner import TEST_VIRUS

_PROGRAM = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
#: What infects whatever holds it.
INFECTION = b"an infection that only tests know"
#: The last thing it says before it answers.
_IS_READY = "Self checking every"


class VirusScanner:
    """Its address is `address`; with `longest` it refuses files of more bytes; it may know other words instead."""

    def __init__(self, longest: int = 0, knows: str = "") -> None:
        if _PROGRAM is None:
            words = "clamd is not installed (Debian: apt install clamav-daemon)"
            if os.environ.get("CI") == "true":
                pytest.fail(words)
            pytest.skip(words)
        self._folder = Path(mkdtemp(prefix="clamd-"))  # a socket's path must be short, and pytest's are not
        signatures = self._folder / "signatures"
        signatures.mkdir()
        ours = knows.encode() or INFECTION
        (signatures / "test.ndb").write_text(f"Our-Virus:0:*:{ours.hex()}\n")
        if not knows:
            digest = hashlib.md5(TEST_VIRUS).hexdigest()
            (signatures / "test.hdb").write_text(f"{digest}:{len(TEST_VIRUS)}:Test-Virus\n")
        self.address = f"unix:{self._folder}/socket"
        settings = {
            "Foreground": "yes",
            "LogVerbose": "yes",
            "DatabaseDirectory": f"{self._folder}/signatures",
            "TemporaryDirectory": str(self._folder),
            "LocalSocket": f"{self._folder}/socket",
            **({"StreamMaxLength": str(longest)} if longest else {}),
        }
        config = self._folder / "clamd.conf"
        config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        self._process = subprocess.Popen(
            [_PROGRAM, "--config-file", str(config)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said = []
        for line in self._process.stdout or ():
            said.append(line)
            if _IS_READY in line:
                return
        self.stop()
        raise RuntimeError("".join(said))

    def stop(self) -> None:
        """End it; its address answers no more."""
        self._process.terminate()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)
