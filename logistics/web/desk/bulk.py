"""Deciding about several people at once: what will happen is shown first, then how far it is and what came of it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, Optional

from logistics.database import transaction
from logistics.decisions import operations, queries
from logistics.decisions.rules import MAX_REASON, NEEDS_REASON, TELLS, Decision, NobodyToDecideAbout, RunFacts, State
from logistics.decisions.words import DECISIONS, FOLLOWS, HINDRANCES, OUTCOMES, STATES
from logistics.messages.words import KINDS
from logistics.participation import known
from logistics.participation.rules import may_be_wrong
from logistics.registrations.rules import Status, may_follow
from logistics.registrations.shortcomings import Shortcoming, in_order
from logistics.registrations.words import SHORTCOMINGS
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.desk.forms import ReturnForm
from logistics.web.desk.people_list import asked_in
from logistics.web.fields import TextBlock, at_most

#: How many runs, and how many people, stand on a page; and how many can be ticked one by one.
_RUNS, _PEOPLE, _TICKED = 30, 60, 500
_RUN = "/events/<slug>/desk/decisions/<int:run_id>"


class ReasonForm(FlaskForm):
    """What each person is told."""

    reason = TextBlock(
        lazy_gettext("Reason"),
        description=lazy_gettext("Each person reads it in the mail, and on the own page."),
        render_kw={"rows": 4},
    )

    def require(self, required: bool) -> None:
        """Make the reason necessary, or not."""
        words = lazy_gettext("Write the reason: each person reads it.")
        self.reason.validators = [DataRequired(words) if required else Optional(), at_most(MAX_REASON)]


@blueprint.get("/events/<slug>/desk/decisions")
def decisions(slug: str) -> ResponseReturnValue:
    """List what was decided about several people at once."""
    event, page = access.event(), pages.page_number()
    found = queries.runs(event.id, limit=_RUNS + 1, offset=(page - 1) * _RUNS)
    return render_template(
        "web/desk/decisions.html",
        event=event,
        runs=found[:_RUNS],
        decision_words=DECISIONS,
        states=STATES,
        page=page,
        more=len(found) > _RUNS,
    )


@blueprint.post("/events/<slug>/desk/decisions")
def show_decision(slug: str) -> ResponseReturnValue:
    """Set down whom a decision is to be about: those ticked, or everybody who fulfils the conditions of an address."""
    sent = request.form
    if sent.get("decision") not in set(Decision):
        abort(400)
    conditions = sent.get("conditions", "")
    ticked = None if sent.get("whom") == "all" else sent.getlist("people")[:_TICKED]
    try:
        with transaction(access.actor()):
            run = operations.show(
                event=access.event(),
                decision=Decision(sent["decision"]),
                group=asked_in(conditions).group,
                references=None if ticked is None else [each for each in ticked if "\0" not in each],
            )
    except NobodyToDecideAbout:
        flash(_("Nobody was chosen. Tick the people, or choose all that were found."), "warning")
        return redirect(f"{url_for('desk.people', slug=slug)}?{asked_in(conditions).conditions()}")
    return redirect(url_for("desk.decision", slug=slug, run_id=run))


@blueprint.get(_RUN)
def decision(slug: str, run_id: int) -> ResponseReturnValue:
    """Show what will happen to each person, or how far it is and what came of it."""
    return _page(_find_or_404(run_id))


@blueprint.post(f"{_RUN}/begin")
def begin_decision(slug: str, run_id: int) -> ResponseReturnValue:
    """Carry the decision out, in the background."""
    found = _find_or_404(run_id)
    if found.state is State.SHOWN:
        form = _form(found, sent=True)
        if not form.validate():
            return _page(found, form), 422
        shortcomings = (form.shortcomings.data or ()) if isinstance(form, ReturnForm) else ()
        with transaction(access.actor()):
            operations.begin(run=found, reason=form.reason.data or "", shortcomings=shortcomings)
    return redirect(url_for("desk.decision", slug=slug, run_id=run_id))


@blueprint.post(f"{_RUN}/stop")
def stop_decision(slug: str, run_id: int) -> ResponseReturnValue:
    """Stop before the next person's turn."""
    with transaction(access.actor()):
        stopped = operations.stop(run=_find_or_404(run_id))
    if not stopped:
        flash(_("There was nothing left to stop."), "warning")
    return redirect(url_for("desk.decision", slug=slug, run_id=run_id))


@blueprint.post(f"{_RUN}/discard")
def discard_decision(slug: str, run_id: int) -> ResponseReturnValue:
    """Throw away a decision that was not begun."""
    with transaction(access.actor()):
        operations.discard(run=_find_or_404(run_id))
    return redirect(url_for("desk.people", slug=slug))


def _find_or_404(run_id: int) -> RunFacts:
    return queries.find_run(access.event().id, run_id) or abort(404)


def _form(found: RunFacts, *, sent: bool) -> ReasonForm | ReturnForm:
    """Return the form of a run: with what was sent, or ready for being filled in."""
    formdata = {} if sent else {"formdata": None}
    if found.decision is not Decision.RETURN:
        form = ReasonForm(**formdata)
        form.require(found.decision in NEEDS_REASON)
        return form
    returning = ReturnForm(**formdata)
    returning.offer(_wrong_with_everybody(found))
    return returning


def _wrong_with_everybody(found: RunFacts) -> list[Shortcoming]:
    """Return what may be missing or wrong with each of the people who can be returned."""
    event = access.event()
    return [
        each
        for each in Shortcoming
        if all(
            each in may_be_wrong(status, known.asked(event, code))
            for status, code in queries.positions(found)
            if may_follow(status, Status.RETURNED)
        )
    ]


def _page(found: RunFacts, form: ReasonForm | ReturnForm | None = None) -> str:
    page = pages.page_number()
    people = queries.affected(found, limit=_PEOPLE + 1, offset=(page - 1) * _PEOPLE)
    shown = found.state is State.SHOWN
    foreseen = queries.foreseen(found) if shown else {}
    return render_template(
        "web/desk/decision.html",
        event=access.event(),
        run=found,
        form=form or _form(found, sent=False),
        needs_reason=found.decision in NEEDS_REASON,
        asked=[SHORTCOMINGS[each] for each in in_order(found.shortcomings)],
        title=DECISIONS[found.decision],
        follows=FOLLOWS[found.decision],
        mail=KINDS[TELLS[found.decision]],
        states=STATES,
        outcomes=OUTCOMES,
        hindrances=HINDRANCES,
        able=foreseen.pop(None, 0),
        unable=foreseen,
        unreviewed=queries.unreviewed(found) if shown else 0,
        numbers=queries.numbers(found.id),
        people=people[:_PEOPLE],
        page=page,
        more=len(people) > _PEOPLE,
    )
