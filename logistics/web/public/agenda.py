"""The agenda: as a page, as calendars and as data."""

from __future__ import annotations

from collections.abc import Hashable

from flask import Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from exports import agenda_json as json_paper
from exports import calendar as calendar_paper
from logistics import clock
from logistics.agenda import queries
from logistics.agenda.rules import Agenda
from logistics.agenda.warnings import agenda_warnings
from logistics.eventfile.words import warning_sentence
from logistics.settings import Settings
from logistics.web import access, pages
from logistics.web.cache import public_answer
from logistics.web.public import blueprint


@blueprint.get("/events/<slug>/agenda")
def agenda(slug: str) -> ResponseReturnValue:
    """Show the agenda, and to organizers what its document contradicts."""
    if access.viewer().user_id is not None:
        return _page()
    return public_answer(_mark(), _page)


@blueprint.get("/events/<slug>/agenda.ics")
def agenda_calendar(slug: str) -> ResponseReturnValue:
    """Send the whole agenda as a calendar to subscribe to, in the language of `?lang=`."""
    language = _feed_language()

    def make() -> Response:
        body = calendar_paper.agenda_calendar(queries.agenda(access.event()), language, _page_url())
        return _paper(body, calendar_paper.MEDIA_TYPE, f"{slug}-{language}.ics", "inline")

    return public_answer(_mark(), make)


@blueprint.get("/events/<slug>/agenda/<key>.ics")
def session_calendar(slug: str, key: str) -> ResponseReturnValue:
    """Send one session as a calendar file, in the language of `?lang=`."""
    language = _feed_language()

    def make() -> Response:
        agenda = queries.agenda(access.event())
        session = agenda.session(key) or abort(404)
        body = calendar_paper.session_calendar(agenda, session, language, _page_url())
        return _paper(body, calendar_paper.MEDIA_TYPE, f"{slug}-{key}-{language}.ics", "attachment")

    return public_answer(_mark(), make)


@blueprint.get("/events/<slug>/agenda.json")
def agenda_json(slug: str) -> ResponseReturnValue:
    """Send the agenda as data, in all its languages."""

    def make() -> Response:
        body = json_paper.agenda_json(queries.agenda(access.event()), _page_url())
        return _paper(body, json_paper.MEDIA_TYPE, f"{slug}.json", "inline")

    return public_answer(_mark(), make)


def _mark() -> Hashable:
    event = access.event()
    return event.id, event.version, clock.now().date()


def _page() -> Response:
    event = access.event()
    agenda = queries.agenda(event)
    feed = _absolute(url_for("public.agenda_calendar", slug=event.slug, lang=pages.language()))
    response = Response(
        render_template(
            "web/public/agenda.html",
            event=event,
            agenda=agenda,
            feed=feed,
            subscription="webcal://" + feed.partition("://")[2],
            warnings=_warnings(agenda) if access.viewer().organizes else [],
        )
    )
    if access.viewer().user_id is None:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _warnings(agenda: Agenda) -> list[tuple[str, str]]:
    """Return what the agenda contradicts in itself: each sentence with the anchor of what it is about."""
    days = [day.facts for day in agenda.days if day.stated]
    found = agenda_warnings(days, agenda.sessions, agenda.event.zone)
    return [(warning_sentence(warning), warning.about.key) for warning in found]


def _feed_language() -> str:
    """Return the language of a calendar: only its address decides, since calendars send no cookies."""
    languages = access.event().languages
    chosen = request.args.get("lang", "")
    return chosen if chosen in languages else languages[0]


def _page_url() -> str:
    return _absolute(url_for("public.agenda", slug=access.event().slug))


def _absolute(path: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url + path


def _paper(body: bytes, media_type: str, filename: str, disposition: str) -> Response:
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'{disposition}; filename="{filename}"'
    response.headers["Cache-Control"] = "public, no-cache"
    return response
