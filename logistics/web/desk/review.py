"""Looking at documents one after another: verified or returned with one key, and on to the next that waits."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from logistics.database import transaction
from logistics.documents.queries import documents_of, verified_by, waiting_for_review
from logistics.documents.rules import AlreadyReviewed, BytesLost, DocumentKind, NoSuchDocument, Review, Waiting
from logistics.errors import Refusal
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import ChangedMeanwhile
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.desk.documents import beside, return_form, told
from logistics.web.desk.documents import give_verdict as written_down
from logistics.web.desk.forms import ReturnForm
from logistics.web.desk.refusals import refused

#: What can be looked at in a row, by how the address calls it.
_FILTERS = {
    "all": (lazy_gettext("All documents"), (DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER)),
    DocumentKind.PASSPORT.value: (lazy_gettext("Passport copies"), (DocumentKind.PASSPORT,)),
    DocumentKind.SIGNED_LETTER.value: (lazy_gettext("Signed letters"), (DocumentKind.SIGNED_LETTER,)),
}
#: As large as the databases' numbers.
_HIGHEST = 2**31 - 1


@blueprint.get("/events/<slug>/desk/review")
def review(slug: str) -> ResponseReturnValue:
    """Show the document that has waited longest beside what was typed; with `after`, the next beyond that one.

    What the organizer has just verified, `done`, can be undone there.
    """
    after = _number("after")
    waiting = waiting_for_review(access.event().id, _kinds(), after=after)
    if waiting is None and after:
        return redirect(
            _address(done=_number("done") or None)
        )  # the last was skipped: those that were skipped come again
    if waiting is None:
        return render_template(
            "web/desk/review_done.html", event=access.event(), filters=_filters(), **_just_verified()
        )
    return _page(waiting, None)


@blueprint.post("/events/<slug>/desk/review/<int:document_id>")
def give_verdict(slug: str, document_id: int) -> ResponseReturnValue:
    """Write down what the organizer made of the document, and go on; somebody else may have been faster."""
    waiting = waiting_for_review(access.event().id, _kinds(), after=document_id - 1)
    if waiting is None or waiting.id != document_id:
        flash(_("Somebody else has looked at that document meanwhile, or it is gone. Here is the next."), "warning")
        return redirect(_address(after=document_id))
    person = person_by_id(waiting.registration_id)
    found = documents_of(person.id)[waiting.kind]
    verified = request.form.get("verdict") == Review.VERIFIED
    form = return_form(waiting.kind, person)
    if not verified and not form.validate():
        return _page(waiting, form), 422
    try:
        with transaction(access.actor()):
            written_down(person, found, form, verified=verified, waits=True)
    except (AlreadyReviewed, NoSuchDocument) as refusal:
        flash(f"{refused(refusal)} {_('Here is the next.')}", "warning")
    except ChangedMeanwhile:
        form.form_errors = [_("The data of this person were changed while you were reading. Compare them once more.")]
        return _page(waiting, form), 409
    except Refusal as refusal:
        form.form_errors = [refused(refusal)]
        return _page(waiting, form), 409
    else:
        if verified:
            return redirect(_address(after=document_id, done=document_id))
        flash(told(person, verified=False), "success")
    return redirect(_address(after=document_id))


def _chosen() -> str:
    kind = request.args.get("kind", "all")
    return kind if kind in _FILTERS else abort(404)


def _kinds() -> tuple[DocumentKind, ...]:
    return _FILTERS[_chosen()][1]


def _filters() -> list[tuple[str, str, bool]]:
    """Return what can be looked at in a row: address, words, and whether it is what is shown."""
    slug, chosen = access.event().slug, _chosen()
    return [
        (url_for("desk.review", slug=slug, kind=_query(kind)), str(words), kind == chosen)
        for kind, (words, _found) in _FILTERS.items()
    ]


def _address(after: int | None = None, done: int | None = None) -> str:
    return url_for("desk.review", slug=access.event().slug, kind=_query(_chosen()), after=after, done=done)


def _number(name: str) -> int:
    return min(max(0, request.args.get(name, 0, type=int)), _HIGHEST)


def _just_verified() -> dict[str, Any]:
    """Return what was verified last, and whose it is, as long as that can be undone."""
    number = _number("done")
    done = verified_by(access.actor().label, access.event().id, number) if number else None
    if done is None:
        return {}
    return {"done": done, "whose": person_by_id(done.registration_id), "queue": _query(_chosen()) or ""}


def _query(kind: str) -> str | None:
    return None if kind == "all" else kind


def _page(waiting: Waiting, form: ReturnForm | None) -> str:
    # Read anew: what was typed may have changed since it was sent.
    person = person_by_id(waiting.registration_id)
    found = documents_of(person.id).get(waiting.kind)
    if found is None or found.id != waiting.id:
        abort(404)
    skip = _address(after=waiting.id)
    try:
        shown = beside(person, found)
    except BytesLost:
        return render_template(
            "web/desk/review_done.html",
            event=access.event(),
            filters=_filters(),
            lost=person,
            skip=skip,
            **_just_verified(),
        )
    return render_template(
        "web/desk/review.html",
        waiting=waiting,
        filters=_filters(),
        form=form or return_form(waiting.kind, person, sent=False),
        skip=skip,
        action=url_for("desk.give_verdict", slug=access.event().slug, document_id=waiting.id, kind=_query(_chosen())),
        **shown,
        **_just_verified(),
    )
