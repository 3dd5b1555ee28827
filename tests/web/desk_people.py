"""An organizer at the desk of the CRM workshop, and the people there."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.messages.models import Message
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import PersonFacts
from tests.conftest import Browser

PEOPLE = "/events/crm-2022/desk/people"


def now(registration_id: int) -> PersonFacts:
    """Return the person as the database now has it."""
    db.session.rollback()
    return person_by_id(registration_id)


def named(name: str) -> PersonFacts:
    """Return the newest registration of this name."""
    db.session.rollback()
    newest = sa.select(Registration.id).where(Registration.full_name == name).order_by(Registration.id.desc()).limit(1)
    return person_by_id(db.session.scalars(newest).one())


def page_of(registration_id: int, path: str = "") -> str:
    """Return the address of the person's page, or of one beneath it."""
    return f"{PEOPLE}/{now(registration_id).reference}{path}"


def decide(browser: Browser, registration_id: int, decision: str, **fields: Any) -> Any:
    """Send a decision from the person's page, at the version it shows."""
    fields.setdefault("version", now(registration_id).version)
    return browser.post_form(page_of(registration_id, f"/{decision}"), page_of(registration_id), **fields)


def mails(registration_id: int) -> list[tuple[str, str]]:
    """Return kind and recipient of the mails about a person, in order."""
    db.session.rollback()
    rows = sa.select(Message.kind, Message.recipient).where(Message.registration_id == registration_id)
    return [(kind.value, to) for kind, to in db.session.execute(rows.order_by(Message.id))]


def last_mail(registration_id: int) -> str:
    """Return the text of the last mail about a person."""
    db.session.rollback()
    texts = sa.select(Message.body_text).where(Message.registration_id == registration_id)
    return db.session.scalars(texts.order_by(Message.id.desc()).limit(1)).one()


def carried(page: str) -> dict[str, str]:
    """Return what the hidden fields of a page's last form carry along."""
    form = page.rsplit("<form", 1)[-1] if "<main" not in page.rsplit("<form", 1)[-1] else page
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', form, re.DOTALL)
    values = {}
    for field in found:
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field, re.DOTALL)
        if name and value:
            values[name[1]] = _plain(value[1])
    return values


def _plain(text: str) -> str:
    for escaped, sign in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, sign)
    return text
