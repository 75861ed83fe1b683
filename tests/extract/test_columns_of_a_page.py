"""Tables in the columns of a page, drawn here: beside prose and beside each other."""

from __future__ import annotations

import pymupdf
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.table_of_texts import ASSETS, Place, ended

from pincite.extract.geometry import prose_columns
from pincite.extract.pdf import page_tables


def tables(page: pymupdf.Page) -> list[list[list[str]]]:
    return [texts(table) for table in page_tables.ours(seen_on(page))]


class TestColumnsOfAPage:
    PROSE = (
        "The firm went on to lend in the spring, and its deposits",
        "rose as customers kept more of what they had received in",
        "the year before. Refer to the notes on credit for details",
        "of the loans that were modified, and of those forgiven in",
    )
    NARROW = (
        "The gain is set to forty volts",
        "at the least, and its noise is",
        "such that no stage is ruined",
    )

    def page(self, *texts: Place) -> pymupdf.Page:
        page = pymupdf.open().new_page(width=612, height=500)
        for x, y, text in texts:
            page.insert_text((x, y), text, fontsize=SIZE)
        return page

    def prose(self, x: float, top: float, count: int) -> list[Place]:
        return [(x, top + 11.0 * n, self.PROSE[n % len(self.PROSE)]) for n in range(count)]

    def values(self, x: float, top: float) -> list[Place]:
        lines = [("", "2022", "2021"), *ASSETS]
        return [
            place
            for n, (label, *numbers) in enumerate(lines)
            for y in [top + 15.5 * n]
            for place in [
                (x, y, label),
                *(
                    p
                    for end, number in zip((190, 235), numbers, strict=True)
                    for p in ended(x + end, y, number)
                ),
            ]
            if place[2]
        ]

    def test_prose_beside_a_table_is_in_no_cell_of_it(self) -> None:
        page = self.page(*self.values(50, 150), *self.prose(320, 60, 30))
        page.draw_line((50, 66), (560, 66), width=0.5)
        page.insert_text((320, 400), "Protection", fontsize=SIZE)
        (found,) = tables(page)
        assert found == [["", "2022", "2021"], *(list(line) for line in ASSETS)]

    def test_a_table_in_the_middle_one_of_three_columns_takes_in_no_prose(self) -> None:
        rows = [
            ("Band", "Coil", "Choke"),
            ("400 MHz", "88", "100"),
            ("900 MHz", "39", "47"),
            ("2 GHz", "1", "18"),
        ]
        page = self.page(
            *((230.0 + 50 * m, 210 + 18.0 * n, t) for n, r in enumerate(rows) for m, t in enumerate(r))
        )
        for n in range(4):
            page.draw_line((230, 214 + 18 * n), (376, 214 + 18 * n), width=0.5)
        for x, top in ((66, 60), (230, 63), (394, 57)):
            heights = [top + 13.0 * n for n in range(30)]
            for n, y in enumerate(heights):
                if x == 230 and 190 < y < 290:
                    continue
                page.insert_text((x, y), self.NARROW[n % len(self.NARROW)], fontsize=11)
        assert tables(page) == [[list(row) for row in rows]]

    def test_two_tables_that_rules_of_different_width_close_are_two(self) -> None:
        page = self.page(*self.values(50, 100), *self.values(320, 100))
        for left in (50, 320):
            for n, right in ((-0.7, 242), (0.3, 242), (2.3, 196), (4.3, 196)):
                page.draw_line((left, 100 + 15.5 * n), (left + right, 100 + 15.5 * n), width=0.5)
        expected = [["", "2022", "2021"], *(list(line) for line in ASSETS)]
        assert tables(page) == [expected, expected]

    def test_a_table_of_texts_as_wide_as_two_columns_stays_whole(self) -> None:
        names = [(f"option {chr(65 + n)}", "set" if n % 3 else "unset") for n in range(12)]
        labels = [
            place
            for n, (name, state) in enumerate(names)
            for place in [(50.0, 100 + 11.0 * n, name), (200.0, 100 + 11.0 * n, state)]
        ]
        whole = self.prose(320, 100, 12)
        _, gutters = prose_columns.outside(seen_on(self.page(*labels, *whole)).lines, (), 612)
        assert not gutters
        apart = [(x, y + 5.5 * n / 12, text) for n, (x, y, text) in enumerate(whole)]
        assert prose_columns.outside(seen_on(self.page(*labels, *apart)).lines, (), 612)[1]

    def test_labels_level_with_figures_are_no_prose(self) -> None:
        labels = [
            (50.0, 100 + 11.0 * n, f"Sale of goods in town {n} {'. ' * 40}{70 + n}.4") for n in range(10)
        ]
        figures = [(370.0, y, f"{9000 * y:,.1f}") for _, y, _ in labels]
        lines = seen_on(self.page(*labels, *figures)).lines
        left, _ = prose_columns.outside(lines, (), 612)
        assert sum(len(line.words) for line in left) == sum(len(line.words) for line in lines)
