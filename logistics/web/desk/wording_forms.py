"""The form of a mail's text, whose slips in the language of names in braces stand beside the field."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from logistics.messages.explanations import fault_sentence
from logistics.messages.placeholders import LONGEST_BODY, LONGEST_SUBJECT, Fault, Wording
from logistics.messages.rules import Kind
from logistics.web.fields import TextBlock, TextLine, at_most


class VersionForm(FlaskForm):
    """Which version of a text or mailing was seen."""

    version = IntegerField(validators=[NumberRange(0, 2**31 - 2)], widget=HiddenInput())

    @property
    def seen(self) -> int:
        """The version; one that never was when something else was sent."""
        return self.version.data if self.validate() and self.version.data is not None else -1


class WordingForm(Form):
    """Subject and body of a mail, in one language."""

    subject = TextLine(lazy_gettext("Subject"), [at_most(LONGEST_SUBJECT)])
    body = TextBlock(lazy_gettext("Text"), [at_most(LONGEST_BODY)], render_kw={"rows": 16})

    @classmethod
    def of(cls, wording: Wording, *, prefix: str = "") -> WordingForm:
        """Return the form filled with a text."""
        return cls(prefix=prefix, data={"subject": wording.subject, "body": wording.body})

    @property
    def wording(self) -> Wording:
        """The text as it was typed."""
        return Wording(self.subject.data or "", self.body.data or "")

    def name_language(self, language: str) -> None:
        """Say in the labels which language this is."""
        self.subject.label.text = gettext("Subject (%(language)s)", language=language)
        self.body.label.text = gettext("Text (%(language)s)", language=language)

    def complain(self, kind: Kind, faults: Iterable[Fault]) -> None:
        """Put what is wrong with the text beside its fields."""
        for fault in faults:
            field = self[fault.field]
            sentence = fault_sentence(kind, fault)
            if sentence not in field.errors:
                field.errors = [*field.errors, sentence]
