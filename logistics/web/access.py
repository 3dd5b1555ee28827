"""Who may open which page: one table, and the guard that holds every request to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_security import current_user
from werkzeug.wrappers import Response

from exports import registry
from exports.registry import Export
from logistics.accounts.rules import Role
from logistics.audit.rules import VISITOR, Actor
from logistics.events.queries import find_event
from logistics.events.rules import EventFacts
from logistics.registrations.queries import takes_part
from logistics.web import signing

ANYONE: frozenset[str] = frozenset({"anyone"})
SIGNED_IN: frozenset[str] = frozenset({"signed in"})
ADMINS: frozenset[str] = frozenset({Role.ADMIN})
ORGANIZERS: frozenset[str] = frozenset({Role.ADMIN, Role.ORGANIZER})
PAYERS = ORGANIZERS | {Role.HOST, Role.SPONSOR}
SPONSORS: frozenset[str] = frozenset({Role.SPONSOR})
DELEGATES: frozenset[str] = frozenset({Role.DELEGATE})
FOCAL_POINTS: frozenset[str] = frozenset({Role.FOCAL_POINT})

#: Endpoint → who may. An endpoint that is not here cannot be opened by anybody.
ACCESS: dict[str, frozenset[str]] = {
    "static": ANYONE,
    "bootstrap.static": ANYONE,
    "pages.health": ANYONE,
    "pages.speak": ANYONE,
    "pages.appear": ANYONE,
    "public.events": ANYONE,
    "public.event": ANYONE,
    "public.agenda": ANYONE,
    "public.agenda_calendar": ANYONE,
    "public.agenda_json": ANYONE,
    "public.session_calendar": ANYONE,
    "funding.board": PAYERS,
    "funding.people": PAYERS,
    # Of the people it flies alone; organizers look at passports on the desk.
    "funding.passports": SPONSORS,
    "funding.passport": SPONSORS,
    "funding.passport_picture": SPONSORS,
    "funding.passport_original": SPONSORS,
    "funding.passports_archive": SPONSORS,
    "public.register": ANYONE,
    "public.register_details": ANYONE,
    "public.register_discard": ANYONE,
    "public.register_check": ANYONE,
    "public.register_submit": ANYONE,
    "public.register_done": ANYONE,
    # Whoever holds a letter may ask whether it is valid.
    "public.verify_ask": ANYONE,
    "public.verify": ANYONE,
    "delegate.my_letter": DELEGATES,
    "delegate.letter": DELEGATES,
    "delegate.accept_letter": DELEGATES,
    "delegate.letter_pdf": DELEGATES,
    "delegate.me": DELEGATES,
    "delegate.participation": DELEGATES,
    "delegate.edit": DELEGATES,
    "delegate.upload": DELEGATES,
    "delegate.benefit": DELEGATES,
    "delegate.hand_in_again": DELEGATES,
    "delegate.withdraw": DELEGATES,
    "focalpoint.board": FOCAL_POINTS,
    "focalpoint.nominate": FOCAL_POINTS,
    "focalpoint.substitute": FOCAL_POINTS,
    "focalpoint.withdraw": FOCAL_POINTS,
    # Whoever holds the link it was mailed with may answer it.
    "focalpoint.invitation": ANYONE,
    "focalpoint.accept": ANYONE,
    "focalpoint.decline": ANYONE,
    "delegate.held_data": DELEGATES,
    "delegate.download_data": DELEGATES,
    "delegate.ask_erasure": DELEGATES,
    "delegate.take_back_erasure": DELEGATES,
    "signin.ask": ANYONE,
    "signin.offer": ANYONE,
    "signin.use": ANYONE,
    # Whoever holds the link it was mailed with may accept it.
    "signin.invitation": ANYONE,
    "signin.accept_invitation": ANYONE,
    "signin.leave": SIGNED_IN,
    "signin.passkey_asked": ANYONE,
    "signin.passkey": ANYONE,
    "signin.second_factor": SIGNED_IN,
    "signin.show_factor": SIGNED_IN,
    "account.home": SIGNED_IN,
    "account.password": SIGNED_IN,
    "account.set_password": SIGNED_IN,
    "account.authenticator": SIGNED_IN,
    "account.set_authenticator": SIGNED_IN,
    "account.remove_authenticator": SIGNED_IN,
    "account.recovery_codes": SIGNED_IN,
    "account.passkey_asked": SIGNED_IN,
    "account.add_passkey": SIGNED_IN,
    "account.keep_passkey": SIGNED_IN,
    "account.remove_passkey": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "account.end_sessions": SIGNED_IN,
