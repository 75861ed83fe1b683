"""What chunks of tables promise: heads, captions and labels stand with the rows, and no row is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pincite.schema.extraction import Category, Element, Extraction, Page, TableCell, Word

from .chunking import PROSE, VERSION, cells_of, chunker, extraction


def test_a_table_that_fits_stays_whole() -> None:
    table = "Model\tBar\nA\t4.2\nB\t5.1"
    document = extraction((PROSE, "Before.", ()), (Category.TABLE, table, ()), (PROSE, "After.", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["Before.", table, "After."]


def test_a_long_table_repeats_its_heading_rows_and_loses_no_row() -> None:
    rows = [f"M{i}\t{i}.5\tkg" for i in range(60)]
    document = extraction((Category.TABLE, "\n".join(["Model\tMass\tUnit", *rows]), ()))
    chunks = chunker(66).chunk(document, VERSION)
    assert len(chunks) > 1
    assert all(chunk.text.startswith("Model\tMass\tUnit\n") and chunk.header_rows == 1 for chunk in chunks)
    assert [line for chunk in chunks for line in chunk.text.split("\n")[1:]] == rows


def test_a_caption_goes_with_its_table() -> None:
    document = extraction(
        (Category.FIGURE_CAPTION, "Table 1: Masses", ()), (Category.TABLE, "A\tB\n1\t2", ())
    )
    [chunk] = chunker().chunk(document, VERSION)
    assert chunk.text == "Table 1: Masses\nA\tB\n1\t2"
    assert chunk.header_rows == 2


def test_a_caption_below_its_table_goes_with_it_and_stands_nowhere_else() -> None:
    document = extraction(
        (Category.TABLE, "Model\tFlow\nA\t1\nB\t2", ()),
        (Category.FIGURE_CAPTION, "Table 1 Flow by model", ()),
        (PROSE, "The rest.", ()),
    )
    texts = [chunk.text for chunk in chunker().chunk(document, VERSION)]
    assert texts == ["Table 1 Flow by model\nModel\tFlow\nA\t1\nB\t2", "The rest."]


def test_a_table_that_goes_on_over_a_page_keeps_its_heading_rows() -> None:
    first = extraction((Category.FIGURE_CAPTION, "Table 1", ()), (Category.TABLE, "Model\tFlow\nA\t1", ()))
    rest = "B\t2\nC\t3"
    more = Element("next", Category.TABLE, rest, 2, 0, len(rest), cells=cells_of(rest), continues=True)
    pages = (*first.pages, Page(2, rest, 600, 800))
    document = Extraction("application/pdf", "Manual", pages, (*first.elements, more))
    chunks = chunker().chunk(document, VERSION)
    assert [chunk.text for chunk in chunks] == [
        "Table 1\nModel\tFlow\nA\t1",
        "Table 1\nModel\tFlow\nB\t2\nC\t3",
    ]
    assert chunks[1].header_rows == 2
    assert chunks[1].pages == [1, 2]


def test_a_table_of_one_column_keeps_its_caption_and_heading_and_one_in_doubt_is_prose() -> None:
    rows = "\n".join(["Harbour", *(f"quay number {n}" for n in range(40))])
    document = extraction((Category.FIGURE_CAPTION, "Table 1: Quays", ()), (Category.TABLE, rows, ()))
    chunks = chunker().chunk(document, VERSION)
    assert len(chunks) > 1
    assert all(chunk.is_table for chunk in chunks)
    assert all(chunk.text.startswith("Table 1: Quays\nHarbour\nquay") for chunk in chunks)
    caption, table = document.elements
    doubted = replace(document, elements=(caption, replace(table, cells=(), header_rows=0)))
    assert not any(chunk.is_table for chunk in chunker().chunk(doubted, VERSION))


def parts_of_a_table(*between: tuple[Category, str, tuple[str, ...]], rest: str) -> Extraction:
    """Return a table with a head, something between, and a headless table under a heading of its own."""
    document = extraction(
        (Category.TABLE, "\tQ1\tQ2\nSales\t5\t6", ("Before tax",)),
        *between,
        (Category.TABLE, rest, ("Tax",)),
    )
    *others, last = document.elements
    return replace(document, elements=(*others, replace(last, header_rows=0)))


def test_a_part_of_a_table_under_its_own_heading_has_the_head_of_the_part_above() -> None:
    [_, part] = chunker().chunk(parts_of_a_table(rest="Tax paid\t1\t2"), VERSION)
    assert part.text == "\tQ1\tQ2\nTax paid\t1\t2"
    assert part.header_rows == 1


@pytest.mark.parametrize("headings", [("Before tax",), ("Tax",)])
def test_a_table_after_prose_has_no_other_tables_head(headings: tuple[str, ...]) -> None:
    document = parts_of_a_table((PROSE, "Another matter.", headings), rest="Tax paid\t1\t2")
    [*_, part] = chunker().chunk(document, VERSION)
    assert (part.text, part.header_rows) == ("Tax paid\t1\t2", 0)


def test_a_table_with_other_columns_has_no_other_tables_head() -> None:
    [_, part] = chunker().chunk(parts_of_a_table(rest="Tax paid\t1"), VERSION)
    assert (part.text, part.header_rows) == ("Tax paid\t1", 0)


def test_heading_rows_that_wrap_into_days_and_years_are_of_the_head() -> None:
    table = "\tJune\tJune\n\t28,\t29,\n(Tons, except as said)\t2023\t2022\nSalt\t5\t6\nSand\t7\t8"
    [chunk] = chunker().chunk(extraction((Category.TABLE, table, ())), VERSION)
    assert (chunk.text, chunk.header_rows) == (table, 3)


def test_rows_that_name_the_columns_anew_are_the_head_of_those_below() -> None:
    table = "\tQ1\tQ2\nSalt\t5\t6\nSand\t7\t8\nTwelve months\t\t\n\tSpring\tFall\nSalt\t15\t16\nSand\t17\t18"
    first, second = chunker().chunk(extraction((Category.TABLE, table, ())), VERSION)
    assert first.text == "\tQ1\tQ2\nSalt\t5\t6\nSand\t7\t8"
    assert second.text == "Twelve months\t\t\n\tSpring\tFall\nSalt\t15\t16\nSand\t17\t18"
    assert second.header_rows == 2


@pytest.mark.parametrize(
    "table",
    [
        "December 31,\t2022\t2021\nAssumed trend\t5.50 %\t4.50 %\nYear of the last rate\t2028\t2021",
        "\tQ1\tQ2\nSalt\t5\t6\nSand\t7\t8\nTwelve months\t\t\n\tSpring\tFall",
        "\tQ1\tQ2\nTwelve months\t\t\n\tSpring\tFall\nSalt\t15\t16\nSand\t17\t18",
    ],
)
def test_a_row_that_could_head_columns_is_lost_neither_at_the_end_nor_under_the_head(table: str) -> None:
    [chunk] = chunker().chunk(extraction((Category.TABLE, table, ())), VERSION)
    assert chunk.text == table


def test_a_table_that_goes_on_keeps_heading_rows_that_the_part_above_does_not_have() -> None:
    first = extraction((Category.TABLE, "\tQ1\tQ2\nSalt\t5\t6\nSand\t7\t8", ()))
    rest = "\tQ1\tQ2\n(tons)\t2021\t2022\nLime\t9\t10\nClay\t11\t12"
    more = Element(
        "next", Category.TABLE, rest, 2, 0, len(rest), header_rows=1, cells=cells_of(rest), continues=True
    )
    pages = (*first.pages, Page(2, rest, 600, 800))
    document = Extraction("application/pdf", "Manual", pages, (*first.elements, more))
    [_, part] = chunker().chunk(document, VERSION)
    assert part.text == rest


def test_a_row_of_years_under_its_own_label_is_a_row() -> None:
    table = "\tHall A\tHall B\nArea\t500\t600\nOpened\t1998\t2004\nDoors\t4\t5"
    [chunk] = chunker().chunk(extraction((Category.TABLE, table, ())), VERSION)
    assert (chunk.text, chunk.header_rows) == (table, 1)


@pytest.mark.parametrize(("right", "header_rows"), [(2, 1), (90, 0)])
def test_a_part_with_fewer_columns_has_the_head_above_where_its_figures_stand_under_it(
    right: float, header_rows: int
) -> None:
    """Above there is an empty column, below there is none; `right`: how far the part stands to the right."""
    texts = ["\t\t2016\t2017\nCash\t\t500\t600", "Shares\t51\t61\nPremium\t72\t82"]
    left = {
        "500": 200.0,
        "600": 300.0,
        "51": 200 + right,
        "61": 300 + right,
        "72": 200 + right,
        "82": 300 + right,
    }
    elements, words, start = [], [], 0
    for number, text in enumerate(texts):
        cells = []
        for row, line in enumerate(text.split("\n")):
            at = text.index(line)
            for column, cell in enumerate(line.split("\t")):
                cells.append(TableCell(row, column, start + at, start + at + len(cell)))
                if cell in left:
                    box = (left[cell], 100.0, left[cell] + 30, 110.0)
                    words.append(Word(start + at, start + at + len(cell), box))
                at += len(cell) + 1
        elements.append(
            Element(
                str(number), Category.TABLE, text, 1, start, start + len(text), cells=tuple(cells),
                header_rows=1 - number,
            )
        )  # fmt: skip
        start += len(text) + 2
    page = Page(1, "\n\n".join(texts), 600, 800, tuple(words))
    *_, part = chunker().chunk(Extraction("application/pdf", "Manual", (page,), tuple(elements)), VERSION)
    assert part.header_rows == header_rows


def test_what_changed_ends_with_the_balance_it_led_to_wherever_the_table_is_cut() -> None:
    moves = [f"Move {i}\t{i}" for i in range(60)]
    rows = ["Balance at May 1, 2019\t5", *moves[:30], "Balance at May 1, 2020\t6", *moves[30:]]
    document = extraction((Category.TABLE, "\n".join(["\tTons", *rows]), ()))
    chunks = [chunk.text.split("\n")[1:] for chunk in chunker(80).chunk(document, VERSION)]
    assert len(chunks) > 2
    for lines in chunks:
        balances = [i for i, line in enumerate(lines) if line.startswith("Balance")]
        late = [i for i, line in enumerate(lines) if line in moves[30:]]
        early = [i for i, line in enumerate(lines) if line in moves[:30]]
        assert not early or any(i > early[-1] and "2020" in lines[i] for i in balances)
        assert not late or any(i < late[0] and "2020" in lines[i] for i in balances)
    assert {line for lines in chunks for line in lines} == set(rows)


def test_the_sentence_that_announces_a_table_is_its_caption() -> None:
    document = extraction(
        (PROSE, "We have plans of two kinds. Their assets at the end of 2021 were as follows:", ()),
        (Category.TABLE, "Model\tMass\nA\t1", ()),
    )
    prose, table = chunker().chunk(document, VERSION)
    assert prose.text == "We have plans of two kinds."
    assert table.text == "Their assets at the end of 2021 were as follows:\nModel\tMass\nA\t1"
    assert table.header_rows == 2


def test_a_note_of_units_stands_between_a_table_and_the_sentence_that_announces_it() -> None:
    document = extraction(
        (PROSE, "Old plans. Changes of new plans are as follows:", ()),
        (PROSE, "(tons)", ()),
        (Category.TABLE, "Model\tMass\nA\t1", ()),
    )
    prose, table = chunker().chunk(document, VERSION)
    assert prose.text == "Old plans."
    assert table.text == "Changes of new plans are as follows:\n(tons)\nModel\tMass\nA\t1"


def test_a_sentence_that_announces_nothing_stays_with_its_paragraph() -> None:
    paragraph = "We have plans of two kinds. They are old."
    document = extraction((PROSE, paragraph, ()), (Category.TABLE, "Model\tMass\nA\t1", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == [paragraph, "Model\tMass\nA\t1"]


def test_the_label_of_a_tables_part_stands_over_its_rows_under_the_head_of_the_whole() -> None:
    document = parts_of_a_table((PROSE, "Tax adjustments", ("Before tax",)), rest="Tax paid\t1\t2")
    below = replace(document.elements[-1], headings=("Before tax",))
    document = replace(document, elements=(*document.elements[:-1], below))
    [_, part] = chunker().chunk(document, VERSION)
    assert part.text == "\tQ1\tQ2\nTax adjustments\nTax paid\t1\t2"


def test_the_rows_of_a_group_have_its_label_wherever_the_table_is_cut() -> None:
    groups = [[f"{name}:\t\t", *(f"{name} {i}\t{i}.5\tkg" for i in range(9))] for name in ("Pumps", "Hoses")]
    rows = [row for group in groups for row in [*group, f"Total {group[0]}".replace(":", "\t99")[:-1]]]
    document = extraction((Category.TABLE, "\n".join(["Model\tMass\tUnit", *rows]), ()))
    seen = []
    for chunk in chunker(40).chunk(document, VERSION):
        _, *lines = chunk.text.split("\n")
        assert not lines[-1].startswith(("Pumps:", "Hoses:"))
        label = ""
        for line in lines:
            label = line if ":" in line else "" if line.startswith("Total") else label
            assert line.startswith("Total") or label.split(":")[0] == line.split()[0].rstrip(":")
        seen += [line for line in lines if ":" not in line]
    assert seen == [row for row in rows if ":" not in row]
