"""Packages that somebody else wrote and installed with pip, as far as Python can see."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

#: A paper as a third party would write it: one line of text.
SOURCE = """
class Seating:
    name = "seating"
    formats = ["txt"]
    roles = ["organizer", "host"]

    def title(self, language):
        return {"es": "Orden de asientos", "en": "Seating order"}[language]

    def write(self, event, language, format, out):
        out.write(f"{event.slug} {language} {format}\\n".encode())
"""


def install(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    source: str = SOURCE,
    *,
    name: str = "seating",
    value: str = "Seating",
) -> None:
    """Put a package with one export into `folder` and `folder` onto Python's path, until the test ends."""
    module = f"thirdparty_{folder.name.replace('-', '_')}_{name}"
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[logistics.exports]\n{name} = {module}:{value}\n")
    (folder / f"{module}.py").write_text(source)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setitem(sys.modules, module, sys)  # so that what is imported meanwhile is forgotten
    monkeypatch.delitem(sys.modules, module)
