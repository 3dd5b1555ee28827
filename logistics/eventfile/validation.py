"""Reading the parsed tables of a file into its schema, and telling every fault with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from logistics.eventfile.faults import Fault, FaultKind
from logistics.eventfile.places import Path, Places
from logistics.eventfile.schema import EventFile
from logistics.eventfile.values import LANGUAGES, Known, zones

#: What pydantic finds wrong, as our own kinds.
_KINDS = {
    "missing": FaultKind.MISSING,
    "string_type": FaultKind.NOT_TEXT,
    "bool_type": FaultKind.NOT_TRUTH,
    "list_type": FaultKind.NOT_LIST,
    "dict_type": FaultKind.NOT_TABLE,
    "model_type": FaultKind.NOT_TABLE,
    "model_attributes_type": FaultKind.NOT_TABLE,
    "enum": FaultKind.NOT_ONE_OF,
    "literal_error": FaultKind.NOT_ONE_OF,
    "too_short": FaultKind.EMPTY_LIST,
    "greater_than_equal": FaultKind.TOO_SMALL,
    "less_than_equal": FaultKind.TOO_LARGE,
    "extra_forbidden": FaultKind.UNKNOWN_KEY,
}
#: What the schema's own validators find wrong.
_OWN_KINDS = {kind.value: kind for kind in FaultKind}

#: Lists in which something tells the rows apart: where they are, "*" for each row of a list, and by which key.
_TELLING_APART: tuple[tuple[tuple[str, ...], str], ...] = (
    (("delegations", "in_order"), "code"),
    (("sponsors",), "code"),
    (("sponsors", "*", "provides"), "item"),
    (("exclusions",), "item"),
    (("days",), "date"),
    (("days", "*", "sessions"), "key"),
    (("sections",), "key"),
)
#: Those whose keys are unique in the whole file, not only in their own list.
_UNIQUE_IN_FILE = (("days", "*", "sessions"),)
#: What a row is called by in the path of a fault.
_NAMES = ("code", "key", "date", "item")


def known_in(tables: Mapping[str, Any]) -> Known:
    """Return what parts of the file may refer to, read from its tables however wrong the rest of them is."""
    languages = tables.get("languages")
    named = [one for one in languages if one in LANGUAGES] if isinstance(languages, list) else []
    rows = _rows(tables, ("delegations", "in_order"))
    return Known(
        tuple(dict.fromkeys(named)) or LANGUAGES,
        frozenset(code for _, row in rows if isinstance(code := row.get("code"), str)),
        frozenset(_table(tables, "lists")),
        frozenset(_table(tables, "headings")),
    )


def validate(tables: dict[str, Any], places: Places) -> tuple[EventFile | None, list[Fault]]:
    """Return the file, or None and everything wrong with it that can be seen part by part."""
    faults = list(_twins(tables, places))
    file = None
    try:
        file = EventFile.model_validate(tables, context=known_in(tables))
    except ValidationError as error:
        faults += _told(error.errors(include_url=False), tables, places)
    return (None if faults else file), faults


def fault_at(kind: FaultKind, path: Path, tables: Any, places: Places, **facts: Any) -> Fault:
    """Return the fault `kind` of what stands at `path`."""
    return Fault(kind, key_name(path, tables), places.of(path), facts)


def key_name(path: Path, tables: Any) -> str:
    """Return `path` as people would name it: `days[2022-03-31].sessions[lunch].end`, rows counted from 1."""
    name = ""
    here = tables
    for step in path:
        here = _inside(here, step)
        if isinstance(step, str):
            name += f".{step}" if name else step
        else:
            row = here if isinstance(here, dict) else {}
            called = next(
                (str(row[key]) for key in _NAMES if isinstance(row.get(key), str) or key == "date" in row), ""
            )
            name += f"[{called or step + 1}]"
    return name


def _inside(here: Any, step: str | int) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _table(tables: Any, name: str) -> dict[str, Any]:
    found = tables.get(name) if isinstance(tables, dict) else None
    return found if isinstance(found, dict) else {}


def _rows(tables: Any, names: tuple[str, ...], path: Path = ()) -> list[tuple[Path, dict[str, Any]]]:
    """Return the tables of the lists at `names`, with their paths; what is not a table is passed over."""
    here = tables
    for place, name in enumerate(names):
        if name == "*":
            above = _rows(tables, names[:place])
            return [found for root, row in above for found in _rows(row, names[place + 1 :], root)]
        here = _inside(here, name)
        path = (*path, name)
    rows = here if isinstance(here, list) else []
    return [((*path, number), row) for number, row in enumerate(rows) if isinstance(row, dict)]


def _twins(tables: dict[str, Any], places: Places) -> Iterator[Fault]:
    """Yield a fault for every row that is called like one before it."""
    for names, key in _TELLING_APART:
        seen: defaultdict[Path, dict[str, Path]] = defaultdict(dict)
        for path, row in _rows(tables, names):
            value = row.get(key)
            if value is None:
                continue
            scope = () if names in _UNIQUE_IN_FILE else path[:-1]
            first = seen[scope].setdefault(str(value), path)
            if first != path:
                line = places.of((*first, key)).line
                yield fault_at(FaultKind.REPEATED, (*path, key), tables, places, value=str(value), line=line)


def _told(problems: Sequence[ErrorDetails], tables: dict[str, Any], places: Places) -> Iterator[Fault]:
    """Yield a fault for each of `problems`; a key that is missing because it was misspelt is told once."""
    found = [_judged(problem) for problem in problems]
    meant = {(*path[:-1], facts["meant"]) for path, kind, facts in found if kind is FaultKind.MEANT_KEY}
    for path, kind, facts in found:
        if kind is not FaultKind.MISSING or path not in meant:
            yield fault_at(kind, path, tables, places, **facts)


def _judged(problem: ErrorDetails) -> tuple[Path, FaultKind, dict[str, Any]]:
    """Return where pydantic found something wrong, what it is, and what the sentence needs to say."""
    facts = dict(problem.get("ctx", {}))
    path: Path = tuple(step for step in problem["loc"] if step != "[key]")
    path += tuple(filter(None, [facts.pop("at", None)]))
    kind = _kind(problem["type"])
    value = problem["input"]
    match kind:
        case FaultKind.MISSING:
            facts = {"name": path[-1]}
        case FaultKind.NOT_ONE_OF:
            facts = {"value": str(value), "allowed": _between_quotes(facts["expected"])}
        case FaultKind.TOO_SMALL:
            facts = {"value": value, "least": facts["ge"]}
        case FaultKind.TOO_LARGE:
            facts = {"value": value, "most": facts["le"]}
        case FaultKind.UNKNOWN_ZONE:
            facts["near"] = tuple(get_close_matches(str(value), zones(), 1, 0.6))
        case FaultKind.NOT_ACCEPTED:
            facts = {"reason": problem["msg"]}
        case FaultKind.UNKNOWN_KEY:
            kind, facts = _unknown_key(path)
        case _:
            pass
    return path, kind, facts


def _kind(type_: str) -> FaultKind:
    return _KINDS.get(type_) or _OWN_KINDS.get(type_, FaultKind.NOT_ACCEPTED)


def _between_quotes(expected: str) -> tuple[str, ...]:
    return tuple(expected.split("'")[1::2])


def _unknown_key(path: Path) -> tuple[FaultKind, dict[str, Any]]:
    name = str(path[-1])
    model = _model_at(path[:-1])
    names = [field.alias or key for key, field in model.model_fields.items()] if model else []
    near = get_close_matches(name, names, 1, 0.6)
    if near:
        return FaultKind.MEANT_KEY, {"name": name, "meant": near[0]}
    return FaultKind.UNKNOWN_KEY, {"name": name, "names": tuple(names)}


def _model_at(path: Path) -> type[BaseModel] | None:
    """Return the model of the table at `path`, or None."""
    here: Any = EventFile
    for step in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {field.alias or key: field.annotation for key, field in here.model_fields.items()}
            here = fields.get(str(step))
        else:
            here = next(iter(get_args(here)[-1:]), None)
        here = _unwrapped(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _unwrapped(annotation: Any) -> Any:
    """Return `annotation` without its metadata and without the possibility of being absent."""
    while True:
        if hasattr(annotation, "__metadata__"):
            annotation = annotation.__origin__
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        else:
            return annotation
