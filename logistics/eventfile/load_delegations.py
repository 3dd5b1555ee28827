"""Loading the delegations of an event file and their chairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.eventfile import delegations_part
from logistics.eventfile.ledger import Ledger
from logistics.eventfile.rules import Occupied, PeopleInTheWay
from logistics.eventfile.schema import EventFile
from logistics.localized import Localized
from logistics.registrations.models import Registration


def load_delegations(file: EventFile, event_id: int, ledger: Ledger) -> dict[str, int]:
    """Bring delegations and their official seats to what the file says; return the delegations' ids by code.

    Exceptional seats are an organizer's and left alone. Raises PeopleInTheWay.
    """
    # Whoever claims a chair waits for the delegation's row: none is taken between the look at it and its removal.
    rows = db.session.scalars(
        sa.select(Delegation).where(Delegation.event_id == event_id).order_by(Delegation.id).with_for_update()
    )
    existing = {row.code: row for row in rows}
    seats = _seats(event_id)
    _refuse_if_occupied(file, existing, seats)
    kept = ledger.sync(
        Delegation,
        existing,
        {
            delegation.code: {
                "event_id": event_id,
                "code": delegation.code,
                "position": position,
                "kind": delegation.kind,
                "iso": delegation.country,
                "name": Localized(delegation.name),
                "income_class": delegation.income,
                "income_source": file.delegations.income_source_of(delegation),
                "income_year": file.delegations.income_year_of(delegation),
                "is_host": delegation.host,
            }
            for position, delegation in enumerate(file.delegations.in_order, 1)
        },
    )
    for delegation in file.delegations.in_order:
        row = kept[delegation.code]
        _load_seats(delegation, file.delegations.seats_of(delegation), row.id, seats[row.id], ledger)
    return {code: row.id for code, row in kept.items()}


def _seats(event_id: int) -> defaultdict[int, list[Seat]]:
    rows = db.session.scalars(
        sa.select(Seat)
        .join(Delegation, Delegation.id == Seat.delegation_id)
        .where(Delegation.event_id == event_id)
        .order_by(Seat.delegation_id, Seat.number)
    )
    found: defaultdict[int, list[Seat]] = defaultdict(list)
    for seat in rows:
        found[seat.delegation_id].append(seat)
    return found


def _official(seats: Iterable[Seat]) -> list[Seat]:
    return [seat for seat in seats if seat.kind is SeatKind.OFFICIAL]


def _refuse_if_occupied(
    file: EventFile, existing: Mapping[str, Delegation], seats: Mapping[int, Sequence[Seat]]
) -> None:
    wanted = {one.code: file.delegations.seats_of(one) for one in file.delegations.in_order}
    fewer = {
        row.id: code for code, row in existing.items() if wanted.get(code, 0) < len(_official(seats.get(row.id, ())))
    } | {row.id: code for code, row in existing.items() if code not in wanted}
    if not fewer:
        return
    people = db.session.execute(
        sa.select(
            Registration.delegation_id,
            Registration.seat_id,
            Registration.full_name,
            Registration.email,
            Registration.reference,
        )
        .where(Registration.delegation_id.in_(fewer))
        .order_by(Registration.name_key, Registration.id)
    ).all()
    occupied = []
    for delegation_id, code in fewer.items():
        chairs = {seat.id for seat in _official(seats.get(delegation_id, ()))}
        # A delegation that goes would take everybody's registration with it, also those without a chair.
        concerned = [
            row.full_name or row.email or row.reference
            for row in people
            if row.delegation_id == delegation_id and (code not in wanted or row.seat_id in chairs)
        ]
        if len(concerned) > wanted.get(code, 0):
            occupied.append(Occupied(code, wanted.get(code), tuple(concerned)))
    if occupied:
        raise PeopleInTheWay(tuple(occupied))


def _load_seats(
    delegation: delegations_part.Delegation, wanted: int, delegation_id: int, seats: Sequence[Seat], ledger: Ledger
) -> None:
    official = _official(seats)
    for seat in _superfluous(official, len(official) - wanted):
        official.remove(seat)
        ledger.remove(seat, _name(delegation, seat))
    free = (number for number in count(1) if number not in {seat.number for seat in seats})
    added = [
        Seat(delegation_id=delegation_id, number=number, kind=SeatKind.OFFICIAL, funded=True)
        for number, _ in zip(free, range(wanted - len(official)), strict=False)
    ]
    labels = [Localized(label.name) for label in delegation.seat_labels]
    for place, seat in enumerate(sorted([*official, *added], key=lambda seat: seat.number)):
        label = labels[place] if place < len(labels) else None
        if seat in added:
            seat.label = label
            ledger.add(seat, _name(delegation, seat))
        else:
            ledger.change(seat, _name(delegation, seat), {"label": label})


def _superfluous(seats: Sequence[Seat], number: int) -> list[Seat]:
    """Return `number` of the free seats, the last first."""
    if number <= 0:
        return []
    taken = set(
        db.session.scalars(sa.select(Registration.seat_id).where(Registration.seat_id.in_([s.id for s in seats])))
    )
    free = sorted((seat for seat in seats if seat.id not in taken), key=lambda seat: -seat.number)
    return free[:number]


def _name(delegation: delegations_part.Delegation, seat: Seat) -> str:
    return f"{delegation.code} {seat.number}"
