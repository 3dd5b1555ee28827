"""Attendance: who is here on a day, by delegation, and those an organizer should look at."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from logistics.attendance.queries import days_with_check_ins, guests_by_id, unexpected, walk_ins
from logistics.attendance.rules import Guest
from logistics.attendance.words import WAYS
from logistics.events.queries import days
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.door.today import day_of, numbers

_PAGE = 60
#: As many walk-ins of a day are shown; the attendance list has all.
_MOST_WALK_INS = 60


@blueprint.get("/events/<slug>/desk/attendance")
def attendance(slug: str) -> ResponseReturnValue:
    """Show the numbers of a day, by default today, and who came late, not confirmed, or without being registered."""
    event, page = access.event(), pages.page_number()
    day = day_of(event, _asked_day())
    total, delegations = numbers(event, day)
    odd = unexpected(event.id, day.date, day.opens, limit=_PAGE + 1, offset=(page - 1) * _PAGE)
    people: dict[int, Guest] = guests_by_id(event.id, [each.registration_id for each in odd])
    today = day_of(event)
    held = {each.date for each in days(event.id)}
    return render_template(
        "web/desk/attendance.html",
        event=event,
        day=day,
        is_today=day.date == today.date,
        shown_days=sorted(held | {today.date} | set(days_with_check_ins(event.id))),
        total=total,
        delegations=delegations,
        odd=[each for each in odd[:_PAGE] if each.registration_id in people],
        people=people,
        walk_ins=walk_ins(event.id, day.date, limit=_MOST_WALK_INS),
        ways=WAYS,
        page=page,
        more=len(odd) > _PAGE,
    )


def _asked_day() -> date | None:
    """Return the day that the address asks for, or None; answers 404 for what is none."""
    asked = request.args.get("day")
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        abort(404)
