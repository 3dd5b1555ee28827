"""The letter as a PDF: archival, tagged, in the person's language, and never made of what people type."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from logistics.funding import words as funding_words
from logistics.funding.queries import coverage_of
from logistics.funding.rules import State
from logistics.letters import paper
from logistics.letters.preparing import prepare
from logistics.typesetting import CannotTypeset
from logistics.wording import listed
from tests.letters.people import approved, person


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF with single spaces."""
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [opened[number].get_textpage().get_text_range() for number in range(len(opened))]
    return re.sub(r"\s+", " ", " ".join(pages))


def tight(text: str) -> str:
    """Return words without what the ends of lines add or take away."""
    return re.sub(r"[\s\-\x02\ufffe]", "", text)


@pytest.fixture
def letter(crm):
    """Return a function that sets the letter of somebody new."""

    def of(code="CRI", name="Ana Ejemplo", **values):
        registration_id = approved(crm, code, name, **values)
        return registration_id, prepare(person(registration_id), crm)

    return of


def test_it_is_archival_tagged_titled_and_in_the_persons_language(letter):
    for language in ("es", "en"):
        _, prepared = letter(language=language)
        with pikepdf.open(BytesIO(prepared.pdf)) as pdf:
            with pdf.open_metadata() as metadata:
                assert (metadata.pdfa_status, metadata["pdfuaid:part"]) == ("2A", "1")
                assert metadata["dc:title"] == f"{prepared.said['title']} · {prepared.said['event']}"
            assert bool(pdf.Root.MarkInfo.Marked) is True
            assert str(pdf.Root.Lang) == language
            assert "/StructTreeRoot" in pdf.Root
            assert len(pdf.pages) in (1, 2)
            assert not [font for page in pdf.pages for font in page.resources.Font.values() if not embedded(font)]


def embedded(font):
    """Return whether a font's own outlines are in the file."""
    (inner,) = font.DescendantFonts
    descriptor = inner.FontDescriptor
    return any(key in descriptor for key in ("/FontFile2", "/FontFile3"))


def test_it_says_who_where_when_and_how_to_check(letter):
    _, prepared = letter(
        name="Ana María O’Neil Ñúñez Agüero",
        job_title="Directora",
        institution="Ministerio de Relaciones Exteriores",
        language="es",
    )
    text = text_of(prepared.pdf)
    for words in (
        "Ana María O’Neil Ñúñez Agüero",
        "Directora",
        "Ministerio de Relaciones Exteriores",
        "Costa Rica",
        "Jueves 31 de marzo de 2022, 10:00–17:00",
        "Viernes 1 de abril de 2022, 09:00–12:30",
        "14 de febrero de 2022",
        "Ciudad de México",
        "Secretaría de Gobernación de México (SEGOB)",
        "1 de marzo de 2022",
        "23:59",
        f"/verify/{prepared.said['verify_address'].rpartition('/')[2]}",
    ):
        assert words in text, words


@pytest.mark.parametrize("code", ["CRI", "MEX", "CAN", "RROCM", "CSM"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_it_says_exactly_the_coverage_of_the_page(app, letter, code, language):
    registration_id, prepared = letter(code, language=language)
    with app.test_request_context(f"/?lang={language}"):
        lines = coverage_of(registration_id)
        covered = [line for line in lines if line.state is State.COVERED]
        assert prepared.said["covered"] == [
            [
                str(funding_words.ITEMS[line.item]),
                funding_words.amount(line.item, line.offered) if funding_words.is_counted(line.item) else "",
                funding_words.payer(line),
            ]
            for line in covered
        ]
        reasons: dict[str, list[str]] = {}
        for line in lines:
            if line not in covered:
                reasons.setdefault(funding_words.reason(line), []).append(str(funding_words.ITEMS[line.item]).lower())
        # Things with the same reason stand together.
        assert [(why, what.lower()) for what, why in prepared.said["not_covered"]] == [
            (why, listed(items)) for why, items in reasons.items()
        ]
    text = tight(text_of(prepared.pdf))
    for row in prepared.said["covered"] + prepared.said["not_covered"]:
        for words in row:
            assert tight(words) in text


@pytest.mark.parametrize(
    "name",
    [
        "Иван Петров",
        "Αννα Παπαδοπούλου",
        "Zażółć Gęślą Jaźń",
        "Nguyễn Thị Ánh",
        "שלום כהן",
        "N" * 200,
        "Ana " * 49,
        "#set page(fill: red)",
        '$x$ *a* _b_ `c` = d\\ "e" @f <g> // h',
        "D",
    ],
)
def test_any_name_stands_as_it_is(letter, name):
    _, prepared = letter(name=name)
    assert tight(name) in tight(text_of(prepared.pdf))


def test_a_name_no_font_knows_is_refused_and_not_left_out(letter):
    with pytest.raises(CannotTypeset) as refused:
        letter(name="Ana \U0010fffd")
    assert "could not be displayed" in refused.value.complaint


def test_the_same_letter_gives_the_same_bytes(letter):
    _, prepared = letter()
    assert paper.compose(prepared.said, at=prepared.issued_at) == prepared.pdf


def test_a_secretariats_own_template_wins(app, letter, settings):
    own = settings.data / "papers"
    own.mkdir()
    (own / paper.TEMPLATE).write_text(
        "#let letter = json(bytes(sys.inputs.data)).letter\n"
        '#set document(title: letter.title)\n#set text(lang: "es")\n= Nuestra carta\n#letter.name'
    )
    _, prepared = letter()
    assert text_of(prepared.pdf).startswith("Nuestra carta Ana Ejemplo")
    (own / paper.TEMPLATE).write_text("#nothing.of.the.kind")
    with pytest.raises(CannotTypeset) as refused:
        letter(name="Berta Muestra")
    assert "unknown variable: nothing" in refused.value.complaint
