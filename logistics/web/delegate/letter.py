"""The own invitation letter: read on the page, kept as a PDF, and accepted."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from logistics.database import transaction
from logistics.documents.queries import documents_of
from logistics.documents.rules import DocumentKind, VaultUnavailable
from logistics.letters.queries import letter_of, why_not_valid
from logistics.letters.rules import NotTheName, NoValidLetter
from logistics.letters.signatures import (
    MAX_SIGNATURE_TEXT,
    SIGNATURE_HEIGHT,
    SIGNATURE_WIDTH,
    BadSignature,
    read_signature,
)
from logistics.letters.words import ACCEPTANCES, VOID_REASONS
from logistics.participation import invitations
from logistics.registrations.rules import PersonFacts
from logistics.typesetting import CannotTypeset
from logistics.web import access, copies
from logistics.web.delegate import blueprint
from logistics.web.delegate.own import all_of_mine, mine

_TYPE_NAME = lazy_gettext("Type your name to accept the invitation.")


class AcceptForm(FlaskForm):
    """Accepting the letter; the signature is optional, so that it can be done with the keyboard alone."""

    name = StringField(
        lazy_gettext("Your full name, as in the letter"), validators=[DataRequired(_TYPE_NAME), Length(max=200)]
    )
    agreed = BooleanField(
        lazy_gettext("I accept this invitation and its conditions."),
        validators=[DataRequired(lazy_gettext("Tick the box if you accept the invitation."))],
    )
    #: The strokes as JSON, written by the page's script.
    signature = HiddenField(validators=[Length(max=MAX_SIGNATURE_TEXT)])


@blueprint.get("/events/<slug>/me/letter")
def my_letter(slug: str) -> ResponseReturnValue:
    """Lead to the letter of whoever takes part."""
    return redirect(url_for("delegate.letter", slug=slug, reference=all_of_mine()[0].reference))


@blueprint.get("/events/<slug>/me/<reference>/letter")
def letter(slug: str, reference: str) -> ResponseReturnValue:
    """Show the letter, or say that there is none yet, and the form that accepts it."""
    return _page(mine(reference), AcceptForm(formdata=None))


@blueprint.post("/events/<slug>/me/<reference>/letter")
def accept_letter(slug: str, reference: str) -> ResponseReturnValue:
    """Accept the letter, which confirms the participation; refused, show why and keep what was typed."""
    person = mine(reference)
    form = AcceptForm()
    if not form.validate():
        return _page(person, form), 422
    try:
        strokes = read_signature(form.signature.data or "")
        with transaction(access.actor()):
            invitations.accept(person, access.event(), name=form.name.data or "", strokes=strokes)
    except NotTheName:
        words = _(
            "This is not the name in the letter. Type it as it stands there: %(name)s.", name=person.answers.full_name
        )
        form.name.errors = [*form.name.errors, words]
        return _page(person, form), 422
    except BadSignature:
        form.signature.data = ""
        form.form_errors = [_("The signature could not be read. Draw it again, or accept with your name alone.")]
        return _page(person, form), 422
    except CannotTypeset:
        form.form_errors = [
            _("Your acceptance could not be written into the letter. Nothing was changed. Write to the secretariat.")
        ]
        return _page(person, form), 409
    except VaultUnavailable:
        form.form_errors = [
            _(
                "Your acceptance could not be stored just now, through a fault on our side. Nothing was changed. "
                "Please try again in a few minutes."
            )
        ]
        return _page(person, form), 503
    except NoValidLetter:
        flash(_("This letter cannot be accepted: it no longer says what holds. You will get a new one."), "warning")
    else:
        flash(_("Thank you. You have accepted the invitation, and your participation is confirmed."), "success")
    return redirect(url_for("delegate.letter", slug=slug, reference=reference))


@blueprint.get("/events/<slug>/me/<reference>/letter.pdf")
def letter_pdf(slug: str, reference: str) -> ResponseReturnValue:
    """Hand over the letter as a PDF: as it was issued, or (`?signed=1`) with the acceptance in it."""
    person = mine(reference)
    kind = DocumentKind.SIGNED_LETTER if request.args.get("signed") else DocumentKind.INVITATION_LETTER
    document = documents_of(person.id).get(kind) or abort(404)
    return copies.original_of(document, document.filename)


def _page(person: PersonFacts, form: AcceptForm) -> str:
    found = letter_of(person.id)
    void = why_not_valid(found, person) if found else None
    return render_template(
        "web/delegate/letter.html",
        event=access.event(),
        person=person,
        letter=found,
        void=VOID_REASONS[void] if void else "",
        ways=ACCEPTANCES,
        documents=documents_of(person.id),
        form=form,
        width=SIGNATURE_WIDTH,
        height=SIGNATURE_HEIGHT,
    )
