"""Tables as manuals and papers set them, and lists of them that are none, drawn here."""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.table_of_texts import drawn, ended, read, table_of

from pincite.extract.pdf import page_tables
from pincite.extract.tables import flaws, runs
from pincite.extract.tables.listings import are_formulas

LEFT, FIRST, SECOND, THIRD, RIGHT = 60.0, 170.0, 250.0, 330.0, 420.0
STEP = 13.0

Place = tuple[float, float, str]


def tables(page: pymupdf.Page) -> list[list[list[str]]]:
    return [texts(table) for table in page_tables.ours(seen_on(page))]


def line(y: float, *cells: str) -> list[Place]:
    places = zip((LEFT, FIRST, SECOND, THIRD), cells, strict=False)
    return [(x, y, cell) for x, cell in places if cell]


def lines(top: float, rows: Sequence[Sequence[str]], step: float = STEP) -> list[Place]:
    return [place for n, row in enumerate(rows) for place in line(top + step * n, *row)]


def ruled(page: pymupdf.Page, *heights: float, start: float = LEFT, end: float = RIGHT) -> pymupdf.Page:
    """Draw rules across."""
    for y in heights:
        page.draw_line((start, y), (end, y), width=0.6)
    return page


class TestContents:
    TITLES = ("Introduction", "Types", "Objects", "Arithmetic", "Graphics", "Files")
    PAGES = (1, 9, 19, 35, 43, 55)

    def led(self, left: float, right: float, top: float = 90) -> list[Place]:
        dots = " . . . . . . . ."
        return [
            place
            for n, (title, number) in enumerate(zip(self.TITLES, self.PAGES, strict=True))
            for y in [top + STEP * n]
            for place in [(left, y, str(n + 1)), (left + 14, y, title + dots), *ended(right, y, str(number))]
        ]

    def test_titles_of_one_word_with_leaders_to_their_pages_are_no_table(self) -> None:
        assert tables(drawn(*self.led(LEFT, 220))) == []

    def test_contents_in_two_columns_are_no_table(self) -> None:
        assert tables(drawn(*self.led(LEFT, 220), *self.led(250, 410, top=93))) == []

    def test_amounts_with_leaders_are_a_table(self) -> None:
        amounts = ("120", "35", "44", "19", "61", "8")
        page = drawn(
            *(
                place
                for n, (title, amount) in enumerate(zip(self.TITLES, amounts, strict=True))
                for y in [90 + STEP * n]
                for place in [(LEFT, y, title + " . . . . . ."), *ended(220, y, amount)]
            )
        )
        assert [row[-1] for row in tables(page)[0]] == list(amounts)

    def test_ranked_counts_with_leaders_are_a_table(self) -> None:
        """What rises may be page numbers; few lines without numbers of their own don't show it."""
        ranked = zip(
            ("Norway", "Sweden", "Denmark", "Finland", "Iceland"), ("3", "10", "12", "14", "15"), strict=True
        )
        page = drawn(
            *(
                place
                for n, (name, count) in enumerate(ranked)
                for y in [90 + STEP * n]
                for place in [(LEFT, y, name + " . . . . . ."), *ended(220, y, count)]
            )
        )
        assert len(tables(page)[0]) == 5


class TestFormulas:
    @pytest.mark.parametrize("numbers", [("(3.1)", "(3.2)", "(3.3)"), ("(26)", "(27)", "(28)")])
    def test_formulas_with_their_numbers_are_no_table(self, numbers: Sequence[str]) -> None:
        page = drawn(*lines(90, [("p(match) = m / N", "", "", n) for n in numbers], 24))
        assert tables(page) == []

    def test_one_loss_that_hangs_over_the_others_makes_no_formulas(self) -> None:
        rows = [*((f"Cash {n}", "", "", "40") for n in range(5)), ("Due = 1 year", "30", "", "x (12)")]
        page = drawn(*lines(90, rows))
        assert len(tables(page)[0]) == 6

    def test_the_number_of_a_formula_may_be_of_any_length(self) -> None:
        assert not are_formulas(
            runs.rows(seen_on(drawn(*line(90, "x = 1", "", "", f"({'9' * 5000})"))).lines)
        )

    def test_losses_in_brackets_are_a_table(self) -> None:
        rows = [
            ("Year", "", "", "2021"),
            ("North", "", "", "(26)"),
            ("South", "", "", "(31)"),
            ("East", "", "", "(7)"),
        ]
        assert tables(drawn(*lines(90, rows)))[0][1:] == [
            ["North", "(26)"],
            ["South", "(31)"],
            ["East", "(7)"],
        ]


class TestHeadings:
    @pytest.mark.parametrize(
        ("numbers", "headings"),
        [(("", "", "2", "5"), 2), (("Few", "1", "2", "5"), 1)],
        ids=["without a label", "with a label"],
    )
    def test_numbers_over_a_rule_are_headings_without_a_label(
        self, numbers: Sequence[str], headings: int
    ) -> None:
        rows = [
            ("Impact", "Single", "Groups", ""),
            numbers,
            ("No", "4.6", "1.6", "1.4"),
            ("Yes", "4.8", "1.7", "2.1"),
        ]
        assert table_of(ruled(drawn(*lines(90, rows)), 78, 106, 134)).header_rows == headings

    def test_numbers_under_a_rule_below_each_row_are_no_headings(self) -> None:
        rows = [
            ("Land", "Year", "Sales"),
            ("", "1", "20"),
            ("Norway", "2", "21"),
            ("", "3", "22"),
            ("Sweden", "4", "9"),
        ]
        page = ruled(drawn(*lines(90, rows)), *(81 + STEP * n for n in range(6)))
        assert table_of(page).header_rows == 1

    def test_a_row_that_says_what_others_say_is_no_heading(self) -> None:
        rows = [
            ("Basic", "Monthly", "Email", "Free"),
            *((f"Plus {n}", "Monthly", "Phone", f"{n}0") for n in range(1, 6)),
        ]
        assert table_of(drawn(*lines(90, rows))).header_rows == 0

    def test_a_typed_rule_with_short_parts_is_of_the_headings(self) -> None:
        rows = [
            ("Buffer", "Status", "Pid"),
            ("------", "------", "---"),
            ("shell", "Running", "18415"),
            ("grep", "Done", "18512"),
        ]
        assert table_of(drawn(*lines(90, rows))).header_rows == 2

    def test_words_over_texts_and_over_a_column_of_numbers_are_headings(self) -> None:
        rows = [
            ("Input", "Lane", "Sample", "Index"),
            *((f"set{n}", str(n % 2 + 1), f"Sample{n}", f"SI-{n}") for n in range(5)),
        ]
        assert table_of(drawn(*lines(90, rows))).header_rows == 1
        rows[0] = ("set9", "3", "Sample9", "SI-9")
        assert table_of(drawn(*lines(90, rows))).header_rows == 0


class TestRows:
    def test_texts_that_wrap_between_rules_stay_in_their_row(self) -> None:
        rows = [
            ("Mode", "Choice", "Standard"),
            ("shift", "moves by the sum", "a matrix that has"),
            ("", "of both origins", "no inverse at all"),
            ("invert", "takes the inverse", "a matrix that may"),
            ("", "of what is shifted", "have been shifted"),
        ]
        page = ruled(drawn(*lines(90, rows)), 80, 93, 119, 145, start=LEFT - 4, end=RIGHT - 60)
        grid, _ = read(page)
        assert [row[1] for row in grid[1:]] == [
            "moves by the sum of both origins",
            "takes the inverse of what is shifted",
        ]

    def test_lines_of_which_few_lack_cells_are_rows_of_a_grid_of_columns(self) -> None:
        rows = [
            ("Name", "Value", "Name", "Value"),
            *((f"R{n}", f"A{n}Fh", f"S{n}", f"B{n}Fh") for n in range(8)),
            ("CR", "DEh"),
            ("FE", "9Fh"),
        ]
        page = ruled(drawn(*lines(90, rows, 11)), 81, 92.5, 204, start=LEFT - 6)
        for x in (LEFT - 6, FIRST - 6, SECOND - 6, THIRD - 6, RIGHT):
            page.draw_line((x, 81), (x, 204), width=0.6)
        found = texts(table_of(page))
        assert len(found) == 11
        assert found[-1] == ["FE", "9Fh", "", ""]

    def test_a_heading_at_the_bottom_of_rows_is_no_label_of_them(self) -> None:
        """Rules below subtotals cross the columns of values alone, and sections in bold span all columns."""
        rows = [
            ("", "", "2022", "2021"),
            ("Receivables", "", "", ""),
            ("Trade", "", "8,192", "7,172"),
            ("Other", "", "2,121", "1,655"),
            ("Total", "", "10,313", "8,827"),
            ("", "Average use", "", ""),
            ("Plant", "in years", "", ""),
            ("Land", "", "1,142", "1,123"),
            ("Buildings", "15 - 44", "10,816", "10,279"),
            ("Machines", "5 - 15", "33,335", "31,486"),
        ]
        page = drawn(*lines(90, rows), bold=("Receivables", "Plant"))
        ruled(page, 133, start=SECOND - 4)
        ruled(page, 172, start=FIRST - 4, end=FIRST + 60)
        found = texts(table_of(page))
        assert all(len(row) == 4 for row in found)
        assert ["Trade", "", "8,192", "7,172"] in found


class TestMarks:
    ROWS = (
        ("", "2022", "2021"),
        ("Fees", "262", "274"),
        ("Vaccine costs", "821", "-"),
        ("Other", "173", "12"),
        ("Rent", "9", "8"),
    )

    def test_a_raised_number_behind_a_label_is_the_mark_of_its_note(self) -> None:
        page = drawn(*lines(90, self.ROWS))
        end = LEFT + pymupdf.get_text_length("Vaccine costs", fontsize=SIZE)
        page.insert_text((end + 2, 116 - 5), "3", fontsize=7.5)
        found = texts(table_of(page))
        assert found[2] == ["Vaccine costs 3", "821", "-"]
        assert len(found) == 5

    def test_a_small_number_over_others_is_a_value(self) -> None:
        page = drawn(*lines(90, self.ROWS))
        page.insert_text((FIRST + 60, 116 - 9), "3", fontsize=7)
        found = texts(table_of(page))
        assert [row[0] for row in found if "3" not in row[0]] == [row[0] for row in found]
        assert any("3" in row for row in found)


class TestFlaws:
    TEXT = (
        "This option is used with a list of",
        "files for which the reader found no",
        "page that holds any table at all.",
    )

    def flawed(self, *others: Place) -> bool:
        page = drawn(
            *line(90, "Name", "Meaning"),
            *line(110, "--list"),
            *((FIRST, 110 + 10.0 * n, text) for n, text in enumerate(self.TEXT)),
            *line(160, "--all", "All of them."),
            *others,
        )
        ruled(page, 80, 98, 145, 170, start=LEFT - 6, end=RIGHT + 20)
        for x in (LEFT - 6, FIRST - 6, RIGHT + 20):
            page.draw_line((x, 80), (x, 170), width=0.6)
        return flaws.is_flawed(table_of(page))

    def test_white_on_one_line_of_a_text_parts_no_columns(self) -> None:
        assert not self.flawed((FIRST + 170, 110, "odd"))
