"""Signatures drawn on a page."""

from __future__ import annotations

import json

import pytest

from logistics.letters.signatures import MAX_POINTS, BadSignature, read_signature, signature_picture


def test_strokes_are_read_as_drawn():
    assert read_signature("[[[0,0],[600,200]],[[5,5]]]") == (((0, 0), (600, 200)), ((5, 5),))
    assert read_signature("") == read_signature("[]") == ()


@pytest.mark.parametrize(
    "sent",
    [
        "x",
        "{}",
        '"<svg onload=alert(1)>"',
        "null",
        "[[]]",
        "[[[1]]]",
        "[[[1,2,3],[100,100]]]",
        "[[[1,1],[601,1]]]",
        "[[[-1,1],[500,1]]]",
        "[[[1.5,1],[500,1]]]",
        "[[[true,1],[500,1]]]",
        '[[["1",1],[500,1]]]',
        "[[[1e99,1],[500,1]]]",
        "[[[NaN,1],[500,1]]]",
        "[[[5,5],[6,6]]]",
        "[" * 100_000,
        "[" * 2000 + "]" * 2000,
        json.dumps([[[0, 0], [600, 0]]] * 201),
        json.dumps([[[0, 0], [600, 0]] * (MAX_POINTS // 2 + 1)]),
    ],
)
def test_what_is_no_signature_is_refused(sent):
    with pytest.raises(BadSignature):
        read_signature(sent)


def test_a_signature_becomes_lines_and_dots():
    picture = signature_picture((((0, 0), (600, 200)), ((5, 5),)))
    assert 'd="M0 0 L600 200 M5 5 L5 5"' in picture
