"""Wrong codes of a second factor: counted on the account, be it two at once, and after ten in a row none is taken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from logistics.accounts import factors
from logistics.accounts.models import User
from logistics.accounts.operations import account_for
from logistics.accounts.rules import WRONG_CODES, CodesRefused, WrongCode, refused_for
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def olga(app):
    with transaction(SYSTEM):
        return account_for(email="olga@example.org")


@pytest.fixture
def right(olga):
    """Return codes that stand in for the second factor, each once."""
    with transaction(SYSTEM):
        return factors.new_codes(user_id=olga)


def tried(user_id, code="000000"):
    """Try a code as the page does; return what came of it, or until when none is taken."""
    with transaction(SYSTEM):
        try:
            factors.check_code(user_id=user_id, code=code)
        except WrongCode:
            return "wrong"
        except CodesRefused as refusal:
            return refusal.until
        return "right"


def counted(user_id):
    db.session.rollback()
    return db.session.execute(sa.select(User.wrong_codes, User.codes_refused_until).where(User.id == user_id)).one()


@pytest.mark.parametrize(
    ("wrong_codes", "hours"),
    [(0, 0), (1, 0), (9, 0), (10, 1), (11, 0), (20, 2), (30, 4), (40, 8), (50, 16), (60, 24), (70, 24), (100_000, 24)],
)
def test_for_how_long_no_code_is_taken(wrong_codes, hours):
    assert refused_for(wrong_codes) == timedelta(hours=hours)


def test_after_ten_in_a_row_not_even_a_right_one_is_taken_for_a_while(olga, right, clock):
    until = clock.at + timedelta(hours=1)
    assert [tried(olga) for _try in range(WRONG_CODES + 2)] == ["wrong"] * 9 + [until] * 3
    clock.at = until - timedelta(seconds=1)
    assert tried(olga, right[0]) == until
    clock.at = until
    assert tried(olga, right[0]) == "right"
    assert counted(olga) == (0, None)


def test_whoever_goes_on_waits_twice_as_long(olga, clock):
    waits = []
    for _time in range(7):
        assert [tried(olga) for _try in range(9)] == ["wrong"] * 9
        waits.append((tried(olga) - clock.at) // timedelta(hours=1))
        clock.at += timedelta(hours=waits[-1])
    assert waits == [1, 2, 4, 8, 16, 24, 24]


def test_a_right_one_in_between_sets_it_back(olga, right):
    for code in right[:2]:
        assert [tried(olga) for _try in range(9)] == ["wrong"] * 9
        assert tried(olga, code) == "right"


def test_a_reset_second_factor_begins_anew(olga):
    for _try in range(WRONG_CODES):
        tried(olga)
    with transaction(SYSTEM):
        factors.reset(user_id=olga)
    assert counted(olga) == (0, None)


def test_of_two_at_once_each_counts(app, olga, clock):
    for _try in range(WRONG_CODES - 2):
        tried(olga)
    together = Barrier(4)

    def try_one(_number):
        with app.app_context():
            together.wait()
            try:
                return tried(olga)
            finally:
                db.session.remove()

    db.session.remove()
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(try_one, range(4)))
    assert sorted(outcomes, key=str) == [clock.at + timedelta(hours=1)] * 3 + ["wrong"]
    assert counted(olga).wrong_codes == WRONG_CODES
