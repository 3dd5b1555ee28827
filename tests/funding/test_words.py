"""The words for coverage."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from logistics.funding import words
from logistics.funding.board import Tally
from logistics.funding.rules import Item, Line, Payer, Reason, State
from logistics.localized import Localized

OIM = Payer(1, "OIM", Localized(es="La OIM", en="The IOM"))
GROUND = Localized(es="País nombrado.", en="Named country.")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (Line(Item.VENUE, State.COVERED, Reason.FOR_EVERYONE, OIM, 1), "For everyone with a seat."),
        (Line(Item.FLIGHT, State.COVERED, Reason.ON_LIST, OIM, 1, GROUND, 2), "Named country."),
        (
            Line(Item.FLIGHT, State.COVERED, Reason.ON_LIST, OIM, 1, Localized(), 2),
            "The delegation is among those to whom this is offered.",
        ),
        (
            Line(Item.FLIGHT, State.COVERED, Reason.FUNDED_SEAT, OIM, 1, GROUND),
            "The organizers added this seat with funding.",
        ),
        (
            Line(Item.FLIGHT, State.COVERED, Reason.EXCEPTION, OIM, 1, note="A speaker: 100% ours", author="Ana"),
            "The organizers decided: A speaker: 100% ours",
        ),
        (Line(Item.FLIGHT, State.DECLINED, Reason.DECLINED, OIM, 1), "Offered by The IOM, and declined."),
        (
            Line(Item.FLIGHT, State.NOT_COVERED, Reason.NO_SEAT),
            "Only people with a seat are covered, and this registration holds none so far.",
        ),
        (
            Line(Item.FLIGHT, State.NOT_COVERED, Reason.BEYOND_LIST, representatives=1),
            "Offered to one representative of the delegation; this seat comes after.",
        ),
        (
            Line(Item.FLIGHT, State.NOT_COVERED, Reason.BEYOND_LIST, representatives=2),
            "Offered to the first 2 seats of the delegation; this seat comes after them.",
        ),
        (Line(Item.FLIGHT, State.NOT_COVERED, Reason.UNFUNDED_SEAT), "This seat was added without funding."),
        (Line(Item.FLIGHT, State.NOT_COVERED, Reason.NOT_ON_LIST, words=GROUND), "Named country."),
        (
            Line(Item.FLIGHT, State.NOT_COVERED, Reason.NOT_ON_LIST, words=Localized()),
            "The delegation is not among those to whom this is offered.",
        ),
        (Line(Item.DINNER, State.NOBODY, Reason.EXCLUDED, words=GROUND), "Named country."),
        (Line(Item.DINNER, State.NOBODY, Reason.EXCLUDED, words=Localized()), "Nobody pays for this."),
        (Line(Item.LUNCH, State.NOT_COVERED, Reason.NOT_PROVIDED), "Nobody provides this at this meeting."),
    ],
)
def test_every_reason_is_a_whole_sentence(app: Flask, line: Line, sentence: str) -> None:
    with force_locale("en"):
        assert words.reason(line) == sentence


def test_the_documents_own_sentences_follow_the_language(app: Flask) -> None:
    line = Line(Item.FLIGHT, State.COVERED, Reason.ON_LIST, OIM, 1, GROUND, 2)
    with force_locale("es"):
        assert (words.payer(line), words.reason(line)) == ("La OIM", "País nombrado.")


def test_quantities_carry_their_unit(app: Flask) -> None:
    with force_locale("en"):
        assert [(words.amount(item, 1), words.amount(item, 2)) for item in Item] == [
            ("1 person", "2 people"),
            ("1 person", "2 people"),
            ("1 night", "2 nights"),
            ("1 breakfast", "2 breakfasts"),
            ("1 lunch", "2 lunches"),
            ("1 dinner", "2 dinners"),
            ("1 air ticket", "2 air tickets"),
            ("1 transfer", "2 transfers"),
            ("1 person", "2 people"),
        ]


def test_every_item_and_state_has_a_name(app: Flask) -> None:
    assert (set(words.ITEMS), set(words.STATES)) == (set(Item), set(State))


def test_who_declined_is_counted_in_words_only_when_somebody_did(app: Flask) -> None:
    with force_locale("en"):
        assert words.standing(Tally(22, 20, 9)) == "20 of 22 registered, 9 confirmed"
        assert words.standing(Tally(22, 20, 9, 2)) == "20 of 22 registered, 9 confirmed, 2 declined"


def test_what_another_payer_covers_is_not_called_uncovered(app: Flask) -> None:
    with force_locale("en"):
        assert words.why_none(Line(Item.FLIGHT, State.COVERED, Reason.FOR_EVERYONE, OIM, 1)) == "Paid by The IOM."
        assert words.why_none(Line(Item.DINNER, State.NOBODY, Reason.EXCLUDED, words=GROUND)) == "Named country."
