"""Fields and checks that the forms share: text as people have it, days however typed, countries, e-mail addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString, lazy_gettext
from wtforms import DateField, EmailField, Field, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import BaseForm
from wtforms.validators import Length, StopValidation, ValidationError

from logistics.eventfile.countries import alpha3_codes
from logistics.registrations.rules import search_key
from logistics.wording import region

#: Signs that turn the direction of everything after them; a name needs none, a trick does.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: How people write a day when they type it: 2022-03-01, 01/03/2022, 1-3-2022, 1.3.2022.
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
#: Digits, and perhaps an extension. What follows the first sign that fits nowhere is not tried again in another way:
#: the time grows with the length, not with its square.
_TELEPHONE = re.compile(r"[\d\s+().,/#\-]*((ext|x|anexo|int)[\d\s.\-]*)?", re.IGNORECASE)
_HIDDEN = lazy_gettext("This holds characters that cannot be shown. Type it again by hand.")


class Needed:
    """Refuses an empty field in the words given, unless the form is only being saved for later."""

    field_flags = {"required": True}

    def __init__(self, words: LazyString) -> None:
        self._words = words

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise StopValidation for an empty field."""
        if field.data or field.process_errors:
            return
        field.errors = []
        raise StopValidation() if getattr(form, "unfinished", False) else StopValidation(str(self._words))


def at_most(number: int) -> Length:
    """Return the check that a text has at most `number` characters."""
    return Length(max=number, message=lazy_gettext("Use at most %(max)d characters."))


class TextLine(StringField):
    """One line of text in any script: trimmed, composed, without control characters."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the text over, trimmed, with single spaces where it was broken."""
        self.data = unicodedata.normalize("NFC", str(valuelist[0])).strip() if valuelist else ""

    def pre_validate(self, form: BaseForm) -> None:
        """Raise ValidationError for characters that cannot be seen."""
        if any(_is_hidden(sign) for sign in self.data or ""):
            raise ValidationError(str(_HIDDEN))


class TextBlock(TextAreaField):
    """Some lines of text."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the text over, trimmed, its lines ended in one way."""
        text = str(valuelist[0]) if valuelist else ""
        self.data = unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in text.splitlines())).strip()

    def pre_validate(self, form: BaseForm) -> None:
        """Raise ValidationError for characters that cannot be seen."""
        if any(_is_hidden(sign) for sign in (self.data or "").replace("\n", "")):
            raise ValidationError(str(_HIDDEN))


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or sign in _TURNING


class AddressField(EmailField):
    """An e-mail address: its form is checked, not whether it exists."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the address over, trimmed, its domain in lower case when it is one."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        try:
            self.data = validate_email(typed, check_deliverability=False).normalized if typed else ""
        except EmailNotValidError:
            self.data = typed
            raise ValueError(str(lazy_gettext("Enter an address such as name@example.org."))) from None


class TelephoneLine(TextLine):
    """A telephone number, as people write it."""

    def pre_validate(self, form: BaseForm) -> None:
        """Raise ValidationError unless it has some digits and little else."""
        super().pre_validate(form)
        if self.data and not _TELEPHONE.fullmatch(self.data):
            raise ValidationError(str(lazy_gettext("Enter a number such as +506 2222 3333.")))
        if self.data and sum(sign.isdigit() for sign in self.data) < 5:
            raise ValidationError(str(lazy_gettext("Enter a number such as +506 2222 3333.")))


class DayField(DateField):
    """A day, from a date picker or typed with the day first."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the day over; raises ValueError for what is none."""
        self.data: date | None = None
        typed = str(valuelist[0]).strip() if valuelist else ""
        if not typed:
            return
        for form in _DAY_FORMS:
            try:
                self.data = datetime.strptime(typed, form).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
            return
        raise ValueError(str(lazy_gettext("Enter a day that exists, such as 31/03/2030.")))

    def _value(self) -> str:
        """Return the day as a date picker takes it, or what was typed when it is none."""
        if self.data:
            return self.data.isoformat()
        return str(self.raw_data[0]) if self.raw_data else ""


class CountryField(SelectField):
    """A country, stored by its ISO 3166-1 alpha-3 code and shown in the page's language."""

    def __init__(self, label: LazyString, validators: list[Callable[..., None]], **options: Any) -> None:
        super().__init__(label, validators, validate_choice=False, **options)

    def offer(self, language: str) -> None:
        """Offer all countries in the order of `language`."""
        nothing = SelectChoice("", str(lazy_gettext("Choose a country")))
        self.choices = [nothing, *_offered(language)]

    def pre_validate(self, form: BaseForm) -> None:
        """Raise ValidationError for a code that is no country's."""
        if self.data and self.data not in alpha3_codes():
            raise ValidationError(str(lazy_gettext("Choose a country from the list.")))


@cache  # a file of nominations asks for them at each of its rows
def _offered(language: str) -> tuple[SelectChoice, ...]:
    return tuple(SelectChoice(code, name) for code, name in countries(language).items())


@cache
def countries(language: str) -> dict[str, str]:
    """Return the name of each country in `language` by its alpha-3 code, in alphabetical order (names from CLDR)."""
    names = Locale.parse(region(language)).territories
    found = {code: names.get(short, code) for code, short in alpha3_codes().items()}
    return dict(sorted(found.items(), key=lambda each: search_key(each[1])))
