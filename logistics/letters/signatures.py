"""A signature drawn on a page: read as strokes of whole numbers, and made a picture of nothing but these."""

from __future__ import annotations

import json
from itertools import pairwise

from logistics.errors import Refusal

#: The paper a signature is drawn on, in its own units, and the most that is taken.
SIGNATURE_WIDTH, SIGNATURE_HEIGHT = 600, 200
MAX_STROKES, MAX_POINTS = 200, 6000
#: A signature's lines are at least this long together: a slip of the finger is none.
SHORTEST_SIGNATURE = 60
#: The longest text in which a signature may come; a point takes at most ten signs.
MAX_SIGNATURE_TEXT = 80_000

Strokes = tuple[tuple[tuple[int, int], ...], ...]


class BadSignature(Refusal):
    """What came as a drawn signature is none."""


def read_signature(text: str) -> Strokes:
    """Return the strokes of a drawn signature, sent as JSON: lists of [x, y] whole numbers; none for an empty text.

    Raises BadSignature for anything else, for what lies outside the paper, and for next to nothing.
    """
    if not text:
        return ()
    if len(text) > MAX_SIGNATURE_TEXT:
        raise BadSignature
    try:
        drawn = json.loads(text)
    except (ValueError, RecursionError):
        raise BadSignature from None
    if not isinstance(drawn, list) or len(drawn) > MAX_STROKES:
        raise BadSignature
    strokes = tuple(_stroke(each) for each in drawn)
    if not strokes:
        return ()
    if sum(map(len, strokes)) > MAX_POINTS or sum(map(_length, strokes)) < SHORTEST_SIGNATURE:
        raise BadSignature
    return strokes


def _stroke(points: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(points, list) or not points:
        raise BadSignature
    return tuple(_point(point) for point in points)


def _point(point: object) -> tuple[int, int]:
    match point:
        case [int(x), int(y)] if (
            not isinstance(x, bool)
            and not isinstance(y, bool)
            and 0 <= x <= SIGNATURE_WIDTH
            and 0 <= y <= SIGNATURE_HEIGHT
        ):
            return x, y
    raise BadSignature


def _length(stroke: tuple[tuple[int, int], ...]) -> int:
    return sum(abs(x - a) + abs(y - b) for (a, b), (x, y) in pairwise(stroke))


def signature_picture(strokes: Strokes) -> str:
    """Return a drawn signature as an SVG; it is made of these numbers and of nothing that was sent."""
    # A line of no length is a dot.
    paths = " ".join(
        "M" + " L".join(f"{x} {y}" for x, y in (stroke if len(stroke) > 1 else stroke * 2)) for stroke in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIGNATURE_WIDTH} {SIGNATURE_HEIGHT}">'
        f'<path d="{paths}" fill="none" stroke="#16264d" stroke-width="4" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
    )
