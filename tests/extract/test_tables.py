"""Tables on pages that are drawn here: what is drawn as a grid is read as that grid, and prose as none."""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pincite.extract.blocks import Line
from pincite.extract.pdf import textlayer
from pincite.extract.tables import blocks as tables
from pincite.extract.tables import grids
from pincite.extract.tables.rulings import Ruling, rulings
from pincite.schema.extraction import Box
from pincite.settings import Limits

FONT, SIZE = "helv", 9.0
LEFT, TOP, ROW = 72.0, 100.0, 18.0

LABELS = st.text("abcdefghiklmnoprstu", min_size=3, max_size=14)
NUMBERS = st.one_of(
    st.integers(0, 9_999_999).map("{:,}".format),
    st.integers(1, 99_999).map("({:,})".format),
    st.decimals(0, 999, places=1).map("{}%".format),
    st.integers(1, 9999).map("-{}".format),
)


@st.composite
def number_grids(draw: st.DrawFn) -> list[list[str]]:
    """Return a heading of years, and rows of a label and numbers."""
    columns = draw(st.integers(2, 5))
    labels = draw(st.lists(LABELS, min_size=3, max_size=9, unique=True))
    head = ["item", *(str(2015 + n) for n in range(columns))]
    rows = [[label, *draw(st.lists(NUMBERS, min_size=columns, max_size=columns))] for label in labels]
    return [head, *rows]


def drawn() -> pymupdf.Page:
    return pymupdf.open().new_page(width=612, height=792)


def seen(page: pymupdf.Page) -> tuple[tuple[Line, ...], tuple[Ruling, ...]]:
    return textlayer.read(page, Limits(), drawn=False).lines, rulings(page.get_drawings())


def found(page: pymupdf.Page) -> list[tables.Table]:
    lines, rules = seen(page)
    return grids.find(lines, rules, page.rect.width)


def texts(table: tables.Table) -> list[list[str]]:
    return [line.split("\t") for line in tables.to_block(table).text.split("\n")]


def write(
    page: pymupdf.Page, x: float, y: float, text: str, *, right: bool = False, bold: bool = False
) -> None:
    font = "hebo" if bold else FONT
    start = x - pymupdf.get_text_length(text, font, SIZE) if right else x
    page.insert_text((start, y), text, fontname=font, fontsize=SIZE)


def set_out(page: pymupdf.Page, grid: Sequence[Sequence[str]], first: float, step: float) -> None:
    """Return a label at the left, numbers with their right edges at one place."""
    for n, row in enumerate(grid):
        y = TOP + n * ROW
        write(page, LEFT, y, row[0], bold=n == 0)
        for m, cell in enumerate(row[1:]):
            write(page, first + m * step, y, cell, right=True, bold=n == 0)


def rule(page: pymupdf.Page, xs: Sequence[float], ys: Sequence[float]) -> None:
    for y in ys:
        page.draw_line((xs[0], y), (xs[-1], y), width=0.5)
    for x in xs:
        page.draw_line((x, ys[0]), (x, ys[-1]), width=0.5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number_grids())
def test_a_grid_in_white_space_is_read_as_drawn(grid: list[list[str]]) -> None:
    page = drawn()
    set_out(page, grid, first=240, step=75)
    table = only(found(page))
    assert texts(table) == grid
    assert table.header_rows == 1
    assert table.doubt <= 0.5


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number_grids())
def test_a_ruled_grid_is_read_as_drawn(grid: list[list[str]]) -> None:
    page = drawn()
    set_out(page, grid, first=240, step=75)
    xs = [LEFT - 4, 175, *(244 + 75 * n for n in range(len(grid[0]) - 1))]
    rule(page, xs, [TOP - 13 + ROW * n for n in range(len(grid) + 1)])
    table = only(found(page))
    assert texts(table) == grid
    assert table.doubt <= 0.5


def only(many: Sequence[tables.Table]) -> tables.Table:
    assert len(many) == 1
    return many[0]


def test_a_cell_that_rules_join_spans_its_rows_and_columns() -> None:
    page = drawn()
    xs, ys = [72, 172, 252, 332], [90, 110, 130, 150, 170]
    for y in (ys[0], ys[-1]):
        page.draw_line((xs[0], y), (xs[-1], y))
    page.draw_line((xs[1], ys[1]), (xs[-1], ys[1]))
    for y in ys[2:4]:
        page.draw_line((xs[0], y), (xs[-1], y))
    for x in (xs[0], xs[1], xs[3]):
        page.draw_line((x, ys[0]), (x, ys[-1]))
    page.draw_line((xs[2], ys[1]), (xs[2], ys[-1]))
    for x, y, text in (
        (76, 113, "Region"), (230, 104, "Population"), (176, 124, "2001"), (256, 124, "2011"),
        (76, 144, "North"), (176, 144, "12,004"), (256, 144, "13,990"),
        (76, 164, "South"), (176, 164, "8,120"), (256, 164, "7,955"),
    ):  # fmt: skip
        write(page, x, y, text)
    block = tables.to_block(only(found(page)))
    spans = {block.text[c.start : c.end]: (c.row, c.column, c.rowspan, c.colspan) for c in block.cells}
    assert spans["Region"] == (0, 0, 2, 1)
    assert spans["Population"] == (0, 1, 1, 2)
    assert spans["13,990"] == (2, 2, 1, 1)
    assert block.html is not None
    assert '<th rowspan="2">Region</th><th colspan="2">Population</th>' in block.html


def test_signs_in_columns_of_their_own_are_one_cell_with_their_number() -> None:
    page = drawn()
    rows = [("Net sales", "$", "1,234", "", "12.5", "%"), ("Costs", "", "(987)", "", "(2.0", ")%"),
            ("Tax", "", "—", "", "3.1", "%"), ("Net income", "$", "247", "", "0.4", "%")]  # fmt: skip
    for n, (label, sign, number, _, share, tail) in enumerate(rows):
        y = TOP + n * ROW
        write(page, LEFT, y, label)
        write(page, 250, y, sign)
        write(page, 330, y, number.replace("—", "-"), right=True)
        write(page, 430, y, share, right=True)
        write(page, 433, y, tail)
    assert texts(only(found(page))) == [
        ["Net sales", "$ 1,234", "12.5 %"],
        ["Costs", "(987)", "(2.0 )%"],
        ["Tax", "-", "3.1 %"],
        ["Net income", "$ 247", "0.4 %"],
    ]


def test_a_wrapped_label_is_one_cell_of_its_row_and_a_section_label_a_row_of_its_own() -> None:
    page = drawn()
    for y, label, *numbers in (
        (100, "", "2022", "2021"),
        (118, "Current assets:"),
        (136, "Cash and equivalents", "410", "388"),
        (154, "Receivables from customers, net of"),
        (165, "allowances for doubtful accounts", "1,220", "1,190"),
        (183, "Total current assets", "1,630", "1,578"),
    ):
        write(page, LEFT, y, str(label))
        for m, number in enumerate(numbers):
            write(page, 300 + 70 * m, y, number, right=True)
    assert texts(only(found(page)))[1:] == [
        ["Current assets:", "", ""],
        ["Cash and equivalents", "410", "388"],
        ["Receivables from customers, net of allowances for doubtful accounts", "1,220", "1,190"],
        ["Total current assets", "1,630", "1,578"],
    ]


def test_a_heading_over_several_columns_spans_those_that_its_rule_covers() -> None:
    page = drawn()
    write(page, 268, 82, "Years ended", bold=True)
    page.draw_line((220, 86), (375, 86), width=0.7)
    set_out(page, [["", "2022", "2021"], ["Sales", "410", "388"], ["Costs", "302", "290"]], 290, 80)
    table = only(found(page))
    block = tables.to_block(table)
    assert [
        (c.row, c.column, c.colspan) for c in block.cells if block.text[c.start : c.end] == "Years ended"
    ] == [(0, 1, 2)]
    assert table.header_rows == 2


def test_every_cell_says_where_its_text_stands() -> None:
    page = drawn()
    set_out(
        page, [["item", "2022", "2021"], ["alpha", "1,000", "2,000"], ["beta", "3,000", "4,000"]], 240, 75
    )
    block = tables.to_block(only(found(page)))
    by_text = {block.text[cell.start : cell.end]: cell for cell in block.cells}
    assert (by_text["3,000"].row, by_text["3,000"].column, by_text["3,000"].heading) == (2, 1, False)
    assert by_text["2022"].heading
    for word in block.words:
        cell = next(c for c in block.cells if c.start <= word.start < c.end)
        assert cell.box is not None
        assert _holds(cell.box, word.box)


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


PROSE = (
    "The quick assessment of the river basin showed that most of the stations had been moved since the last "
    "survey, and that the figures of 1998 and 2004 cannot be compared without care. We therefore give both, "
    "with their errors, and leave it to the reader to draw the line that seems best. "
) * 6


def test_prose_in_one_two_and_three_columns_is_no_table() -> None:
    for count in (1, 2, 3):
        page = drawn()
        width = (468 - 24 * (count - 1)) / count
        for n in range(count):
            x = 72 + n * (width + 24)
            page.insert_textbox((x, 90, x + width, 700), PROSE, fontname=FONT, fontsize=SIZE, align=3)
        assert found(page) == []


def test_lists_and_contents_are_no_tables() -> None:
    page = drawn()
    for n, text in enumerate(("Boil the water first", "Add the salt after that", "Wait for ten minutes")):
        write(page, 72, 100 + 14 * n, f"{n + 1}.")
        write(page, 100, 100 + 14 * n, text)
    for n, text in enumerate(("Introduction to the survey", "Methods of the survey", "Results by region")):
        write(page, 72, 300 + 14 * n, text + " " + "." * 40)
        write(page, 500, 300 + 14 * n, str(3 + 9 * n), right=True)
    assert found(page) == []


def test_words_around_a_table_stay_outside() -> None:
    page = drawn()
    set_out(
        page, [["item", "2022", "2021"], ["alpha", "1,000", "2,000"], ["beta", "3,000", "4,000"]], 240, 75
    )
    write(page, LEFT, TOP - 40, "The table shows what was sold in the two years of the survey.")
    write(page, LEFT, TOP + 80, "What was not sold is given in the annex, with the reasons why it was not.")
    _, y0, _, y1 = only(found(page)).box
    assert y0 > TOP - 20
    assert y1 < TOP + 60


def test_a_known_region_gets_its_grid_from_boxes_that_jitter() -> None:
    page = drawn()
    grid = [["item", "2022", "2021"], ["alpha", "1,000", "2,000"], ["beta", "3,000", "4,000"]]
    set_out(page, grid, 240, 75)
    lines, _ = seen(page)
    shaken = [
        line.part(
            [type(w)(w.text, (w.box[0] + d, w.box[1] + d, w.box[2] - d, w.box[3] + d)) for w in line.words]
        )
        for n, line in enumerate(lines)
        for d in ((n % 3) - 1.0,)
    ]
    assert texts(grids.structure(shaken, (), (60, 80, 420, 160))) == grid


@pytest.mark.parametrize(("moved", "same"), [(0.0, True), (2.0, True), (60.0, False)])
def test_a_table_goes_on_where_its_columns_stand_at_the_same_places(moved: float, same: bool) -> None:
    first, second = drawn(), drawn()
    set_out(
        first, [["item", "2022", "2021"], ["alpha", "1,000", "2,000"], ["beta", "3,000", "4,000"]], 240, 75
    )
    set_out(
        second, [["gamma", "5,001", "6,000"], ["delta", "7,000", "8,000"], ["eps", "1", "2"]], 240 + moved, 75
    )
    above, below = (tables.to_block(only(found(page))) for page in (first, second))
    assert tables.same_columns(above, below) is same
