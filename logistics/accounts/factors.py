"""What an account signs in with beside a mailed link: a password, an authenticator app, recovery codes.

Hashes and time codes are Flask-Security's (`hash_password`, `verify_password`, `Totp`). The pages are our own: its
views know neither this house's words nor its sessions, and would be a second way in beside the table of who may.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_security import Totp, hash_password, verify_password

from logistics import clock
from logistics.accounts import sessions
from logistics.accounts.models import Passkey, RecoveryCode, User
from logistics.accounts.passwords import normalized
from logistics.accounts.rules import (
    CodesRefused,
    FactorFacts,
    NotSignedIn,
    PasskeyFacts,
    WrongCode,
    address_key,
    link_digest,
    refused_for,
)
from logistics.audit.operations import record
from logistics.database import db
from logistics.settings import Settings

#: How many recovery codes somebody gets.
CODES = 10
#: Letters and digits that nobody confuses; sixteen of them are not found by trying.
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
#: How far a telephone's clock may be off, in seconds.
_CLOCK_OFF = 30


class _TimeCodes(Totp):
    """Time codes of which each is taken once."""

    def get_last_counter(self, user: Any) -> int | None:
        return None if user.totp_counter is None else int(user.totp_counter)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.totp_counter = tmatch.counter


def factors_of(user_id: int) -> FactorFacts:
    """Return with what an account can sign in; three statements."""
    has = sa.select(User.password.is_not(None), User.totp_secret.is_not(None)).where(User.id == user_id)
    has_password, has_authenticator = db.session.execute(has).one()
    passkeys = db.session.execute(
        sa.select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.last_used_at)
        .where(Passkey.user_id == user_id)
        .order_by(Passkey.id)
    )
    left = sa.select(sa.func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return FactorFacts(
        has_password=has_password,
        has_authenticator=has_authenticator,
        passkeys=tuple(PasskeyFacts(*row) for row in passkeys),
        codes_left=db.session.scalar(left) or 0,
    )


def with_password(*, email: str, password: str) -> int:
    """Return the account that address and password belong to; raises NotSignedIn, after the same time in any case."""
    user = db.session.scalar(sa.select(User).where(User.email_key == address_key(email), User.active))
    stored = user.password if user is not None else None
    fits = verify_password(normalized(password), stored or _nobodys())
    if user is None or stored is None or not fits:
        raise NotSignedIn
    return user.id


def password_fits(*, user_id: int, password: str) -> bool:
    """Return whether this is the account's password."""
    stored = db.session.get_one(User, user_id).password
    return stored is not None and bool(verify_password(normalized(password), stored))


def set_password(*, user_id: int, password: str, session_id: int | None) -> None:
    """Give an account a password that `passwords.weakness` lets pass; ends every other session of it."""
    db.session.get_one(User, user_id).password = hash_password(normalized(password))
    db.session.flush()
    record("account.password_set", "account", user_id, event_id=None)
    sessions.end_all(user_id, but=session_id)


def new_time_secret() -> str:
    """Return a new secret for an authenticator app, encrypted."""
    return str(_time_codes().generate_totp_secret())


def time_secret_shown(secret: str, *, email: str) -> tuple[str, str]:
    """Return a secret as an authenticator app takes it: the address that a QR code holds, and the key to type."""
    codes = _time_codes()
    return str(codes.get_totp_uri(email, secret)), str(codes.get_totp_pretty_key(secret))


def set_authenticator(*, user_id: int, secret: str, code: str, session_id: int) -> list[str]:
    """Let an app with `secret` be the second factor, once its code is right, and return new recovery codes.

    Ends every other session. Raises WrongCode; how often is not counted, for who asks has read the secret.
    """
    user = _locked(user_id)
    user.totp_counter = None
    if not _time_codes().verify_totp(_digits(code), secret, user, window=_CLOCK_OFF):
        raise WrongCode
    user.totp_secret = secret
    _set_back(user)
    db.session.flush()
    record("account.authenticator_set", "account", user_id, event_id=None)
    sessions.end_all(user_id, but=session_id)
    return new_codes(user_id=user_id)


def remove_authenticator(*, user_id: int, session_id: int | None) -> None:
    """Let the app be no second factor any more."""
    user = _locked(user_id)
    if user.totp_secret is None:
        return
    user.totp_secret = user.totp_counter = None
    db.session.flush()
    record("account.authenticator_removed", "account", user_id, event_id=None)
    sessions.end_all(user_id, but=session_id)


def check_code(*, user_id: int, code: str) -> None:
    """Take the code of the app, or a recovery code, as second factor; each is taken once.

    Raises WrongCode, or CodesRefused when too many were wrong in a row. Catch them inside the transaction: a wrong try
    counts once that is committed. Of several tries at once each waits for the one before.
    """
    user = _locked(user_id)
    if user.codes_refused_until is not None and clock.now() < user.codes_refused_until:
        raise CodesRefused(user.codes_refused_until)
    if _takes(user, code):
        _set_back(user)
        db.session.flush()
        return
    user.wrong_codes += 1
    wait = refused_for(user.wrong_codes)
    if not wait:
        db.session.flush()
        raise WrongCode
    user.codes_refused_until = clock.now() + wait
    db.session.flush()
    record("account.codes_refused", "account", user_id, event_id=None, number=user.wrong_codes)
    raise CodesRefused(user.codes_refused_until, begins=True)


def _takes(user: User, code: str) -> bool:
    digits = _digits(code)
    if digits.isascii() and digits.isdigit():
        return bool(user.totp_secret and _time_codes().verify_totp(digits, user.totp_secret, user, window=_CLOCK_OFF))
    if not _use_code(user.id, code):
        return False
    record("account.recovery_code_used", "account", user.id, event_id=None)
    return True


def _set_back(user: User) -> None:
    user.wrong_codes, user.codes_refused_until = 0, None


def new_codes(*, user_id: int) -> list[str]:
    """Return new recovery codes of an account; the former ones open nothing any more."""
    codes = ["".join(secrets.choice(_ALPHABET) for _sign in range(16)) for _code in range(CODES)]
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.session.add_all(RecoveryCode(user_id=user_id, digest=link_digest(code)) for code in codes)
    db.session.flush()
    record("account.recovery_codes_made", "account", user_id, event_id=None)
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def reset(*, user_id: int) -> None:
    """Take every second factor from an account that has lost it, and sign it out everywhere."""
    user = _locked(user_id)
    user.totp_secret = user.totp_counter = None
    _set_back(user)
    for model in (Passkey, RecoveryCode):
        db.session.execute(sa.delete(model).where(model.user_id == user_id))
    db.session.flush()
    record("account.factors_reset", "account", user_id, event_id=None)
    sessions.end_all(user_id)


@cache
def _nobodys() -> str:
    """Return what a password is held against when the account has none, so that the answer takes as long."""
    return str(hash_password(secrets.token_urlsafe(32)))


def _use_code(user_id: int, code: str) -> bool:
    used = db.session.scalar(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.digest == link_digest("".join(sign for sign in code.casefold() if sign.isalnum())),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    return used is not None


def _locked(user_id: int) -> User:
    return db.session.get_one(User, user_id, with_for_update={"of": User}, populate_existing=True)


def _digits(code: str) -> str:
    return "".join(code.split())


def _time_codes() -> _TimeCodes:
    settings: Settings = current_app.extensions["settings"]
    key = hashlib.sha256(b"authenticator apps " + base64.urlsafe_b64decode(settings.secret_key)).hexdigest()
    return _TimeCodes({"1": key}, settings.sign_in.name)
