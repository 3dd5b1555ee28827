"""The format's page tells every warning, item and kind that there is."""

from __future__ import annotations

import re
from pathlib import Path

from logistics.agenda.rules import SessionKind
from logistics.agenda.warnings import AgendaCode
from logistics.delegations.rules import DelegationKind, IncomeClass
from logistics.events.rules import DeadlineKind
from logistics.events.warnings import EventCode
from logistics.funding.rules import Item
from logistics.funding.warnings import FundingCode

PAGE = (Path(__file__).parents[2] / "docs" / "event-file.md").read_text("utf-8")


def test_every_warning_has_its_line() -> None:
    assert re.findall(r"^\| (W\d+) \|", PAGE, re.MULTILINE) == [
        code.value for code in (*AgendaCode, *FundingCode, *EventCode)
    ]


def test_every_value_to_choose_from_is_named() -> None:
    choices = {one.value for kinds in (SessionKind, DelegationKind, IncomeClass, Item) for one in kinds}

    assert {value for value in choices if f"`{value}`" not in PAGE} == set()
    assert {kind.value for kind in DeadlineKind if f"[deadlines.{kind.value}]" not in PAGE} == set()
