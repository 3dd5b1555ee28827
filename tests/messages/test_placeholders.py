"""The language of texts: what is put in, once and as text, and what is wrong with a text that cannot be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.messages.placeholders import (
    BLOCKS,
    EDITABLE,
    IN_SPANISH,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Fault,
    Placeholder,
    Slip,
    Wording,
    allowed,
    allowed_in_subject,
    check,
    fill,
    pieces,
    required,
)
from logistics.messages.rules import VALUES, Kind

GOOD = Wording("About {event_short}", "Dear {name},\n\nYou are approved.\n{link}")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {name},", "Dear Ana,"),
        ("{name}{name}", "AnaAna"),
        ("{{name}}", "{name}"),
        ("{{{name}}}", "{Ana}"),
        ("{{ and }}", "{ and }"),
        ("nothing", "nothing"),
        ("{other}", "{other}"),
        ("{name!r} {name.__class__} {0} {name:>20}", "{name!r} {name.__class__} {0} {name:>20}"),
        ("{{{{ 7 * 7 }}}} {% if x %}", "{{ 7 * 7 }} {% if x %}"),
    ],
)
def test_names_are_replaced_and_nothing_is_evaluated(text, filled):
    assert fill(text, {"name": "Ana"}) == filled


@pytest.mark.parametrize(
    "name", ["{delegation}", "{name}", "{{link}}", "{", "}", "\\1 \\g<0>", "%(name)s", "{{ 7 * 7 }}"]
)
def test_a_value_is_not_looked_into(name):
    assert fill("{name} of {delegation}", {"name": name, "delegation": "{name}"}) == f"{name} of {{name}}"


@given(st.text(), st.text())
def test_any_value_arrives_as_it_is(before, value):
    text = before.replace("{", "{{").replace("}", "}}") + "{name}"
    assert fill(text, {"name": value}) == before + value


def test_a_body_is_paragraphs_and_blocks():
    body = "Dear {name},\n\n\nOne line \nand another\n {link}\t\nAfter\n{{link}}\n\n{missing}\n"
    assert list(pieces(body)) == [
        "Dear {name},",
        "One line\nand another",
        Placeholder.LINK,
        "After\n{{link}}",
        Placeholder.MISSING,
    ]


def faults(subject="Hello", body="{link}", kind=Kind.APPROVED):
    return check(kind, Wording(subject, body))


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        (GOOD.subject, GOOD.body, []),
        ("Hello", "Only {{braces}}\n{link}", []),
        ("", "{link}", [Fault("subject", Slip.EMPTY)]),
        ("Hello", " \n ", [Fault("body", Slip.EMPTY), Fault("body", Slip.LACKING, "link")]),
        ("x" * (LONGEST_SUBJECT + 1), "{link}", [Fault("subject", Slip.TOO_LONG)]),
        ("Hello", "x" * LONGEST_BODY + "\n{link}", [Fault("body", Slip.TOO_LONG)]),
        ("Hello\r\nBcc: eva@example.org", "{link}", [Fault("subject", Slip.HIDDEN)]),
        ("Hello\0", "{link}", [Fault("subject", Slip.HIDDEN)]),
        ("Hello", "a\0b\n{link}", [Fault("body", Slip.HIDDEN)]),
        ("Hello", "a\u2028b\n{link}", [Fault("body", Slip.HIDDEN)]),
        ("Hello", "\ud800\n{link}", [Fault("body", Slip.HIDDEN)]),
        ("Hello {nam}", "{nam} {nam}\n{}\n{link}", [
            Fault("subject", Slip.UNKNOWN, "nam"), Fault("body", Slip.UNKNOWN, "nam"), Fault("body", Slip.UNKNOWN, ""),
        ]),
        ("Hello", "{passport_number}\n{link}", [Fault("body", Slip.UNKNOWN, "passport_number")]),
        ("Hello", "{Name}\n{link}", [Fault("body", Slip.UNKNOWN, "Name")]),
        ("Hello", "{ name }\n{link}", [Fault("body", Slip.UNKNOWN, " name ")]),
        ("Hello {link}", "{link}", [Fault("subject", Slip.NOT_IN_SUBJECT, "link")]),
        ("Until {deadline}", "{link}", [Fault("subject", Slip.NOT_IN_SUBJECT, "deadline")]),
        ("Hello", "Here: {link}", [Fault("body", Slip.NOT_ALONE, "link")]),
        ("Hello", "A { alone\n{link}", [Fault("body", Slip.LONE_BRACE)]),
        ("Hello }", "{link}", [Fault("subject", Slip.LONE_BRACE)]),
        ("Hello", "{name\n}\n{link}", [Fault("body", Slip.LONE_BRACE)]),
        ("Hello", "No way in", [Fault("body", Slip.LACKING, "link")]),
        ("Hello", "{reason}\n{link}", [Fault("body", Slip.UNKNOWN, "reason")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_field_and_name(subject, body, expected):
    assert list(faults(subject, body)) == expected


def test_what_a_mail_is_written_for_cannot_be_left_out():
    assert {kind: required(kind) for kind in EDITABLE if required(kind)} == {
        Kind.RECEIPT: (Placeholder.LINK,),
        Kind.WAITLISTED: (Placeholder.LINK,),
        Kind.APPROVED: (Placeholder.LINK,),
        Kind.RETURNED: (Placeholder.LINK, Placeholder.REASON),
        Kind.DECLINED: (Placeholder.REASON,),
        Kind.SEAT_OFFERED: (Placeholder.LINK,),
        Kind.LETTER_ISSUED: (Placeholder.LINK,),
        Kind.CONFIRMED: (Placeholder.LINK,),
        Kind.REMINDER: (Placeholder.LINK, Placeholder.MISSING),
        Kind.NOMINATION: (Placeholder.LINK,),
        Kind.MOVED: (Placeholder.LINK,),
        Kind.AGENDA_CHANGED: (Placeholder.CHANGES,),
        Kind.ERASURE_REFUSED: (Placeholder.REASON,),
    }


@pytest.mark.parametrize("kind", EDITABLE)
def test_only_what_a_kind_is_told_can_be_said(kind):
    of_the_event = {"event", "event_short", "secretariat", "calendar"}
    assert set(allowed(kind)) == (VALUES[kind] - {"valid_for", "with_agenda"}) | of_the_event
    assert set(allowed_in_subject(kind)) == set(allowed(kind)) - BLOCKS - {"deadline"}


def test_no_name_stands_for_anything_of_a_passport():
    assert {each.value for each in Placeholder} == {
        "name", "delegation", "reference", "event", "event_short", "secretariat", "deadline",
        "link", "missing", "coverage", "received", "reason", "changes", "calendar",
    }  # fmt: skip
    assert Kind.SIGN_IN not in EDITABLE


def test_a_name_may_be_written_in_spanish_in_any_text():
    wording = Wording("Su registro: {reunión_corta}", "Reciba un saludo, {nombre}.\n\n{motivo}\n\n{enlace}")
    assert check(Kind.RETURNED, wording) == ()
    assert list(pieces(wording.body)) == ["Reciba un saludo, {nombre}.", Placeholder.REASON, Placeholder.LINK]
    assert fill("{nombre}, {name}; {{nombre}}", {"name": "Ana {enlace}"}) == "Ana {enlace}, Ana {enlace}; {nombre}"
    assert len(set(IN_SPANISH.values()) | set(Placeholder)) == 2 * len(Placeholder)
