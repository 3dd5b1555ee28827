"""Which passwords are refused: short ones, and those that are tried first (NIST SP 800-63B, section 3.1.1.2)."""

from __future__ import annotations

import enum
import unicodedata
from itertools import pairwise

SHORTEST = 12
LONGEST = 200
#: What a guess of twelve and more characters begins with, or is made of again and again.
_COMMON = (
    *("password", "contrasena", "contraseña", "clave", "passw0rd", "p@ssw0rd", "letmein", "welcome", "bienvenido"),
    *("qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r", "1qaz2wsx", "iloveyou", "teamo", "admin"),
    *("administrador", "administrator", "football", "dragon", "monkey", "sunshine", "princess", "trustno1"),
    *("logistics", "secretaria", "reunion", "conferencia", "migracion", "abc", "changeme", "cambiame"),
)
_ROWS = ("0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjklñ", "zxcvbnm")


class Weakness(enum.StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    ADDRESS = "address"


def normalized(password: str) -> str:
    """Return a password as it is hashed: however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, *, email: str) -> Weakness | None:
    """Return why a password is refused to the account with this address, or None."""
    password = normalized(password)
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    plain = password.casefold()
    local, _at, domain = email.casefold().partition("@")
    left = plain
    for part in (email.casefold(), domain, domain.partition(".")[0], local):
        if len(part) > 3:
            left = left.replace(part, "")
    if _rest(left) < SHORTEST // 2 and left != plain:
        return Weakness.ADDRESS
    return Weakness.COMMON if _is_common(plain) else None


def _is_common(plain: str) -> bool:
    left = plain
    for word in sorted(_COMMON, key=len, reverse=True):
        left = left.replace(word, "")
    # Digits and signs behind a word are what everybody adds.
    letters = "".join(sign for sign in left if sign.isalpha())
    if left != plain and len(letters) < 4:
        return True
    return len(set(plain)) < 5 or _is_walk(plain)


def _is_walk(plain: str) -> bool:
    """Return whether a password walks along the keyboard or the alphabet, back or forth, all the way."""
    steps = [first + second for first, second in pairwise(plain)]
    known = sum(any(step in row or step[::-1] in row for row in _ROWS) for step in steps)
    return known >= len(steps) - 2


def _rest(text: str) -> int:
    return sum(sign.isalnum() for sign in text)
