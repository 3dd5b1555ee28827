"""Loading does the same on every database there is."""

from __future__ import annotations

import pytest
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.eventfile.load import load
from logistics.eventfile.queries import subject_in_database
from logistics.eventfile.rules import PeopleInTheWay
from logistics.eventfile.warnings import warnings_about
from logistics.events.queries import find_event
from logistics.registrations.queries import seats_by_delegation
from tests.eventfile.files import CRM, loadable, without
from tests.people import a_registration


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_load_again_change_drop_restore_and_refuse(app: Flask) -> None:
    def loaded(text: str = CRM) -> list[tuple[str, str]]:
        with transaction(SYSTEM):
            return [(one.verb, one.name) for one in load(loadable(text=text)).changes if one.fields != ("position",)]

    assert len(loaded()) == 101
    assert loaded() == []
    assert loaded(without(CRM, "[[days.sessions]]", 'key = "coffee-1"')) == [("cancelled", "coffee-1")]
    assert loaded() == [("restored", "coffee-1")]

    facts = find_event("crm-2022")
    assert facts is not None
    subject = subject_in_database(facts)
    assert len(warnings_about(subject)) == 15

    with transaction(SYSTEM):
        belize = next(one.delegation_id for one in seats_by_delegation(facts.id) if one.code == "BLZ")
        for name in ("Ana Ejemplo", "Beto Muestra"):
            a_registration(facts.id, belize, name)
    with pytest.raises(PeopleInTheWay) as refused:
        loaded(CRM.replace('en = "Belize", income', 'en = "Belize", seats = 1, income'))
    assert refused.value.occupied[0].people == ("Ana Ejemplo", "Beto Muestra")
