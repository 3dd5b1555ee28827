"""Loading who pays for what for whom: eligibility lists, sponsors with their provisions, exclusions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from logistics.accounts.models import Grant, User
from logistics.database import db
from logistics.eventfile import funding_part
from logistics.eventfile.ledger import Ledger
from logistics.eventfile.rules import SponsorInUse
from logistics.eventfile.schema import EventFile
from logistics.eventfile.values import EVERYONE
from logistics.funding.models import (
    CoverageException,
    EligibilityEntry,
    EligibilityList,
    Exclusion,
    Provision,
    Sponsor,
)
from logistics.funding.rules import Item
from logistics.localized import Localized
from logistics.registrations.models import Registration


def load_funding(file: EventFile, event_id: int, delegations: Mapping[str, int], ledger: Ledger) -> None:
    """Bring lists, sponsors, provisions and exclusions to what the file says; raises SponsorInUse.

    `delegations` are the ids of the event's delegations by code.
    """
    rows = db.session.scalars(sa.select(EligibilityList).where(EligibilityList.event_id == event_id))
    existing = {row.code: row for row in rows}
    lists = ledger.sync(
        EligibilityList,
        {code: row for code, row in existing.items() if code in file.lists},
        {
            code: {
                "event_id": event_id,
                "code": code,
                "name": Localized(eligible.name),
                "reason_if_absent": Localized(eligible.absent),
            }
            for code, eligible in file.lists.items()
        },
    )
    _load_entries(file, {code: row.id for code, row in lists.items()}, delegations, ledger)
    _load_sponsors(file, event_id, {code: row.id for code, row in lists.items()}, ledger)
    # A list goes last: until the provisions are changed, they may still lead to it.
    for code, row in existing.items():
        if code not in lists:
            ledger.remove(row, code)
    _load_exclusions(file, event_id, ledger)


def _load_entries(file: EventFile, lists: Mapping[str, int], delegations: Mapping[str, int], ledger: Ledger) -> None:
    codes = {delegation_id: code for code, delegation_id in delegations.items()}
    rows = db.session.scalars(sa.select(EligibilityEntry).where(EligibilityEntry.list_id.in_(lists.values())))
    found: defaultdict[int, dict[str, EligibilityEntry]] = defaultdict(dict)
    for row in rows:
        found[row.list_id][codes[row.delegation_id]] = row
    for code, list_id in lists.items():
        wanted = {}
        for delegation in file.delegations.in_order:
            entry = file.lists[code].entry_of(delegation)
            if entry is not None:
                wanted[f"{code} {delegation.code}"] = {
                    "list_id": list_id,
                    "delegation_id": delegations[delegation.code],
                    "per_delegation": entry.per_delegation,
                    "ground": Localized(entry.ground),
                }
        ledger.sync(EligibilityEntry, {f"{code} {name}": row for name, row in found[list_id].items()}, wanted)


def _load_sponsors(file: EventFile, event_id: int, lists: Mapping[str, int], ledger: Ledger) -> None:
    existing = {row.code: row for row in db.session.scalars(sa.select(Sponsor).where(Sponsor.event_id == event_id))}
    wanted = {sponsor.code for sponsor in file.sponsors}
    for code, row in existing.items():
        if code not in wanted:
            _refuse_if_needed(row)
    kept = ledger.sync(
        Sponsor,
        existing,
        {
            sponsor.code: {
                "event_id": event_id,
                "code": sponsor.code,
                "position": position,
                "name": Localized(sponsor.name),
            }
            for position, sponsor in enumerate(file.sponsors, 1)
        },
    )
    rows = db.session.scalars(sa.select(Provision).where(Provision.sponsor_id.in_([row.id for row in kept.values()])))
    provisions: defaultdict[int, dict[Item, Provision]] = defaultdict(dict)
    for provision in rows:
        provisions[provision.sponsor_id][provision.item] = provision
    for sponsor in file.sponsors:
        row = kept[sponsor.code]
        ledger.sync(
            Provision,
            {f"{sponsor.code} {item}": provision for item, provision in provisions[row.id].items()},
            {
                f"{sponsor.code} {one.item}": _provision_values(one, position, row.id, lists)
                for position, one in enumerate(sponsor.provides, 1)
            },
        )


def _provision_values(
    provision: funding_part.Provision, position: int, sponsor_id: int, lists: Mapping[str, int]
) -> dict[str, object]:
    return {
        "sponsor_id": sponsor_id,
        "position": position,
        "item": provision.item,
        "quantity": provision.quantity,
        "list_id": None if provision.for_ == EVERYONE else lists[provision.for_],
        "nights": [night.isoformat() for night in sorted(provision.nights)] or None,
        "words": None if provision.words is None else Localized(provision.words),
    }


def _refuse_if_needed(sponsor: Sponsor) -> None:
    paid_for = db.session.scalars(
        sa.select(Registration.full_name)
        .join(CoverageException, CoverageException.registration_id == Registration.id)
        .where(CoverageException.sponsor_id == sponsor.id)
        .order_by(Registration.name_key, Registration.id)
    )
    acting = db.session.scalars(
        sa.select(User.email)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.sponsor_id == sponsor.id)
        .order_by(User.id)
    )
    people = tuple(dict.fromkeys([*paid_for, *acting]))
    if people:
        raise SponsorInUse(sponsor.code, people)


def _load_exclusions(file: EventFile, event_id: int, ledger: Ledger) -> None:
    rows = db.session.scalars(sa.select(Exclusion).where(Exclusion.event_id == event_id))
    ledger.sync(
        Exclusion,
        {row.item: row for row in rows},
        {
            exclusion.item: {
                "event_id": event_id,
                "position": position,
                "item": exclusion.item,
                "reason": Localized(exclusion.reason),
            }
            for position, exclusion in enumerate(file.exclusions, 1)
        },
    )
