"""What chunks promise: they follow the structure, fit the model, and lose nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.ingest.chunker import Chunker
from pincite.schema.extraction import Category, Element, Extraction, Page, TableCell, Word

VERSION = str(uuid4())


def words(text: str) -> list[tuple[int, int]]:
    """One token per word: a tokenizer that a reader can follow."""
    return [match.span() for match in re.finditer(r"\S+", text)]


def cells_of(table: str) -> tuple[TableCell, ...]:
    """Return the cells of a table's text: a line per row and a tab between two."""
    cells, start = [], 0
    for row, line in enumerate(table.split("\n")):
        for column, text in enumerate(line.split("\t")):
            cells.append(TableCell(row, column, start, start + len(text)))
            start += len(text) + 1
    return tuple(cells)


def chunker(tokens: int = 40) -> Chunker:
    return Chunker(words, tokens=tokens, max_tokens=256)


def extraction(*parts: tuple[Category, str, tuple[str, ...]], header_rows: int = 1) -> Extraction:
    """Return a one-page document of elements, each with its text and heading path."""
    elements, text = [], ""
    for i, (category, content, headings) in enumerate(parts):
        text += "\n\n" if text else ""
        rows = header_rows if category is Category.TABLE else 0
        elements.append(
            Element(
                str(i),
                category,
                content,
                1,
                len(text),
                len(text) + len(content),
                None,
                None,
                headings,
                None,
                rows,
                cells_of(content) if category is Category.TABLE else (),
            )
        )
        text += content
    return Extraction("application/pdf", "Manual", (Page(1, text, 600, 800),), tuple(elements))


PROSE = Category.NARRATIVE_TEXT


def found(*parts: tuple[Category, str, tuple[str, ...]]) -> list[tuple[tuple[str, ...], str]]:
    """Return the headings and the text of each chunk of a document of these elements."""
    return [(chunk.headings, chunk.text) for chunk in chunker().chunk(extraction(*parts), VERSION)]


def test_a_chunk_never_crosses_a_heading() -> None:
    document = extraction(
        (Category.TITLE, "One", ()),
        (PROSE, "First.", ("One",)),
        (Category.TITLE, "Two", ()),
        (PROSE, "Second.", ("Two",)),
    )
    chunks = chunker().chunk(document, VERSION)
    assert [(chunk.headings, chunk.text) for chunk in chunks] == [(("One",), "First."), (("Two",), "Second.")]


def test_a_few_words_go_with_the_section_below_them() -> None:
    above, below, beside = ("Pumps",), ("Pumps", "Seals"), ("Valves",)
    seals = (PROSE, "They last a year.", below)
    assert found((PROSE, "Chapter 7", above), seals) == [(below, "Chapter 7\nThey last a year.")]
    assert found((PROSE, "Chapter 7", ()), (PROSE, "Seals", above), seals) == [
        (below, "Chapter 7\nSeals\nThey last a year.")
    ]
    long = " ".join(["Pumps stand in the long hall."] * 3)
    assert found((PROSE, long, above), seals) == [(above, long), (below, "They last a year.")]
    for last in ((PROSE, "They leak.", beside), (Category.TABLE, "Part\tYears\nSeal\t1", below)):
        first, second = found((PROSE, "Chapter 7", above), last)
        assert (first, second[0]) == ((above, "Chapter 7"), last[2])


def test_a_document_without_a_word_has_no_passages() -> None:
    assert found() == []


def test_a_few_words_above_a_long_section_are_no_passage_of_their_own() -> None:
    above, below = ("Pumps",), ("Pumps", "Seals")
    for paragraph in (" ".join(["seal"] * 38) + ".", " ".join(["Seals last a year."] * 30)):
        chunks = found((PROSE, "Chapter 7", above), (PROSE, paragraph, below))
        assert chunks[0][1].startswith("Chapter 7\nse") or chunks[0][1].startswith("Chapter 7\nSe")
        assert {headings for headings, _ in chunks} == {below}


def test_the_end_of_a_long_section_and_the_note_of_a_table_stay_in_their_section() -> None:
    above, below = ("Pumps",), ("Pumps", "Seals")
    seals = (PROSE, "They last a year.", below)
    long = (PROSE, " ".join(["Pumps stand in the long hall."] * 10), above)
    key = (PROSE, "The key costs 41 crowns.", above)
    assert found(long, key, seals)[-2:] == [(above, key[1]), (below, seals[1])]
    table = (Category.TABLE, "Part\tYears\nSeal\t1", above)
    note = (PROSE, "Amounts are in crowns.", above)
    assert found(table, note, seals)[-2:] == [(above, note[1]), (below, seals[1])]
    announces = (PROSE, "The table tells how long they last:", below)
    years = (Category.TABLE, "Part\tYears\nSeal\t1", below)
    assert found((PROSE, "Chapter 7", above), announces, years)[0] == (above, "Chapter 7")


def test_a_heading_with_nothing_under_it_is_kept_as_text() -> None:
    document = extraction((Category.TITLE, "Works opens in Skive", ()), (PROSE, "Body.", ()))
    assert "Works opens in Skive" in "\n".join(c.text for c in chunker().chunk(document, VERSION))


def test_running_headers_and_footers_are_left_out() -> None:
    document = extraction(
        (Category.HEADER, "Manual 7", ()), (PROSE, "Body.", ()), (Category.FOOTER, "Page 1", ())
    )
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["Body."]


def test_a_page_with_nothing_but_a_header_is_not_lost() -> None:
    document = extraction((Category.HEADER, "The valve opens at 6 bar.", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["The valve opens at 6 bar."]


def test_a_table_of_contents_is_left_out_and_an_ellipsis_is_not() -> None:
    contents = "1 Safety . . . . . . . 5\n2 Care\t. . . . . . . 9"
    document = extraction((Category.TABLE, contents, ()), (PROSE, "Wait ... then go on.", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["Wait ... then go on."]


def test_contents_are_left_out_with_their_heading_and_only_where_other_text_is_left() -> None:
    title = (Category.TITLE, "Contents", ())
    listed = (Category.LIST_ITEM, "1 Safety . . . . . . . 5", ("Contents",))
    dots = (PROSE, ". . . . . . . . . .", ("Contents",))
    body = (PROSE, "Body.", ())
    assert [chunk.text for chunk in chunker().chunk(extraction(title, listed, dots, body), VERSION)] == [
        "Body."
    ]
    assert found(title, listed, dots) == [(("Contents",), "1 Safety . . . . . . . 5")]
    assert found(title, dots) == [((), "Contents")]
    assert found(title, (PROSE, "* * *", ("Contents",))) == [(("Contents",), "Contents\n* * *")]


@pytest.mark.parametrize("amount", ["145873", "3.50", "1,200", "$ 7", "12 kg", "\t12\t15", "then go on."])
def test_what_leaders_lead_to_is_kept_unless_it_is_a_page_number(amount: str) -> None:
    line = f"Gross pay (1) ..... {amount}"
    assert found((PROSE, line, ()), (PROSE, "Body.", ())) == [((), f"{line}\nBody.")]


@pytest.mark.parametrize("page", ["5", "145", "xiv", "A-3", "p. 12", "(9)", "12-14", ""])
def test_leaders_lead_to_a_page_number_however_it_is_written(page: str) -> None:
    assert found((PROSE, f"Care of pumps ..... {page}", ()), (PROSE, "Body.", ())) == [((), "Body.")]


def test_a_running_line_is_kept_where_its_page_has_only_marks_beside_it() -> None:
    assert "Manual 7" in found((Category.HEADER, "Manual 7", ()), (PROSE, "* * *", ()))[0][1]


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


def test_a_note_stands_behind_the_paragraph_that_goes_on_past_it() -> None:
    document = extraction(
        (PROSE, "Training is mostly", ()),
        (Category.LIST_ITEM, "(6) A survey of 2006.", ()),
        (PROSE, "A second note.", ()),
        (PROSE, "purchased from schools.", ()),
    )
    first, note, second, rest = document.elements
    told = replace(document, elements=(first, note, second, replace(rest, continues=True)))
    (chunk,) = chunker().chunk(told, VERSION)
    assert chunk.text.split("\n") == [first.text, rest.text, note.text, second.text]
    page = told.pages[0].text
    assert [page[each.start : each.end] for each in chunk.segments] == chunk.text.split("\n")


def test_no_passage_has_main_content_and_what_is_beside_it() -> None:
    document = extraction((PROSE, "The depot was built of brick.", ()), (PROSE, "A model costs 39.50 €.", ()))
    main, aside = document.elements
    told = replace(document, elements=(main, replace(aside, aside=True)))
    assert [chunk.text for chunk in chunker().chunk(told, VERSION)] == [main.text, aside.text]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentences = [f"This is sentence number {i} of many." for i in range(40)]
    document = extraction((PROSE, " ".join(sentences), ()))
    chunks = chunker(64).chunk(document, VERSION)
    assert len(chunks) > 1
    assert all(chunk.text.endswith("many.") for chunk in chunks)


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    def letters(text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\w{1,3}|[^\w\s]", text)]

    listed = " ".join(f"valve{i}/pump{i}" for i in range(60)) + " " + "-".join(["gasket"] * 60)
    document = extraction((PROSE, listed, ()))
    chunks = Chunker(letters, tokens=64, max_tokens=256).chunk(document, VERSION)
    assert all(len(letters(chunk.text)) <= 64 for chunk in chunks)
    parts = [part for chunk in chunks for part in re.findall(r"\w+", chunk.text)]
    assert parts == re.findall(r"\w+", listed)
    assert all(f"valve{i}/pump{i}" in "\n".join(chunk.text for chunk in chunks) for i in range(60))


def test_the_same_version_gives_the_same_ids_and_another_gives_others() -> None:
    document = extraction((PROSE, "First.", ("One",)), (PROSE, "Second.", ("Two",)))
    first, again = (chunker().chunk(document, VERSION) for _ in range(2))
    other = chunker().chunk(document, str(uuid4()))
    assert [c.id for c in first] == [c.id for c in again]
    assert {c.id for c in first}.isdisjoint(c.id for c in other)


def is_prose(text: str) -> bool:
    """Whether it is more than white space, and no line of a table of contents."""
    return bool(text.strip()) and not re.search(r"(?:\. ?){5}", text)


paragraphs = st.lists(st.text("ab .!?é1", min_size=1, max_size=400).filter(is_prose), min_size=1, max_size=6)


@given(paragraphs, st.integers(64, 100))
def test_every_word_is_in_a_chunk_and_every_chunk_fits_and_points_at_its_page(
    texts: list[str], tokens: int
) -> None:
    document = extraction(*((PROSE, text, ()) for text in texts))
    page = document.pages[0].text
    chunks = chunker(tokens).chunk(document, VERSION)
    assert " ".join(chunk.text for chunk in chunks).split() == page.split()
    for chunk in chunks:
        assert len(words(chunk.text)) <= tokens
        assert chunk.text == "\n".join(page[s.start : s.end] for s in chunk.segments)
