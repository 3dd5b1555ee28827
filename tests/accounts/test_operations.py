"""Accounts, roles and the links that sign in once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from logistics import clock as clocks
from logistics.accounts import operations, queries
from logistics.accounts.models import Grant, SignInLink, User
from logistics.accounts.rules import (
    ASKED_LINK_LASTS,
    ASKED_LINKS,
    DEAD_LINK_REMEMBERED,
    RECEIPT_LINK_LASTS,
    AccountFacts,
    CannotGrant,
    LinkFacts,
    LinkNotUsable,
    NewLink,
    Role,
    link_digest,
)
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from tests.people import an_event


@pytest.fixture
def database_url(each_database):
    return each_database


def open_account(email="ana@example.org", **values):
    with transaction(SYSTEM):
        return operations.account_for(email=email, **values)


def issue(user_id, leads_to="/events/meeting/me", valid_for=ASKED_LINK_LASTS):
    with transaction(SYSTEM):
        return operations.issue_link(user_id=user_id, leads_to=leads_to, valid_for=valid_for)


def use(secret):
    with transaction(SYSTEM):
        user, leads_to = operations.use_link(secret=secret)
        return user.id, leads_to


def actions():
    return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_one_address_is_one_account_however_it_is_spelt(app):
    first = open_account(" Ana@Example.org ", name="Ana", language="en")
    assert open_account("ana@example.ORG", name="Somebody else") == first
    assert queries.find_account("ANA@example.org") == AccountFacts(first, "Ana@Example.org", "Ana", "en")
    assert actions() == ["account.opened"]


def test_an_address_beyond_ascii_is_found_again(app):
    first = open_account("JOSÉ@ejemplo.org")
    assert open_account("josé@ejemplo.org") == first


def test_two_who_open_the_same_account_at_once_get_the_same_one(app):
    ready = Barrier(4)

    def one_of_them(_number):
        with app.app_context():
            ready.wait()
            return open_account("new@example.org")

    with ThreadPoolExecutor(4) as people:
        assert len(set(people.map(one_of_them, range(4)))) == 1
    assert db.session.scalar(sa.select(sa.func.count(User.id))) == 1


def test_a_closed_account_is_not_found(app):
    account = open_account()
    with transaction(SYSTEM) as session:
        session.get_one(User, account).active = False
    assert queries.find_account("ana@example.org") is None


def test_granting_twice_is_granting_once(app):
    account = open_account()
    with transaction(SYSTEM):
        event = an_event()
        operations.grant(user_id=account, role=Role.ORGANIZER, event_id=event.id)
        operations.grant(user_id=account, role=Role.ORGANIZER, event_id=event.id)
        operations.grant(user_id=account, role=Role.ADMIN)
        operations.grant(user_id=account, role=Role.ADMIN)
    held = db.session.execute(sa.select(Grant.name, Grant.event_id).order_by(Grant.id)).all()
    assert held == [(Role.ORGANIZER, event.id), (Role.ADMIN, None)]
    assert actions() == ["account.opened", "account.granted", "account.granted"]


def test_a_revoked_role_is_gone_and_revoking_again_changes_nothing(app):
    account = open_account()
    with transaction(SYSTEM):
        event = an_event()
        operations.grant(user_id=account, role=Role.HOST, event_id=event.id)
        operations.grant(user_id=account, role=Role.SPONSOR, event_id=event.id)
        operations.revoke(user_id=account, role=Role.HOST, event_id=event.id)
        operations.revoke(user_id=account, role=Role.HOST, event_id=event.id)
    assert [grant.name for grant in db.session.get_one(User, account).roles] == [Role.SPONSOR]
    assert actions()[-1] == "account.revoked"


@pytest.mark.parametrize(("role", "in_event"), [(Role.DELEGATE, True), (Role.ADMIN, True), (Role.ORGANIZER, False)])
def test_some_roles_cannot_be_granted_like_this(app, role, in_event):
    account = open_account()
    with transaction(SYSTEM):
        event_id = an_event().id if in_event else None
        with pytest.raises(CannotGrant):
            operations.grant(user_id=account, role=role, event_id=event_id)


def test_a_link_signs_in_once_and_leads_where_it_was_meant_to(app, clock):
    account = open_account()
    secret = issue(account)
    assert queries.find_link(secret) == LinkFacts("ana@example.org", "/events/meeting/me", usable=True)
    assert use(secret) == (account, "/events/meeting/me")
    assert db.session.get_one(User, account).last_signed_in_at == clock.now()
    assert queries.find_link(secret) == LinkFacts("ana@example.org", "/events/meeting/me", usable=False)
    with pytest.raises(LinkNotUsable):
        use(secret)
    assert actions() == ["account.opened", "account.signed_in"]


def test_the_secret_is_not_in_the_database(app):
    secret = issue(open_account())
    link = db.session.execute(sa.select(SignInLink)).scalar_one()
    assert link.digest == link_digest(secret)
    assert secret not in [str(getattr(link, column.key)) for column in SignInLink.__table__.columns]


def test_a_link_expires_on_time(app, clock):
    account = open_account()
    early, late = issue(account), issue(account)
    clock.at += ASKED_LINK_LASTS - timedelta(seconds=1)
    assert use(early)[0] == account
    clock.at += timedelta(seconds=1)
    with pytest.raises(LinkNotUsable):
        use(late)


@pytest.mark.parametrize("secret", ["", "unknown", "ñandú", "\ud800", "x" * 10_000])
def test_what_is_no_link_is_refused_like_an_expired_one(app, secret):
    assert queries.find_link(secret) is None
    with pytest.raises(LinkNotUsable):
        use(secret)


def test_a_link_does_not_open_a_closed_account(app):
    account = open_account()
    secret = issue(account)
    with transaction(SYSTEM) as session:
        session.get_one(User, account).active = False
    with pytest.raises(LinkNotUsable):
        use(secret)


def test_of_many_at_once_a_link_signs_in_one(app):
    secret = issue(open_account())
    ready = Barrier(8)

    def press_the_button(_number):
        with app.app_context():
            ready.wait()
            try:
                return use(secret)[0]
            except LinkNotUsable:
                return None

    with ThreadPoolExecutor(8) as browsers:
        answers = list(browsers.map(press_the_button, range(8)))
    assert [answer is None for answer in answers].count(False) == 1


def test_without_the_conditional_update_many_would_get_in(app):
    """The control of the test before: looking first and marking later lets everybody in who looked in time."""
    secret = issue(open_account())
    looked = Barrier(8)

    def look_then_mark(_number):
        with app.app_context():
            link = db.session.execute(
                sa.select(SignInLink).where(SignInLink.digest == link_digest(secret))
            ).scalar_one()
            unused = link.used_at is None
            db.session.rollback()
            looked.wait()
            with transaction(SYSTEM) as session:
                session.get_one(SignInLink, link.id).used_at = clocks.now()
            return unused

    with ThreadPoolExecutor(8) as browsers:
        assert list(browsers.map(look_then_mark, range(8))) == [True] * 8


def test_of_many_who_ask_at_once_no_more_get_a_link_than_one_after_the_other(app):
    account = open_account()
    ready = Barrier(2 * ASKED_LINKS)

    def ask(_number):
        with app.app_context():
            ready.wait()
            with transaction(SYSTEM):
                return operations.issue_asked_link(user_id=account, leads_to="/")

    with ThreadPoolExecutor(2 * ASKED_LINKS) as browsers:
        links = [link for link in browsers.map(ask, range(2 * ASKED_LINKS)) if link]
    assert len(links) == ASKED_LINKS
    assert {use(link)[0] for link in links} == {account}


def test_links_that_came_with_other_mails_do_not_count_as_asked_for(app):
    account = open_account()
    for _receipt in range(ASKED_LINKS):
        issue(account, valid_for=RECEIPT_LINK_LASTS)
    with transaction(SYSTEM):
        assert operations.issue_asked_link(user_id=account, leads_to="/")


def test_dead_links_are_forgotten_a_month_later(app, clock):
    account = open_account()
    issue(account, valid_for=timedelta(minutes=1))
    alive = issue(account, valid_for=timedelta(days=90))
    clock.at += DEAD_LINK_REMEMBERED + timedelta(minutes=2)
    with transaction(SYSTEM):
        assert operations.forget_dead_links() == 1
    assert use(alive)[0] == account


def mailed_to(recipient, user_id):
    return NewLink(user_id, recipient, "/events/meeting/me", RECEIPT_LINK_LASTS)


def test_a_mailed_link_signs_in_only_from_the_accounts_own_address(app):
    ana, berta = open_account("Ana@example.org"), open_account("berta@example.org")
    own, of_another, typo = (
        mailed_to(" ana@EXAMPLE.org", ana),
        mailed_to("ana@example.org", berta),
        mailed_to("ana@exmaple.org", ana),
    )
    nobodys = mailed_to("carla@example.org", None)
    with transaction(SYSTEM):
        assert operations.issue_links([own, of_another, typo, nobodys]) == {own}
        assert operations.issue_links([nobodys]) == operations.issue_links([]) == set()
    assert use(own.secret) == (ana, "/events/meeting/me")
    for link in (of_another, typo, nobodys):
        with pytest.raises(LinkNotUsable):
            use(link.secret)


def test_without_that_lock_a_link_mailed_elsewhere_would_sign_in(app):
    ana = open_account("ana@example.org")
    link = mailed_to("mallory@example.org", ana)
    with transaction(SYSTEM):
        db.session.execute(operations._LINK_STORED, operations._stored(link, clocks.now()))
    assert use(link.secret)[0] == ana


def test_many_links_take_one_statement(app, statements):
    links = [mailed_to(f"n{number}@example.org", open_account(f"n{number}@example.org")) for number in range(30)]
    statements.clear()
    with transaction(SYSTEM):
        assert operations.issue_links(links) == set(links)
    assert len(statements) == 1


def test_a_mail_says_what_its_link_does(app):
    link = mailed_to("ana@example.org", open_account("ana@example.org"))
    base = app.extensions["settings"].base_url
    assert operations.told_of(link, {link}) == {
        "link": f"{base}/sign-in/{link.secret}",
        "valid_for": RECEIPT_LINK_LASTS,
    }
    assert operations.told_of(link, ()) == {"link": f"{base}/events/meeting/me", "valid_for": timedelta()}
