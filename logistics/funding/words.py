"""The words for who pays for what, the same on pages and papers, in the language in force."""

from __future__ import annotations

from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from logistics.database import Localized
from logistics.funding.rules import Item, Line, Reason, State

ITEMS = {
    Item.VENUE: lazy_gettext("Venue"),
    Item.INTERPRETATION: lazy_gettext("Interpretation"),
    Item.LODGING: lazy_gettext("Lodging"),
    Item.BREAKFAST: lazy_gettext("Breakfast"),
    Item.LUNCH: lazy_gettext("Lunch"),
    Item.DINNER: lazy_gettext("Dinner"),
    Item.FLIGHT: lazy_gettext("Air ticket"),
    Item.TRANSFER: lazy_gettext("Airport transfer"),
    Item.OWN_TICKET: lazy_gettext("Ticket bought by the participant"),
}

STATES = {
    State.COVERED: lazy_gettext("Covered"),
    State.NOT_COVERED: lazy_gettext("Not covered"),
    State.DECLINED: lazy_gettext("Declined"),
    State.NOBODY: lazy_gettext("Not provided"),
}


def amount(item: Item, quantity: int) -> str:
    """Return a quantity with its unit, such as "2 nights"; for what is not counted, how many people."""
    match item:
        case Item.LODGING:
            return str(ngettext("%(num)d night", "%(num)d nights", quantity))
        case Item.BREAKFAST:
            return str(ngettext("%(num)d breakfast", "%(num)d breakfasts", quantity))
        case Item.LUNCH:
            return str(ngettext("%(num)d lunch", "%(num)d lunches", quantity))
        case Item.DINNER:
            return str(ngettext("%(num)d dinner", "%(num)d dinners", quantity))
        case Item.FLIGHT:
            return str(ngettext("%(num)d air ticket", "%(num)d air tickets", quantity))
        case Item.TRANSFER:
            return str(ngettext("%(num)d transfer", "%(num)d transfers", quantity))
        case _:
            return people(quantity)


def people(number: int) -> str:
    """Return how many people."""
    return str(ngettext("%(num)d person", "%(num)d people", number))


def reason(line: Line) -> str:
    """Return why the answer is what it is, as a whole sentence."""
    match line.reason:
        case Reason.ON_LIST | Reason.NOT_ON_LIST | Reason.EXCLUDED if line.words:
            return _local(line.words)
        case Reason.FOR_EVERYONE:
            return str(gettext("For everyone with a seat."))
        case Reason.ON_LIST:
            return str(gettext("The delegation is among those to whom this is offered."))
        case Reason.FUNDED_SEAT:
            return str(gettext("The organizers added this seat with funding."))
        case Reason.EXCEPTION:
            return str(gettext("The organizers decided (%(author)s): %(reason)s", author=line.author, reason=line.note))
        case Reason.DECLINED:
            return str(gettext("Offered by %(payer)s, and declined.", payer=payer(line)))
        case Reason.NO_SEAT:
            return str(gettext("Only people with a seat are covered, and this registration holds none so far."))
        case Reason.BEYOND_LIST:
            return str(
                ngettext(
                    "Offered to one representative of the delegation; this seat comes after.",
                    "Offered to the first %(num)d seats of the delegation; this seat comes after them.",
                    line.representatives,
                )
            )
        case Reason.UNFUNDED_SEAT:
            return str(gettext("This seat was added without funding."))
        case Reason.NOT_ON_LIST:
            return str(gettext("The delegation is not among those to whom this is offered."))
        case Reason.EXCLUDED:
            return str(gettext("Nobody pays for this."))
        case Reason.NOT_PROVIDED:
            return str(gettext("Nobody provides this at this meeting."))


def payer(line: Line) -> str:
    """Return the name of who pays, or an empty string."""
    return "" if line.payer is None else _local(line.payer.name)


def _local(text: Localized) -> str:
    return text.in_language(str(get_locale() or "en").split("_")[0])
