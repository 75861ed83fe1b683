"""The rows and columns of tables without rules between them, on drawn pages."""

from __future__ import annotations

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.lines import line
from tests.extract.table_of_texts import FIRST, HEAD, LEFT, LINE, ROW, SECOND, THIRD, drawn, read, table_of

from pincite.extract.pdf import page_tables
from pincite.extract.tables import runs
from pincite.extract.tables.blocks import slots


def test_a_note_s_mark_alone_on_its_line_belongs_to_the_label_above() -> None:
    marks = [(LEFT, 100.0, "north"), (LEFT, 100 + LINE, "**"), (LEFT, 100 + 3 * ROW, "south")]
    rows = [
        cell
        for n in (0, 2, 3)
        for cell in ((SECOND, 100 + n * ROW, f"{n}1"), (THIRD, 100 + n * ROW, f"{n}2"))
    ]
    page = drawn(*HEAD, *marks, *rows, (LEFT, 100 + 2 * ROW, "west"))
    grid, _ = read(page)
    assert [row[0] for row in grid[1:]] == ["north **", "west", "south"]


def test_rows_whose_texts_are_centred_in_their_height_are_told_by_their_labels() -> None:
    page = drawn(
        (LEFT, 80.0, "Item"), (FIRST, 80.0, "What it is for"), (THIRD, 80.0, "Price"),
        (FIRST, 100, "a heavy chain that is"), (FIRST, 111, "made for mooring the"),
        (FIRST, 122, "largest barges"),
        (LEFT, 111, "chain"), (THIRD, 111, "1,240"),
        (FIRST, 133, "a light rope"), (LEFT, 133, "rope"), (THIRD, 133, "310"),
        (FIRST, 144, "an anchor that keeps a"), (FIRST, 155, "barge from drifting in"),
        (FIRST, 166, "any wind"),
        (LEFT, 155, "anchor"), (THIRD, 155, "980"),
        bold=("Item", "What it is for", "Price"),
    )  # fmt: skip
    grid, _ = read(page)
    assert grid == [
        ["Item", "What it is for", "Price"],
        ["chain", "a heavy chain that is made for mooring the largest barges", "1,240"],
        ["rope", "a light rope", "310"],
        ["anchor", "an anchor that keeps a barge from drifting in any wind", "980"],
    ]


def test_headings_of_different_height_that_are_centred_are_of_two_columns() -> None:
    page = drawn(
        (LEFT, 85.5, "Name"), (SECOND, 80, "Restrictions"), (SECOND, 91, "on owners"),
        (SECOND + 60, 74.5, "Duties"), (SECOND + 60, 85.5, "to report"), (SECOND + 60, 96.5, "owners"),
        *((LEFT, 120 + n * ROW, name) for n, name in enumerate(("Finland", "France", "Greece"))),
        *((SECOND, 120 + n * ROW, text) for n, text in enumerate(("for land", "none", "for islands"))),
        bold=("Name", "Restrictions", "on owners", "Duties", "to report", "owners"),
    )  # fmt: skip
    grid, _ = read(page)
    assert grid[0] == ["Name", "Restrictions on owners", "Duties to report owners"]
    assert grid[1:] == [["Finland", "for land", ""], ["France", "none", ""], ["Greece", "for islands", ""]]


def test_small_lines_beside_a_tall_heading_are_read_one_below_the_other() -> None:
    [row] = runs.rows(
        [
            line("Quarter ended", 60, 113, size=13),
            line("%", 237, 113.7, size=6.7),
            line("Change", 230, 120.9, size=6.7),
        ]
    )
    assert [run.text for run in row.runs] == ["Quarter ended", "% Change"]


@pytest.mark.parametrize("first", [("93", "77"), ("5", "8")])
def test_figures_that_are_centred_in_one_row_stand_in_the_column_of_the_others(
    first: tuple[str, str],
) -> None:
    """The heading is over both places, and no row has figures in both."""
    rights = (330.0, 430.0)
    cells = [(right - 55.0, 100.0, text) for right, text in zip(rights, first, strict=True)]
    for n in range(1, 6):
        for right, text in zip(rights, (f"{n}.4%", f"{n}1.2%"), strict=True):
            cells.append((right - pymupdf.get_text_length(text, "helv", SIZE), 100 + n * ROW, text))
    heads = [
        (right - 64.0, 80.0, text)
        for right, text in zip(rights, ("Suffered from", "Followed up "), strict=True)
    ]
    names = [(LEFT, 100 + n * ROW, f"name {letter}") for n, letter in enumerate("abcdef")]
    grid, _ = read(drawn(*heads, *cells, *names))
    assert [len(row) for row in grid] == [3] * 7
    assert grid[1] == ["name a", *first]


def test_a_date_that_wraps_in_a_heading_is_no_row_of_figures() -> None:
    heads = [(SECOND, 80, "Sept."), (SECOND, 91, "30, 2021"), (THIRD, 80, "Sept."), (THIRD, 91, "30, 2022")]
    rows = [(x, 110 + n * ROW, f"{n}4") for n in range(3) for x in (SECOND, THIRD)]
    names = [(LEFT, 110 + n * ROW, f"name {letter}") for n, letter in enumerate("abc")]
    table = table_of(drawn(*heads, *rows, *names))
    assert table.header_rows == 1
    assert len(slots(table.grid)) == 4


@pytest.mark.parametrize("figure", ["4,6{}1 (4{}.5%)", "3.{} ± .{}", "1.{} [0.{}, 1.9]", "{}2 (9-1{})"])
def test_figures_with_their_spread_are_rows_of_their_own(figure: str) -> None:
    """Rows without white between them, whose labels could go on below."""
    names = [(LEFT, 100 + n * LINE, name) for n, name in enumerate(("crimtab", "airquality", "faithful"))]
    cells = [(x, 100 + n * LINE, figure.format(n + 1, n + 2)) for n in range(3) for x in (SECOND, THIRD + 30)]
    grid, _ = read(drawn((SECOND, 85, "before"), (THIRD + 30, 85, "after"), *names, *cells))
    assert [row[0] for row in grid[1:]] == ["crimtab", "airquality", "faithful"]
    assert [row[1] for row in grid[1:]] == [figure.format(n + 1, n + 2) for n in range(3)]


def test_groups_of_rows_that_white_sets_apart_are_not_one_row_each() -> None:
    """As booktabs sets them: the words are in lower case, and the same text stands below itself."""
    groups = (("double", "float"), ("int32", "sint32", "sfixed32"), ("string", "bytes"))
    kinds = ("real vector", "integer or character vector", "character vector")
    cells, y, wanted = [], 100.0, []
    for group, kind in zip(groups, kinds, strict=True):
        for name in group:
            cells += [(LEFT, y, name), (FIRST, y, kind), (THIRD, y, f"{kind} again")]
            wanted.append([name, kind, f"{kind} again"])
            y += LINE
        y += 8
    grid, _ = read(
        drawn((LEFT, 85, "Field"), (FIRST, 85, "Type of one"), (THIRD, 85, "Type of many"), *cells)
    )
    assert grid[1:] == wanted


def test_a_note_below_a_row_of_figures_is_a_row_of_its_own() -> None:
    names = [(LEFT, 100 + n * LINE, f"201{n} *") for n in range(4)]
    cells = [(x, 100 + n * LINE, f"{n}.4") for n in range(4) for x in (SECOND, THIRD)]
    note = (
        LEFT,
        100 + 4 * LINE,
        "* According to the minutes of the harbour, an early draft was lower than that",
    )
    grid, _ = read(
        drawn((LEFT, 85, "Year"), (SECOND, 85, "North"), (THIRD, 85, "South"), *names, *cells, note)
    )
    assert grid[4][0] == "2013 *"
    assert grid[5][0] == note[2]


def test_a_running_head_over_the_first_rule_is_not_of_the_table() -> None:
    rows = (
        ("Field", "1996", "1997"),
        ("north", "48.1", "59.4"),
        ("south", "95.4", "89.1"),
        ("west", "60.1", "67.2"),
    )
    cells = [
        (x, 104 + n * LINE, text)
        for n, row in enumerate(rows)
        for x, text in zip((LEFT, SECOND, THIRD), row, strict=True)
    ]
    page = drawn((30, 84, "10"), (SECOND, 84, "Protocols of the harbour"), *cells)
    for y in (92, 107, 142):
        page.draw_line((LEFT - 3, y), (THIRD + 60, y), width=0.8)
    seen = seen_on(page)
    [table] = page_tables.ours(seen)
    assert texts(table)[0] == ["Field", "1996", "1997"]


def test_a_cell_of_many_lines_does_not_end_its_table() -> None:
    lines = (
        "It is to be moved to the shed",
        "behind the harbour office and",
        "kept there, dry and upright,",
        "until the next inspection by",
        "the crew, who may mend it",
        "or take it away",
    )
    cells = [(FIRST, 100 + n * LINE, line) for n, line in enumerate(lines)]
    below = 100 + len(lines) * LINE
    page = drawn(
        (LEFT, 85, "Item"), (FIRST, 85, "What becomes of it"), (THIRD, 85, "Price"),
        (LEFT, 100, "mast"), (THIRD, 100, "1,240"), *cells,
        (LEFT, below, "rope"), (FIRST, below, "It stays on board"), (THIRD, below, "310"),
        (LEFT, below + LINE, "anchor"), (FIRST, below + LINE, "It is sold"), (THIRD, below + LINE, "980"),
    )  # fmt: skip
    [table] = page_tables.ours(seen_on(page))
    assert [row[::2] for row in texts(table)[1:]] == [["mast", "1,240"], ["rope", "310"], ["anchor", "980"]]
    assert texts(table)[1][1] == " ".join(lines)


def test_a_heading_over_ruled_columns_is_a_row_above_their_own_headings() -> None:
    rows = [("north", "440", "9,982"), ("south", "457", "9,870"), ("west", "470", "9,451")]
    cells = [
        (x, 110 + n * LINE, text)
        for n, row in enumerate(rows)
        for x, text in zip((LEFT, FIRST, SECOND), row, strict=True)
    ]
    heads = (
        (LEFT, 80, "Area"),
        (FIRST + 50, 80, "Money of the year"),
        (FIRST, 91, "all"),
        (SECOND, 91, "each"),
    )
    page = drawn(*heads, *cells)
    for x, top in ((FIRST - 8, 70), (SECOND - 8, 83)):
        page.draw_line((x, top), (x, 140), width=0.7)
    page.draw_line((LEFT - 4, 96), (SECOND + 60, 96), width=0.7)
    grid, _ = read(page)
    assert grid[:2] == [["Area", "Money of the year", ""], ["", "all", "each"]]


def test_rows_between_two_rules_are_parted_where_every_line_is_whole() -> None:
    """Rules between the columns make the grid, and only the first row has a rule below it."""
    names = ["austates", "cetaceans", "chicago", "demohyper", "dendrite"]
    kinds = ["Australian states", "marine survey", "crimes of a year", "simulated data", "dendritic spines"]
    cells = [
        (x, 101 + n * LINE, text)
        for n, row in enumerate(zip(names, kinds, reversed(kinds), strict=True))
        for x, text in zip((LEFT, FIRST, SECOND), row, strict=True)
    ]
    page = drawn((LEFT, 85, "name"), (FIRST, 85, "description"), (SECOND, 85, "format"), *cells)
    for y in (75, 89, 150):
        page.draw_line((LEFT - 4, y), (SECOND + 90, y), width=0.7)
    for x in (LEFT - 4, FIRST - 8, SECOND - 8, SECOND + 90):
        page.draw_line((x, 75), (x, 150), width=0.7)
    grid, _ = read(page)
    assert [row[0] for row in grid] == ["name", *names]


def test_names_in_small_letters_below_each_other_are_rows() -> None:
    """White between rows and columns is even, each name fills its column, and so does each text."""
    rows = [
        ("gorillas.x", "covariate images"),
        ("ponderosa.x", "points of interest"),
        ("redwood.x", "subregions"),
    ]
    cells = [
        (x, 100 + n * LINE, text)
        for n, row in enumerate(rows)
        for x, text in zip((LEFT, FIRST), row, strict=True)
    ]
    grid, _ = read(drawn((LEFT, 85, "Name"), (FIRST, 85, "Contents"), *cells, bold=("Name", "Contents")))
    assert grid[1:] == [list(row) for row in rows]


def test_rows_that_are_set_close_are_parted_where_no_text_reads_on() -> None:
    """The white below the heading is wider than that between rows, and each text fills its column."""
    names = ["omlntxmi.fd", "untxexa.fd", "lmsntxsy.fd", "ts1cmr.fd"]
    texts_ = [f"201{n} Fontinst v1.93{n} font definitions for OML" for n in range(4)]
    cells = [(x, 105 + n * LINE, text) for n, row in enumerate(zip(names, texts_, strict=True))
             for x, text in zip((LEFT, FIRST), row, strict=True)]  # fmt: skip
    grid, _ = read(drawn((LEFT, 85, "File name"), (FIRST, 85, "Version"), *cells))
    assert grid[1:] == [list(row) for row in zip(names, texts_, strict=True)]


def test_single_words_below_each_other_are_rows_though_in_lower_case() -> None:
    """Words that fill a narrow column read on no more than the rows of a list do; groups stand apart."""
    names = ("shift", "sinvert", "cayley", "precond", "filter", "shell")
    page = drawn(
        *(
            text
            for n, name in enumerate(names)
            for y in [100 + n * LINE + (ROW if n > 3 else 0)]
            for text in ((LEFT, y, f"{name.title()} way"), (FIRST, y, f"ST{name.upper()}"), (SECOND, y, name))
        )
    )
    grid, _ = read(page)
    assert [row[2] for row in grid] == list(names)
