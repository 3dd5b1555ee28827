"""The ISO 3166-1 alpha-3 codes of the states and territories there are today."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from babel.core import get_global

#: Codes of states that are no more; CLDR still leads them to the state that followed.
_FORMER = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})


@cache
def alpha3_codes() -> dict[str, str]:
    """Return every current alpha-3 code with its alpha-2 code.

    The list of countries is the one the time zone database takes from ISO 3166-1 (`iso3166.tab`); which
    alpha-3 code belongs to which alpha-2 code is told by CLDR's territory aliases.
    """
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    current = {line.split("\t")[0] for line in table.splitlines() if line and not line.startswith("#")}
    return {
        code: territories[0]
        for code, territories in get_global("territory_aliases").items()
        if len(code) == 3
        and code.isalpha()
        and code not in _FORMER
        and len(territories) == 1
        and territories[0] in current
    }
