"""The event commands, as somebody types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from logistics.cli import main
from tests.eventfile.files import CRM, edited
from tests.prepared import INIT, WORKSHOP, Prepared

LUNCHEON = ('title.en = "Lunch"', 'title.en = "Luncheon"')


@dataclass
class Answer:
    """What a command said, and how it ended."""

    status: int
    said: str
    complained: str


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Path:
    folder = tmp_path_factory.mktemp("installation") / "data"
    prepared.install(folder, INIT, WORKSHOP)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Answer]:
    def answer(*arguments: str | Path, data: Path | None = None) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["event", *map(str, arguments), "--language", "en", "--data", str(data or tmp_path / "none")])
        captured = capsys.readouterr()
        return Answer(int(ended.value.code or 0), captured.out, captured.err)

    return answer


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(*changes: tuple[str, str]) -> Path:
        path = tmp_path / "event.toml"
        path.write_text(edited(*changes), encoding="utf-8")
        return path

    return write


def test_check_needs_no_installation_and_warnings_alone_are_no_failure(run: Callable[..., Answer]) -> None:
    answer = run("check", "crm-2022")

    lines = answer.said.splitlines()
    assert (answer.status, len(lines), lines[-1]) == (0, 16, "no errors, 15 warnings.")
    assert lines[7].startswith("W106 crm-2022:")
    assert lines[7].endswith(": “Dinner (own arrangements)” on 31 March 2022 has no end.")


def test_check_prints_errors_with_file_line_and_key_and_ends_with_1(
    run: Callable[..., Answer], written: Callable[..., Path]
) -> None:
    path = written(("America/Mexico_City", "America/Mexiko_City"), ('email = "CRMST@iom.int"', 'email = "nobody"'))

    answer = run("check", path)

    assert answer.status == 1
    assert answer.said.splitlines() == [
        f"{path}:10:1: timezone: “America/Mexiko_City” is not a time zone. Did you mean “America/Mexico_City”?",
        f"{path}:40:1: contact.email: “nobody” is not an e-mail address.",
        "2 errors, no warnings.",
    ]


def test_check_gives_the_same_as_data_in_both_languages(
    run: Callable[..., Answer], written: Callable[..., Path]
) -> None:
    clean = json.loads(run("check", "crm-2022", "--json").said)
    broken = run("check", written(("America/Mexico_City", "Nowhere")), "--json")

    assert (clean["ok"], clean["errors"], len(clean["warnings"])) == (True, [], 15)
    assert {tuple(sorted(warning["message"])) for warning in clean["warnings"]} == {("en", "es")}
    assert clean["warnings"][0]["code"] == "W101"
    assert clean["warnings"][0]["about"] == {"subject": "session", "key": "arrival"}
    assert broken.status == 1
    (error,) = json.loads(broken.said)["errors"]
    assert (error["code"], error["key"], error["line"], error["column"]) == ("unknown_zone", "timezone", 10, 1)


def test_check_of_a_loaded_event_looks_into_the_database(run: Callable[..., Answer], installation: Path) -> None:
    answer = run("check", "crm-2022", data=installation)
    told = json.loads(run("check", "crm-2022", "--json", data=installation).said)

    assert answer.said.splitlines()[-1] == "15 warnings about crm-2022 as it is loaded."
    assert (told["source"], len(told["warnings"])) == ("database", 15)


def test_a_name_that_is_nowhere_is_told_in_one_line(run: Callable[..., Answer]) -> None:
    answer = run("check", "nowhere")

    assert (answer.status, answer.said) == (1, "")
    assert answer.complained == "logistics: there is no file nowhere; those that come along are: crm-2022.\n"


def test_load_tells_what_changed_and_then_that_nothing_did(
    run: Callable[..., Answer], written: Callable[..., Path], installation: Path
) -> None:
    changed = run("load", written(LUNCHEON), data=installation)
    again = run("load", written(LUNCHEON), data=installation)
    back = run("load", "crm-2022", data=installation)

    assert changed.said.splitlines()[:2] == ["session lunch changed: title", "crm-2022: 1 change."]
    assert again.said.splitlines()[0] == "crm-2022: nothing has changed."
    assert (changed.status, again.status, back.status) == (0, 0, 0)


def test_a_file_with_errors_is_not_loaded(
    run: Callable[..., Answer], written: Callable[..., Path], installation: Path
) -> None:
    answer = run("load", written(LUNCHEON, ("America/Mexico_City", "Nowhere")), data=installation)

    assert (answer.status, answer.said) == (1, "")
    assert answer.complained.splitlines()[-1] == "logistics: nothing was loaded; correct the file first."
    assert run("load", "crm-2022", data=installation).said.splitlines()[0] == "crm-2022: nothing has changed."


def test_list_and_show_tell_the_event(run: Callable[..., Answer], installation: Path) -> None:
    listed = run("list", data=installation).said
    shown = run("show", "crm-2022", data=installation).said.splitlines()

    assert listed.split() == ["crm-2022", "2022-03-31", "2022-04-01", "Second", "RCM", "Workshop", "2022"]
    assert "Delegations (26 seats)" in shown
    assert "  MEX        Mexico: 0 of 2 seats taken, host" in shown
    assert "    17:50–       Dinner (own arrangements)  (dinner)" in shown


def test_show_of_an_unknown_event_says_where_to_look(run: Callable[..., Answer], installation: Path) -> None:
    answer = run("show", "nowhere", data=installation)

    assert answer.status == 1
    assert answer.complained == (
        f"logistics: there is no event nowhere; `logistics event list --data {installation}` lists those there are.\n"
    )


def test_the_file_that_ships_is_the_one_checked_here() -> None:
    assert 'slug = "crm-2022"' in CRM
