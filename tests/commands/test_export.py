"""`logistics export`, as somebody types it."""

from __future__ import annotations

import json
import sqlite3

import openpyxl
import pytest

from tests.exports.packages import SOURCE, install


@pytest.fixture
def output(tmp_path):
    """Return an empty folder."""
    folder = tmp_path / "output"
    folder.mkdir()
    return folder


def written_down(folder):
    with sqlite3.connect(folder / "logistics.sqlite") as connection:
        found = connection.execute(
            "SELECT actor, details FROM audit_entry WHERE action = 'export.downloaded' ORDER BY id"
        )
        rows = [(actor, json.loads(details)) for actor, details in found]
    connection.close()
    return rows


def test_it_writes_a_paper_in_the_events_language_or_another_and_says_so_in_the_log(typed, loaded, output):
    paper = output / "roster.xlsx"
    for language, expected in (([], "Belice"), (["--language", "en"], "Belize")):
        done = typed("export", "crm-2022", "roster", "-o", paper, *language)
        assert (done.status, done.complained, done.said) == (0, "", f"Wrote {paper}.\n")
        assert openpyxl.load_workbook(paper).worksheets[1]["C2"].value == expected
    assert [path.name for path in output.iterdir()] == ["roster.xlsx"]
    assert paper.stat().st_mode & 0o777 == 0o600
    assert written_down(loaded) == [
        ("command line", {"export": "roster", "format": "xlsx", "language": language}) for language in ("es", "en")
    ]


def test_a_paper_of_one_payer_says_so_in_the_log(typed, loaded, output):
    done = typed("export", "crm-2022", "manifest", "-o", output / "m.xlsx", "--sponsor", "OIM")
    assert (done.status, done.complained) == (0, "")
    assert openpyxl.load_workbook(output / "m.xlsx").worksheets[0].title == "Lista de pasajeros"
    told = {"export": "manifest", "format": "xlsx", "language": "es", "payer": "OIM"}
    assert written_down(loaded) == [("command line", told)]


def test_a_name_that_cannot_be_set_is_told_in_a_line(typed, loaded, output):
    templates = loaded / "papers"
    templates.mkdir()
    (templates / "name-plates.typ").write_text("#nothing.of.the.kind")
    done = typed("export", "crm-2022", "name-plates", "-o", output / "n.pdf")
    assert (done.status, done.said, done.complained.count("\n")) == (1, "", 1)
    assert done.complained.startswith(
        "logistics: name-plates cannot be set; if a sign of a name is missing, put a font"
    )
    assert "unknown variable: nothing" in done.complained
    assert list(output.iterdir()) == []


def test_the_list_names_papers_formats_and_roles_and_what_is_broken(typed, loaded, monkeypatch, tmp_path):
    install(monkeypatch, tmp_path / "good")
    install(monkeypatch, tmp_path / "bad", "import no_such_module", name="plates")
    done = typed("export", "crm-2022", "--list", "--language", "en")
    assert done.said.splitlines() == [
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
    assert done.status == 0


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
def test_a_mistake_is_told_in_a_line(typed, loaded, monkeypatch, output, words, told):
    monkeypatch.chdir(output)
    done = typed("export", *words)
    assert done.status != 0
    assert done.said == ""
    assert done.complained.startswith(f"logistics: {told}")
    assert done.complained.count("\n") == 1
    assert list(output.iterdir()) == []


def test_a_paper_that_fails_leaves_the_old_file_and_no_trace(typed, loaded, output, monkeypatch, tmp_path):
    install(monkeypatch, tmp_path / "packages", SOURCE + "        raise OSError('out of ink')\n")
    paper = output / "plan.txt"
    paper.write_text("the old one")
    done = typed("export", "crm-2022", "seating", "-o", paper)
    assert done.status == 1
    assert "out of ink" in done.complained
    assert paper.read_text() == "the old one"
    assert [path.name for path in output.iterdir()] == ["plan.txt"]
    assert written_down(loaded) == []
