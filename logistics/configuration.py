"""Writes config.toml: every setting with what it means, and fresh keys."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from logistics.settings import CONFIG_NAME, Settings, fresh_key

_WIDTH = 100
_HEAD = """\
# The settings of one installation of logistics. A line that starts with "# name =" shows a default:
# take the "# " away to change it. Each setting can also come from the environment, which goes before
# this file: LOGISTICS_BASE_URL, or LOGISTICS_SERVER__PORT for the key `port` of [server].
# `logistics doctor` says whether everything fits together.
# Whoever reads this file can read every passport: keep it to its owner, and keep a copy elsewhere.
"""
_PLACEHOLDER = "(32 random bytes in base64: `logistics init` writes them)"


class AlreadyThere(Exception):
    """The folder holds a config.toml already."""


def write_config(folder: Path, **values: Any) -> Path:
    """Write config.toml with fresh keys and `values` into `folder`, readable by its owner only, and return its path.

    Raises AlreadyThere when there is one, and OSError when the folder cannot be written to.
    """
    path = folder / CONFIG_NAME
    if path.exists():
        raise AlreadyThere(f"{path} exists already; it was left as it is.")
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
    elif not any(folder.iterdir()):
        folder.chmod(0o700)
    keys = {
        "secret_key": fresh_key(),
        "documents": {"master_keys": {"first": fresh_key()}, "current_master_key": "first"},
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(config_text({**keys, **values}))
        file.flush()
        os.fsync(file.fileno())
    return path


def example_text() -> str:
    """Return the text of config.example.toml: as `logistics init` writes it, without keys."""
    return config_text(
        {
            "secret_key": _PLACEHOLDER,
            "documents": {"master_keys": {"first": _PLACEHOLDER}, "current_master_key": "first"},
        }
    )


def config_text(values: Mapping[str, Any]) -> str:
    """Return a config.toml that sets `values` and shows every other setting's default behind a #."""
    return "\n".join([_HEAD, *_entries(Settings, values, ())])


def _entries(model: type[BaseModel], values: Mapping[str, Any], section: tuple[str, ...]) -> Iterator[str]:
    tables = {}
    for name, field in model.model_fields.items():
        if name == "data":
            continue  # says which config.toml is read, so it cannot stand in it
        if _is_section(field) or isinstance(values.get(name), Mapping):
            tables[name] = field
        else:
            yield from _described(field)
            yield _setting(name, field, values)
            yield ""
    for name, field in tables.items():
        inner = (*section, name)
        given = values.get(name, {})
        yield from _described(field)
        yield f"[{'.'.join(inner)}]"
        if _is_section(field):
            yield from _entries(field.annotation, given, inner)  # type: ignore[arg-type]  # _is_section saw to it
        else:
            yield from (f"{key} = {_toml(value)}" for key, value in given.items())
            yield ""


def _is_section(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)


def _described(field: FieldInfo) -> list[str]:
    words = field.description or (field.annotation.__doc__ if _is_section(field) else "") or ""
    return textwrap.wrap(words, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _setting(name: str, field: FieldInfo, values: Mapping[str, Any]) -> str:
    if name in values:
        return f"{name} = {_toml(values[name])}"
    default = field.default if field.default is not PydanticUndefined and field.default is not None else None
    if default is None:
        default = field.examples[0] if field.examples else ""
    return f"# {name} = {_toml(default)}"


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)  # strings, numbers and truth are written alike in both
