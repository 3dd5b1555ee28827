"""Accounts opened on the command line."""

from __future__ import annotations

import re

import pytest

from logistics.accounts.models import User
from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.settings import Settings


def enter(data, said):
    """Use the link that was printed and return a signed-in browser, and where it was led."""
    link = re.search(r"http://localhost:8000(/sign-in/\S+)", said)
    browser = create_app(Settings.read(data)).test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(link[1]).text)
    answer = browser.post(link[1], data={"csrf_token": token[1]})
    return browser, answer.status_code, answer.headers.get("Location")


def test_an_administrator_signs_in_once_with_the_link_printed(typed, loaded):
    outcome = typed("user", "add", "Ana@Example.ORG", "--role", "admin", "--name", "Ana")
    assert (outcome.status, outcome.complained) == (0, "")
    assert outcome.said.startswith("Ana@example.org is admin of this installation now.")
    browser, status, leads_to = enter(loaded, outcome.said)
    assert (status, leads_to) == (302, "/sign-in/second-factor?next=/mine")
    assert browser.get("/events/crm-2022/desk/").location == "/sign-in/second-factor?next=/events/crm-2022/desk/"
    assert enter(loaded, outcome.said)[1] == 410


def test_whoever_lost_the_second_factor_sets_up_another(typed, loaded):
    typed("user", "add", "ana@example.org", "--role", "admin")
    app = create_app(Settings.read(loaded))
    with app.app_context():
        with transaction(SYSTEM) as session:
            session.query(User).one().totp_secret = "{}"
        db.session.remove()
        db.engine.dispose()
    outcome = typed("user", "reset-factor", "ana@example.org")
    assert outcome.said.startswith("ana@example.org has no second factor now")
    browser, _status, leads_to = enter(loaded, outcome.said)
    assert "/account/passkeys/new" in browser.get(leads_to).text
    outcome = typed("user", "reset-factor", "eva@example.org")
    assert (outcome.status, outcome.complained) == (
        1,
        "logistics: there is no open account with the address eva@example.org.\n",
    )


def test_a_host_acts_for_a_payer_in_one_event(typed, loaded):
    outcome = typed("user", "add", "h@example.org", "--role", "host", "--event", "crm-2022", "--sponsor", "SEGOB")
    assert outcome.said.startswith("h@example.org is host of crm-2022 now.")
    browser, status, leads_to = enter(loaded, outcome.said)
    assert (status, leads_to) == (302, "/events/crm-2022/")
    assert [browser.get(f"/events/crm-2022/{page}").status_code for page in ("funding", "desk/")] == [200, 403]


def test_the_staff_at_the_door_are_led_there_and_see_nothing_else(typed, loaded):
    outcome = typed("user", "add", "d@example.org", "--role", "desk", "--event", "crm-2022")
    assert outcome.said.startswith("d@example.org is desk of crm-2022 now.")
    browser, status, leads_to = enter(loaded, outcome.said)
    assert (status, leads_to) == (302, "/events/crm-2022/door")
    assert [browser.get(f"/events/crm-2022/{page}").status_code for page in ("door", "desk/", "funding")] == [
        200,
        403,
        403,
    ]


def test_a_focal_point_acts_for_one_delegation(typed, loaded):
    words = ["user", "add", "f@example.org", "--role", "focal_point", "--event", "crm-2022"]
    outcome = typed(*words, "--delegation", "CRI")
    assert outcome.said.startswith("f@example.org is focal_point of crm-2022 now.")
    browser, status, _leads_to = enter(loaded, outcome.said)
    assert (status, "Costa Rica" in browser.get("/events/crm-2022/delegation").text) == (302, True)
    refused = typed(*words)
    assert (refused.status, "Say for which --delegation the person acts: BLZ, CAN, CRI" in refused.complained) == (
        2,
        True,
    )


def test_adding_somebody_again_prints_another_link(typed, loaded):
    first, second = (typed("user", "add", "a@example.org", "--role", "admin").said for _ in range(2))
    assert first != second
    assert enter(loaded, second)[1] == 302


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (["a@example.org", "--role", "organizer"], 2, "Say which --event."),
        (
            ["a@example.org", "--role", "admin", "--event", "crm-2022"],
            2,
            "An admin is one everywhere: leave --event out.",
        ),
        (
            ["a@example.org", "--role", "host", "--event", "crm-2022"],
            2,
            "Say for which --sponsor the person acts: SEGOB, OIM.",
        ),
        (
            ["a@example.org", "--role", "sponsor", "--event", "crm-2022", "--sponsor", "ACME"],
            2,
            "Say for which --sponsor the person acts: SEGOB, OIM.",
        ),
        (
            ["a@example.org", "--role", "organizer", "--event", "crm-2022", "--sponsor", "OIM"],
            2,
            "--sponsor is for the roles host and sponsor.",
        ),
        (["a@example.org", "--role", "organizer", "--event", "femi"], 1, "there is no event femi;"),
        (["somebody", "--role", "admin"], 2, "Invalid value for EMAIL: 'somebody': "),
        (["a@example.org", "--role", "delegate"], 2, "Invalid value for '--role': 'delegate' is not one of"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(typed, loaded, words, status, complaint):
    outcome = typed("user", "add", *words)
    assert (outcome.status, outcome.said, outcome.complained.count("\n")) == (status, "", 1)
    assert outcome.complained.startswith(f"logistics: {complaint}")
