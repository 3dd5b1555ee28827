"""Who of a group is written to: whoever has an account, each counted by the language they read."""

from __future__ import annotations

from logistics.mailings import groups
from logistics.people.rules import Group
from logistics.registrations.rules import ACTIVE
from tests.letters.people import approved, change


def test_whoever_has_no_account_is_not_written_to(crm):
    ana, beto = (approved(crm, "CRI", name) for name in ("Ana", "Beto"))
    change(ana, language="en")
    change(beto, user_id=None)
    carla = approved(crm, "MEX", "Carla")
    assert [person.id for person in groups.people(crm, Group(ACTIVE), limit=10)] == [ana, carla]
    assert groups.number(crm, Group(ACTIVE)) == 2
    assert groups.numbers_by_language(crm, Group(ACTIVE)) == {"en": 1, "es": 1}


def test_people_come_by_the_page_in_the_order_of_names(crm):
    for name in ("Carla", "Ana"):
        approved(crm, "CRI", name)
    approved(crm, "MEX", "Beto")
    pages = [groups.people(crm, Group(ACTIVE), limit=2, offset=start) for start in (0, 2, 4)]
    assert [[person.answers.full_name for person in page] for page in pages] == [["Ana", "Beto"], ["Carla"], []]
