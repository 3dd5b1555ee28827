"""The lock files hold what pyproject.toml asks for, exactly, and name no host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOME = Path(__file__).parents[1]
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]


def locked(name: str) -> dict[str, str]:
    """Return the version of each package in a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==(\S+)", (HOME / name).read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("requirements.lock", PROJECT["dependencies"]),
        ("requirements-dev.lock", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_what_is_asked_for_is_locked(name, asked):
    versions = locked(name)
    for requirement in map(Requirement, asked):
        version = versions.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is missing: run `make lock`"
        assert requirement.specifier.contains(version), f"{requirement} but {version}: run `make lock`"


def test_both_files_agree():
    runtime, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_name_no_host_and_hash_everything(name):
    text = (HOME / name).read_text()
    assert re.findall(r"https?://|file:/|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
