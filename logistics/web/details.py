"""The form of a person's details, the same when registering and when changing them later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import NumberRange, Optional

from logistics.delegations.rules import DelegationFacts
from logistics.documents.mrz import Zone, ZoneUnreadable, lines_of, read_zone
from logistics.documents.particulars import differences, particulars
from logistics.documents.receive import accept
from logistics.documents.rules import PassportFacts, PassportType, Upload, UploadRefused, passport_faults
from logistics.documents.words import DIFFERENCES, FLAWS, PASSPORT_TYPES, ZONE_FAULTS
from logistics.documents.words import FAULTS as PASSPORT_FAULTS
from logistics.events.rules import EventFacts
from logistics.participation import known
from logistics.participation.rules import Asked
from logistics.registrations.rules import Answers, Capacity, PersonFacts
from logistics.registrations.words import CAPACITIES
from logistics.travel.rules import MAX_EXTRA_NIGHTS, TripFacts, trip_faults
from logistics.travel.words import FAULTS as TRIP_FAULTS
from logistics.web import pages
from logistics.web.fields import (
    AddressField,
    CountryField,
    DayField,
    Needed,
    TelephoneLine,
    TextBlock,
    TextLine,
    at_most,
)

#: Asked only of those whose ticket somebody buys; the names are those of `PassportFacts`.
PASSPORT = {
    "passport_type": "type",
    "passport_number": "number",
    "issuing_country": "issuing_country",
    "nationality": "nationality",
    "issued_on": "issued_on",
    "expires_on": "expires_on",
    "birth_date": "birth_date",
    "zone": "zone",
}
_LANGUAGES = {"es": "Español", "en": "English"}


def _choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


class DetailsForm(FlaskForm):
    """Who comes, in what capacity, how, and with which needs. `asking()` leaves out what does not apply."""

    full_name = TextLine(
        _("Full name, as in the passport"),
        validators=[Needed(_("Enter your full name.")), at_most(200)],
        description=_("All names in the order of your passport, with accents and apostrophes."),
    )
    badge_name = TextLine(
        _("Name for the badge"), validators=[at_most(200)], description=_("If it should differ from your full name.")
    )
    institution = TextLine(
        _("Institution"), validators=[Needed(_("Enter the institution you represent.")), at_most(300)]
    )
    job_title = TextLine(_("Position"), validators=[Needed(_("Enter your position.")), at_most(200)])
    capacity = RadioField(
        _("Capacity in the delegation"), choices=_choices(CAPACITIES), coerce=Capacity, default=Capacity.DELEGATE
    )
    email = AddressField(
        _("E-mail address"),
        validators=[Needed(_("Enter your e-mail address.")), at_most(320)],
        description=_("Your own: the confirmation and a link to your page are sent there."),
    )
    phone = TelephoneLine(
        _("Telephone"), validators=[at_most(50)], description=_("With the country code, such as +506 2222 3333.")
    )
    language = RadioField(_("Language for mails and letters"), choices=_choices(_LANGUAGES), default="es")
    needs_interpretation = BooleanField(_("I need interpretation during the meeting"))

    passport_type = RadioField(
        _("Type of passport"),
        choices=_choices(PASSPORT_TYPES),
        coerce=PassportType,
        default=PassportType.ORDINARY,
    )
    passport_number = TextLine(_("Passport number"), validators=[Needed(_("Enter the passport number.")), at_most(32)])
    issuing_country = CountryField(_("Issued by"), [Needed(_("Choose the country that issued the passport."))])
    nationality = CountryField(_("Nationality"), [Needed(_("Choose your nationality."))])
    birth_date = DayField(_("Date of birth"), [Needed(_("Enter your date of birth."))])
    issued_on = DayField(_("Date of issue"), [Needed(_("Enter the date of issue."))])
    expires_on = DayField(_("Date of expiry"), [Needed(_("Enter the date of expiry."))])

    zone = TextBlock(
        _("Machine-readable zone"),
        validators=[at_most(200)],
        description=_("The two lines at the foot of the page with the photo. With them we can check the rest."),
        render_kw={
            "rows": 2,
            "wrap": "off",
            "autocapitalize": "characters",
            "autocomplete": "off",
            "spellcheck": "false",
        },
    )

    origin = TextLine(
        _("City or airport you fly from"),
        validators=[Needed(_("Enter the city or airport you fly from.")), at_most(100)],
        description=_("For example: San José, or SJO."),
    )
    arrives_on = DayField(_("Day of arrival"), [Needed(_("Enter the day of arrival."))])
    departs_on = DayField(_("Day of departure"), [Needed(_("Enter the day of departure."))])
    extra_nights = IntegerField(
        _("Extra nights at your own cost"),
        validators=[
            Optional(),
            NumberRange(0, MAX_EXTRA_NIGHTS, message=_("Enter a number of nights from %(min)d to %(max)d.")),
        ],
        description=_("Beyond the nights that are provided. Leave empty for none."),
    )

    diet = TextBlock(
        _("Diet and allergies"), validators=[at_most(500)], description=_("For example: vegetarian, no nuts.")
    )
    accessibility = TextBlock(
        _("Accessibility"),
        validators=[at_most(500)],
        description=_("What you need to take part fully, for example step-free access or sign language."),
    )
    needs_visa_letter = BooleanField(_("I need a letter to apply for a visa"))
    listed_publicly = BooleanField(_("My name and institution may appear in the public list of participants"))

    privacy = BooleanField(
        _("I have read the privacy notice and agree to it"),
        validators=[Needed(_("Read the privacy notice and agree to it; without that no document can be received."))],
    )
    passport_copy = FileField(
        _("Passport copy"),
        description=_("The page with the photo: PDF, JPEG, PNG or HEIC, at most 10 MB. It is encrypted on arrival."),
    )
    version = HiddenField()

    #: Whether the form is only saved for later: what is missing is then no error.
    unfinished = False
    #: The days of the meeting, and today at its place: what dates are checked against.
    meeting: tuple[date, date] | None = None
    today: date | None = None

    def ask(self, asked: Asked, *, language: str, meeting: tuple[date, date] | None, today: date, host: bool) -> None:
        """Leave out what does not apply to this delegation, and offer countries in `language`."""
        self.meeting, self.today = meeting, today
        self.issuing_country.offer(language)
        self.nationality.offer(language)
        if not asked.flight:
            self.leave_out(*PASSPORT, "origin")
        if not asked.journey:
            self.leave_out("arrives_on", "departs_on")
        elif not asked.flight:
            self.arrives_on.validators = self.departs_on.validators = ()
        if not asked.lodging:
            self.leave_out("extra_nights")
        if not asked.meals:
            self.leave_out("diet")
        if host:
            self.leave_out("needs_visa_letter")

    def ask_of(self, event: EventFacts, delegation_code: str) -> None:
        """Ask what the event asks of the people of a delegation, in the page's language."""
        delegation = known.delegation(event, delegation_code)
        self.ask(
            known.asked(event, delegation_code),
            language=pages.language(),
            meeting=known.meeting(event),
            today=known.today(event),
            host=delegation is not None and delegation.is_host,
        )

    def leave_out(self, *names: str) -> None:
        """Ask none of the questions called `names`."""
        for name in names:
            del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether everything is as it should be, dates and the passport's zone against the rest too."""
        return bool(super().validate(extra_validators)) & self._dates_fit() & self._zone_fits()

    def _dates_fit(self) -> bool:
        faults: dict[str, Any] = {}
        if "expires_on" in self and self.today:
            found = passport_faults(self.passport(), self.today)
            faults |= {name: PASSPORT_FAULTS[fault] for name, fault in found.items()}
        if "arrives_on" in self and self.meeting:
            found_on_the_way = trip_faults(self.trip(), *self.meeting)
            faults |= {name: TRIP_FAULTS[fault] for name, fault in found_on_the_way.items()}
        for name, words in faults.items():
            self.complain(name, str(words))
        return not faults

    def _zone_fits(self) -> bool:
        if "zone" not in self or not self.zone.data:
            return True
        try:
            zone = read_zone(self.zone.data)
        except ZoneUnreadable as unreadable:
            for part in unreadable.parts:
                self.complain("zone", str(ZONE_FAULTS[part]))
            return False
        self.zone.data = "\n".join(lines_of(self.zone.data))
        differing = differences(zone, self.passport())
        for name, theirs in PASSPORT.items():
            if theirs in differing:
                self.complain(name, str(DIFFERENCES[theirs]))
        return not differing

    def complain(self, name: str, words: str) -> None:
        """Show `words` beside the field called `name`."""
        self[name].errors = [*self[name].errors, words]

    def upload(self) -> Upload | None:
        """Return the passport copy if one was sent and it is acceptable; what is wrong with it is shown beside it."""
        sent = self.passport_copy.data
        if not sent:
            return None
        if not self.privacy.data:
            self.complain("passport_copy", str(_("Agree to the privacy notice first, then choose the file again.")))
            return None
        try:
            return accept(sent.filename or "", sent.stream)
        except UploadRefused as refused:
            self.complain("passport_copy", str(FLAWS[refused.flaw]))
            return None

    def seen_version(self) -> int:
        """Return at which version the registration was when the form was opened; 0 when that is not told."""
        typed = self.version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0

    def answers(self, before: Answers | None = None) -> Answers:
        """Return what was typed; what was not asked stays as it was `before`."""
        typed = {name: self[name].data for name in Answers.__dataclass_fields__ if name in self}
        kept = {} if before is None else {name: getattr(before, name) for name in Answers.__dataclass_fields__}
        return Answers(**{"full_name": "", "institution": "", "email": "", **kept, **typed})

    def passport(self) -> PassportFacts:
        """Return the passport's particulars as typed."""
        typed = {theirs: self[name].data for name, theirs in PASSPORT.items()}
        zone = self._zone()
        if zone is not None:
            typed |= {"surname": zone.surname, "given_names": zone.given_names}
        return PassportFacts(**{name: value for name, value in typed.items() if value})

    def _zone(self) -> Zone | None:
        try:
            return read_zone(self.zone.data) if self.zone.data else None
        except ZoneUnreadable:
            return None  # said beside the field already

    def trip(self) -> TripFacts:
        """Return the journey as typed."""
        typed = {name: self[name].data for name in TripFacts.__dataclass_fields__ if name in self}
        return TripFacts(**{**typed, "extra_nights": typed.get("extra_nights") or 0})


def likely(delegation: DelegationFacts | None) -> dict[str, Any]:
    """Return what the form shows of the passport before anything is known: that it is of the delegation's country."""
    country = delegation.iso if delegation else None
    return {"issuing_country": country, "nationality": country} if country else {}


def as_typed(person: PersonFacts, passport: PassportFacts | None, trip: TripFacts | None) -> dict[str, Any]:
    """Return what is stored as the form shows it."""
    shown: dict[str, Any] = {name: getattr(person.answers, name) for name in Answers.__dataclass_fields__}
    if passport:
        shown |= {name: getattr(passport, theirs) for name, theirs in PASSPORT.items()}
    if trip:
        shown |= {name: getattr(trip, name) for name in TripFacts.__dataclass_fields__}
    return {**shown, "version": str(person.version)}


def as_read(reading: str, today: date) -> dict[str, Any]:
    """Return the two lines read from a passport copy, and what they say, as the form shows it."""
    read = particulars(reading, today)
    found = {name: getattr(read, theirs) for name, theirs in PASSPORT.items()}
    if read.type is PassportType.ORDINARY:
        del found["passport_type"]  # some states mark no other kind either: what was chosen stays
    return {name: value for name, value in found.items() if value}


def labels() -> dict[str, str]:
    """Return what the questions are called, by the names of their fields."""
    return {field.name: str(field.label.text) for field in DetailsForm(formdata=None, meta={"csrf": False})}
