"""Views of the list of people: kept under a name, renamed, deleted."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired

from logistics.database import transaction
from logistics.people import operations
from logistics.people.rules import MAX_CONDITIONS, MAX_NAME, NameTaken, NoSuchView
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.desk.people_list import asked_in
from logistics.web.fields import TextLine, at_most

_VIEW = "/events/<slug>/desk/views/<int:view_id>"


class ViewForm(FlaskForm):
    """What a view is called."""

    name = TextLine(
        lazy_gettext("Name of the view"), [DataRequired(lazy_gettext("Give the view a name.")), at_most(MAX_NAME)]
    )


@blueprint.post("/events/<slug>/desk/views")
def save_view(slug: str) -> ResponseReturnValue:
    """Keep the conditions of an address under a name, for all organizers; what was searched for is left out."""
    conditions = asked_in(request.form.get("conditions", "")).conditions(search=False)
    name = _name()
    if name is not None and len(conditions) <= MAX_CONDITIONS:
        try:
            with transaction(access.actor()):
                operations.save_view(event_id=access.event().id, name=name, conditions=conditions)
        except NameTaken:
            flash(_taken(name), "danger")
        else:
            flash(_("The view “%(name)s” is kept, for all organizers of this meeting.", name=name), "success")
    return redirect(_list(slug, conditions))


@blueprint.post(f"{_VIEW}/rename")
def rename_view(slug: str, view_id: int) -> ResponseReturnValue:
    """Give a view another name."""
    name = _name()
    if name is not None:
        try:
            with transaction(access.actor()):
                operations.rename_view(event_id=access.event().id, view_id=view_id, name=name)
        except NameTaken:
            flash(_taken(name), "danger")
        except NoSuchView:
            abort(404)
    return redirect(_list(slug))


@blueprint.post(f"{_VIEW}/delete")
def delete_view(slug: str, view_id: int) -> ResponseReturnValue:
    """Delete a view; nobody on it is touched."""
    try:
        with transaction(access.actor()):
            operations.delete_view(event_id=access.event().id, view_id=view_id)
    except NoSuchView:
        abort(404)
    flash(_("The view is deleted. Nothing was done to the people on it."), "success")
    return redirect(_list(slug))


def _name() -> str | None:
    """Return the name that was typed, or None, and say what is wrong with it."""
    form = ViewForm()
    if form.validate():
        return str(form.name.data)
    flash(str(form.name.errors[0] if form.name.errors else _("This could not be done.")), "danger")
    return None


def _taken(name: str) -> str:
    return str(_("Another view is called “%(name)s”. Choose another name.", name=name))


def _list(slug: str, conditions: str = "") -> str:
    page = url_for("desk.people", slug=slug)
    return f"{page}?{conditions}" if conditions else page
