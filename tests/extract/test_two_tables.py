"""Tables below each other or beside something else, drawn here: titles, captions, contents, bands."""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf
from tests.extract.drawn_tables import SIZE, seen_on, texts

from pincite.extract.pdf import page_tables
from pincite.extract.tables import grids
from pincite.extract.tables.blocks import Table

SUMS = [("apples", "1,204", "1,150"), ("pears", "310", "298"), ("quinces", "44", "41")]
MORE = [("hammers", "17", "19"), ("chisels", "128", "131"), ("planes", "6", "8")]


def page_of() -> pymupdf.Page:
    return pymupdf.open().new_page(width=520, height=500)


def write(page: pymupdf.Page, x: float, y: float, text: str, size: float = SIZE) -> None:
    page.insert_text((x, y), text, fontsize=size)


def rows(page: pymupdf.Page, top: float, content: Sequence[Sequence[str]], step: float = 90.0) -> None:
    for n, row in enumerate(content):
        for m, text in enumerate(row):
            write(page, 60 + step * m, top + 16 * n, text)


def within(page: pymupdf.Page, box: tuple[float, float, float, float]) -> list[Table]:
    """Read a page on which the layout model sees one table."""
    return page_tables.within([box], page_tables.ours(seen_on(page)), seen_on(page))


def test_a_title_in_larger_type_parts_two_tables() -> None:
    page = page_of()
    rows(page, 100, SUMS)
    write(page, 60, 164, "Tools", size=12)
    rows(page, 186, MORE)

    lines, rules = seen_on(page).lines, seen_on(page).rules
    own = [texts(table) for table in grids.find(lines, rules, page.rect.width)]
    assert own == [list(map(list, SUMS)), list(map(list, MORE))]
    assert [texts(table) for table in within(page, (55, 90, 300, 230))] == own


def test_a_caption_is_no_row() -> None:
    page = page_of()
    write(page, 130, 84, "Table 2: what the stall sold")
    rows(page, 100, SUMS)

    assert [texts(table) for table in within(page, (55, 74, 300, 140))] == [list(map(list, SUMS))]


def test_contents_in_a_box_of_the_model_are_no_table() -> None:
    page = page_of()
    chapters = ["Of the river and its banks", "Of the mills on it", "Of the people there", "Of the floods"]
    for n, chapter in enumerate(chapters):
        write(page, 60, 100 + 16 * n, f"{n + 1} {chapter}{'.' * 40}{3 + 4 * n}")

    assert within(page, (55, 90, 420, 160)) == []


def test_bands_of_two_widths_are_two_tables() -> None:
    page = page_of()
    rows(page, 100, [("fruit", "2024", "2023"), *SUMS, *[(f"{a} too", b, c) for a, b, c in SUMS]])
    rows(page, 234, [("", "sold", "left"), *MORE, *[(f"{a} too", b, c) for a, b, c in MORE]], step=60)
    write(page, 60, 218, "Tools by number")
    for top, right in ((100, 320), (234, 230)):
        for n in (1, 3, 5):
            box = (56, top + 16 * n - 11, right, top + 16 * n + 5)
            page.draw_rect(box, color=None, fill=(0.9, 0.9, 0.95), overlay=False)

    lines, rules = seen_on(page).lines, seen_on(page).rules
    above, below = (texts(table) for table in grids.find(lines, rules, page.rect.width))
    assert [row[0] for row in above] == [
        "fruit",
        *(name for name, *_ in SUMS),
        *(f"{n} too" for n, *_ in SUMS),
    ]
    assert below[0] == ["", "sold", "left"]
    assert [row[0] for row in below[1:]] == [*(name for name, *_ in MORE), *(f"{n} too" for n, *_ in MORE)]


def test_prose_beside_a_ruled_table_is_not_of_it() -> None:
    page = page_of()
    rows(page, 100, [*SUMS, *MORE])
    for n in range(7):
        page.draw_line((56, 89 + 16 * n), (290, 89 + 16 * n))
    for n, text in enumerate(
        ("The stall stood by the bridge", "for forty years, and sold what", "the valley grew and made.")
    ):
        write(page, 330, 100 + 19.5 * n, text)

    lines, rules = seen_on(page).lines, seen_on(page).rules
    (table,) = grids.find(lines, rules, page.rect.width)
    assert texts(table) == list(map(list, [*SUMS, *MORE]))


def test_rows_far_apart_with_many_texts_in_the_same_places_are_of_one_table() -> None:
    page = page_of()
    airy = [
        ("1", "north", "12", "closed", "9"),
        ("2", "south", "8", "open", "7"),
        ("3", "west", "5", "open", "1"),
    ]
    for n, row in enumerate(airy):
        for m, text in enumerate(row):
            write(page, 60 + 70 * m, 100 + 40 * n, text)

    lines, rules = seen_on(page).lines, seen_on(page).rules
    (table,) = grids.find(lines, rules, page.rect.width)
    assert texts(table) == list(map(list, airy))


def test_a_label_of_many_lines_does_not_end_its_table() -> None:
    page = page_of()
    label = [
        "Number of companies",
        "who chose to apply",
        "the option for this",
        "group of people and",
        "all who live there",
    ]
    for top, values in ((100, ("27", "16", "81")), (160, ("33", "20", "99"))):
        for m, text in enumerate(values):
            write(page, 190 + 80 * m, top, text)
        for n, line in enumerate(label):
            write(page, 60, top + 11 * n, line)

    lines, rules = seen_on(page).lines, seen_on(page).rules
    (table,) = grids.find(lines, rules, page.rect.width)
    assert [row for row in texts(table) if row[1]] == [
        [" ".join(label), "27", "16", "81"],
        [" ".join(label), "33", "20", "99"],
    ]


def test_a_frame_whose_lines_begin_in_columns_holds_a_table() -> None:
    page = page_of()
    reasons = [
        "Prior approval is",
        "needed for some",
        "purchases, and for",
        "land near a border",
        "of the country",
    ]
    for m, text in enumerate(("Country", "Open", "Reasons")):
        write(page, 60 + 90 * m, 100, text)
    for top, name in ((140, "Finland"), (215, "Greece"), (290, "India")):
        for m, text in enumerate((name, "yes")):
            write(page, 60 + 90 * m, top, text)
        for n, line in enumerate(reasons):
            write(page, 240, top + 11 * (n - 2), line)
    page.draw_rect((50, 86, 380, 326))
    page.draw_line((50, 108), (380, 108))

    lines, rules = seen_on(page).lines, seen_on(page).rules
    (table,) = grids.find(lines, rules, page.rect.width)
    assert texts(table)[0] == ["Country", "Open", "Reasons"]
    assert [row[0] for row in texts(table)[1:] if row[0]] == ["Finland", "Greece", "India"]


def boxes(*texts_of: Sequence[str], right: float) -> pymupdf.Page:
    """Draw boxes below each other, each around lines of text."""
    page, top = page_of(), 98.0
    for lines in texts_of:
        bottom = top + 12 * len(lines) + 8
        for n, text in enumerate(lines):
            write(page, 60, top + 14 + 12 * n, text)
        page.draw_rect((54, top, right, bottom))
        top = bottom
    return page


def test_texts_in_boxes_that_stand_on_each_other_are_a_table() -> None:
    page = boxes(["Protocol"], ["kubernetes.io/wss"], ["kubernetes.io/h2c"], right=200)

    lines, rules = seen_on(page).lines, seen_on(page).rules
    (table,) = grids.find(lines, rules, page.rect.width)
    assert texts(table) == [["Protocol"], ["kubernetes.io/wss"], ["kubernetes.io/h2c"]]


def test_prose_with_rules_in_its_frame_is_no_table() -> None:
    line = "the barges came back in the summer of that year and lay by the quay until it was night"
    page = boxes(*[[line, line]] * 3, right=480)

    lines, rules = seen_on(page).lines, seen_on(page).rules
    assert grids.find(lines, rules, page.rect.width) == []


def test_rules_below_the_figures_of_each_column_leave_a_table_whole() -> None:
    page = page_of()
    sums = [*SUMS, ("all of it", "1,558", "1,489"), *MORE, ("all of these", "151", "158")]
    rows(page, 100, sums, step=120)
    for n in range(0, len(sums), 2):
        box = (56, 89 + 16 * n, 340, 105 + 16 * n)
        page.draw_rect(box, color=None, fill=(0.9, 0.95, 1), overlay=False)
    for n in (2, 3, 6, 7):
        for left in (175, 295):
            page.draw_line((left, 105 + 16 * n), (left + 40, 105 + 16 * n))

    lines, rules = seen_on(page).lines, seen_on(page).rules
    (table,) = grids.find(lines, rules, page.rect.width)
    assert texts(table) == list(map(list, sums))
