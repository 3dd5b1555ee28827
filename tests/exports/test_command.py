"""`logistics export`, as somebody types it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from shutil import rmtree

import openpyxl
import pytest

from tests.exports.packages import SOURCE, install


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a data folder with the CRM workshop in it."""
    folder = tmp_path_factory.mktemp("installation") / "data"
    for words in (["init"], ["event", "load", "crm-2022"]):
        assert logistics(folder, *words).returncode == 0
    return folder


def logistics(folder, *words, path=""):
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONWARNINGS": "error::ResourceWarning"}
    return subprocess.run(
        [sys.executable, "-m", "logistics.cli", *map(str, words), "--data", str(folder)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
    )


def written_down(folder):
    with sqlite3.connect(folder / "logistics.sqlite") as connection:
        found = connection.execute(
            "SELECT actor, details FROM audit_entry WHERE action = 'export.downloaded' ORDER BY id"
        )
        rows = [(actor, json.loads(details)) for actor, details in found]
    connection.close()
    return rows


def test_it_writes_a_paper_in_the_events_language_or_another_and_says_so_in_the_log(folder, tmp_path):
    output = tmp_path / "roster.xlsx"
    before = len(written_down(folder))
    for language, expected in (([], "Belice"), (["--language", "en"], "Belize")):
        done = logistics(folder, "export", "crm-2022", "roster", "-o", output, *language)
        assert (done.returncode, done.stderr, done.stdout) == (0, "", f"Wrote {output}.\n")
        assert openpyxl.load_workbook(output).worksheets[1]["C2"].value == expected
    assert [path.name for path in tmp_path.iterdir()] == ["roster.xlsx"]
    assert output.stat().st_mode & 0o777 == 0o600
    assert written_down(folder)[before:] == [
        ("command line", {"export": "roster", "format": "xlsx", "language": language}) for language in ("es", "en")
    ]


def test_a_paper_of_one_payer_says_so_in_the_log(folder, tmp_path):
    before = len(written_down(folder))
    done = logistics(folder, "export", "crm-2022", "manifest", "-o", tmp_path / "m.xlsx", "--sponsor", "OIM")
    assert (done.returncode, done.stderr) == (0, "")
    assert openpyxl.load_workbook(tmp_path / "m.xlsx").worksheets[0].title == "Lista de pasajeros"
    told = {"export": "manifest", "format": "xlsx", "language": "es", "payer": "OIM"}
    assert written_down(folder)[before:] == [("command line", told)]


def test_a_name_that_cannot_be_set_is_told_in_a_line(folder, tmp_path):
    templates = folder / "papers"
    templates.mkdir()
    (templates / "name-plates.typ").write_text("#nothing.of.the.kind")
    done = logistics(folder, "export", "crm-2022", "name-plates", "-o", tmp_path / "n.pdf")
    rmtree(templates)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("logistics: name-plates cannot be set; if a sign of a name is missing, put a font")
    assert "unknown variable: nothing" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_list_names_papers_formats_and_roles_and_what_is_broken(folder, monkeypatch, tmp_path):
    install(monkeypatch, tmp_path / "good")
    install(monkeypatch, tmp_path / "bad", "import no_such_module", name="plates")
    done = logistics(
        folder, "export", "crm-2022", "--list", "--language", "en", path=f"{tmp_path / 'good'}:{tmp_path / 'bad'}"
    )
    assert done.stdout.splitlines() == [
        "access-list      Access list of the building (xlsx, csv, pdf; for admin, host, organizer)",
        "attendance       Attendance list (xlsx, csv, pdf; for admin, organizer)",
        "badges           Badges (pdf; for admin, organizer)",
        "manifest         Flight manifest (xlsx, csv; for admin, organizer, sponsor)",
        "meals            Meals, diets and interpretation (xlsx, csv; for admin, host, organizer)",
        "name-plates      Name plates (pdf; for admin, organizer)",
        "nomination-form  Form for nominations (xlsx, csv; for admin, organizer)",
        "participants     Official list of participants (pdf, xlsx, csv; for admin, organizer)",
        "photo-order      Order of the photograph (pdf, xlsx, csv; for admin, organizer)",
        "public-list      Public list of participants (pdf, xlsx, csv; for admin, organizer)",
        "rooming          Rooming list (xlsx, csv; for admin, host, organizer)",
        "roster           Roster of participants (xlsx, csv; for admin, organizer)",
        "seating          Seating order (txt; for host, organizer)",
        "plates           BROKEN: thirdparty_bad_plates:Seating: ModuleNotFoundError: No module named 'no_such_module'",
    ]
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere", "roster", "-o", "x.xlsx"], "there is no event nowhere; `logistics event list"),
        (["crm-2022", "plan", "-o", "x.xlsx"], "there is no export plan; `logistics export crm-2022 --list"),
        (
            ["crm-2022", "roster", "-o", "x.pdf"],
            "x.pdf: roster is written as .xlsx or .csv; the file's name must end so.",
        ),
        (["crm-2022", "roster", "-o", "no/such/x.csv"], "no/such: there is no such folder."),
        (
            ["crm-2022", "manifest", "-o", "x.csv", "--sponsor", "ONU"],
            "crm-2022 has no payer ONU; it has SEGOB, OIM.",
        ),
        (
            ["crm-2022", "roster", "-o", "x.csv", "--sponsor", "OIM"],
            "roster is not about payers: leave --sponsor out.",
        ),
        (["crm-2022", "roster"], "Say which paper and where to: NAME -o FILE, or --list."),
    ],
)
def test_a_mistake_is_told_in_a_line(folder, monkeypatch, tmp_path, words, told):
    monkeypatch.chdir(tmp_path)
    done = logistics(folder, "export", *words)
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.startswith(f"logistics: {told}")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_paper_that_fails_leaves_the_old_file_and_no_trace(folder, monkeypatch, tmp_path):
    install(monkeypatch, tmp_path / "packages", SOURCE + "        raise OSError('out of ink')\n")
    output = tmp_path / "plan.txt"
    output.write_text("the old one")
    before = written_down(folder)
    done = logistics(folder, "export", "crm-2022", "seating", "-o", output, path=tmp_path / "packages")
    assert done.returncode == 1
    assert "out of ink" in done.stderr
    assert output.read_text() == "the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packages", "plan.txt"]
    assert written_down(folder) == before
