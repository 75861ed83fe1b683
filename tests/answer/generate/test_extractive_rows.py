"""What an answer without a language model promises of tables: the row that answers, and its cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.schema.profile import Fact, Profile

from .passages import first, of_paragraphs, passage


def test_a_table_is_answered_by_its_row_under_its_heading(generator: ExtractiveGenerator) -> None:
    table = "Model\tPressure\tWeight\nA 10\t4.2 bar\t12 kg\nB 20\t5.1 bar\t15 kg"
    [draft, *_] = generator.generate("What is the weight of the B 20?", [passage(table, header_rows=1)])
    assert [quote.text for quote in draft.quotes] == ["B 20\t5.1 bar\t15 kg", "Model\tPressure\tWeight"]


def test_how_and_why_are_answered_by_prose_and_not_by_a_row(generator: ExtractiveGenerator) -> None:
    table, prose = "Labour\t2021\t2022\nPump training\t51\t52", "A school is paid to hold the courses."
    passages = [passage(table, header_rows=1), passage(prose)]
    drafts = list(generator.generate("How is pump training organised?", passages))
    assert [draft.quotes[0].text for draft in drafts] == [prose]


def test_a_comparison_that_asks_how_keeps_its_rows(generator: ExtractiveGenerator) -> None:
    table, prose = "Fee\t2021\t2022\nMooring\t51\t52", "The harbour compares itself with others every year."
    passages = [passage(table, header_rows=1), passage(prose)]
    drafts = list(generator.generate("How does the mooring fee of 2022 compare with 2021?", passages))
    assert "Mooring\t51\t52" in [quote.text for draft in drafts for quote in draft.quotes]


def test_a_row_is_looked_up_by_the_quantity_in_the_question(generator: ExtractiveGenerator) -> None:
    table = "Lens\tFocal length\nHalden 4\t600 mm\nHalden 5\t400 mm"
    prose = "A lens with a focal length of about 250-600 mm is what a beginner wants."
    passages = [passage(prose), passage(table, header_rows=1)]
    [draft, *_] = generator.generate("Which lens has a focal length of 600 mm?", passages)
    assert draft.quotes[0].text == "Halden 4\t600 mm"
    assert draft.short is None  # "600 mm" is the question's own


def test_a_row_names_the_cell_that_is_asked_for(generator: ExtractiveGenerator) -> None:
    table = "Model\tPressure\tWeight\nA 10\t4.2 bar\t12 kg\nB 20\t5.1 bar\t15 kg"
    [draft, *_] = generator.generate("What is the weight of the B 20?", [passage(table, header_rows=1)])
    assert draft.short is not None
    assert (draft.short.quote.text, draft.short.row, draft.short.column) == ("15 kg", "B 20", "Weight")
    assert table[draft.short.quote.near :].startswith("15 kg")


def test_a_row_whose_label_is_all_that_is_asked_comes_before_those_that_say_more(
    generator: ExtractiveGenerator,
) -> None:
    table = (
        "(millions)\t2022\t2021\nNet sales of discontinued lines\t3\t4\nOther net sales and fees\t7\t8\n"
        "Net sales\t90\t80\nNet sales before returns\t95\t85"
    )
    assert first(generator, "What were net sales in 2021?", table, header_rows=1) == "Net sales\t90\t80"


def test_a_row_counts_what_its_label_says(generator: ExtractiveGenerator) -> None:
    table = "Depot\tHoses, metres\nAnsted\t880\nKelbridge\t450"
    text = "Ansted then gets 600 metres of hose."
    drafts = generator.generate(
        "How many metres of hose did the Ansted depot get?", [passage(table, header_rows=1), passage(text)]
    )
    assert "Ansted\t880" in [draft.quotes[0].text for draft in drafts]


@pytest.mark.parametrize("question", ["How much does the pump weigh?", "How heavy is the pump?"])
def test_a_row_answers_under_another_word_for_its_measure(
    generator: ExtractiveGenerator, question: str
) -> None:
    rows = "Pump\t\nMaximum flow\t12.5 l/h\nWeight\t3.4 kg\nNoise\t40 dB"
    assert first(generator, question, rows, header_rows=1) == "Weight\t3.4 kg"


SALES = "(millions)\t2022\t2021\nNet sales\t90\t80\nCost of sales\t50\t45"
WARRANTY = "The warranty runs for 36 months from delivery. It is given by Tarnbeck."


@pytest.mark.parametrize(
    ("question", "is_short"),
    [
        ("What were net sales in 2021?", True),
        ("What is the difference in net sales between 2021 and 2022?", False),
        ("Why did net sales rise in 2022?", False),
        ("Did net sales rise in 2022?", False),
        ("Which was higher in 2022, net sales or cost of sales?", False),
    ],
)
def test_of_a_table_a_value_alone_has_a_short_answer(
    generator: ExtractiveGenerator, question: str, is_short: bool
) -> None:
    drafts = list(generator.generate(question, [passage(SALES, header_rows=1)]))
    assert drafts[0].quotes[0].text.startswith(("Net sales", "Cost of sales"))
    assert [draft.short is not None for draft in drafts] == [is_short, *[False] * (len(drafts) - 1)]


@pytest.mark.parametrize(
    ("heads", "kind", "is_short"),
    [
        ("(in millions)\t2022\t2021", "annual-report", True),
        ("\t2022\t2021", "annual-report", False),
        ("\t2022\t2021", "manual", True),
    ],
)
def test_an_amount_of_a_report_whose_scale_no_table_tells_is_no_short_answer(
    generator: ExtractiveGenerator, heads: str, kind: str, is_short: bool
) -> None:
    table = passage(f"{heads}\nNet sales\t$ 90\t$ 80\nCost of sales\t50\t45", header_rows=1)
    profile = Profile(kind=Fact(value=kind, found_in="headings"))
    table = replace(table, version=replace(table.version, profile=profile))
    [draft, *_] = generator.generate("What were net sales in 2021?", [table])
    assert draft.quotes[0].text.startswith("Net sales")
    assert (draft.short is not None) == is_short


def test_words_of_prose_are_no_short_answer(generator: ExtractiveGenerator) -> None:
    [draft, *_] = generator.generate("How long is the warranty?", [passage(WARRANTY)])
    assert draft.quotes[0].text == "The warranty runs for 36 months from delivery."
    assert draft.short is None


def test_a_row_of_a_group_is_cited_with_the_labels_of_its_group(generator: ExtractiveGenerator) -> None:
    table = (
        "(millions)\tLevel 1\tLevel 2\nFunds:\t\t\nShares:\t\t\nDomestic\t5\t6\nInternational\t7\t8\n"
        "Total shares\t12\t14\nCash\t1\t2"
    )
    question = "What were international shares at level 2?"
    [draft, *_] = generator.generate(question, [passage(table, header_rows=1)])
    assert draft.short is not None
    assert (draft.short.quote.text, draft.short.row) == ("8", "International")
    assert [quote.text for quote in draft.quotes[1:]] == ["(millions)\tLevel 1\tLevel 2", "Funds:", "Shares:"]
    [draft, *_] = generator.generate("How much cash at level 1?", [passage(table, header_rows=1)])
    assert [quote.text for quote in draft.quotes] == ["Cash\t1\t2", "(millions)\tLevel 1\tLevel 2"]


STOCK = (
    "(tons)\tSalt\tSand\nBalance at December 31, 2018\t5\t6\nBought\t1\t2\n"
    "Balance at December 31, 2019\t6\t8\nBought\t3\t4\nBalance at December 31, 2020\t9\t12\nBought\t7\t8"
)


@pytest.mark.parametrize(("year", "value"), [(2019, "2"), (2020, "4"), (2021, "8")])
def test_a_change_is_of_the_time_up_to_the_balance_after_it(
    generator: ExtractiveGenerator, year: int, value: str
) -> None:
    """Where that is not in the passage, of the year after the balance before it."""
    drafts = generator.generate(f"How much sand was bought in {year}?", [passage(STOCK, header_rows=1)])
    short = next(drafts).short
    assert short is not None
    assert (short.quote.text, short.row) == (value, "Bought")


def test_a_change_is_cited_with_the_balance_it_led_to(generator: ExtractiveGenerator) -> None:
    drafts = generator.generate("How much sand was bought in 2019?", [passage(STOCK, header_rows=1)])
    assert next(drafts).quotes[-1].text == "Balance at December 31, 2019\t6\t8"


def test_of_like_rows_that_comes_first_whose_column_is_of_the_time_asked_for(
    generator: ExtractiveGenerator,
) -> None:
    tables = [
        f"{period}\t2022\t2021\nSalt sold\t{number}\t{number + 1}"
        for period, number in (
            ("\tThree months ended June 30,\t\n", 5),
            ("\tSix months ended June 30,\t\n", 7),
        )
    ]
    passages = [passage(table, header_rows=2) for table in tables]
    short = next(
        generator.generate("How much salt was sold in the first six months of 2021?", passages)
    ).short
    assert short is not None
    assert short.quote.text == "8"


def test_a_total_is_what_its_table_is_of(generator: ExtractiveGenerator) -> None:
    sales = "Sales by region were as follows:\n\t2022\t2021\nNorth\t5\t6\nTotal\t8\t9"
    losses = "Losses by region were as follows:\n\t2022\t2021\nNorth\t1\t2\nTotal\t3\t4"
    passages = [passage(sales, header_rows=2), passage(losses, header_rows=2)]
    short = next(generator.generate("What were the losses in 2021?", passages)).short
    assert short is not None
    assert (short.quote.text, short.row) == ("4", "Total")


def test_an_abbreviation_is_the_row_that_it_stands_for(generator: ExtractiveGenerator) -> None:
    table = "\t2022\t2021\nNet sales\t50\t60\nSelling, general and administrative expenses\t5\t6"
    assert first(generator, "How much SG&A was there in 2021?", table, header_rows=1).startswith("Selling,")


def test_what_a_figure_is_counted_after_is_not_what_is_asked(generator: ExtractiveGenerator) -> None:
    table = "\t2022\t2021\nGifts\t5\t6\nAllowances for salt\t1\t2\nSalt sold\t50\t60"
    question = "How much salt sold, after allowances for salt, was there in 2021?"
    assert first(generator, question, table, header_rows=1) == "Salt sold\t50\t60"


def test_of_like_rows_that_comes_first_whose_table_has_the_scale_asked_for(
    generator: ExtractiveGenerator,
) -> None:
    tables = (
        "(in millions)\t2022\t2021\nNet sales\t5\t6",
        "(in thousands)\t2022\t2021\nNet sales\t5,012\t6,034",
    )
    question = "What were net sales in 2021, in thousands of dollars?"
    assert first(generator, question, *tables, header_rows=1) == "Net sales\t5,012\t6,034"


def test_a_row_whose_label_is_quoted_comes_before_the_total(generator: ExtractiveGenerator) -> None:
    table = "Sales of salt by region were as follows:\n\t2022\t2021\nNorth\t5\t6\nOther\t1\t2\nTotal\t6\t8"
    question = 'What were the sales of salt by region of the category "other" in 2021?'
    assert first(generator, question, table, header_rows=2) == "Other\t1\t2"


def test_a_typed_rule_below_the_headings_of_a_listed_table_is_cited_by_no_row(
    generator: ExtractiveGenerator,
) -> None:
    rows = ["-a\tsort by age", "-n\tsort by name", "-s\tsort by size"]
    table = of_paragraphs("Flag\tEffect", "----\t------", *rows)
    listed = replace(table, chunk=replace(table.chunk, headings=("Flags",), header_rows=2), part="list")
    found = passage("The name of a file may follow them.")
    drafts = generator.generate("List all flags", [found, listed])
    quotes = [[quote.text for quote in draft.quotes] for draft in drafts if isinstance(draft, DraftSentence)]
    assert quotes == [[row, "Flag\tEffect"] for row in rows]
