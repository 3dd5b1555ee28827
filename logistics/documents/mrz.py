"""The machine-readable zone of a passport: two lines of 44 signs, and whether their check digits add up.

After ICAO Doc 9303, part 3 (check digits) and part 4 (the passport book, format TD3). Identity cards, which have other
formats (TD1 and TD2), are not read.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from logistics.documents.rules import PassportType
from logistics.errors import Refusal

WIDTH = 44
#: Stands where there is nothing, and between the parts of a name.
FILLER = "<"
#: How many signs of the first line the name has.
NAME_WIDTH = 39

_SIGNS = re.compile(r"[A-Z0-9<]+")
_COUNTRY = re.compile(r"[A-Z]{3}|[A-Z]{2}<|[A-Z]<<")
_USUAL_NUMBER = re.compile(r"[A-Z]*[0-9]+<*")
_VALUES = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {FILLER: 0}
_WEIGHTS = (7, 3, 1)
#: What is taken for one another in places that hold only digits, or only letters.
_AS_DIGITS = str.maketrans("OQDILZSBG", "000112586")
_AS_LETTERS = str.maketrans("012586", "OIZSBG")
#: Signs of other kinds that keyboards and readers of text make of fillers.
_AS_FILLERS = str.maketrans({"«": "<<", "‹": "<", "＜": "<"})
#: Where the second line holds digits, and where letters: the rest may be either.
_DIGITS = (9, *range(13, 20), *range(21, 28), 42, 43)
_LETTERS = (10, 11, 12)
#: Of the second letter of the document's code; other letters mean something else in each country.
_TYPES = {
    FILLER: PassportType.ORDINARY,
    "P": PassportType.ORDINARY,
    "D": PassportType.DIPLOMATIC,
    "O": PassportType.OFFICIAL,
    "S": PassportType.OFFICIAL,
}


class ZonePart(enum.StrEnum):
    """What of the two lines can be wrong."""

    #: Not two lines of 44 signs.
    SHAPE = "shape"
    #: Something but A to Z, 0 to 9 and the filler.
    SIGNS = "signs"
    #: Not the zone of a passport.
    DOCUMENT = "document"
    ISSUER = "issuer"
    NAME = "name"
    NUMBER = "number"
    NATIONALITY = "nationality"
    BIRTH = "birth"
    SEX = "sex"
    EXPIRY = "expiry"
    OPTIONAL = "optional"
    #: Each part is right by itself, but not the last digit, over all of them.
    COMPOSITE = "composite"


class ZoneUnreadable(Refusal):
    """The lines are no machine-readable zone, or do not add up, and which parts of them."""

    def __init__(self, *parts: ZonePart) -> None:
        super().__init__(", ".join(parts))
        self.parts = parts


@dataclass(frozen=True)
class Zone:
    """What a machine-readable zone says, as it says it."""

    #: "P", or P and a letter that tells the kind of passport.
    code: str
    #: Codes of Doc 9303: ISO 3166-1 alpha-3, but D for Germany, and some of organizations and of nobody's country.
    issuer: str
    nationality: str
    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    number: str = field(repr=False)
    #: Year, month and day, two digits each; the month and the day of birth may be unknown and then are fillers.
    birth: str = field(repr=False)
    expiry: str = field(repr=False)
    #: M, F, X, or empty when it is not said.
    sex: str = field(default="", repr=False)
    #: What the issuing state adds, often a personal number.
    optional: str = field(default="", repr=False)

    @property
    def type(self) -> PassportType | None:
        """What kind of passport it is, or None when only the issuing state knows."""
        return _TYPES.get(self.code[1:] or FILLER)

    def birth_date(self, today: date) -> date | None:
        """Return the date of birth, the last such day that has been, or None when it is not wholly known."""
        return _day(self.birth, latest_year=today.year, latest=today)

    def expiry_date(self, today: date) -> date | None:
        """Return the date of expiry, within fifty years of `today`."""
        return _day(self.expiry, latest_year=today.year + 49)


def check_digit(text: str) -> str:
    """Return the check digit over `text`: weights 7, 3, 1 and again, modulo 10 (part 3, 4.9)."""
    return str(sum(_VALUES[sign] * _WEIGHTS[place % 3] for place, sign in enumerate(text)) % 10)


def read_zone(text: str) -> Zone:
    """Return what the two lines in `text` say; raises ZoneUnreadable naming every part that does not add up.

    Spaces, small letters and fillers missing at the end of a line are borne with, and so is a letter where only a
    digit can be.
    """
    first, second = lines_of(text)
    wrong = [part for part, right in _parts(first, second) if not right]
    if not wrong and check_digit(second[:10] + second[13:20] + second[21:43]) != second[43]:
        wrong.append(ZonePart.COMPOSITE)
    if wrong:
        raise ZoneUnreadable(*wrong)
    surname, _, given_names = first[5:].rstrip(FILLER).partition(FILLER * 2)
    number, _digit, optional = _number(second)
    return Zone(
        code=first[:2].rstrip(FILLER),
        issuer=first[2:5].rstrip(FILLER),
        nationality=second[10:13].rstrip(FILLER),
        surname=_spaced(surname),
        given_names=_spaced(given_names),
        number=number.rstrip(FILLER),
        birth=second[13:19],
        expiry=second[21:27],
        sex=second[20].rstrip(FILLER),
        optional=optional.rstrip(FILLER),
    )


def lines_of(text: str) -> tuple[str, str]:
    """Return the two lines as they stand in a passport; raises ZoneUnreadable when they cannot be made out."""
    lines = ["".join(line.split()) for line in text.translate(_AS_FILLERS).upper().splitlines()]
    lines = [line for line in lines if line]
    if len(lines) == 1 and len(lines[0]) == 2 * WIDTH:
        lines = [lines[0][:WIDTH], lines[0][WIDTH:]]
    if any(not _SIGNS.fullmatch(line) for line in lines):
        raise ZoneUnreadable(ZonePart.SIGNS)
    if len(lines) != 2:
        raise ZoneUnreadable(ZonePart.SHAPE)
    first, second = _whole_first(lines[0]), _whole_second(lines[1])
    if len(first) != WIDTH or len(second) != WIDTH:
        raise ZoneUnreadable(ZonePart.SHAPE)
    return first.translate(_AS_LETTERS), _sorted(second)


def find_zone(text: str) -> tuple[str, str] | None:
    """Return the two lines among others read from a picture, if every check digit adds up, or None.

    The first line has none: that a passport is nearly always a national's of who issues it has to do for one.
    """
    lines = ["".join(line.split()) for line in text.upper().splitlines()]
    lines = [line for line in lines if line]
    for above, below in reversed(list(pairwise(lines))):
        begins = re.search(r"P[A-Z<][A-Z0-9]{1,3}", above)
        if begins is None:
            continue
        # Three fillers in a row are the end of a name: what a reader of text sees after them are fillers too.
        try:
            first, second = lines_of(f"{above[begins.start() :].partition(FILLER * 3)[0]}\n{below}")
            found = first, _with_right_number(second)
            zone = read_zone("\n".join(found))
        except ZoneUnreadable:
            continue
        if zone.issuer == zone.nationality:
            return found
    return None


def written(zone: Zone) -> tuple[str, str]:
    """Return the two lines that say `zone`, whose name is cut off where they end."""
    names = FILLER.join(zone.surname.split())
    if zone.given_names:
        names += FILLER * 2 + FILLER.join(zone.given_names.split())
    number, rest = f"{zone.number[:9]:<<9}", zone.number[9:]
    digit, optional = check_digit(number), zone.optional
    if rest:
        digit, optional = FILLER, f"{rest}{check_digit(zone.number)}{FILLER}{optional}"
    optional = f"{optional:<<14}"[:14]
    second = (
        f"{number}{digit}{zone.nationality:<<3}{zone.birth}{check_digit(zone.birth)}{zone.sex or FILLER}"
        f"{zone.expiry}{check_digit(zone.expiry)}{optional}{check_digit(optional) if zone.optional or rest else FILLER}"
    )
    last = check_digit(second[:10] + second[13:20] + second[21:43])
    return f"{zone.code:<<2}{zone.issuer:<<3}{names:<<39}"[:WIDTH], second + last


def _parts(first: str, second: str) -> list[tuple[ZonePart, bool]]:
    """Return each part and whether it is right by itself."""
    number, digit, _optional = _number(second)
    optional = second[28:42]
    return [
        (ZonePart.DOCUMENT, first[0] == "P"),
        (ZonePart.ISSUER, bool(_COUNTRY.fullmatch(first[2:5]))),
        (ZonePart.NAME, first[5] != FILLER),
        (ZonePart.NUMBER, number.strip(FILLER) != "" and check_digit(number) == digit),
        (ZonePart.NATIONALITY, bool(_COUNTRY.fullmatch(second[10:13]))),
        (ZonePart.BIRTH, _is_day(second[13:19], whole=False) and check_digit(second[13:19]) == second[19]),
        (ZonePart.SEX, second[20] in "MFX<"),
        (ZonePart.EXPIRY, _is_day(second[21:27], whole=True) and check_digit(second[21:27]) == second[27]),
        # Nothing there may have no check digit (part 4, 4.2.2.2).
        (ZonePart.OPTIONAL, second[42] in (check_digit(optional), "" if optional.strip(FILLER) else FILLER)),
    ]


def _number(second: str) -> tuple[str, str, str]:
    """Return the passport's number, its check digit and the optional part, where a long number goes on."""
    if second[9] != FILLER:
        return second[:9], second[9], second[28:42]
    rest, _, optional = second[28:42].partition(FILLER)
    return second[:9] + rest[:-1], rest[-1:], optional


def _whole_first(line: str) -> str:
    return f"{line:<<44}" if len(line) <= WIDTH else line[:WIDTH] + line[WIDTH:].lstrip(FILLER)


def _whole_second(line: str) -> str:
    """Return the line with the fillers between the optional part and the two last digits as they have to be."""
    if len(line) < 30:
        return line
    body, digits = line[:-2], line[-2:]
    return (f"{body:<<42}" if len(body) <= 42 else body[:42] + body[42:].lstrip(FILLER)) + digits


def _sorted(second: str) -> str:
    """Return the line with digits and letters each where nothing else can be."""
    signs = list(second)
    for place in _DIGITS:
        signs[place] = signs[place].translate(_AS_DIGITS)
    for place in _LETTERS:
        signs[place] = signs[place].translate(_AS_LETTERS)
    return "".join(signs)


def _with_right_number(second: str) -> str:
    """Return the line with O and 0 in its number told apart, where only one way adds up.

    Guessed is only what most numbers look like: letters, then digits.
    """
    number, digit = second[:9], second[9]
    if check_digit(number) == digit:
        return second
    ways = {number[:place].replace("0", "O") + number[place:].replace("O", "0") for place in range(10)}
    right = [way for way in ways if _USUAL_NUMBER.fullmatch(way) and check_digit(way) == digit]
    return right[0] + second[9:] if len(right) == 1 else second


def _is_day(text: str, *, whole: bool) -> bool:
    year, month, day = text[:2], text[2:4], text[4:]
    if not whole and day == FILLER * 2:
        month, day = (month if month != FILLER * 2 else "01"), "01"
        year = "00" if year == FILLER * 2 else year
    try:
        date(2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _day(text: str, *, latest_year: int, latest: date = date.max) -> date | None:
    if not text.isdigit():
        return None
    # The last year that ends with these digits; 29 February only where there is one.
    newest = latest_year - (latest_year - int(text[:2])) % 100
    for year in (newest, newest - 100):
        try:
            found = date(year, int(text[2:4]), int(text[4:]))
        except ValueError:
            continue
        if found <= latest:
            return found
    return None


def _spaced(names: str) -> str:
    return " ".join(names.replace(FILLER, " ").split())
