"""Words of two rows in turn are found, and a text that wraps over lines is not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import pytest
from woven_rows import returns, woven

from pincite.schema.extraction import Box, Category, Element, Extraction, Page, PageExtraction, Word

UPPER, LOWER = 100.0, 112.0


def boxes(lines: Sequence[float]) -> list[Box]:
    """Return a word after another, each on the line with this top."""
    return [(20.0 * at, top, 20.0 * at + 18, top + 10) for at, top in enumerate(lines)]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([UPPER, UPPER, LOWER, LOWER], 0),
        ([UPPER, LOWER, UPPER, LOWER], 2),
        ([UPPER, UPPER - 3, UPPER, UPPER - 3], 0),
        ([UPPER, LOWER, LOWER + 12], 0),
    ],
)
def test_coming_back_to_a_line_is_counted_and_a_raised_figure_is_on_its_line(
    lines: list[float], count: int
) -> None:
    assert returns(boxes(lines)) == count


@pytest.mark.parametrize("unclear", [(), ("table-shape",)])
def test_a_woven_cell_is_told_from_one_on_a_page_with_a_remark(unclear: tuple[str, ...]) -> None:
    text = "rent of energy and the harbour heating"
    starts = list(accumulate((len(word) + 1 for word in text.split()[:-1]), initial=0))
    lines = [UPPER, LOWER] * 3 + [UPPER]
    words = tuple(
        Word(start, start + len(word), box)
        for start, word, box in zip(starts, text.split(), boxes(lines), strict=True)
    )
    extraction = Extraction(
        "application/pdf",
        "",
        (Page(1, text, 600, 800, words),),
        (Element("e", Category.NARRATIVE_TEXT, text, 1, 0, len(text)),),
        page_extractions=(PageExtraction(1, "flow", "", len(text), unclear=unclear),),  # type: ignore[arg-type]
    )
    assert [(one.text, one.remarked) for one in woven(extraction)] == [(text, bool(unclear))]
