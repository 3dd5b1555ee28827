"""Passkeys (WebAuthn): a device's own key, used after the device has made sure who holds it."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
import webauthn
from flask import current_app
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from logistics import clock
from logistics.accounts import sessions
from logistics.accounts.factors import new_codes
from logistics.accounts.models import Passkey, RecoveryCode, User
from logistics.accounts.rules import WrongPasskey
from logistics.audit.operations import record
from logistics.database import db
from logistics.settings import Settings

#: For how long a device may think before it answers.
CHALLENGE_LASTS = timedelta(minutes=10)
#: What reading leads to that no browser sends.
_NONSENSE = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)


def asked_to_make(*, user_id: int) -> tuple[str, str]:
    """Return what a browser is asked in order to make a passkey of this account, as JSON, and the challenge in it."""
    user = db.session.get_one(User, user_id)
    if user.passkey_handle is None:
        user.passkey_handle = secrets.token_urlsafe(32)
        db.session.flush()
    known = db.session.scalars(sa.select(Passkey.credential_id).where(Passkey.user_id == user_id))
    options = webauthn.generate_registration_options(
        rp_id=_site(),
        rp_name=_settings().sign_in.name,
        user_name=user.email,
        user_display_name=user.name or user.email,
        user_id=user.passkey_handle.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def add(*, user_id: int, name: str, told: str, challenge: str, session_id: int) -> list[str]:
    """Keep the passkey that a browser has made, and return recovery codes when these are the first.

    Ends every other session. Raises WrongPasskey.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=_read(told),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_site(),
            expected_origin=_settings().base_url,
            require_user_verification=True,
        )
    except _NONSENSE as error:
        raise WrongPasskey from error
    if db.session.scalar(sa.select(Passkey.id).where(Passkey.credential_id == made.credential_id)):
        raise WrongPasskey
    db.session.add(
        Passkey(
            user_id=user_id,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name,
            created_at=clock.now(),
        )
    )
    db.session.flush()
    record("account.passkey_added", "account", user_id, event_id=None)
    sessions.end_all(user_id, but=session_id)
    has_codes = sa.select(sa.exists().where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)))
    return [] if db.session.scalar(has_codes) else new_codes(user_id=user_id)


def asked_to_use() -> tuple[str, str]:
    """Return what a browser is asked in order to use a passkey, whoever's it is, as JSON, and the challenge in it."""
    options = webauthn.generate_authentication_options(
        rp_id=_site(), user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def use(*, told: str, challenge: str, asked_at: datetime) -> int:
    """Return the account whose passkey a browser has used just now; raises WrongPasskey.

    A challenge lies in the browser's cookie, of which there may be copies. An answer is good once all the same: one to
    a challenge `asked_at` before the passkey was last used is refused.
    """
    if clock.now() - asked_at > CHALLENGE_LASTS:
        raise WrongPasskey
    try:
        credential = _read(told)
        found = db.session.scalar(
            sa.select(Passkey)
            .join(User, User.id == Passkey.user_id)
            .where(Passkey.credential_id == base64url_to_bytes(str(credential["rawId"])), User.active)
            .with_for_update(of=Passkey)
        )
        if found is None or (found.last_used_at is not None and asked_at < found.last_used_at):
            raise WrongPasskey
        used = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_site(),
            expected_origin=_settings().base_url,
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
            require_user_verification=True,
        )
    except _NONSENSE as error:
        raise WrongPasskey from error
    found.sign_count, found.last_used_at = used.new_sign_count, clock.now()
    db.session.flush()
    return found.user_id


def remove(*, user_id: int, passkey_id: int, session_id: int) -> bool:
    """Forget a passkey of an account, and return whether there was one; ends every other session."""
    gone = sa.delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id).returning(Passkey.id)
    if db.session.scalar(gone.execution_options(synchronize_session=False)) is None:
        return False
    record("account.passkey_removed", "account", user_id, event_id=None)
    sessions.end_all(user_id, but=session_id)
    return True


def _read(told: str) -> dict[str, Any]:
    credential = json.loads(told)
    if not isinstance(credential, dict):
        raise WrongPasskey
    return credential


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _site() -> str:
    """Return the site a passkey belongs to: the host that people reach this installation at, without its port."""
    return urlsplit(_settings().base_url).hostname or ""
