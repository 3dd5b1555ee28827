"""What can only be wrong between parts of an event file that are right by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from logistics.eventfile.faults import Fault, FaultKind
from logistics.eventfile.places import Path, Places
from logistics.eventfile.schema import EventFile
from logistics.eventfile.validation import fault_at

_At = Callable[..., Fault]

#: No item of an agenda lasts longer: an end further away is a slip of the date.
_LONGEST = timedelta(hours=24)


def contradictions_between_parts(file: EventFile, tables: dict[str, Any], places: Places) -> list[Fault]:
    """Return every fault between the parts of `file`."""

    def at(kind: FaultKind, path: Path, **facts: Any) -> Fault:
        return fault_at(kind, path, tables, places, **facts)

    checks = (_days, _delegations, _lists, _session_times, _deadline_times)
    return [fault for check in checks for fault in partial(check, file)(at)]


def _days(file: EventFile, at: _At) -> Iterator[Fault]:
    for place, (day, before) in enumerate(zip(file.days[1:], file.days, strict=False), 1):
        if day.date < before.date:
            yield at(FaultKind.DAYS_OUT_OF_ORDER, ("days", place, "date"), day=day.date, before=before.date)


def _delegations(file: EventFile, at: _At) -> Iterator[Fault]:
    for place, delegation in enumerate(file.delegations.in_order):
        path = ("delegations", "in_order", place)
        seats = file.delegations.seats_of(delegation)
        if not seats:
            yield at(FaultKind.NO_SEATS, path)
        elif len(delegation.seat_labels) > seats:
            labels = len(delegation.seat_labels)
            yield at(FaultKind.MORE_LABELS_THAN_SEATS, (*path, "seat_labels"), labels=labels, seats=seats)
        told = file.delegations.income_source_of(delegation) and file.delegations.income_year_of(delegation)
        if delegation.income and not told:
            yield at(FaultKind.NO_INCOME_SOURCE, (*path, "income"))


def _lists(file: EventFile, at: _At) -> Iterator[Fault]:
    for code, eligible in file.lists.items():
        for delegation in file.delegations.in_order:
            entries = [place for place, entry in enumerate(eligible.entries) if entry.reaches(delegation)]
            if len(entries) > 1:
                path = ("lists", code, "entries", entries[1])
                yield at(FaultKind.ON_LIST_TWICE, path, delegation=delegation.code)


def _session_times(file: EventFile, at: _At) -> Iterator[Fault]:
    for day_place, day in enumerate(file.days):
        for place, session in enumerate(day.sessions):
            path = ("days", day_place, "sessions", place)
            starts, ends = session.starts(day.date), session.ends(day.date)
            if not _exists(starts, file.zone):
                yield at(FaultKind.NO_SUCH_TIME, (*path, "start"), time=starts, zone=file.timezone)
            if ends is None:
                continue
            if not _exists(ends, file.zone):
                yield at(FaultKind.NO_SUCH_TIME, (*path, "end"), time=ends, zone=file.timezone)
            elif file.instant(ends) <= file.instant(starts):
                yield at(FaultKind.ENDS_BEFORE_START, (*path, "end"))
            elif ends - starts > _LONGEST:
                yield at(FaultKind.ENDS_TOO_LATE, (*path, "end"))


def _deadline_times(file: EventFile, at: _At) -> Iterator[Fault]:
    for kind, deadline in file.deadlines.items():
        if deadline.until and not _exists(deadline.until, file.zone):
            path = ("deadlines", kind.value, "until")
            yield at(FaultKind.NO_SUCH_TIME, path, time=deadline.until, zone=file.timezone)


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    """Return whether clocks in `zone` ever show `local`: the hour they leap over in spring is shown by none."""
    there = local.replace(tzinfo=zone)
    return any(
        folded.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) == local
        for folded in (there, there.replace(fold=1))
    )
