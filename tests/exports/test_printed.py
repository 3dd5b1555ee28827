"""Lists as they come out of the printer: each person on one line, all of it on one page's width."""

from __future__ import annotations

import pytest
from openpyxl.utils import get_column_letter

from logistics.events.rules import EventFacts
from tests.exports.books import opened

#: With more characters side by side, letters on a landscape page of US letter are under five and a half points.
WIDEST = 290


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("paper", ["manifest", "rooming", "roster", "meals", "access-list", "attendance"])
def test_all_columns_fit_a_page_and_can_be_read(crm: EventFacts, paper: str, language: str) -> None:
    for sheet in opened(paper, crm, language).worksheets:
        setup = sheet.page_setup
        assert (setup.fitToWidth, setup.fitToHeight, setup.orientation) == (1, 0, "landscape")
        assert (sheet.print_title_rows, sheet.oddFooter.right.text[-2:]) == ("$1:$1", "&N")
        widths = [sheet.column_dimensions[get_column_letter(each)].width for each in range(1, sheet.max_column + 1)]
        assert sum(widths) <= WIDEST, sheet.title
