"""Event files that tests invent, and the one that ships."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from functools import cache
from typing import Any

from logistics.eventfile.check import Report, check, text_of
from logistics.eventfile.schema import EventFile

CRM = text_of("crm-2022").decode()


def edited(*changes: tuple[str, str], text: str = CRM) -> str:
    """Return `text` with the first occurrence of each old string replaced; the old one has to be there."""
    for old, new in changes:
        if old not in text:
            raise AssertionError(f"not in the file: {old}")
        text = text.replace(old, new, 1)
    return text


@cache
def checked(*changes: tuple[str, str]) -> Report:
    """Return the report on crm-2022 with some changes."""
    return check(edited(*changes))


def loadable(*changes: tuple[str, str], text: str = CRM) -> EventFile:
    """Return crm-2022 with some changes, which have to leave it without errors."""
    report = check(edited(*changes, text=text))
    if report.file is None:
        raise AssertionError(report.errors)
    return report.file


def without(text: str, header: str, containing: str) -> str:
    """Return `text` without the first block under `header` that contains some words."""
    blocks = text.split(header)
    place = next(number for number, block in enumerate(blocks) if number and containing in block)
    kept = blocks[place].split("\n[", 1)
    blocks[place - 1] += f"[{kept[1]}" if len(kept) > 1 else ""
    del blocks[place]
    return header.join(blocks)


def as_toml(table: dict[str, Any]) -> str:
    """Return `table` as TOML, one key a line, everything inside in one line."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case datetime() | date() | time():
            return value.isoformat()
        case dict():
            return f"{{ {', '.join(f'{_key(key)} = {_value(one)}' for key, one in value.items())} }}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            return str(value)
