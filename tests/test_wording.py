"""How instants, days, zones and lists read in Spanish and in English."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale

from logistics.wording import capitalized, day, instant, listed, of, span, zone_name

MEXICO = ZoneInfo("America/Mexico_City")
#: The last instant before 2 March 2022 in Mexico City.
DEADLINE = datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "full", "short", "time"),
    [
        ("es", "martes 1 de marzo de 2022 a las 23:59", "01/03/22, 23:59", "23:59"),
        ("en", "Tuesday, 1 March 2022, 23:59", "01/03/2022, 23:59", "23:59"),
    ],
)
def test_an_instant_reads_in_the_zone_of_the_meeting(app, language, full, short, time):
    with force_locale(language):
        assert [instant(DEADLINE, MEXICO, form) for form in ("full", "short", "time")] == [full, short, time]


@pytest.mark.parametrize(
    ("language", "full", "long"),
    [("es", "jueves 31 de marzo de 2022", "31 de marzo de 2022"), ("en", "Thursday, 31 March 2022", "31 March 2022")],
)
def test_a_day_reads_as_official_papers_write_it(app, language, full, long):
    with force_locale(language):
        assert (day(date(2022, 3, 31)), day(date(2022, 3, 31), "long")) == (full, long)


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "hora de Ciudad de México, UTC−6"), ("en", "Mexico City time, UTC−6")],
)
def test_a_zone_is_named_after_its_city(app, language, words):
    with force_locale(language):
        assert zone_name(ZoneInfo("America/Mexico_City"), DEADLINE) == words


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (["sede", "interpretación"], "sede e interpretación"),
        (["Guatemala", "Honduras", "Italia"], "Guatemala, Honduras e Italia"),
        (["agua", "Hidalgo"], "agua e Hidalgo"),
        (["agua", "hielo"], "agua y hielo"),
        (["Perú y Chile", "México"], "Perú y Chile y México"),
        (["2", "5", "12"], "2, 5 y 12"),
        (["sede"], "sede"),
        ([], ""),
    ],
)
def test_spanish_says_e_before_the_sound_of_i(app, parts, joined):
    with force_locale("es"):
        assert listed(parts) == joined


@pytest.mark.parametrize(
    ("parts", "joined"),
    [(["7", "8"], "7 u 8"), (["10", "11"], "10 u 11"), (["5", "6"], "5 o 6"), (["day", "hours"], "day u hours")],
)
def test_spanish_says_u_before_the_sound_of_o(app, parts, joined):
    with force_locale("es"):
        assert listed(parts, "or") == joined


def test_english_joins_with_and_and_or(app):
    with force_locale("en"):
        assert (listed(["a", "i"]), listed(["7", "8"], "or")) == ("a and i", "7 or 8")
        assert listed(["lodging", "breakfast", "lunch"]) == "lodging, breakfast and lunch"  # as in the United Nations


def test_a_line_of_its_own_starts_with_a_capital_and_keeps_the_rest():
    assert [capitalized(words) for words in ("martes 1 de marzo", "éste", "CDMX", "")] == [
        "Martes 1 de marzo",
        "Éste",
        "CDMX",
        "",
    ]


@pytest.mark.parametrize(
    ("language", "first", "last", "words"),
    [
        ("es", date(2022, 3, 31), date(2022, 4, 1), "31 de marzo\u2009–\u20091 de abril de 2022"),
        ("es", date(2025, 3, 18), date(2025, 3, 20), "18–20 de marzo de 2025"),
        ("es", date(2025, 3, 18), date(2025, 3, 18), "18 de marzo de 2025"),
        ("en", date(2022, 3, 31), date(2022, 4, 1), "31 Mar\u2009–\u20091 Apr 2022"),
    ],
)
def test_days_in_a_row_say_the_year_once(app, language, first, last, words):
    with force_locale(language):
        assert span(first, last) == words


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "a las 00:00"), (1, "a la 01:00"), (2, "a las 02:00"), (13, "a las 13:00")]
)
def test_spanish_says_one_o_clock_in_the_singular(app, hour, words):
    with force_locale("es"):
        at = datetime(2022, 3, 1, hour, tzinfo=UTC)
        assert instant(at, ZoneInfo("UTC")) == f"martes 1 de marzo de 2022 {words}"


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("es", "Costa Rica", "de Costa Rica"),
        ("es", "El Salvador", "de El Salvador"),
        ("es", "Estados Unidos", "de los Estados Unidos"),
        ("es", "República Dominicana", "de la República Dominicana"),
        ("es", "Programa Mundial de Alimentos", "del Programa Mundial de Alimentos"),
        ("es", "Red Regional (RROCM)", "de la Red Regional (RROCM)"),
        ("en", "Costa Rica", "of Costa Rica"),
        ("en", "El Salvador", "of El Salvador"),
        ("en", "Dominica", "of Dominica"),
        ("en", "United States", "of the United States"),
        ("en", "Dominican Republic", "of the Dominican Republic"),
        ("en", "South American Conference on Migration (CSM)", "of the South American Conference on Migration (CSM)"),
    ],
)
def test_a_name_takes_its_article(app, language, name, words):
    with force_locale(language):
        assert of(name) == words
