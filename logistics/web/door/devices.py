"""What a device at the door keeps for the minutes without a network, and what it tells when there is one again."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Response, abort, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from logistics import clock
from logistics.attendance.codes import grouped
from logistics.attendance.operations import check_in
from logistics.attendance.queries import guests, here_since, number_of_guests
from logistics.attendance.rules import MOST_AT_ONCE, MOST_KEPT, Arrival, Guest, Outcome, Way
from logistics.attendance.words import HEADINGS, told
from logistics.database import transaction
from logistics.participation import known
from logistics.registrations.rules import Status
from logistics.registrations.words import CAPACITIES, STATUSES
from logistics.web import access
from logistics.web.door import blueprint
from logistics.web.door.today import day_of, numbers
from logistics.web.looking import note_list
from logistics.web.pages import local
from logistics.wording import instant

_Kind = TypeVar("_Kind", bound=enum.StrEnum)
#: In milliseconds since 1970.
_LAST = 32_503_680_000_000


@blueprint.get("/events/<slug>/door/people.json")
def people(slug: str) -> ResponseReturnValue:
    """Return the people of the meeting as the door may see them, but not of one so large that no device keeps them.

    Who takes how many along is written down first (`looking.note_list`), unless the device has them all and is told
    only that nothing is new.
    """
    event, today = access.event(), day_of(access.event()).date
    complete = number_of_guests(event.id) <= MOST_KEPT
    here = here_since(event.id, today) if complete else {}
    rows = [_row(guest, here.get(guest.id)) for guest in guests(event.id)] if complete else []
    answer = _fresh(
        {
            "day": today.isoformat(),
            "complete": complete,
            "people": rows,
            "delegations": {each.code: local(each.name) for each in known.delegations(event)},
        }
    )
    if rows and answer.status_code != HTTPStatus.NOT_MODIFIED:
        note_list(event, len(rows))
    # Beside the body, which stays the same: how long the day still lasts, and what time it is.
    now = clock.now()
    answer.headers["Door-Day-Lasts"] = str(int((_end_of(today) - now).total_seconds()))
    answer.headers["Door-Now"] = now.isoformat()
    return answer


@blueprint.get("/events/<slug>/door/counts.json")
def counts(slug: str) -> ResponseReturnValue:
    """Return how many are expected and here today, in all and by delegation."""
    event = access.event()
    day = day_of(event)
    total, delegations = numbers(event, day)
    return _fresh(
        {
            "day": day.date.isoformat(),
            "total": asdict(total),
            "delegations": {each.code: asdict(tally) for each, tally in delegations},
        }
    )


@blueprint.post("/events/<slug>/door/check-ins")
def take_in(slug: str) -> ResponseReturnValue:
    """Check in whom a device tells of, now or minutes ago, each once, and return what became of each."""
    event, arrivals = access.event(), _arrivals(request.get_json(silent=True))
    with transaction(access.actor()):
        outcomes = check_in(event, arrivals)
    return jsonify({"results": [_told(outcome) for outcome in outcomes]})


@blueprint.get("/events/<slug>/door/worker.js")
def worker(slug: str) -> ResponseReturnValue:
    """Return the service worker, which rules the door of this meeting and no other page."""
    answer = current_app.send_static_file("js/door-worker.js")
    answer.headers["Service-Worker-Allowed"] = url_for("door.door", slug=slug)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _row(guest: Guest, came: datetime | None) -> dict[str, Any]:
    """Return what a device keeps of somebody: enough to know the person and whether to let the person in."""
    row = {
        "reference": guest.reference,
        "name": guest.name,
        "badge": guest.badge_name,
        "delegation": guest.delegation_code,
        "status": guest.status.value,
        "here": instant(came, access.event().zone, "time") if came else "",
        "late": guest.late,
        "walkIn": guest.walk_in,
        "successor": guest.successor,
    }
    return {name: value for name, value in row.items() if value}


def _told(outcome: Outcome) -> dict[str, Any]:
    event, guest, there = access.event(), outcome.guest, outcome.check_in
    answer: dict[str, Any] = {
        "key": outcome.key,
        "answer": outcome.answer.value,
        "heading": str(HEADINGS[outcome.answer]),
        "words": told(outcome, event.zone),
        "here": instant(there.came_at, event.zone, "time") if there else "",
    }
    if guest is not None:
        answer["person"] = {
            "reference": guest.reference,
            "code": grouped(guest.reference),
            "name": guest.name,
            "badge": guest.badge_name if guest.badge_name != guest.name else "",
            "institution": guest.institution,
            "capacity": str(CAPACITIES[guest.capacity]),
            "delegation": local(guest.delegation_name),
            "status": guest.status.value,
            "statusWords": str(STATUSES[guest.status]),
            "late": guest.late,
            "walkIn": guest.walk_in,
            "address": url_for("door.person", slug=event.slug, reference=guest.reference, way=Way.LIST.value),
        }
    return answer


def _arrivals(told_by_device: Any) -> list[Arrival]:
    """Return what a device tells; answers 400 for what none of ours sends."""
    if not isinstance(told_by_device, dict) or not isinstance(told_by_device.get("arrivals"), list):
        abort(400)
    arrivals, sent = told_by_device["arrivals"], _milliseconds(told_by_device.get("sent"))
    if len(arrivals) > MOST_AT_ONCE:
        abort(400)
    device = _line(told_by_device.get("device"), 40)
    found = [_arrival(each, device, sent) for each in arrivals]
    if len({each.key for each in found}) < len(found):
        abort(400)
    return found


def _arrival(each: Any, device: str, sent: float) -> Arrival:
    if not isinstance(each, dict):
        abort(400)
    key = _line(each.get("key"), 36)
    if not key or key != each["key"]:
        abort(400)
    # By the device's own clock, which may be wrong: how long ago it was is not.
    ago = timedelta(milliseconds=sent - _milliseconds(each.get("at")))
    return Arrival(
        key=key,
        code=_line(each.get("code"), 300),
        way=_one_of(Way, each.get("way")),
        device=device,
        ago=ago,
        reason=_line(each.get("reason"), 500),
        seen=None if each.get("seen") is None else _one_of(Status, each["seen"]),
    )


def _one_of(kind: type[_Kind], value: Any) -> _Kind:
    """Return one of the words of `kind`; answers 400 for any other."""
    try:
        return kind(value)
    except ValueError:
        abort(400)


def _milliseconds(value: Any) -> float:
    """Return an instant by a device's clock; answers 400 for what is none of this millennium."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < _LAST:
        abort(400)
    return float(value)


def _line(value: Any, most: int) -> str:
    text = unicodedata.normalize("NFC", value) if isinstance(value, str) else ""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs")).strip()[:most]


def _fresh(told: Mapping[str, Any]) -> Response:
    """Return an answer that says only that nothing is new to whoever has it."""
    answer = jsonify(told)
    answer.add_etag()
    return cast(Response, answer.make_conditional(request))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), access.event().zone)
