"""The list of people: searched, filtered, in an order, with columns to choose, as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from exports.papers import write_workbook
from exports.sheet import Table, Value
from exports.text import write_csv
from logistics.database import transaction
from logistics.decisions.words import DECISIONS
from logistics.mailings import operations as mailings
from logistics.mailings.rules import Draft
from logistics.messages.rules import Kind
from logistics.participation.lacking import participations_of
from logistics.people import groups, queries
from logistics.people.rules import MAX_CONDITIONS, Group, Order, Sorting
from logistics.registrations.rules import ACTIVE, ENDED
from logistics.web import access, pages, streams
from logistics.web.desk import blueprint
from logistics.web.desk.columns import HEADS, ORDERS, Column, chosen, lines, sheet_columns
from logistics.web.desk.group_form import GroupForm, in_words, query
from logistics.web.desk.mailing_shown import usual_wording
from logistics.web.downloads import FORMATS, handed_over

#: People on a page, and people read at a time for a file.
_PAGE, _AT_ONCE = 60, 500
#: How many people the page counts; of more it says that there are more.
_COUNTED = 10_000
_FILES = ("xlsx", "csv")


@dataclass(frozen=True)
class Asked:
    """What an address of the list asks for."""

    form: GroupForm
    group: Group
    sorting: Sorting
    columns: tuple[Column, ...]

    def conditions(self, *, search: bool = True, sorting: Sorting | None = None) -> str:
        """Return the query of the address that asks the same; in another order, or without what was searched for."""
        pairs = [pair for pair in query(self.form.group) if search or pair[0] != "search"]
        order = sorting or self.sorting
        if order != Sorting():
            pairs.append(("sort", f"{'-' if order.descending else ''}{order.order}"))
        if self.columns != chosen(()):
            pairs += [("columns", column.value) for column in self.columns]
        return urlencode(pairs)


def asked(sent: MultiDict[str, str]) -> Asked:
    """Return what an address asks for; what it misspells leaves nobody out."""
    form = GroupForm(sent)
    form.offer(access.event())
    name = sent.get("sort", "")
    order = name.removeprefix("-")
    sorting = Sorting(Order(order), name.startswith("-")) if order in set(Order) else Sorting()
    return Asked(form, form.listed, sorting, chosen(sent.getlist("columns")))


def asked_in(conditions: str) -> Asked:
    """Return what the query of an address asks for."""
    return asked(MultiDict(parse_qsl(conditions[:MAX_CONDITIONS], keep_blank_values=True)))


@blueprint.get("/events/<slug>/desk/people")
def people(slug: str) -> ResponseReturnValue:
    """Show the people who fulfil the conditions of the address, a page of them."""
    event, wanted = access.event(), asked(request.args)
    after, before = (request.args.get(name, "")[:16].replace("\0", "") for name in ("after", "before"))
    found = groups.page(event, wanted.group, wanted.sorting, limit=_PAGE, after=after, before=before)
    conditions = wanted.conditions()
    return render_template(
        "web/desk/people.html",
        event=event,
        form=wanted.form,
        group=wanted.group,
        asks=in_words(wanted.form),
        here=request.full_path.removesuffix("?"),
        lines=lines(found.people, participations_of([each.registration_id for each in found.people])),
        found=found,
        number=groups.number(event, wanted.group, most=_COUNTED),
        counted=_COUNTED,
        columns=wanted.columns,
        all_columns=list(Column),
        heads=HEADS,
        orders=_orders(wanted),
        conditions=conditions,
        address=lambda **more: _address(slug, conditions, **more),
        in_order=lambda order: _address(slug, wanted.conditions(sorting=_turned(wanted.sorting, order))),
        sorting=wanted.sorting,
        views=queries.views(event.id),
        formats={format: FORMATS[format] for format in _FILES},
        decisions=DECISIONS,
        taking_part=ACTIVE,
        ended=ENDED,
        can_be_kept=len(wanted.conditions(search=False)) <= MAX_CONDITIONS,
    )


@blueprint.get("/events/<slug>/desk/people.<format>")
def people_file(slug: str, format: str) -> ResponseReturnValue:
    """Hand over the people who fulfil the conditions of the address, all of them, with the columns of the page."""
    if format not in _FILES:
        abort(404)
    if request.method == "HEAD":
        return Response(content_type=streams.content_type(format))
    event, wanted = access.event(), asked(request.args)
    table = Table("people", _("People"), sheet_columns(wanted.columns), _rows(wanted))

    def write(out: BinaryIO) -> None:
        if format == "csv":
            write_csv(out, table, event.zone)
        else:
            write_workbook(out, _("People"), event, pages.language(), iter([table]))

    told = {"format": format, "columns": [each.value for each in wanted.columns]}
    return handed_over("people", format, write, action="people.downloaded", told=told)


@blueprint.post("/events/<slug>/desk/write/people")
def write_to_people(slug: str) -> ResponseReturnValue:
    """Begin a mailing to the people who fulfil the conditions of an address."""
    event, wanted = access.event(), asked_in(request.form.get("conditions", ""))
    wordings = {language: usual_wording(Kind.ANNOUNCEMENT, language) for language in event.languages}
    with transaction(access.actor()):
        begun = mailings.begin(event=event, kind=Kind.ANNOUNCEMENT, draft=Draft(wanted.group, wordings))
    return redirect(url_for("desk.mailing", slug=slug, mailing_id=begun))


def _rows(wanted: Asked) -> Iterator[list[Value]]:
    for some in groups.everybody(access.event(), wanted.group, wanted.sorting, at_once=_AT_ONCE):
        participations = participations_of([each.registration_id for each in some])
        for line in lines(some, participations):
            yield [line.person.full_name, *(line.says(column) for column in wanted.columns)]


def _address(slug: str, conditions: str, **more: str) -> str:
    page = url_for("desk.people", slug=slug)
    asked_for = "&".join(filter(None, (conditions, urlencode(more))))
    return f"{page}?{asked_for}" if asked_for else page


def _orders(wanted: Asked) -> dict[str, Order]:
    """Return, by column, the order its head leads to; the name's has no column's name."""
    return {"": Order.NAME, **{column.value: order for column, order in ORDERS.items() if column in wanted.columns}}


def _turned(sorting: Sorting, order: Order) -> Sorting:
    """Return the order that a click on a head leads to: the other way round where it is in that order already."""
    return Sorting(order, descending=sorting == Sorting(order))
