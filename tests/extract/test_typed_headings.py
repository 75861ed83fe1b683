"""Tables as programs print them in a typewriter's font: one space parts headings, and values."""

from __future__ import annotations

import itertools

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.test_typed_columns import typed

from pincite.extract.blocks import Glyphs
from pincite.extract.pdf import page_tables, textlayer
from pincite.extract.tables.runs import WordRun
from pincite.extract.tables.typed_headings import typed_headings

FIT = (
    "                 Estimate Std. Error z value Pr(>|z|)",
    "(Intercept)      1.028874   0.064530 15.9442 2.20e-16 ***",
    "visits           0.164797   0.021945  7.5095 5.94e-14 ***",
    "health.excellent 0.248307   0.054022  4.5964 4.30e-06 ***",
    "age             -0.361993   0.077449 -4.6740   0.0351 *",
)


def tables(page: pymupdf.Page) -> list[list[list[str]]]:
    return [texts(table) for table in page_tables.ours(seen_on(page))]


def test_headings_end_where_their_values_do() -> None:
    ((head, first, *_, last),) = tables(typed(*FIT))
    assert head == ["", "Estimate", "Std. Error", "z value", "Pr(>|z|)"]
    assert first == ["(Intercept)", "1.028874", "0.064530", "15.9442", "2.20e-16 ***"]
    assert last == ["age", "-0.361993", "0.077449", "-4.6740", "0.0351 *"]


def test_values_a_space_apart_are_parted_below_their_headings() -> None:
    page = typed(
        "  col1 col2 col3", "1    0    a    0", "2   NA    b    1", "3    2 <NA>    3", "4    7    d    2"
    )
    assert tables(page) == [
        [
            ["", "col1", "col2", "col3"],
            ["1", "0", "a", "0"],
            ["2", "NA", "b", "1"],
            ["3", "2", "<NA>", "3"],
            ["4", "7", "d", "2"],
        ]
    ]


def test_headings_of_columns_that_begin_alike_are_parted() -> None:
    page = typed(
        "     DQB DRB B  Freq    Score",
        "[1,] 21  3   8  0.10408 -2.23872",
        "[2,] 31  4   44 0.02849 -2.13233",
        "[3,] 63  13  44 0.0306  -0.99357",
    )
    ((head, first, *_),) = tables(page)
    assert (head, first) == (
        ["", "DQB", "DRB", "B", "Freq", "Score"],
        ["[1,]", "21", "3", "8", "0.10408", "-2.23872"],
    )


def test_a_label_longer_than_those_under_the_headings_stays_whole() -> None:
    page = typed(
        "                   n  mean",
        "a                 12  5.10",
        "b                 13  4.20",
        "c                  7  6.25",
        "alpha beta gamma  15  6.10",
    )
    assert tables(page)[0][-1] == ["alpha beta gamma", "15", "6.10"]


def test_a_table_that_goes_on_under_the_same_headings_is_two() -> None:
    second = "Zero hurdle model coefficients (binomial with a logit link):"
    found = tables(typed(*FIT, second, *FIT))
    assert [len(table) for table in found] == [5, 5]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "$ decode -h mono.prn",
            "  0: OFST    0 len=128",
            " 80: OFST    1 len=128",
            "100: OFST    2 len=128",
        ],
        [
            "so long as it may be",
            "a    1.25     of  2.50",
            "b    3.75     of  4.50",
            "c    1.50     of  6.25",
        ],
    ],
    ids=["a command", "prose that ends elsewhere"],
)
def test_other_lines_over_columns_head_none(lines: list[str]) -> None:
    page = typed(*lines)
    levels = [
        [WordRun((word,), line.size, monospaced=line.monospaced) for line in row for word in line.words]
        for _, row in itertools.groupby(seen_on(page).lines, key=lambda line: round(line.level))
    ]
    assert not any(typed_headings(levels))


@pytest.mark.parametrize("font", ["SFTT1000", "CMSLTT10", "SFIT1000", "ECTT1095"])
def test_typewriters_of_tex_are_told_by_their_names(font: str) -> None:
    assert textlayer._TYPEWRITER.search(font.lower())
    assert not textlayer._TYPEWRITER.search("sfrm1000")


@pytest.mark.parametrize("count", [20_000])
def test_lines_of_many_words_are_headed_in_one_pass(count: int) -> None:
    """To look through all of a line for each of its words takes minutes for these."""

    def line(y: float, text: str) -> list[WordRun]:
        boxes = [(9.0 * n, y, 9.0 * n + 4, y + 9) for n in range(count)]
        return [WordRun((Glyphs(text, box),), SIZE, monospaced=True) for box in boxes]

    levels = [line(0, "x"), *(line(12.0 * n, "1") for n in range(1, 6))]
    assert len(typed_headings(levels)[0]) == count - 1
