"""Every key of a TOML text is found on its line, however the text is written."""

from __future__ import annotations

import tomllib
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.eventfile.places import Path, Place, Places
from tests.eventfile.files import CRM, as_toml

TRICKY = r'''# a comment = "not a key"
a = 1
"quoted key" = "x # no comment = 1"  # but this is
'literal' = '[[no.header]]'
text = """
b = 2
\"""" # ends here
other = '''
TRICKY += """'''
c = 3 '''
dotted . key.es = [ # inside
  "one", { inner = "]" , list = [1,
    2] },

  [ [ ], "," ],
]
[table]
x = 1979-05-27 07:32:00
[ table . "sub key" ]
y = {}
[[rows]]
z = 1
[rows.detail]
w = 2
[[rows.parts]]
v = 1
[[rows.parts]]
v = 2
[[rows]]
z = 3
[[rows.parts]]
v = 3
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), Place(2, 1)),
        (("quoted key",), Place(3, 1)),
        (("literal",), Place(4, 1)),
        (("text",), Place(5, 1)),
        (("other",), Place(8, 1)),
        (("dotted",), Place(10, 1)),
        (("dotted", "key", "es"), Place(10, 1)),
        (("dotted", "key", "es", 0), Place(11, 3)),
        (("dotted", "key", "es", 1, "inner"), Place(11, 12)),
        (("dotted", "key", "es", 1, "list", 1), Place(12, 5)),
        (("dotted", "key", "es", 2, 0), Place(14, 5)),
        (("table",), Place(16, 1)),
        (("table", "x"), Place(17, 1)),
        (("table", "sub key", "y"), Place(19, 1)),
        (("rows",), Place(20, 1)),
        (("rows", 0, "detail", "w"), Place(23, 1)),
        (("rows", 0, "parts", 1, "v"), Place(27, 1)),
        (("rows", 1), Place(28, 1)),
        (("rows", 1, "parts", 0, "v"), Place(31, 1)),
    ],
)
def test_a_key_is_found_where_it_stands(path: Path, place: Place) -> None:
    places = Places(TRICKY)

    assert (path in places, places.of(path)) == (True, place)


def test_what_is_missing_is_placed_at_what_encloses_it() -> None:
    places = Places(TRICKY)

    assert places.of(("rows", 1, "missing", "deeper")) == Place(28, 1)
    assert places.of(("missing",)) == Place(1, 1)


@pytest.mark.parametrize("text", [TRICKY, CRM, TRICKY.replace("\n", "\r\n"), "", "# only a comment"])
def test_exactly_what_tomllib_reads_is_found(text: str) -> None:
    assert set(Places(text)) == _paths(tomllib.loads(text))


_leaves = st.one_of(
    st.integers(-5, 5),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    st.sampled_from(['"', "'", "'''", '"""', "#", "]", "}", "\n[x]\n", "a = 1"]),
    st.dates(),
)
_trees = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
    st.recursive(
        _leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab.#]'é ", max_size=3), inner, max_size=3),
    ),
    max_size=5,
)


@given(_trees)
def test_exactly_what_is_written_inline_is_found_on_its_line(tree: dict[str, Any]) -> None:
    text = as_toml(tree)
    places = Places(text)

    assert set(places) == _paths(tree)
    assert [places.of((key,)).line for key in tree] == list(range(1, len(tree) + 1))


@given(st.recursive(st.none(), lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=12))
def test_exactly_what_is_written_under_headers_is_found_on_its_line(shape: Any) -> None:
    lines: list[str] = []
    expected: dict[Path, int] = {}
    numbers = count()

    def write(shape: Any, header: str, path: Path) -> None:
        for place, inner in enumerate(shape or []):
            lines.append(f"[[{header}rows]]")
            expected.setdefault((*path, "rows"), len(lines))
            expected[*path, "rows", place] = len(lines)
            key = f"key{next(numbers)}"
            lines.append(f"{key} = 1")
            expected[*path, "rows", place, key] = len(lines)
            write(inner, f"{header}rows.", (*path, "rows", place))

    write(shape, "", ())
    places = Places("\n".join(lines))

    assert {path: places.of(path).line for path in places} == expected


def _paths(tree: Any, path: Path = ()) -> set[Path]:
    found: set[Path] = {path} - {()}
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, inner in steps:
        found |= _paths(inner, (*path, step))
    return found
