"""What kinds of delegations and seats there are."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from logistics.errors import Refusal
from logistics.localized import Localized


class DelegationKind(enum.StrEnum):
    """In what quality a delegation takes part."""

    MEMBER = "member"
    OBSERVER = "observer"
    ORGANIZATION = "organization"
    NETWORK = "network"


class IncomeClass(enum.StrEnum):
    """World Bank income class, of one fiscal year."""

    LOW = "low"
    LOWER_MIDDLE = "lower_middle"
    UPPER_MIDDLE = "upper_middle"
    HIGH = "high"


class SeatKind(enum.StrEnum):
    """How a chair came to be."""

    OFFICIAL = "official"
    #: Added by an organizer, beyond the cap, with a written reason.
    EXCEPTIONAL = "exceptional"


@dataclass(frozen=True)
class DelegationFacts:
    """A delegation as it stands in the event's documents."""

    id: int
    code: str
    name: Localized
    kind: DelegationKind
    #: ISO 3166-1 alpha-3; None for organizations and networks.
    iso: str | None
    is_host: bool


class ReasonMissing(Refusal):
    """An exception needs a written reason."""
