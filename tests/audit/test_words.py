"""Every action that the code writes into the log has words in it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import logistics
from logistics.accounts.rules import Role
from logistics.audit.rules import LOOKED_AT_PERSON
from logistics.audit.words import ACTIONS, action, details, grouped
from logistics.documents.rules import Review
from logistics.eventfile.rules import Verb
from logistics.registrations.rules import Status
from logistics.retention.rules import Decision

HOUSE = Path(logistics.__file__).parent
#: Whose verb or subject is no literal: what it can be.
DYNAMIC = {
    "eventfile": {f"{part}.{verb}" for part in ("event", "session", "delegation", "seat", "sponsor") for verb in Verb},
    "registrations": {f"registration.{status}" for status in (Status.WITHDRAWN, Status.DECLINED)},
    "retention": {f"erasure.{decision}" for decision in (Decision.REFUSED, Decision.TAKEN_BACK)},
    "documents": {f"document.{verdict}" for verdict in (Review.VERIFIED, Review.RETURNED, "attached", "replaced")},
    "web": {"export.downloaded", "log.exported", "people.downloaded", "door.list_taken", LOOKED_AT_PERSON},
}


def actions_of(package: Path) -> Iterator[str]:
    """Yield the actions that a package's `record` calls name, also by way of a function with a prefix of its own."""
    trees = [ast.parse(file.read_text()) for file in package.rglob("*.py")]
    shared = prefixes(trees, "record_step")
    for tree in trees:
        named_by = {"record": {""}, "record_step": shared, "_record": prefixes([tree], "_record")}
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
                for told in literals(call.args[0]):
                    yield from (f"{prefix}{told}" for prefix in named_by.get(call.func.id, ()))


def prefixes(trees: Iterable[ast.Module], name: str) -> set[str]:
    """Return what the functions of this name put before the verb they are given."""
    written = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    own = (part for function in written if function.name == name for part in ast.walk(function))
    first = (part.values[0] for part in own if isinstance(part, ast.JoinedStr))
    return {part.value for part in first if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


@pytest.mark.parametrize("package", sorted(path.name for path in HOUSE.iterdir() if path.is_dir()))
def test_every_action_has_words(app, package):
    named = {*actions_of(HOUSE / package), *DYNAMIC.get(package, set())}
    with app.test_request_context():
        assert {name for name in named if action(name) == name} == set()


def test_the_table_is_not_empty_and_says_nothing_of_what_nobody_records(app):
    named = {name for path in HOUSE.iterdir() if path.is_dir() for name in actions_of(path)}
    assert set(ACTIONS) - named - set().union(*DYNAMIC.values()) == set()


def test_details_are_said_with_their_label_and_what_is_no_business_of_readers_is_left_out(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = {"sha256": "abc", "reason": "Blurred", "kinds": ["photo", "passport"], "role": Role.HOST, "name": ""}
        assert list(details(told)) == [("Kinds", "photo, passport"), ("Role", "host"), ("Reason", "Blurred")]


def test_every_action_stands_in_one_group(app):
    with app.test_request_context():
        groups = dict(grouped())
    assert sorted(name for actions in groups.values() for name in actions) == sorted(ACTIONS)
    assert all(groups.values())
