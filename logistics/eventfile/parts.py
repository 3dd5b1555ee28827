"""What all parts of an event file have in common."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Strict

from logistics.eventfile.faults import FaultKind, refuse
from logistics.eventfile.values import LANGUAGES, Objective

T = TypeVar("T")


class Part(BaseModel):
    """A table of an event file; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def gathered(table: Any, name: str) -> Any:
    """Return `table` with its languages (`es = …, en = …`) gathered under `name`."""
    if not isinstance(table, dict):
        return table
    texts = {key: value for key, value in table.items() if key in LANGUAGES}
    if not texts:
        return table
    if name in table:
        refuse(FaultKind.WRITTEN_TWICE, name=name)
    return {key: value for key, value in table.items() if key not in texts} | {name: texts}


def no_twins(values: list[T]) -> list[T]:
    """Return `values`; refuses a value that is there twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            refuse(FaultKind.REPEATED, value=str(value))
    return values


Objectives = Annotated[list[Objective], AfterValidator(no_twins)]

Truth = Annotated[bool, Strict()]
