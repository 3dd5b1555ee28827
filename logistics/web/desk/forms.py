"""The forms of the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from logistics.web.fields import TextBlock


class DecisionForm(FlaskForm):
    """A decision about one registration, seen at one version of it."""

    version = IntegerField(lazy_gettext("Version"), widget=HiddenInput())
    reason = TextBlock(lazy_gettext("Reason"), render_kw={"rows": 3})
    funded = BooleanField(lazy_gettext("This seat is funded like the official ones (the reason says why)"))

    def require_reason(self, required: bool) -> None:
        """Make the reason necessary, or not."""
        words = lazy_gettext("Write the reason: it goes into the record, and to the person when it concerns them.")
        self.reason.validators = [DataRequired(words) if required else Optional(), Length(max=2000)]
