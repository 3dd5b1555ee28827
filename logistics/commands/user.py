"""`logistics user`: accounts and their roles."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from logistics.accounts.rules import Role
from logistics.commands.installation import Installation, pass_installation

if TYPE_CHECKING:
    from logistics.events.rules import EventFacts

#: The administrator passes the link on by hand, so it lasts longer than one that was asked for by mail.
_LINK_LASTS = timedelta(hours=24)
_BY_HAND = [role.value for role in Role if role != Role.DELEGATE]
_FOR_A_PAYER = (Role.HOST, Role.SPONSOR)


@click.group()
def user() -> None:
    """Open accounts, grant roles, help whoever lost the second factor."""


@user.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(_BY_HAND), required=True, help="What the person is to do.")
@click.option("--event", "slug", metavar="SLUG", help="In which event; every role but admin is held in one.")
@click.option("--sponsor", "code", metavar="CODE", help="For host and sponsor: the payer on whose behalf they act.")
@click.option("--delegation", "delegation", metavar="CODE", help="For focal points: the delegation they act for.")
@click.option("--name", default="", help="The person's name.")
@click.option("--language", type=click.Choice(["es", "en"]), default="es", help="Language of mails.", show_default=True)
@pass_installation
def add(
    installation: Installation,
    *,
    email: str,
    role: str,
    slug: str | None,
    code: str | None,
    delegation: str | None,
    name: str,
    language: str,
) -> None:
    """Open an account for EMAIL, or find it, grant the role, and print a sign-in link that works once.

    Delegates need no such thing: registering opens their account.
    """
    from logistics import clock
    from logistics.accounts.operations import account_for, grant, issue_link, link_address
    from logistics.audit.rules import Actor
    from logistics.database import transaction

    address, held = _valid(email), Role(role)
    app = installation.app()
    with app.test_request_context(base_url=installation.settings.base_url):
        event = _event(installation, held, slug)
        sponsor_id, delegation_id = _payer(event, held, code), _delegation(event, held, delegation)
        with transaction(Actor(None, "logistics user add")):
            user_id = account_for(email=address, name=name, language=language)
            grant(
                user_id=user_id,
                role=held,
                event_id=event.id if event else None,
                sponsor_id=sponsor_id,
                delegation_id=delegation_id,
            )
            leads_to = _leads_to(held, event)
            link = link_address(issue_link(user_id=user_id, leads_to=leads_to, valid_for=_LINK_LASTS))
            until = clock.now() + _LINK_LASTS
    where = f"of {event.slug}" if event else "of this installation"
    click.echo(f"{address} is {role} {where} now. This link signs in, once, until {until:%Y-%m-%d %H:%M} UTC:")
    click.echo(f"  {link}")
    click.echo("Afterwards: ask for another at the page's sign-in, or run this command again.")


@user.command("reset-factor")
@click.argument("email")
@pass_installation
def reset_factor(installation: Installation, *, email: str) -> None:
    """Take the second factor from EMAIL, who has lost it, and print a sign-in link that works once.

    The account is signed out everywhere and written to. This is the way back for the last administrator.
    """
    from logistics.accounts.operations import issue_link, link_address
    from logistics.accounts.queries import find_account
    from logistics.audit.rules import Actor
    from logistics.database import transaction
    from logistics.staff.operations import reset_factors

    address = _valid(email)
    app = installation.app()
    with app.test_request_context(base_url=installation.settings.base_url):
        account = find_account(address)
        if account is None:
            raise click.ClickException(f"there is no open account with the address {address}.")
        with transaction(Actor(None, "logistics user reset-factor")):
            reset_factors(user_id=account.id)
            link = link_address(issue_link(user_id=account.id, leads_to="/account", valid_for=_LINK_LASTS))
    click.echo(
        f"{address} has no second factor now and sets up a new one after signing in, once within 24 hours, with:"
    )
    click.echo(f"  {link}")


def _leads_to(role: Role, event: EventFacts | None) -> str:
    from flask import url_for

    if event is None:
        return url_for("public.events")
    return url_for("door.door" if role == Role.DESK else "public.event", slug=event.slug)


def _valid(email: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(f"{email!r}: {error}", param_hint="EMAIL") from None


def _event(installation: Installation, role: Role, slug: str | None) -> EventFacts | None:
    from logistics.events.queries import find_event

    event = find_event(slug) if slug else None
    if slug and event is None:
        hint = installation.told("event list")
        raise click.ClickException(f"there is no event {slug}; `{hint}` names those there are.")
    if (role == Role.ADMIN) != (event is None):
        raise click.UsageError("An admin is one everywhere: leave --event out." if event else "Say which --event.")
    return event


def _payer(event: EventFacts | None, role: Role, code: str | None) -> int | None:
    from logistics.funding.queries import payers

    if role not in _FOR_A_PAYER or event is None:
        if code:
            raise click.UsageError("--sponsor is for the roles host and sponsor.")
        return None
    known = {payer.code: payer.id for payer in payers(event.id)}
    if code not in known:
        raise click.UsageError(f"Say for which --sponsor the person acts: {', '.join(known) or 'the event has none'}.")
    return known[code]


def _delegation(event: EventFacts | None, role: Role, code: str | None) -> int | None:
    from logistics.delegations.queries import delegations

    if role != Role.FOCAL_POINT or event is None:
        if code:
            raise click.UsageError("--delegation is for the role focal_point.")
        return None
    known = {each.code: each.id for each in delegations(event.id)}
    if code not in known:
        raise click.UsageError(
            f"Say for which --delegation the person acts: {', '.join(known) or 'the event has none'}."
        )
    return known[code]
