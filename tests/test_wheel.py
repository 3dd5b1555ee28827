"""The built wheel, installed into an empty environment in another folder with no network, is the whole program."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import openpyxl
import pytest

HOME = Path(__file__).parents[1]
WHEELS = HOME / ".cache" / "wheels"


class Installed:
    """An environment of its own, with the wheel in it and nothing of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "env" / "bin"
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of the environment and return what it says; fails when the program does."""
        done = subprocess.run(
            [self.bin / program, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    if not (WHEELS / ".complete").exists():
        words = f"{WHEELS} does not hold the locked packages: run `make {WHEELS.relative_to(HOME)}/.complete`"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    there = Installed(tmp_path_factory.mktemp("elsewhere"))
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(there.folder)]
    subprocess.run(build, cwd=HOME, check=True, capture_output=True)
    (wheel,) = there.folder.glob("logistics-*.whl")
    venv.create(there.folder / "env", symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(there.bin / "python"), "install", "--quiet"]
    # Compiled is only what is used, when it is.
    subprocess.run([*pip, "--no-compile", "--no-index", "--find-links", str(WHEELS), str(wheel)], check=True)
    there.run("logistics", "demo", "--no-serve", "--data", "demo")
    return there


def test_nothing_comes_from_the_checkout(installed):
    places = installed.run("python", "-c", "import logistics, exports; print(logistics.__file__, exports.__file__)")
    assert [place for place in places.split() if not place.startswith(str(installed.folder))] == []


def test_the_demo_holds_the_workshop(installed):
    listed = installed.run("logistics", "event", "list", "--data", "demo")
    assert [line.split()[:3] for line in listed.splitlines()] == [["crm-2022", "2022-03-31", "2022-04-01"]]


def test_papers_are_found_and_written(installed):
    installed.run("logistics", "export", "crm-2022", "roster", "-o", "roster.xlsx", "--data", "demo")
    book = openpyxl.load_workbook(installed.folder / "roster.xlsx")
    names = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"Rebeca Ejemplo Güell", "Desmond O'Specimen", "Muestra"} <= names


def test_pages_and_their_languages_are_there(installed):
    program = """
from pathlib import Path
from logistics.app import create_app
from logistics.settings import Settings
browser = create_app(Settings.read(Path("demo"))).test_client()
for language in ("es", "en"):
    page = browser.get("/events/crm-2022/", headers={"Accept-Language": language})
    print(page.status_code, *[word for word in ("Iniciar sesión", "Sign in") if word in page.text])
print(browser.get("/static/css/site.css").status_code, browser.get("/static/icon.svg").status_code)
"""
    assert installed.run("python", "-c", program).splitlines() == [
        "200 Iniciar sesión",
        "200 Sign in",
        "200 200",
    ]


def test_the_database_is_up_to_date(installed):
    assert installed.run("logistics", "upgrade", "--data", "demo") == "The database is up to date.\n"
