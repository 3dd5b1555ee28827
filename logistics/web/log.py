"""The audit log as pages show it: what may be asked, a page of it, and all of it as a table to save."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import BinaryIO
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, pgettext
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from exports.sheet import Column, Kind, Table, Value
from exports.text import write_csv
from exports.workbook import Properties, TooManyRows, Workbook
from logistics import clock
from logistics.audit import words
from logistics.events.rules import EventFacts
from logistics.participation import log
from logistics.participation.log import LogEntry, Wanted
from logistics.registrations.rules import search_key
from logistics.web import pages, streams
from logistics.web.fields import DayField, TextLine, at_most
from logistics.web.letterbox import PAGE, before
from logistics.web.log_words import reader

#: The formats of the table.
FORMATS = ("csv", "xlsx")


class SearchForm(FlaskForm):
    """Which entries are shown: every field left empty asks nothing."""

    class Meta:
        """Only asks, changes nothing."""

        csrf = False

    by = TextLine(
        lazy_gettext("Who did it"),
        validators=[at_most(320)],
        description=lazy_gettext("Part of the e-mail address."),
    )
    about = TextLine(
        lazy_gettext("About whom"),
        validators=[at_most(320)],
        description=lazy_gettext("A name, part of one, an address, or the reference of a registration."),
    )
    action = SelectField(lazy_gettext("What was done"), default="")
    since = DayField(lazy_gettext("From"))
    until = DayField(lazy_gettext("Until"))


def page(event: EventFacts | None, table_endpoint: str) -> ResponseReturnValue:
    """Return a page of the log of one event or of everything; `table_endpoint` gives the same as a table."""
    form = _form()
    valid = form.validate()
    found = log.entries(_wanted(form, event), limit=PAGE + 1, before=before()) if valid else []
    asked = {name: value for name, value in request.args.items() if value and name not in ("before", "lang")}
    place = {"slug": event.slug} if event else {}
    answer = render_template(
        "web/log.html",
        event=event,
        zone=_zone(event),
        form=form,
        entries=found[:PAGE],
        more=len(found) > PAGE,
        asked=asked,
        place=place,
        again={**place, **asked},
        table_endpoint=table_endpoint,
        formats=FORMATS,
        details_of=reader(),
    )
    return (answer, 200) if valid else (answer, 422)


def table(event: EventFacts | None, format: str) -> ResponseReturnValue:
    """Return all entries that the address asks for as a table; that it was taken is written down before it is sent."""
    form = _form()
    if not form.validate():
        return _refused(_("Please correct the following"))
    wanted = _wanted(form, event)
    name = f"{event.slug if event else 'logistics'}-log-{clock.today(_zone(event)).isoformat()}.{format}"
    try:
        return streams.handed_over(
            name,
            lambda out: _write(wanted, event, format, out),
            action="log.exported",
            event_id=event.id if event else None,
            told={"format": format},
        )
    except TooManyRows:
        return _refused(_("This is more than a workbook holds: choose fewer days, or take the plain table (CSV)."))


def _refused(reason: str) -> ResponseReturnValue:
    return Response(f"{reason}\n", 422, mimetype="text/plain")


def _form() -> SearchForm:
    form = SearchForm(request.args)
    form.action.choices = [
        SelectChoice("", _("Everything")),
        *(
            SelectChoice(name, told, optgroup=group)
            for group, actions in words.grouped()
            for name, told in sorted(actions.items(), key=lambda each: search_key(each[1]))
        ),
    ]
    return form


def _zone(event: EventFacts | None) -> ZoneInfo:
    return event.zone if event else ZoneInfo("UTC")


def _wanted(form: SearchForm, event: EventFacts | None) -> Wanted:
    zone = _zone(event)
    since, until = form.since.data, form.until.data
    return Wanted(
        event_id=event.id if event else None,
        actor=form.by.data or "",
        about=form.about.data or "",
        action=form.action.data or "",
        since=datetime.combine(since, time(), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )


def _write(wanted: Wanted, event: EventFacts | None, format: str, out: BinaryIO) -> None:
    columns = [
        Column(pgettext("log", "When"), 18, Kind.MOMENT),
        Column(_("Who did it"), 30),
        Column(_("What was done"), 34),
        Column(_("About whom"), 30),
        Column(_("Reference"), 14),
        *(() if event else (Column(_("Meeting"), 20),)),
        Column(_("Action"), 24),
        Column(_("Details"), 50),
    ]
    title, zone, language = _("Log"), _zone(event), pages.language()
    rows = Table("log", title, columns, _rows(wanted, event))
    if format == "csv":
        write_csv(out, rows, zone)
        return
    about = Properties(
        title=title,
        subject=event.title.in_language(language) if event else "",
        creator=event.contact_name.in_language(language) if event else "",
        language=language,
        created=clock.now(),
        zone=zone,
    )
    with Workbook(out, about) as book:
        book.add(rows)


def _rows(wanted: Wanted, event: EventFacts | None) -> Iterator[list[Value]]:
    for each in log.every_entry(wanted):
        yield [
            each.at,
            words.actor(each.actor),
            words.action(each.action),
            _person(each),
            each.reference or "",
            *(() if event else (each.event_slug or "",)),
            each.action,
            json.dumps(each.details, ensure_ascii=False, sort_keys=True) if each.details else "",
        ]


def _person(entry: LogEntry) -> str:
    return entry.full_name or entry.email or ""
