"""What can be wrong in an event file, and where."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from pydantic_core import PydanticCustomError

from logistics.eventfile.places import Place


class FaultKind(enum.StrEnum):
    """What is wrong; the sentences for people are in words.py."""

    NOT_TEXT_FILE = "not_text_file"
    BROKEN = "broken"
    BARE_TIME = "bare_time"
    MISSING = "missing"
    UNKNOWN_KEY = "unknown_key"
    MEANT_KEY = "meant_key"
    NOT_TEXT = "not_text"
    NOT_NUMBER = "not_number"
    NOT_TRUTH = "not_truth"
    NOT_LIST = "not_list"
    NOT_TABLE = "not_table"
    NOT_DATE = "not_date"
    NOT_TIME = "not_time"
    NOT_LOCAL_TIME = "not_local_time"
    NOT_ONE_OF = "not_one_of"
    BLANK = "blank"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    EMPTY_LIST = "empty_list"
    NOT_A_SLUG = "not_a_slug"
    NOT_A_CODE = "not_a_code"
    NOT_A_LIST_CODE = "not_a_list_code"
    NOT_AN_EMAIL = "not_an_email"
    MISSING_LANGUAGE = "missing_language"
    UNKNOWN_LANGUAGE = "unknown_language"
    WRITTEN_TWICE = "written_twice"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_LIST = "unknown_list"
    UNKNOWN_DELEGATION = "unknown_delegation"
    UNKNOWN_HEADING = "unknown_heading"
    ONE_OF_TWO = "one_of_two"
    EMPTY_RULE = "empty_rule"
    REPEATED = "repeated"
    DAYS_OUT_OF_ORDER = "days_out_of_order"
    CLOSES_BEFORE_OPENS = "closes_before_opens"
    ENDS_BEFORE_START = "ends_before_start"
    ENDS_TOO_LATE = "ends_too_late"
    NO_SUCH_TIME = "no_such_time"
    ON_LIST_TWICE = "on_list_twice"
    NO_SEATS = "no_seats"
    MORE_LABELS_THAN_SEATS = "more_labels_than_seats"
    NO_INCOME_SOURCE = "no_income_source"
    NIGHTS_OF_LODGING_ONLY = "nights_of_lodging_only"
    NIGHTS_NOT_QUANTITY = "nights_not_quantity"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a file from being loaded."""

    kind: FaultKind
    #: The key concerned, as people would name it: `days[2022-03-31].sessions[lunch].end`.
    key: str
    place: Place
    #: What the sentence needs to say.
    facts: Mapping[str, Any] = field(default_factory=dict)


def refuse(kind: FaultKind, **facts: Any) -> NoReturn:
    """Raise the fault `kind` from inside a validator; the place is added by whoever asked for the validation."""
    raise PydanticCustomError(kind.value, kind.value, facts)
