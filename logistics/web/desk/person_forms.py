"""The forms on a person's page: each ready to be shown, or with what was sent in it."""

from __future__ import annotations

from typing import Any, TypeVar

from flask_wtf import FlaskForm

from logistics.funding.queries import payers
from logistics.participation import known
from logistics.participation.rules import may_be_wrong
from logistics.registrations.rules import PersonFacts, Status
from logistics.registrations.shortcomings import in_order
from logistics.web import access
from logistics.web.desk.forms import (
    DecisionForm,
    ExceptionForm,
    HoldForm,
    MoveForm,
    NoteForm,
    ReturnForm,
    Versioned,
    VoidForm,
)

_Form = TypeVar("_Form", bound=FlaskForm)

#: What cannot be decided without words.
_NEEDS_REASON = frozenset({"decline", "exceptional-seat", "settle-name"})


def form_of(decision: str, person: PersonFacts, *, sent: bool) -> Versioned:
    """Return the form of a decision: with what was sent, or ready for being filled in."""
    formdata: dict[str, Any] = {} if sent else {"formdata": None}
    if decision == "return":
        return _return_form(person, formdata)
    if decision == "move":
        form = MoveForm(data={"version": person.version}, **formdata)
        form.offer(known.delegations(access.event()), but=person.delegation_id)
        return _own_ids(decision, form)
    form = DecisionForm(data={"version": person.version}, **formdata)
    form.require_reason(decision in _NEEDS_REASON, told=decision == "decline")
    return _own_ids(decision, form)


def exception_form(person: PersonFacts, *, sent: bool) -> ExceptionForm:
    """Return the form by which an organizer makes an exception to coverage."""
    event = access.event()
    form = ExceptionForm(data={"version": person.version}, **({} if sent else {"formdata": None}))
    form.offer(known.terms(event).items, payers(event.id))
    return _own_ids("exception", form)


def void_form(person: PersonFacts, *, sent: bool) -> VoidForm:
    """Return the form that makes the letter void."""
    return _own_ids("void", VoidForm(data={"version": person.version}, **({} if sent else {"formdata": None})))


def hold_form(*, sent: bool) -> HoldForm:
    """Return the form that keeps the person's data."""
    return _own_ids("hold", HoldForm(**({} if sent else {"formdata": None})))


def note_form(*, sent: bool) -> NoteForm:
    """Return the form for a note."""
    return _own_ids("note", NoteForm(**({} if sent else {"formdata": None})))


def _return_form(person: PersonFacts, formdata: dict[str, Any]) -> ReturnForm:
    asked_before = person.status is Status.RETURNED
    form = ReturnForm(
        data={
            "version": person.version,
            "shortcomings": in_order(person.shortcomings) if asked_before else [],
            "reason": person.return_reason if asked_before else "",
        },
        **formdata,
    )
    form.offer(may_be_wrong(person.status, known.asked(access.event(), person.delegation_code)))
    return _own_ids("return", form)


def _own_ids(name: str, form: _Form) -> _Form:
    """Tell the fields of several forms on one page apart."""
    for field in form:
        field.id = field.label.field_id = f"{name}-{field.id}"
    return form
