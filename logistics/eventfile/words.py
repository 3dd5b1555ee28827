"""The sentences for what is wrong or contradictory in an event file, in the language in force."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal

from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from logistics import wording
from logistics.agenda.warnings import AgendaCode
from logistics.eventfile.faults import Fault, FaultKind
from logistics.eventfile.rules import Occupied, PeopleInTheWay, SponsorInUse
from logistics.events import words as event_words
from logistics.events.rules import DeadlineKind
from logistics.events.warnings import EventCode, EventWarning
from logistics.funding.rules import Item
from logistics.funding.warnings import FundingCode
from logistics.funding.words import ITEMS, amount
from logistics.localized import Localized

_WARNINGS: dict[enum.StrEnum, Any] = {
    AgendaCode.STARTS_BEFORE_OPENING: lazy_gettext(
        "“%(title)s” starts at %(starts)s on %(day)s, before the stated opening at %(opens)s."
    ),
    AgendaCode.RUNS_PAST_CLOSING: lazy_gettext(
        "“%(title)s” runs until %(ends)s on %(day)s, past the stated close at %(closes)s."
    ),
    AgendaCode.GAP_BEFORE_FIRST: lazy_gettext(
        "The stated opening on %(day)s is %(opens)s, but the first item, “%(title)s”, starts at %(starts)s."
    ),
    AgendaCode.NUMBERS_REPEATED: lazy_gettext(
        "The item numbers %(numbers)s, used on %(before)s, are used again on %(day)s."
    ),
    AgendaCode.PAUSES_NUMBERED_UNEVENLY: lazy_gettext(
        "Some breaks and meals have a number (%(numbered)s) and others have none (%(unnumbered)s)."
    ),
    AgendaCode.NO_END: lazy_gettext("“%(title)s” on %(day)s has no end."),
    AgendaCode.OVERLAP: lazy_gettext(
        "“%(title)s” starts at %(starts)s on %(day)s, while “%(before)s” is still running in the same place."
    ),
    AgendaCode.GAP_BETWEEN: lazy_gettext(
        "Nothing is on the agenda between %(ends)s and %(starts)s on %(day)s, before “%(title)s”."
    ),
    AgendaCode.ENDS_BEFORE_CLOSING: lazy_gettext(
        "The stated close on %(day)s is %(closes)s, but the last item ends at %(ends)s."
    ),
    AgendaCode.OUTSIDE_DAYS: lazy_gettext("“%(title)s” is on %(day)s, which is not a day of the event."),
    AgendaCode.NOTHING_ON_DAY: lazy_gettext("There is nothing on the agenda of %(day)s."),
    FundingCode.ON_SOME_LISTS: lazy_gettext("%(delegation)s is on the list %(lists)s, but not on %(others)s."),
    FundingCode.ON_NO_LIST: lazy_gettext("%(delegation)s is on none of the lists: %(others)s."),
    FundingCode.HOST_ON_LIST: lazy_gettext("%(delegation)s hosts the meeting and is on the list %(lists)s."),
    FundingCode.NIGHTS_WITHOUT_DATES: lazy_gettext(
        "%(payer)s pays %(nights)s of lodging, without saying on which dates."
    ),
    FundingCode.LIST_UNUSED: lazy_gettext("Nothing is provided to the list %(list)s."),
    FundingCode.LIST_EMPTY: lazy_gettext("No delegation is on the list %(list)s."),
    FundingCode.MORE_THAN_SEATS: lazy_gettext(
        "The list %(list)s counts %(representatives)s people of %(delegation)s, which has fewer seats: %(seats)s."
    ),
    FundingCode.PAID_AND_EXCLUDED: lazy_gettext(
        "%(payer)s pays for this, and it is also among what nobody pays for: %(item)s."
    ),
    FundingCode.PAID_TWICE: lazy_gettext("More than one sponsor pays this for the same people (%(payers)s): %(item)s."),
    EventCode.LETTER_WITH_REGISTRATION: lazy_gettext(
        "The signed letter is due when registration closes (%(deadline)s), "
        "though it is only sent to those who have registered."
    ),
    EventCode.DEADLINE_AFTER_START: lazy_gettext(
        "This deadline, %(deadline)s, comes only after the event begins on %(start)s: %(kind)s."
    ),
    EventCode.NO_REGISTRATION_DEADLINE: lazy_gettext("There is no registration deadline: registration never closes."),
    EventCode.NO_PURGE_DATE: lazy_gettext(
        "There is no date on which passports and personal data are deleted (purge_on): they are kept for ever."
    ),
    EventCode.PURGE_BEFORE_END: lazy_gettext(
        "Passports and personal data would be deleted from %(purge)s on, before the event ends on %(end)s."
    ),
    EventCode.PEOPLE_BEFORE_DOCUMENTS: lazy_gettext(
        "All personal data would be deleted after %(purge)s already, before the date for the documents, %(documents)s."
    ),
}

_FAULTS: dict[FaultKind, Any] = {
    FaultKind.NOT_TEXT_FILE: lazy_gettext("The file is not text in UTF-8. Save it as plain text with that encoding."),
    FaultKind.BROKEN: lazy_gettext("The file cannot be read as TOML from here on: %(reason)s."),
    FaultKind.BARE_TIME: lazy_gettext('A time needs quotes: write "09:30".'),
    FaultKind.MISSING: lazy_gettext("“%(name)s” is missing. Add it."),
    FaultKind.UNKNOWN_KEY: lazy_gettext("There is no “%(name)s” here. Take it out, or use one of: %(names)s."),
    FaultKind.MEANT_KEY: lazy_gettext("There is no “%(name)s” here. Did you mean “%(meant)s”?"),
    FaultKind.NOT_TEXT: lazy_gettext("This must be text, in quotes."),
    FaultKind.NOT_NUMBER: lazy_gettext("This must be a whole number, without quotes."),
    FaultKind.NOT_TRUTH: lazy_gettext("This must be true or false, without quotes."),
    FaultKind.NOT_LIST: lazy_gettext("This must be a list, in square brackets."),
    FaultKind.NOT_TABLE: lazy_gettext(
        "This must hold keys of its own, in braces or under a heading in square brackets."
    ),
    FaultKind.NOT_DATE: lazy_gettext("This must be a date, such as 2022-03-31."),
    FaultKind.NOT_TIME: lazy_gettext('This must be a time in quotes, such as "09:30".'),
    FaultKind.NOT_LOCAL_TIME: lazy_gettext(
        "This must be a date and time at the event's place, such as 2022-03-01T18:00:00, without an offset."
    ),
    FaultKind.NOT_ONE_OF: lazy_gettext("“%(value)s” is not possible here. Use one of: %(allowed)s."),
    FaultKind.BLANK: lazy_gettext("This is empty. Write something, or take the line out."),
    FaultKind.TOO_LONG: lazy_gettext("This has %(length)s characters. Shorten it to %(longest)s."),
    FaultKind.CONTROL_CHARACTER: lazy_gettext(
        "This holds a character that nobody can see (%(character)s). Take it out."
    ),
    FaultKind.TOO_SMALL: lazy_gettext("“%(value)s” is too small. The least is %(least)s."),
    FaultKind.TOO_LARGE: lazy_gettext("“%(value)s” is too large. The most is %(most)s."),
    FaultKind.EMPTY_LIST: lazy_gettext("At least one is needed here."),
    FaultKind.NOT_A_SLUG: lazy_gettext(
        "“%(value)s” cannot be used in an address. Use lower-case letters, digits and single hyphens, such as day-1."
    ),
    FaultKind.NOT_A_CODE: lazy_gettext(
        "“%(value)s” is not a code. Use capital letters, digits and single hyphens, such as OIM."
    ),
    FaultKind.NOT_A_LIST_CODE: lazy_gettext(
        "“%(value)s” cannot name a list. Use lower-case letters, digits and single hyphens; “everyone” is taken."
    ),
    FaultKind.NOT_AN_EMAIL: lazy_gettext("“%(value)s” is not an e-mail address."),
    FaultKind.MISSING_LANGUAGE: lazy_gettext(
        "The text is missing in: %(missing)s. Every text is needed in every language of the event."
    ),
    FaultKind.UNKNOWN_LANGUAGE: lazy_gettext(
        "%(language)s is not a language of the event. Take it out, or add it to languages (now: %(languages)s)."
    ),
    FaultKind.WRITTEN_TWICE: lazy_gettext("The text is here twice: as “%(name)s” and as “es”, “en”. Keep one of them."),
    FaultKind.UNKNOWN_ZONE: lazy_gettext("“%(value)s” is not a time zone. Use a name such as America/Mexico_City."),
    FaultKind.UNKNOWN_COUNTRY: lazy_gettext(
        "“%(value)s” is not a country's code. Use the three letters of ISO 3166, such as MEX for Mexico."
    ),
    FaultKind.UNKNOWN_LIST: lazy_gettext("There is no list “%(value)s”. Name one of [lists], or “everyone”."),
    FaultKind.UNKNOWN_DELEGATION: lazy_gettext(
        "There is no delegation “%(value)s”. Use the code of one in delegations.in_order."
    ),
    FaultKind.UNKNOWN_HEADING: lazy_gettext("There is no heading “%(value)s”. Use the key of one in [headings]."),
    FaultKind.ONE_OF_TWO: lazy_gettext("Exactly one of these two is needed here: %(first)s, or %(second)s."),
    FaultKind.EMPTY_RULE: lazy_gettext("The rule says nothing. Give it kinds, income, or both."),
    FaultKind.REPEATED: lazy_gettext("“%(value)s” is here twice. Each may be there once."),
    FaultKind.DAYS_OUT_OF_ORDER: lazy_gettext("%(day)s stands after %(before)s. Put the days in order."),
    FaultKind.CLOSES_BEFORE_OPENS: lazy_gettext("The day closes before it opens. Correct one of the two times."),
    FaultKind.ENDS_BEFORE_START: lazy_gettext(
        "This ends before it starts, or at the same time. When it ends after midnight, write the end with its date, "
        "such as 2022-04-01T00:30:00."
    ),
    FaultKind.ENDS_TOO_LATE: lazy_gettext("This lasts longer than a day. Correct the date of the end."),
    FaultKind.NO_SUCH_TIME: lazy_gettext(
        "Clocks in %(zone)s never show %(time)s: they are put forward over it. Use another time."
    ),
    FaultKind.ON_LIST_TWICE: lazy_gettext(
        "%(delegation)s is on this list by an earlier entry already. Leave it out of one of them."
    ),
    FaultKind.NO_SEATS: lazy_gettext(
        "Nothing says how many seats it has. Add seats here, or for all under [delegations]."
    ),
    FaultKind.MORE_LABELS_THAN_SEATS: lazy_gettext("More seats have labels (%(labels)s) than there are (%(seats)s)."),
    FaultKind.NO_INCOME_SOURCE: lazy_gettext(
        "An income class needs its source and year. "
        "Add income_source and income_year here, or for all under [delegations]."
    ),
    FaultKind.NIGHTS_OF_LODGING_ONLY: lazy_gettext("Only lodging has nights. Take this out."),
    FaultKind.NIGHTS_NOT_QUANTITY: lazy_gettext(
        "There are %(nights)s dates for a quantity of %(quantity)s. Make them match."
    ),
    FaultKind.NOT_ACCEPTED: lazy_gettext("This is not possible here: %(reason)s."),
}

#: Facts of which one is to be chosen.
_CHOICES = frozenset({"allowed", "names"})


def warning_sentence(warning: EventWarning) -> str:
    """Return what a warning says, as a whole sentence."""
    facts = dict(warning.facts)
    match warning.code:
        case AgendaCode.RUNS_PAST_CLOSING if facts["ends"] is None:
            words = lazy_gettext(
                "“%(title)s” starts at %(starts)s on %(day)s, when the stated close at %(closes)s has passed."
            )
            return str(words) % _worded(facts)
        case AgendaCode.NUMBERS_REPEATED if facts["before"] == facts["day"]:
            facts["numbers"] = tuple(dict.fromkeys(facts["numbers"]))
            return str(
                ngettext(
                    "The item number %(numbers)s is used more than once on %(day)s.",
                    "The item numbers %(numbers)s are used more than once on %(day)s.",
                    len(facts["numbers"]),
                    **_worded(facts),
                )
            )
        case FundingCode.NIGHTS_WITHOUT_DATES:
            facts["nights"] = amount(Item.LODGING, facts["nights"])
        case _:
            pass
    return str(_WARNINGS[warning.code]) % _worded(facts)


def fault_sentence(fault: Fault) -> str:
    """Return what is wrong and what to do."""
    facts = _worded(fault.facts)
    near = fault.facts.get("near")
    if fault.kind is FaultKind.UNKNOWN_ZONE and near:
        return str(
            gettext("“%(value)s” is not a time zone. Did you mean “%(meant)s”?", value=facts["value"], meant=near[0])
        )
    if fault.kind is FaultKind.REPEATED and "line" in facts:
        return str(gettext("“%(value)s” is here twice; the first is in line %(line)s. Change one of them.", **facts))
    return str(_FAULTS[fault.kind]) % facts


def refusal_sentence(refusal: PeopleInTheWay | SponsorInUse) -> str:
    """Return why a file was not loaded and what to do, naming the people concerned."""
    if isinstance(refusal, SponsorInUse):
        return str(
            gettext(
                "The file no longer has the sponsor %(code)s, which these people depend on: %(people)s. "
                "Keep the sponsor, or first take back their exceptions and accounts.",
                code=refusal.code,
                people=_words(refusal.people),
            )
        )
    return " ".join(_occupied(one) for one in refusal.occupied)


def _occupied(delegation: Occupied) -> str:
    facts = {"code": delegation.code, "people": _words(delegation.people)}
    if delegation.seats is None:
        words = gettext(
            "The file no longer has the delegation %(code)s, for which these people registered: %(people)s. "
            "Keep the delegation.",
            **facts,
        )
    else:
        words = ngettext(
            "The file gives %(code)s %(num)d seat, and more people hold one: %(people)s. "
            "Keep their seats, or first withdraw somebody.",
            "The file gives %(code)s %(num)d seats, and more people hold one: %(people)s. "
            "Keep their seats, or first withdraw somebody.",
            delegation.seats,
            **facts,
        )
    return str(words)


def _worded(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: _words(value, "or" if name in _CHOICES else "standard") for name, value in facts.items()}


def _words(value: Any, style: Literal["standard", "or"] = "standard") -> str:
    """Return a fact as it stands in a sentence, several of them joined in `style`."""
    locale = get_locale() or "en"
    match value:
        case Localized():
            return value.in_language(str(locale).split("_")[0])
        case Item():
            return str(ITEMS[value])
        case DeadlineKind():
            return event_words.deadline(value)
        case datetime():
            return f"{_words(value.date())}, {_words(value.time())}"
        case date():
            return wording.day(value, "long")
        case time():
            return value.strftime("%H:%M")
        case tuple():
            return wording.listed([_words(one) for one in value], style)
        case _:
            return str(value)
