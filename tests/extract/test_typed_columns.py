"""Numbers that a typewriter's space parts: columns where lines near have them too, else parts of one."""

from __future__ import annotations

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.table_of_texts import table_of

from pincite.extract.blocks import Glyphs
from pincite.extract.tables import runs
from pincite.extract.tables.columns import Column
from pincite.extract.tables.placing import place
from pincite.extract.tables.runs import Row, WordRun
from pincite.extract.tables.whites import widest_whites


def typed(*lines: str) -> pymupdf.Page:
    page = pymupdf.open().new_page(width=480, height=300)
    for n, line in enumerate(lines):
        page.insert_text((60, 80 + 11 * n), line, fontsize=SIZE, fontname="cour")
    return page


def runs_on(page: pymupdf.Page) -> list[list[str]]:
    return [[run.text for run in row.runs] for row in runs.rows(seen_on(page).lines)]


def test_numbers_below_each_other_are_columns_under_their_headings() -> None:
    page = typed(
        "            random reordered",
        "2SUM     3.012e+07 1.782e+07",
        "LS       5.663e+06 4.487e+06",
        "Weighted 8.721e+03 1.771e+06",
        "RGAR     4.979e-01 4.981e-02",
    )
    assert texts(table_of(page))[:3] == [
        ["", "random", "reordered"],
        ["2SUM", "3.012e+07", "1.782e+07"],
        ["LS", "5.663e+06", "4.487e+06"],
    ]


def test_a_label_a_space_from_its_number_is_parted_from_it() -> None:
    """The longest label leaves one space, and the numbers end where those of the other rows do."""
    page = typed(
        "                Estimate  Std. Error",
        "(Intercept long) 12.5336     24.3742",
        "RealGNP           0.1691      0.0236",
        "RealInt           1.0014      3.6399",
    )
    assert texts(table_of(page))[1:3] == [
        ["(Intercept long)", "12.5336", "24.3742"],
        ["RealGNP", "0.1691", "0.0236"],
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Call  020 7946 0958", "Or    020 7946 0960", "Fax   020 7946 0961"], ["Call", "020 7946 0958"]),
        (["a  1.204 5.1", "and so on it goes", "for a long while"], ["a", "1.204 5.1"]),
    ],
    ids=["telephone numbers", "one line alone"],
)
def test_whole_numbers_and_lines_alone_stay_together(lines: list[str], expected: list[str]) -> None:
    assert runs_on(typed(*lines))[0] == expected


@pytest.mark.parametrize("words", [["1.5"] * 20_000, ["a."] * 20_000, ["wait", "in", "water"] * 7_000])
def test_lines_of_many_words_are_read_through_once(words: list[str]) -> None:
    """To look through all of a line for each of its words takes minutes for these."""
    levels = [
        [WordRun((Glyphs(text, (9.0 * n, y, 9.0 * n + 4 + n % 3, y + 9)),), 9.0, monospaced=text == "1.5")]
        for y in (0.0, 12.0, 24.0)
        for n, text in enumerate(words)
    ]
    lines = [
        [run for (run,) in levels[start : start + len(words)]] for start in range(0, len(levels), len(words))
    ]
    assert [len(whites) for whites in widest_whites(lines, 0.5)] == [len(words)] * 3


def test_each_word_of_a_run_is_placed_once_though_small_lines_stand_beside_a_tall_word() -> None:
    ends = (50.0, 100.0, 150.0)
    columns = [Column(end - 50, end, end - 50, end) for end in ends]
    boxes = [(0.0, 0.0, 100.0, 20.0), (0.0, 0.0, 50.0, 9.0), (60.0, 11.0, 150.0, 20.0)]
    run = WordRun(
        tuple(Glyphs(text, box) for text, box in zip(("Annual", "sales", "returned"), boxes, strict=True)),
        9.0,
    )
    (line,) = place([Row((run,))], columns)
    assert [word.text for entry in line for word in entry.run.words] == ["Annual", "sales", "returned"]
