"""Whether the name of a registration is the one in the passport, which has only A to Z and a place of 39 signs.

After ICAO Doc 9303, part 3, section 6 (transliterations) and part 4, 4.2.3 (names that do not fit).
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from logistics.documents.mrz import NAME_WIDTH


class NamesVerdict(enum.StrEnum):
    """How two spellings of a name stand to each other."""

    #: The same words in the same order, but for accents, hyphens and the like.
    SAME = "same"
    #: The same words in another order, or with other letters for Ñ, Ü, Æ and their like.
    SPELLED_OTHERWISE = "spelled_otherwise"
    #: One of them has fewer words, or was cut off where the zone ends.
    SHORTENED = "shortened"
    #: Only a person can tell: another script, or there is nothing to compare with.
    NOT_COMPARABLE = "not_comparable"
    DIFFERENT = "different"


#: A word of the registration: for each sign the ways in which it may stand in a passport, the commonest first.
_Word = tuple[tuple[str, ...], ...]
_Part = TypeVar("_Part", str, _Word)

#: How passports write letters that are more than a letter from A to Z with an accent.
_SPELLINGS = {
    "Ä": ("A", "AE", "AXX"),
    "Å": ("A", "AA"),
    "Æ": ("AE",),
    "Ð": ("D", "DH"),
    "Đ": ("D",),
    "Ħ": ("H",),
    "Ĳ": ("IJ",),
    "Ł": ("L",),
    "Ñ": ("N", "NXX"),
    "Ŋ": ("N",),
    "Ö": ("O", "OE", "OXX"),
    "Ø": ("OE", "O"),
    "Œ": ("OE",),
    "Ŧ": ("T",),
    "Þ": ("TH",),
    "Ü": ("U", "UE", "UXX"),
    "ẞ": ("SS",),
    # Typed without its sign by somebody whose passport has it; no name has two X in a row of its own.
    "A": ("A", "AXX"),
    "N": ("N", "NXX"),
    "O": ("O", "OXX"),
    "U": ("U", "UXX"),
}
#: Stand inside a word and are left out of passports: O'BRIEN is OBRIEN there, TZ'UNUN is TZUNUN.
_LEFT_OUT = frozenset("'`\u00b4\u00b7\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u2018\u2019\u201b\u2032\ua78c\uff07")
#: Words that tell nobody from anybody, and that passports may leave out.
_PARTICLE = re.compile("AL|BIN|DAS?|DEL?|DE[NR]|DI|DOS?|DU|E|EL|IBN|L[AE]|LAS|LOS|VAN|VON|Y|ZU")


def names_agree(registered: str, surname: str, given_names: str) -> NamesVerdict:
    """Return how the name of a registration, in any script, stands to the one in a machine-readable zone.

    A registration does not say which names are the surname: given names first or the surname first, both are right.
    """
    words = _words(registered)
    if not words or not (surname or given_names):
        return NamesVerdict.NOT_COMPARABLE
    whole = sum(words, ())
    spoken, listed = (f"{given_names}{surname}".replace(" ", ""), f"{surname}{given_names}".replace(" ", ""))
    if _plain(whole) == spoken:
        return NamesVerdict.SAME
    if _spells(whole, spoken) or _spells(whole, listed):
        return NamesVerdict.SPELLED_OTHERWISE
    return _compared(words, surname.split(), given_names.split(), is_cut=_fills_the_zone(surname, given_names))


def transliterated(name: str) -> str:
    """Return a Latin name as passports most often write it; signs of other scripts are left out."""
    return " ".join(_plain(word) for word in _words(name, foreign=False))


def _compared(words: list[_Word], surname: list[str], given: list[str], *, is_cut: bool) -> NamesVerdict:
    """Return how the words stand to those of the passport, in whatever order."""
    words, surname = _joined_alike(words, surname)
    words, given = _joined_alike(words, given)
    there = [(text, True) for text in surname] + [(text, False) for text in given]
    met: list[bool] = []
    shortened = False
    # What is wholly alike is taken out first, so that an initial is compared with what remains.
    for alike in (_spells, _abbreviates, _begins)[: 3 if is_cut else 2]:
        for text, is_surname in list(there):
            partner = next((word for word in words if alike(word, text)), None)
            if partner is None:
                continue
            words.remove(partner)
            there.remove((text, is_surname))
            shortened = shortened or alike is not _spells
            if not _PARTICLE.fullmatch(text):
                met.append(is_surname)
    if not words and not there:
        return NamesVerdict.SHORTENED if shortened else NamesVerdict.SPELLED_OTHERWISE
    missing = [word for word in words if not _PARTICLE.fullmatch(_plain(word))]
    more = [text for text, _ in there if not _PARTICLE.fullmatch(text)]
    if is_cut and not more and any(met):
        return NamesVerdict.SHORTENED  # what is missing would stand behind the end of the zone
    one_of_each = any(met) and not all(met)
    agrees = not (missing and more) if one_of_each else bool(met) and not missing and not more
    return NamesVerdict.SHORTENED if agrees else NamesVerdict.DIFFERENT


def _fills_the_zone(surname: str, given_names: str) -> bool:
    return len(surname) + (2 + len(given_names) if given_names else 0) >= NAME_WIDTH


def _joined_alike(words: list[_Word], texts: list[str]) -> tuple[list[_Word], list[str]]:
    """Return both with words joined that are one in the other: DE LA CRUZ for DELACRUZ, O BRIEN for O'BRIEN."""
    words, texts = list(words), list(texts)
    for text in texts:
        if not any(_spells(word, text) for word in words):
            words = _joined(words, partial(_spells, text=text))
    for word in words:
        if not any(_spells(word, text) for text in texts):
            texts = _joined(texts, partial(_spells, word))
    return words, texts


def _joined(parts: list[_Part], is_one: Callable[[_Part], bool]) -> list[_Part]:
    """Return the parts with the first of their runs that together are what is sought made one."""
    for start, part in enumerate(parts):
        run = part
        for end in range(start + 1, len(parts)):
            run += parts[end]
            if is_one(run):
                joined = list(parts)
                joined[start : end + 1] = [run]
                return joined
    return parts


def _words(name: str, *, foreign: bool = True) -> list[_Word]:
    """Return the words of a name; none at all when a sign is of another script and `foreign` matters."""
    words: list[list[tuple[str, ...]]] = [[]]
    for sign in unicodedata.normalize("NFC", name).replace("ß", "ẞ").upper():
        kind = unicodedata.category(sign)
        if sign in _LEFT_OUT or kind[0] in "MC":
            continue
        if kind[0] in "ZPS":
            words.append([])
            continue
        ways = _ways(sign)
        if ways[0]:
            words[-1].append(ways)
        elif foreign:
            return []
    return [tuple(word) for word in words if word]


def _ways(sign: str) -> tuple[str, ...]:
    if sign in _SPELLINGS:
        return _SPELLINGS[sign]
    plain = "".join(each for each in unicodedata.normalize("NFKD", sign) if each.isascii() and each.isalnum())
    return (plain,)


def _plain(word: _Word) -> str:
    return "".join(ways[0] for ways in word)


def _spells(word: _Word, text: str) -> bool:
    """Return whether the word may stand in a passport as `text`."""
    return len(text) in _places(word, text)


def _begins(word: _Word, text: str) -> bool:
    """Return whether the word may stand in a passport as something that begins with `text`."""
    for number in range(len(word)):
        places = _places(word[:number], text)
        if len(text) in places or any(way.startswith(text[place:]) for place in places for way in word[number]):
            return True
    return _spells(word, text)


def _abbreviates(word: _Word, text: str) -> bool:
    """Return whether one of them is the initial of the other."""
    return (len(text) == 1 and _begins(word, text)) or (len(word) == 1 and text.startswith(word[0]))


def _places(word: _Word, text: str) -> set[int]:
    """Return where in `text` the word may end: all ways at once, so that no name takes long."""
    places = {0}
    for ways in word:
        places = {place + len(way) for place in places for way in ways if text.startswith(way, place)}
    return places
