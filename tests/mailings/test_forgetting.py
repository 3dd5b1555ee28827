"""What people were searched for by is forgotten with them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.queries import delegations
from logistics.mailings.models import Mailing
from logistics.people.rules import Group
from logistics.registrations.queries import find_person
from logistics.registrations.rules import ACTIVE
from logistics.retention.erasing import erase
from tests.mailings.people import a_mailing, send_off
from tests.people import a_registration


@pytest.fixture
def ana(crm):
    """Return somebody who is about to be forgotten."""
    with transaction(SYSTEM):
        found = a_registration(crm.id, delegations(crm.id)[1].id, email="ana@example.org")
        found.full_name, found.search_text = "Ana María Ñandú", "ana maria nandu"
    db.session.rollback()
    return find_person(crm.id, found.reference)


def searched_for(event, words):
    return a_mailing(event, Group(ACTIVE, search=words))


def test_a_search_that_finds_somebody_forgotten_is_taken_out_and_a_draft_goes(crm, ana):
    sent, draft, others = (searched_for(crm, words) for words in ("nandu ANA", "maria", "zoila"))
    assert send_off(crm, sent)
    with transaction(SYSTEM):
        erase(ana, crm)
    db.session.rollback()
    left = {each.id: each.group["search"] for each in db.session.scalars(sa.select(Mailing))}
    assert left == {sent.id: "", others.id: "zoila"}
    assert draft.id not in left
