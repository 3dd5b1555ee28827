"""The code on a badge or on a person's page: how it is written, read, and forgiven when it was typed wrongly."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import product

#: Signs that are taken for each other when a code is read aloud or typed from a badge. References have no 0, 1, I, L,
#: O and U.
ALIKE = ("0OQD", "1ILJ7", "2Z", "5S", "6G", "8B", "UV")
#: As many spellings of a code are looked for as one statement can ask for.
MOST_SPELLINGS = 1024
_GROUP = 5
_NEVER = "01ILOU"
_LENGTH = 10
#: On a badge or page; badges printed earlier lead to the desk.
_ADDRESS = re.compile(r"/events/([^/?#\s]+)/(?:door|desk/people)/([^/?#\s]+)")
_ELSEWHERE = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Code:
    """What was typed or scanned: a reference, perhaps of another meeting; an empty one for anything else."""

    reference: str
    foreign: bool = False


def read_code(text: str, slug: str) -> Code:
    """Return what a text says that was scanned or typed at the door of the meeting `slug`."""
    address = _ADDRESS.search(text)
    if address:
        return Code(tidied(address[2]), foreign=address[1] != slug)
    if _ELSEWHERE.match(text.strip()):
        return Code("", foreign=True)
    return Code(tidied(text))


def tidied(text: str) -> str:
    """Return a reference as it is stored: capital letters and digits; empty when the text cannot be one."""
    signs = unicodedata.normalize("NFKC", text[:100]).upper()
    kept = "".join(sign for sign in signs if sign.isascii() and sign.isalnum())
    foreign = any(sign.isalnum() and not sign.isascii() for sign in signs)
    return kept if len(kept) == _LENGTH and not foreign else ""


def grouped(reference: str) -> str:
    """Return a reference as it is read: in groups."""
    return " ".join(reference[start : start + _GROUP] for start in range(0, len(reference), _GROUP))


def spellings(reference: str) -> list[str]:
    """Return the references that may be meant by one that exists as little as it stands."""
    alike = {sign: [each for each in group if each not in _NEVER] for group in ALIKE for sign in group}
    choices = [alike.get(sign, [sign]) for sign in reference]
    number = 1
    for choice in choices:
        number *= len(choice)
    if number > MOST_SPELLINGS:  # only what no reference has
        choices = [alike[sign] if sign in _NEVER else [sign] for sign in reference]
    return ["".join(signs) for signs, _ in zip(product(*choices), range(MOST_SPELLINGS), strict=False)]
