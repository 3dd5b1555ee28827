"""What stands in the way of a person's ticket, as far as the passport goes, and what somebody should look at."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date, datetime

from logistics.documents.mrz import ZoneUnreadable, read_zone
from logistics.documents.names import NamesVerdict, names_agree
from logistics.documents.particulars import differences
from logistics.documents.rules import PassportFacts, PassportNotice, Review, passport_notice
from logistics.errors import Refusal


class Hindrance(enum.StrEnum):
    """Why no ticket can be bought yet."""

    #: The secretariat has not approved the registration.
    NOT_APPROVED = "not_approved"
    #: What whoever buys it has to know was not given, or not all of it.
    NO_PARTICULARS = "no_particulars"
    NO_COPY = "no_copy"
    COPY_RETURNED = "copy_returned"
    #: No organizer has looked at it: whatever was uploaded, it may be no passport.
    COPY_UNREVIEWED = "copy_unreviewed"
    EXPIRED_BY_THE_END = "expired_by_the_end"
    #: The name of the registration is not the one in the passport, and nobody has settled that.
    NAME_DIFFERS = "name_differs"


#: What waits for the secretariat to look or decide, and nothing in the passport or in what was told.
OF_THE_SECRETARIAT = frozenset({Hindrance.NOT_APPROVED, Hindrance.COPY_UNREVIEWED})


class Caution(enum.StrEnum):
    """What stops no ticket by itself, but has to be looked at first."""

    EXPIRES_SOON_AFTER = "expires_soon_after"
    #: The name is in another script than the passport's zone.
    NAME_NOT_COMPARABLE = "name_not_comparable"
    #: The zone that was given does not add up, or says something else than the particulars.
    ZONE_WRONG = "zone_wrong"
    #: The picture was read, and says something else than what was given.
    READING_DIFFERS = "reading_differs"


#: What is read from a picture and compared, in the order in which it is told: the name, and fields of the passport.
READ = ("name", "number", "issuing_country", "nationality", "birth_date", "expires_on")


class NothingToSettle(Refusal):
    """The names agree, or there is no passport's name to compare with."""


@dataclass(frozen=True)
class NameGrounds:
    """What a settlement rests on: when any of it changes, it is void."""

    full_name: str = field(repr=False)
    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    number: str = field(repr=False)


@dataclass(frozen=True)
class Settlement:
    """An organizer's word that two spellings are one person; the instant is in UTC."""

    grounds: NameGrounds
    note: str = field(repr=False)
    settled_at: datetime
    settled_by: str


@dataclass(frozen=True)
class Papers:
    """What is known of one person's passport."""

    full_name: str = field(repr=False)
    passport: PassportFacts | None
    #: What became of the copy; None when there is none.
    copy: Review | None
    #: The meeting's last day, or None when it has no days yet.
    last_day: date | None
    settlement: Settlement | None = None
    #: The two lines read from the copy; empty when nothing was.
    reading: str = field(default="", repr=False)
    #: Whether the registration is approved.
    approved: bool = True
    #: When an organizer looked at the copy; in UTC.
    reviewed_at: datetime | None = None


@dataclass(frozen=True)
class Clearance:
    """Whether a ticket can be bought with this passport."""

    hindrances: tuple[Hindrance, ...] = ()
    cautions: tuple[Caution, ...] = ()
    #: How the names stand to each other; None when the passport's is not known.
    names: NamesVerdict | None = None
    #: Only while it holds.
    settlement: Settlement | None = None
    #: In which of `READ` the picture says something else than what was given.
    differing: tuple[str, ...] = ()
    #: When an organizer verified the copy, in UTC; None while nobody has.
    verified_at: datetime | None = None

    @property
    def ticket(self) -> bool:
        """Whether a ticket can be bought, once somebody has looked at the cautions."""
        return not self.hindrances


def clearance(papers: Papers) -> Clearance:
    """Return what stands in the way of a ticket, and what should be looked at."""
    passport = papers.passport or PassportFacts()
    grounds = grounds_of(papers.full_name, passport)
    names = compared_names(papers.full_name, passport)
    settled = papers.settlement if papers.settlement and papers.settlement.grounds == grounds else None
    notice = passport_notice(passport.expires_on, papers.last_day) if papers.last_day else None
    differing = _read_otherwise(papers.reading, papers.full_name, passport)
    hindrances = {
        Hindrance.NOT_APPROVED: not papers.approved,
        Hindrance.NO_PARTICULARS: not _is_whole(passport),
        Hindrance.NO_COPY: papers.copy is None,
        Hindrance.COPY_RETURNED: papers.copy is Review.RETURNED,
        Hindrance.COPY_UNREVIEWED: papers.copy is Review.RECEIVED,
        Hindrance.EXPIRED_BY_THE_END: notice is PassportNotice.EXPIRED_BY_THE_END,
        Hindrance.NAME_DIFFERS: names is NamesVerdict.DIFFERENT and not settled,
    }
    cautions = {
        Caution.EXPIRES_SOON_AFTER: notice is PassportNotice.EXPIRES_SOON_AFTER,
        Caution.NAME_NOT_COMPARABLE: names is NamesVerdict.NOT_COMPARABLE and not settled,
        Caution.ZONE_WRONG: not _adds_up(passport),
        Caution.READING_DIFFERS: bool(differing),
    }
    return Clearance(
        tuple(each for each, stands in hindrances.items() if stands),
        tuple(each for each, stands in cautions.items() if stands),
        names,
        settled,
        differing,
        papers.reviewed_at if papers.copy is Review.VERIFIED else None,
    )


def compared_names(full_name: str, passport: PassportFacts) -> NamesVerdict | None:
    """Return how the registration's name stands to the passport's, or None when the zone was not given."""
    return names_agree(full_name, passport.surname, passport.given_names) if passport.zone else None


def grounds_of(full_name: str, passport: PassportFacts) -> NameGrounds:
    """Return what a settlement made now would rest on."""
    return NameGrounds(full_name, passport.surname, passport.given_names, passport.number)


def may_settle(names: NamesVerdict | None) -> bool:
    """Return whether an organizer has anything to settle."""
    return names in {NamesVerdict.DIFFERENT, NamesVerdict.NOT_COMPARABLE}


def _is_whole(passport: PassportFacts) -> bool:
    return all(
        (passport.number, passport.issuing_country, passport.nationality, passport.birth_date, passport.expires_on)
    )


def _adds_up(passport: PassportFacts) -> bool:
    if not passport.zone:
        return True
    try:
        return not differences(read_zone(passport.zone), passport)
    except ZoneUnreadable:
        return False


def _read_otherwise(reading: str, full_name: str, passport: PassportFacts) -> tuple[str, ...]:
    """Return in which of `READ` the lines read from the picture say something else than what was given."""
    if not reading:
        return ()
    zone = read_zone(reading)
    if passport.zone:
        name_differs = (zone.surname, zone.given_names) != (passport.surname, passport.given_names)
    else:
        name_differs = names_agree(full_name, zone.surname, zone.given_names) is NamesVerdict.DIFFERENT
    differing = differences(zone, passport) | ({"name"} if name_differs else frozenset())
    return tuple(each for each in READ if each in differing)
