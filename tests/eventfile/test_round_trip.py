"""Nothing that is accepted is lost: what a file says is in its schema, and in the database once it is loaded."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logistics.agenda.models import Session
from logistics.agenda.rules import SessionKind
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.delegations.rules import IncomeClass
from logistics.eventfile.check import check
from logistics.eventfile.load import load
from logistics.eventfile.values import one_line, paragraphs
from logistics.events.models import Event
from logistics.events.rules import DeadlineKind
from logistics.funding.models import EligibilityList, Exclusion, Sponsor
from logistics.funding.rules import Item
from tests.eventfile.files import as_toml

# Names are whatever people have: any script, apostrophes, quotes, one letter.
_letters = st.characters(exclude_categories=["Cs", "Cc"])
_lines = st.text(_letters, max_size=20).map(one_line).filter(bool)
_bodies = st.lists(_lines, min_size=1, max_size=3).map("\n\n".join).map(paragraphs).filter(bool)
_texts = st.fixed_dictionaries({"es": _lines, "en": _lines})
_long_texts = st.fixed_dictionaries({"es": _bodies, "en": _bodies})
_slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
_list_codes = _slugs.filter(lambda code: code != "everyone")
_dates = st.dates(date(2024, 1, 1), date(2026, 12, 31))
_minutes = st.integers(0, 24 * 60 - 1)
_objectives = st.lists(st.integers(1, 23), unique=True, max_size=5)
#: Zones whose clocks leapt over nothing in these years.
_zones = st.sampled_from(["America/Mexico_City", "UTC", "Asia/Kathmandu", "America/Bogota"])


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@st.composite
def _delegations(draw: st.DrawFn) -> list[dict[str, Any]]:
    codes = draw(
        st.lists(st.sampled_from(["MEX", "PER", "CHL", "BRA", "FRA", "OIM", "CSM-2"]), unique=True, min_size=1)
    )
    found = []
    for code in codes:
        state = len(code) == 3 and code != "OIM"
        kinds = ["member", "observer"] if state else ["organization", "network"]
        seats = draw(st.integers(1, 4))
        one: dict[str, Any] = {"code": code, "kind": draw(st.sampled_from(kinds)), "name": draw(_texts), "seats": seats}
        if draw(st.booleans()):
            one |= {"income": draw(st.sampled_from(IncomeClass)).value, "income_source": "WB", "income_year": "FY22"}
        if draw(st.booleans()):
            labels = draw(st.lists(_texts, min_size=1, max_size=seats))
            one["seat_labels"] = [{"name": label} for label in labels]
        if draw(st.booleans()):
            one["host"] = True
        found.append(one)
    return found


@st.composite
def _days(draw: st.DrawFn, headings: list[str], codes: list[str]) -> list[dict[str, Any]]:
    keys = iter(draw(st.lists(_slugs, unique=True, max_size=4)))
    found = []
    for day in sorted(draw(st.sets(_dates, min_size=1, max_size=3))):
        one: dict[str, Any] = {"date": day, "sessions": []}
        hours = sorted(draw(st.sets(_minutes, min_size=2, max_size=2)))
        if draw(st.booleans()):
            one |= {"opens": _clock(hours[0]), "closes": _clock(hours[1])}
        for key in [key for _, key in zip(range(2), keys, strict=False)]:
            start = draw(st.integers(0, 22 * 60))
            session: dict[str, Any] = {
                "key": key,
                "start": _clock(start),
                "kind": draw(st.sampled_from(SessionKind)).value,
                "title": draw(_texts),
            }
            end = draw(st.none() | st.integers(start + 1, 24 * 60 - 1).map(_clock) | st.just("tomorrow"))
            if end is not None:
                session["end"] = datetime.combine(day + timedelta(days=1), time()) if end == "tomorrow" else end
            session |= draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "number": st.text(_letters, max_size=8).map(one_line).filter(bool),
                        "note": _texts,
                        "location": _texts,
                        "objectives": _objectives,
                        "speakers": st.lists(
                            st.fixed_dictionaries({"name": _texts})
                            | st.fixed_dictionaries({"delegation": st.sampled_from(codes)}),
                            max_size=3,
                        ),
                        "parts": st.lists(
                            st.fixed_dictionaries({"title": _texts, "objectives": _objectives}), max_size=2
                        ),
                        **({"heading": st.sampled_from(headings)} if headings else {}),
                    },
                )
            )
            one["sessions"].append(session)
        found.append(one)
    return found


@st.composite
def _files(draw: st.DrawFn) -> dict[str, Any]:
    delegations = draw(_delegations())
    codes = [one["code"] for one in delegations]
    headings = draw(st.dictionaries(_slugs, _texts, max_size=2))
    lists = {
        code: {
            "name": draw(_texts),
            "absent": draw(_texts),
            "entries": [
                {"delegations": [one], "per_delegation": draw(st.integers(1, 3)), "ground": draw(_texts)}
                for one in draw(st.lists(st.sampled_from(codes), unique=True, min_size=1))
            ],
        }
        for code in draw(st.lists(_list_codes, unique=True, max_size=2))
    }
    sponsors = [
        {
            "code": code,
            "name": draw(_texts),
            "provides": [
                {
                    "item": item.value,
                    "quantity": draw(st.integers(1, 3)),
                    "for": draw(st.sampled_from(["everyone", *lists])),
                    "words": draw(_texts),
                }
                for item in draw(st.lists(st.sampled_from(Item), unique=True, max_size=3))
            ],
        }
        for code in draw(st.lists(st.sampled_from(["SEGOB", "OIM", "UN-2"]), unique=True, max_size=2))
    ]
    return {
        "slug": draw(_slugs),
        "title": draw(_texts),
        "short_title": draw(_texts),
        "summary": draw(_long_texts),
        "timezone": draw(_zones),
        "languages": ["es", "en"],
        "purge_on": draw(_dates),
        "purge_people_on": draw(_dates),
        "reminders": draw(st.booleans()),
        "venue": {"name": draw(_texts), "address": draw(_texts), "city": draw(_texts), "country": "CHL"},
        "contact": {"name": draw(_texts), "email": "Someone@example.org"},
        "privacy": {"version": "1", "notice": draw(_long_texts)},
        "deadlines": {
            kind.value: {"before": draw(_dates), "words": draw(_texts)}
            for kind in draw(st.lists(st.sampled_from(DeadlineKind), unique=True))
        },
        "delegations": {"in_order": delegations},
        "lists": lists,
        "sponsors": sponsors,
        "exclusions": [
            {"item": item.value, "reason": draw(_texts)}
            for item in draw(st.lists(st.sampled_from(Item), unique=True, max_size=2))
        ],
        "headings": headings,
        "days": draw(_days(list(headings), codes)),
        "sections": [
            {"key": key, "title": draw(_texts), "body": draw(_long_texts)}
            for key in draw(st.lists(_slugs, unique=True, max_size=2))
        ],
    }


@settings(max_examples=60, deadline=None)
@given(_files())
def test_the_schema_holds_all_that_the_text_says(tables: dict[str, Any]) -> None:
    report = check(as_toml(tables))

    assert report.errors == ()
    assert report.file is not None
    assert report.file.model_dump(by_alias=True, exclude_unset=True) == tables


class _EnoughSeen(Exception):
    """Undoes the example's transaction."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_files())
def test_the_database_holds_all_that_the_file_says(app: Flask, tables: dict[str, Any]) -> None:
    file = check(as_toml(tables)).file
    assert file is not None

    with suppress(_EnoughSeen), transaction(SYSTEM):
        summary = load(file)
        db.session.expire_all()
        assert _told(summary.event_id) == _expected(tables)
        assert load(file).changes == ()
        raise _EnoughSeen


def _expected(tables: dict[str, Any]) -> dict[str, Any]:
    """Return what the database should say of a file, in the shape of `_told`."""
    zone = ZoneInfo(tables["timezone"])
    names = {one["code"]: one["name"] for one in tables["delegations"]["in_order"]}
    order = list(names)

    def instant(day: date, local: time | datetime | None) -> datetime | None:
        whole = datetime.combine(day, local) if isinstance(local, time) else local
        return whole and whole.replace(tzinfo=zone).astimezone(UTC)

    return {
        "event": [
            tables[name]
            for name in (
                *("slug", "title", "short_title", "summary", "timezone", "languages"),
                *("purge_on", "purge_people_on", "reminders"),
            )
        ]
        + list(tables["venue"].values())
        + list(tables["contact"].values())
        + list(tables["privacy"].values()),
        "deadlines": {
            kind: (datetime.combine(one["before"], time(), zone) - timedelta(seconds=1), one["words"])
            for kind, one in tables["deadlines"].items()
        },
        "delegations": [
            (
                *(one[name] for name in ("code", "kind", "name")),
                *(one.get(name) for name in ("income", "income_source", "income_year")),
                one.get("host", False),
                [*[label["name"] for label in one.get("seat_labels", [])], *[None] * one["seats"]][: one["seats"]],
            )
            for one in tables["delegations"]["in_order"]
        ],
        "lists": {
            code: (
                one["name"],
                one["absent"],
                sorted(
                    (order.index(entry["delegations"][0]), entry["per_delegation"], entry["ground"]["es"])
                    for entry in one["entries"]
                ),
            )
            for code, one in tables["lists"].items()
        },
        "sponsors": [
            (
                sponsor["code"],
                sponsor["name"],
                [(one["item"], one["quantity"], one["for"], one["words"]) for one in sponsor["provides"]],
            )
            for sponsor in tables["sponsors"]
        ],
        "exclusions": [(one["item"], one["reason"]) for one in tables["exclusions"]],
        "days": [(one["date"], one.get("opens"), one.get("closes")) for one in tables["days"]],
        "sessions": [
            (
                one["key"],
                instant(day["date"], one["start"]),
                instant(day["date"], one.get("end")),
                one.get("number", ""),
                one["kind"],
                one["title"],
                tables["headings"].get(one.get("heading")),
                one.get("note"),
                one.get("location"),
                one.get("objectives", []),
                [speaker.get("name") or names[speaker["delegation"]] for speaker in one.get("speakers", [])],
                [(part["title"], part["objectives"]) for part in one.get("parts", [])],
            )
            for day in tables["days"]
            for one in day["sessions"]
        ],
        "sections": [(one["key"], one["title"], one["body"]) for one in tables["sections"]],
    }


def _told(event_id: int) -> dict[str, Any]:
    """Return what the database says of an event."""
    event = db.session.get_one(Event, event_id)
    lists = db.session.scalars(sa.select(EligibilityList).where(EligibilityList.event_id == event_id)).all()
    codes = {one.id: one.code for one in lists}
    delegations = db.session.scalars(
        sa.select(Delegation).where(Delegation.event_id == event_id).order_by(Delegation.position)
    ).all()
    order = [one.id for one in delegations]
    sessions = db.session.scalars(sa.select(Session).where(Session.event_id == event_id).order_by(Session.position))
    sponsors = db.session.scalars(sa.select(Sponsor).where(Sponsor.event_id == event_id).order_by(Sponsor.position))
    exclusions = db.session.scalars(
        sa.select(Exclusion).where(Exclusion.event_id == event_id).order_by(Exclusion.position)
    )
    return {
        "event": [
            event.slug,
            event.title,
            event.short_title,
            event.summary,
            event.timezone,
            event.languages,
            event.purge_on,
            event.purge_people_on,
            event.reminders,
            event.venue_name,
            event.venue_address,
            event.city,
            event.country,
            event.contact_name,
            event.contact_email,
            event.privacy_version,
            event.privacy_notice,
        ],
        "deadlines": {one.kind: (one.last_instant, one.words) for one in event.deadlines},
        "delegations": [
            (
                one.code,
                one.kind,
                one.name,
                one.income_class,
                one.income_source,
                one.income_year,
                one.is_host,
                [seat.label for seat in one.seats],
            )
            for one in delegations
        ],
        "lists": {
            one.code: (
                one.name,
                one.reason_if_absent,
                sorted((order.index(e.delegation_id), e.per_delegation, e.ground["es"]) for e in one.entries),
            )
            for one in lists
        },
        "sponsors": [
            (
                one.code,
                one.name,
                [(p.item, p.quantity, codes.get(p.list_id or 0, "everyone"), p.words) for p in one.provisions],
            )
            for one in sponsors
        ],
        "exclusions": [(one.item, one.reason) for one in exclusions],
        "days": [(one.date, one.opens, one.closes) for one in event.days],
        "sessions": [
            (
                one.key,
                one.starts_at,
                one.ends_at,
                one.number,
                one.kind,
                one.title,
                one.heading,
                one.note,
                one.location,
                one.objectives,
                [speaker.name for speaker in one.speakers],
                [(part.title, part.objectives) for part in one.parts],
            )
            for one in sessions
        ],
        "sections": [(one.key, one.title, one.body) for one in event.sections],
    }
