"""Exports come from packages, and a broken one harms no other."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest

from exports.registry import discover, may_have, title_of, write
from exports.roster import Roster
from logistics.accounts.rules import Role
from tests.exports.packages import SOURCE, install

OWN = [
    "access-list",
    "attendance",
    "badges",
    "manifest",
    "meals",
    "name-plates",
    "nomination-form",
    "participants",
    "photo-order",
    "public-list",
    "rooming",
    "roster",
]


def names():
    return [export.name for export in discover().exports]


def test_the_houses_own_are_there_and_none_is_broken():
    assert names() == OWN
    assert discover().broken == ()


def test_a_package_installed_with_pip_adds_its_own(monkeypatch, tmp_path):
    install(monkeypatch, tmp_path)
    seating = discover().find("seating")
    assert names() == [*OWN, "seating"]
    assert seating.formats == ["txt"]
    assert [title_of(seating, language) for language in ("es", "en")] == ["Orden de asientos", "Seating order"]


def test_each_export_says_who_may_have_it(monkeypatch, tmp_path):
    install(monkeypatch, tmp_path)
    shown = {role: [export.name for export in discover().open_to({role})] for role in Role}
    assert shown == {
        Role.ADMIN: OWN,
        Role.ORGANIZER: [*OWN, "seating"],
        Role.HOST: ["access-list", "meals", "rooming", "seating"],
        Role.SPONSOR: ["manifest"],
        Role.DESK: [],
        Role.FOCAL_POINT: [],
        Role.DELEGATE: [],
    }
    assert not may_have(discover().find("roster"), set())


@pytest.mark.parametrize(
    ("source", "value", "reason"),
    [
        ("import there_is_no_such_module", "Seating", "ModuleNotFoundError: No module named 'there_is_no_such_module'"),
        ("class (", "Seating", "SyntaxError: "),
        ("raise SystemExit('no licence')", "Seating", "SystemExit: no licence"),
        (SOURCE, "Other", "has no attribute 'Other'"),
        (SOURCE + "\n    def __init__(self, printer): ...\n", "Seating", "TypeError: "),
        (SOURCE.replace("roles =", "who ="), "Seating", "it has no roles"),
        (SOURCE.replace('name = "seating"', 'name = "plan"'), "Seating", "it calls itself 'plan'"),
        (SOURCE.replace('["txt"]', '"txt"'), "Seating", "its formats 'txt' must be a list"),
        (SOURCE.replace('["txt"]', '["../txt"]'), "Seating", "its formats ['../txt'] must be a list"),
        (SOURCE.replace('"host"', '"press"'), "Seating", "there is no role press"),
        (SOURCE.replace("roles =", "per_payer = True\n    roles ="), "Seating", "its write() takes no payer_id"),
        (SOURCE.replace('["organizer", "host"]', '"host"'), "Seating", "there is no role"),
    ],
)
def test_a_broken_one_is_listed_with_its_reason_and_harms_no_other(monkeypatch, tmp_path, source, value, reason):
    install(monkeypatch, tmp_path, source, value=value)
    assert names() == OWN
    (broken,) = discover().broken
    assert broken.name == "seating"
    assert reason in broken.reason


def test_no_package_takes_the_place_of_an_own_export(monkeypatch, tmp_path):
    install(monkeypatch, tmp_path, SOURCE.replace('name = "seating"', 'name = "roster"'), name="roster")
    assert type(discover().find("roster")) is Roster
    assert [broken.reason.partition(": ")[2] for broken in discover().broken] == [
        "another export has this name already"
    ]


def test_an_export_that_cannot_tell_its_title_is_called_by_its_name(monkeypatch, tmp_path):
    install(monkeypatch, tmp_path, SOURCE.replace('"en": "Seating order"', ""))
    assert title_of(discover().find("seating"), "en") == "seating"


def test_one_that_is_per_payer_is_told_for_whom_it_is_written(monkeypatch, tmp_path):
    source = SOURCE.replace("roles =", "per_payer = True\n    roles =").replace("out):", "out, payer_id):")
    source = source.replace("{format}", "{format} {payer_id}")
    install(monkeypatch, tmp_path, source)
    seating, event = discover().find("seating"), SimpleNamespace(slug="meeting")
    for payer_id, told in ((7, b"meeting es txt 7\n"), (None, b"meeting es txt None\n")):
        out = BytesIO()
        write(seating, event, "es", "txt", out, payer_id=payer_id)
        assert out.getvalue() == told


def test_one_that_is_not_per_payer_is_written_as_ever(monkeypatch, tmp_path):
    install(monkeypatch, tmp_path)
    out = BytesIO()
    write(discover().find("seating"), SimpleNamespace(slug="meeting"), "es", "txt", out, payer_id=7)
    assert out.getvalue() == b"meeting es txt\n"
