"""A table as offices of statistics set it, drawn here: dots lead from labels to figures in ruled groups."""

from __future__ import annotations

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts

from pincite.extract.pdf import page_tables
from pincite.extract.tables.flaws import is_flawed

LEFT, RIGHT, TOP, STEP = 60.0, 489.0, 100.0, 11.0
ENDS = [275.0 + 41.3 * n for n in range(6)]
"""Where the figures of each column end. The groups have three columns each."""
RULES = (235.0, 363.0)
DOTS = 7.0
"""Points from dot to dot."""
GROUPS = ("Men", "Women")
HEADS = [("", "Total"), ("Under 18", "years"), ("18 years", "and over")] * 2
LABELS = [
    "Fraud", "Theft", "Gambling", "Arson of houses", "Sale of stolen goods", "Driving without a licence",
    "Vagrancy", "Disorder", "Other damage", "Suspicion", "Runaways", "Breaking of a curfew by night",
]  # fmt: skip


def figures(number: int) -> list[str]:
    return [f"{(number + 3) * (n + 2) * 1.7:,.1f}" for n in range(6)]


def page_of(labels: list[str], *, most_dots: int) -> pymupdf.Page:
    """Return a page with the table; dots lead up to the figures, so many of them at most."""
    page = pymupdf.open().new_page(width=560, height=400)
    font = pymupdf.Font("helv")

    def end_at(x: float, y: float, text: str) -> None:
        page.insert_text((x - font.text_length(text, fontsize=SIZE), y), text, fontsize=SIZE)

    top, bottom = TOP - 48, TOP + len(labels) * STEP
    for start, y in ((LEFT, top), (RULES[0], TOP - 33), (LEFT, TOP - 6), (LEFT, bottom)):
        page.draw_line((start, y), (RIGHT, y))
    for x in RULES:
        page.draw_line((x, top), (x, bottom))
    for x, group in zip((285, 410), GROUPS, strict=True):
        page.insert_text((x, TOP - 37), group, fontsize=SIZE)
    page.insert_text((LEFT, TOP - 18), "Offence", fontsize=SIZE)
    for end, (above, below) in zip(ENDS, HEADS, strict=True):
        end_at(end, TOP - 22, above)
        end_at(end, TOP - 11, below)
    for number, label in enumerate(labels):
        y = TOP + 5 + number * STEP
        page.insert_text((LEFT, y), label, fontsize=SIZE)
        start = LEFT + font.text_length(label, fontsize=SIZE) + DOTS
        for dot in range(min(most_dots, int((RULES[0] - 4 - start) / DOTS))):
            page.insert_text((start + dot * DOTS, y), ".", fontsize=SIZE)
        for end, figure in zip(ENDS, figures(number), strict=True):
            end_at(end, y, figure)
    return page


@pytest.mark.parametrize("most_dots", [99, 1, 0], ids=["dots", "a dot alone", "no dots"])
def test_each_figure_stands_in_its_row_below_its_heading(most_dots: int) -> None:
    [table] = page_tables.ours(seen_on(page_of(LABELS, most_dots=most_dots)))
    _, heads, *rows = texts(table)
    assert heads == ["", *[" ".join(filter(None, head)) for head in HEADS]]
    assert [[row[0].rstrip(" ."), *row[1:]] for row in rows] == [
        [label, *figures(number)] for number, label in enumerate(LABELS)
    ]
    assert not is_flawed(table)
