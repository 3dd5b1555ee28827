"""The words for who pays for what, the same on pages and papers, in the language in force."""

from __future__ import annotations

from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from logistics.funding.board import Tally
from logistics.funding.rules import COUNTED, DECLINABLE, Item, Line, Reason, State
from logistics.localized import Localized

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


def is_counted(item: Item) -> bool:
    """Return whether the item has a quantity: nights, meals, tickets or journeys."""
    return item in COUNTED


def can_choose(line: Line) -> bool:
    """Return whether the person may decline what the line offers, or take it after all."""
    return line.item in DECLINABLE and line.state in (State.COVERED, State.DECLINED)


def people(number: int) -> str:
    """Return how many people."""
    return str(ngettext("%(num)d person", "%(num)d people", number))


def standing(tally: Tally) -> str:
    """Return how many of the people entitled are registered and confirmed, and how many declined."""
    if tally.declined:
        return str(
            gettext(
                "%(registered)d of %(entitled)d registered, %(confirmed)d confirmed, %(declined)d declined",
                registered=tally.registered,
                entitled=tally.entitled,
                confirmed=tally.confirmed,
                declined=tally.declined,
            )
        )
    return str(
        gettext(
            "%(registered)d of %(entitled)d registered, %(confirmed)d confirmed",
            registered=tally.registered,
            entitled=tally.entitled,
            confirmed=tally.confirmed,
        )
    )


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
            return str(gettext("The organizers decided: %(reason)s", reason=line.note))
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


def why_none(line: Line) -> str:
    """Return why a payer gives a delegation nothing of an item, as a whole sentence."""
    if line.payer is not None:
        return str(gettext("Paid by %(payer)s.", payer=payer(line)))
    return reason(line)


def answer(line: Line) -> str:
    """Return the whole answer for one item as one sentence, for mail: covered by whom and how much, or why not."""
    if line.state is State.COVERED and line.item in COUNTED:
        return str(
            gettext("covered by %(payer)s (%(amount)s)", payer=payer(line), amount=amount(line.item, line.quantity))
        )
    if line.state is State.COVERED:
        return str(gettext("covered by %(payer)s", payer=payer(line)))
    if line.state is State.DECLINED:
        return str(gettext("declined by you. %(reason)s", reason=reason(line)))
    return str(gettext("not covered. %(reason)s", reason=reason(line)))


def payer(line: Line) -> str:
    """Return the name of who pays, or an empty string."""
    return "" if line.payer is None else _local(line.payer.name)


def _local(text: Localized) -> str:
    return text.in_language(str(get_locale() or "en").split("_")[0])
