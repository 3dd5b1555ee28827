"""What became different in an agenda, session by session, and how a mail says it."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import force_locale

from logistics.agenda.rules import Change, ChangeKind, changes_since
from logistics.agenda.words import change_sentence
from logistics.localized import Localized
from tests.agenda.rows import SECOND, WRITTEN, a_session, at, event_facts

SINCE = WRITTEN + timedelta(days=3)
LATER = SINCE + timedelta(days=1)


def test_only_what_happened_since_is_told_and_what_it_was():
    same = a_session("same", at("09:00"))
    moved = a_session("moved", at("10:00"), updated_at=LATER)
    new = a_session("new", at("11:00"), created_at=LATER, updated_at=LATER)
    dropped = a_session("dropped", at("12:00"), updated_at=LATER, cancelled_at=LATER)
    dropped_before = a_session("before", at("13:00"), updated_at=SINCE, cancelled_at=SINCE)
    never_told = a_session("never", at("14:00"), created_at=LATER, updated_at=LATER, cancelled_at=LATER)
    assert changes_since([same, moved, new, dropped, dropped_before, never_told], SINCE) == (
        Change(ChangeKind.CHANGED, moved),
        Change(ChangeKind.ADDED, new),
        Change(ChangeKind.CANCELLED, dropped),
    )


def said(kind, language="en", **values):
    title = Localized(es="Cierre", en="Closing")
    session = a_session("closing", values.pop("start", at("12:00")), values.pop("end", None), title=title, **values)
    with force_locale(language):
        return change_sentence(Change(kind, session), event_facts(), language)


def test_a_change_is_a_line_with_the_zone_and_the_place(app):
    hall = Localized(es="Salón B", en="Hall B")
    assert said(ChangeKind.ADDED, end=at("12:30")) == (
        "New: Closing. Thursday, 31 March 2022, 12:00 to 12:30 (Mexico City time, UTC−6), Secretaría de Gobernación."
    )
    assert said(ChangeKind.CHANGED, location=hall) == (
        "Changed: Closing. Now: Thursday, 31 March 2022, 12:00 (Mexico City time, UTC−6), Hall B."
    )
    assert said(ChangeKind.CHANGED, start=at("23:00"), end=at("01:00", SECOND), location=hall) == (
        "Changed: Closing. Now: Thursday, 31 March 2022, 23:00 until Friday, 1 April 2022, 01:00 "
        "(Mexico City time, UTC−6), Hall B."
    )
    assert said(ChangeKind.ADDED, "es", end=at("12:30")) == (
        "Se agrega: Cierre, jueves 31 de marzo de 2022 a las 12:00, hasta las 12:30 (hora de Ciudad de México, "
        "UTC−6), Secretaría de Gobernación."
    )
    assert said(ChangeKind.CANCELLED, "es") == (
        "Se cancela: Cierre. Estaba prevista para el jueves 31 de marzo de 2022 a las 12:00 "
        "(hora de Ciudad de México, UTC−6)."
    )
