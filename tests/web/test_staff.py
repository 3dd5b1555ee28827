"""The pages about staff: invite, accept, take away, reset; an organizer in the own event alone, no administrators."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from logistics.accounts.models import Grant, User
from logistics.accounts.operations import account_for, grant
from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.messages.models import Message
from tests.people import an_event

PAGE = "/events/crm-2022/desk/staff"


@pytest.fixture
def organizer(client, crm, sign_in):
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.get("/language/en")
    return client


def an_invited(browser, page=PAGE, **fields):
    """Invite somebody through the page, and return the answer and the link in the mail."""
    answer = browser.post_form(
        page, **{"email": "eva@example.org", "role": "organizer", "payer": "0", "language": "en", **fields}
    )
    db.session.rollback()
    body = db.session.scalars(sa.select(Message.body_text).order_by(Message.id.desc())).first() or ""
    link = re.search(r"http://localhost:8000(/invitation/[\w-]+)", body)
    return answer, link and link[1]


def with_factor(email, *grants):
    """Open an account with a second factor and some roles, and return its id."""
    with transaction(SYSTEM):
        user_id = account_for(email=email)
        for role, event_id in grants:
            grant(user_id=user_id, role=role, event_id=event_id)
        db.session.get_one(User, user_id).totp_secret = "{}"
    return user_id


def test_from_the_invitation_to_the_desk(organizer, crm):
    answer, link = an_invited(organizer)
    assert answer.status_code == 302
    shown = organizer.get(PAGE).text
    assert "eva@example.org has been invited." in shown
    assert "Invited" in shown
    eva = organizer.application.test_client()
    eva.get("/language/en")
    assert "You are asked to work on" in eva.get(link).text
    assert eva.get("/events/crm-2022/desk/").status_code == 302
    assert eva.post_form(link).location == "/events/crm-2022/desk/"
    assert eva.get("/events/crm-2022/desk/").status_code == 200
    assert eva.get(link).status_code == 410
    assert "never signed in" not in organizer.get(PAGE).text


def test_a_payers_staff_acts_for_that_payer(organizer, crm):
    sponsors = dict(db.session.execute(sa.text("SELECT code, id FROM sponsor")).all())
    refused, _link = an_invited(organizer, role="sponsor")
    assert refused.status_code == 422
    assert "Choose the payer." in refused.text
    assert 'value="eva@example.org"' in refused.text
    refused, _link = an_invited(organizer, payer=str(sponsors["OIM"]))
    assert "Only hosts and sponsors act for a payer." in refused.text
    _answer, link = an_invited(organizer, role="sponsor", payer=str(sponsors["OIM"]))
    eva = organizer.application.test_client()
    eva.post_form(link)
    assert eva.get("/events/crm-2022/funding/passports").status_code == 200
    assert eva.get("/events/crm-2022/desk/").status_code == 403


@pytest.mark.parametrize("role", ["admin", "delegate", "focal_point", "nonsense"])
def test_an_organizer_makes_nobody_more_than_staff(organizer, role):
    answer, link = an_invited(organizer, role=role)
    assert (answer.status_code, link) == (422, None)


def test_sending_again_and_taking_back(organizer, crm):
    _answer, former = an_invited(organizer)
    number = db.session.scalar(sa.text("SELECT id FROM staff_invitation"))
    organizer.post_form(f"{PAGE}/invitations/{number}/again", page=PAGE)
    eva = organizer.application.test_client()
    assert eva.get(former).status_code == 410
    organizer.post_form(f"{PAGE}/invitations/{number}/take-back", page=PAGE)
    assert organizer.post_form(f"{PAGE}/invitations/{number}/again", page=PAGE).status_code == 404
    db.session.rollback()
    assert db.session.scalar(sa.text("SELECT count(*) FROM staff_invitation")) == 0


def test_a_role_taken_away_ends_at_once_and_only_here(organizer, crm, sign_in):
    with transaction(SYSTEM):
        an_event("other")
    other = find_event("other")
    eva = organizer.application.test_client()
    user_id = sign_in(eva, "eva@example.org", role=Role.ORGANIZER, event_id=crm.id)
    with transaction(SYSTEM):
        grant(user_id=user_id, role=Role.ORGANIZER, event_id=other.id)
    assert eva.get("/events/crm-2022/desk/").status_code == 200
    assert organizer.post_form(f"{PAGE}/{user_id}/organizer/revoke", page=PAGE).status_code == 302
    assert eva.get("/events/crm-2022/desk/").status_code == 403
    assert eva.get("/events/other/desk/").status_code == 200
    assert organizer.post_form(f"{PAGE}/{user_id}/organizer/revoke", page=PAGE).status_code == 404


def test_a_role_is_taken_away_only_once_that_was_confirmed(organizer, crm):
    eva = with_factor("eva@example.org", (Role.ORGANIZER, crm.id))
    asked = organizer.get(f"{PAGE}/{eva}/organizer/revoke")
    assert asked.status_code == 200
    assert "Take this role away from eva@example.org?" in asked.text
    assert "eva@example.org · Organizer · " in asked.text
    asked = organizer.get(f"{PAGE}/{eva}/organizer/reset-factor")
    assert "Reset the second factor of eva@example.org?" in asked.text
    assert "signed out everywhere at once" in asked.text
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(Grant.user_id == eva)) == 1
    assert db.session.get_one(User, eva).totp_secret == "{}"
    form = f"{PAGE}/{eva}/organizer/reset-factor"
    assert organizer.post_form(form).status_code == 302
    db.session.rollback()
    assert db.session.get_one(User, eva).totp_secret is None


def test_nobody_takes_the_own_organizers_role_away_but_an_administrator_may(organizer, crm, sign_in):
    own = db.session.scalar(sa.select(User.id).where(User.email == "organizer@example.org"))
    page = f"{PAGE}/{own}/organizer/revoke"
    assert page not in organizer.get(PAGE).text
    assert organizer.get(page).status_code == 302
    assert organizer.post_form(page, page=PAGE).status_code == 302
    shown = organizer.get(PAGE)
    assert shown.status_code == 200
    assert "You cannot take your own organizer&#39;s role away" in shown.text
    chief = organizer.application.test_client()
    sign_in(chief, role=Role.ADMIN)
    assert chief.post_form(page).status_code == 302
    assert organizer.get(PAGE).status_code == 403


def test_the_administrator_is_asked_first_as_well(client, crm, sign_in):
    chief = sign_in(client, role=Role.ADMIN)
    client.get("/language/en")
    eva = with_factor("eva@example.org", (Role.ORGANIZER, crm.id))
    asked = client.get(f"/accounts/{eva}/revoke?position=organizer@crm-2022")
    assert "Take this role away from eva@example.org?" in asked.text
    assert "This is your own account." not in asked.text
    assert "This is your own account." in client.get(f"/accounts/{chief}/revoke?position=admin@").text
    assert "Reset the second factor of eva@example.org?" in client.get(f"/accounts/{eva}/reset-factor").text
    assert client.post_form(f"/accounts/{eva}/revoke?position=organizer@crm-2022").status_code == 302
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(Grant.user_id == eva)) == 0


def test_a_second_factor_is_reset_by_whom_it_concerns_alone(organizer, crm):
    with transaction(SYSTEM):
        an_event("other")
    other = find_event("other").id
    here = with_factor("here@example.org", (Role.ORGANIZER, crm.id))
    both = with_factor("both@example.org", (Role.ORGANIZER, crm.id), (Role.ORGANIZER, other))
    chief = with_factor("chief@example.org", (Role.ORGANIZER, crm.id), (Role.ADMIN, None))
    answers = [
        organizer.post_form(f"{PAGE}/{user_id}/organizer/reset-factor", page=PAGE).status_code
        for user_id in (here, both, chief)
    ]
    assert answers == [302, 403, 403]
    db.session.rollback()
    left = db.session.scalars(sa.select(User.email).where(User.totp_secret.is_not(None)).order_by(User.email))
    assert list(left) == ["both@example.org", "chief@example.org"]
    assert db.session.scalar(sa.select(Message.recipient).where(Message.kind == "security")) == "here@example.org"
    reset = sa.select(AuditEntry.actor, AuditEntry.subject_id).where(AuditEntry.action == "account.factors_reset")
    assert db.session.execute(reset).all() == [("organizer@example.org", here)]


def test_the_administrator_closes_reopens_and_invites_another(client, crm, sign_in):
    chief = sign_in(client, role=Role.ADMIN)
    client.get("/language/en")
    eva = client.application.test_client()
    user_id = sign_in(eva, "eva@example.org", role=Role.ORGANIZER, event_id=crm.id)
    assert "eva@example.org" in client.get("/accounts?address=EVA").text
    assert "eva@example.org" not in client.get("/accounts?address=olga").text
    page = f"/accounts/{user_id}"
    client.post_form(f"{page}/close", page=page)
    assert eva.get("/account").status_code == 302
    client.post_form(f"{page}/reopen", page=page)
    sign_in(eva, "eva@example.org")
    assert client.post_form(f"{page}/revoke", page=page, position="organizer@crm-2022").status_code == 302
    assert eva.get("/events/crm-2022/desk/").status_code == 403
    own = f"/accounts/{chief}"
    for address, fields in ((f"{own}/close", {}), (f"{own}/revoke", {"position": "admin@"})):
        client.post_form(address, page=own, **fields)
        assert "This is the last administrator" in client.get(own).text
    _answer, link = an_invited(client, "/accounts", role="admin")
    eva.post_form(link)
    assert eva.get("/accounts").status_code == 200
    client.post_form(f"{own}/revoke", page=own, position="admin@")
    assert client.get("/accounts").status_code == 403
    assert db.session.scalar(sa.select(sa.func.count()).where(Grant.name == Role.ADMIN)) == 1


@pytest.mark.parametrize("people", [1, 3, 30])
def test_the_list_takes_as_many_statements_whoever_stands_on_it(organizer, crm, statements, people):
    for number in range(people):
        with_factor(f"person{number}@example.org", (Role.ORGANIZER, crm.id))
    statements.clear()
    assert organizer.get(PAGE).status_code == 200
    assert len(statements) == 7
