"""What an answer without a language model promises: the sentence that answers, in its source's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pincite.answer.generate.answer_type import answer_type
from pincite.answer.generate.draft import Quote
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.short_probability import LogisticModel, ShortAnswerModel
from pincite.embed import Embedder
from pincite.retrieve.passage import Passage
from pincite.schema.profile import Fact, Profile

from .passages import of_paragraphs, passage


@pytest.fixture(scope="module")
def generator() -> ExtractiveGenerator:
    """One that shows whatever short answer there is."""
    return ExtractiveGenerator(Embedder(), ShortAnswerModel(LogisticModel(0.0, {}), shown_from=0.0))


def first(generator: ExtractiveGenerator, question: str, *texts: str, header_rows: int = 0) -> str:
    drafts = generator.generate(question, [passage(text, header_rows=header_rows) for text in texts])
    return next(drafts).quotes[0].text


def test_the_sentence_that_answers_comes_first(generator: ExtractiveGenerator) -> None:
    text = (
        "The pump must be inspected by trained staff. The oil is changed every 500 operating hours. "
        "Used oil is collected in the container provided."
    )
    assert first(generator, "How often must the oil be replaced?", text) == (
        "The oil is changed every 500 operating hours."
    )


def test_the_page_numbers_of_a_table_of_contents_answer_nothing(generator: ExtractiveGenerator) -> None:
    passages = [passage("17", headings=("Contents", "3 The pump")), passage("The pump has 12 valves.")]
    drafts = generator.generate("How many valves does the pump have?", passages)
    assert [draft.quotes[0].text for draft in drafts] == ["The pump has 12 valves."]
    assert not list(generator.generate("How many valves does the pump have?", passages[:1]))


def test_a_description_goes_on_to_the_end_of_its_paragraph(generator: ExtractiveGenerator) -> None:
    what, more = "A bobbin is a small drum for thread.", "It is turned by hand and holds one colour."
    passages = [of_paragraphs(f"{what} {more}", "The store opens at noon.")]
    [first, *_] = generator.generate("What is a bobbin?", passages)
    assert first.quotes[0].text == f"{what} {more}"


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


def test_a_question_for_how_something_looks_is_answered_by_the_nearest_code_block(
    generator: ExtractiveGenerator,
) -> None:
    def code(lead: str, text: str) -> Passage:
        return replace(of_paragraphs(lead, text), part="code")

    passages = [
        passage("A lamp file is read at the start."),
        code("A harbour is declared like this:", "harbour: Tarn"),
        code("A lamp is declared like this:", "lamp: 9"),
    ]
    drafts = list(generator.generate("What does a lamp file look like?", passages))
    assert [draft.quotes[0].text for draft in drafts] == ["A lamp is declared like this:", "lamp: 9"]


def test_a_code_block_gives_way_to_a_sentence_that_answers_better(generator: ExtractiveGenerator) -> None:
    said = "An example of a protected bird is the kingfisher, which nests in the river bank."
    code = replace(passage("lamp { hours = 9 }"), part="code")
    drafts = list(generator.generate("What is an example of a protected bird?", [passage(said), code]))
    assert drafts[0].quotes[0].text == said


SHOP = (
    "Maps of the coast",
    "Harbour map",
    "Now 9 crowns €8.50",
    "Map of the lights",
    "Now €12.00",
    "On paper",
)


def test_a_name_is_given_with_the_price_right_below_it(generator: ExtractiveGenerator) -> None:
    [draft] = generator.generate("What does the map of the lights cost?", [of_paragraphs(*SHOP)])
    assert [quote.text for quote in draft.quotes] == ["Map of the lights\nNow €12.00"]


def test_a_price_that_a_model_chose_is_shown_with_its_name(generator: ExtractiveGenerator) -> None:
    page = of_paragraphs(*SHOP)
    chosen = Quote(0, "Now €12.00", page.chunk.text.index("Now €12.00"))
    [draft] = generator.evidence("What does the map of the lights cost?", [page], [chosen])
    assert draft.quotes[0].text == "Map of the lights\nNow €12.00"


def test_names_with_their_prices_are_compared_each_alone(generator: ExtractiveGenerator) -> None:
    question = "Which is cheaper, the harbour map or the map of the lights?"
    drafts = list(generator.generate(question, [of_paragraphs(*SHOP)]))
    assert {"Harbour map\nNow 9 crowns €8.50", "Map of the lights\nNow €12.00"} <= {
        draft.quotes[0].text for draft in drafts
    }


def test_a_price_above_a_name_is_not_taken_for_that_of_the_name_above_it(
    generator: ExtractiveGenerator,
) -> None:
    page = of_paragraphs("€9.50", "Harbour map", "€12.00", "Map of the lights")
    drafts = list(generator.generate("What does the harbour map cost?", [page]))
    assert "Harbour map\n€12.00" not in [draft.quotes[0].text for draft in drafts]


def test_a_name_alone_is_given_with_what_stands_below_it(generator: ExtractiveGenerator) -> None:
    page = of_paragraphs("Write to us", "Kim Holt", "Harbour master since 2011", "Tam Roe", "Diver")
    [draft, *_] = generator.generate("Who is Kim Holt?", [page])
    assert draft.quotes[0].text == "Kim Holt\nHarbour master since 2011"
    drafts = list(generator.generate("Who is a diver?", [page]))
    assert "Diver" in [draft.quotes[0].text for draft in drafts]


def test_a_sentence_ends_with_its_paragraph_though_no_mark_does(generator: ExtractiveGenerator) -> None:
    shop = of_paragraphs(
        "Opening hours and prices", "The oil is changed every 500 hours", "Maps of the coast"
    )
    [draft, *_] = generator.generate("How often is the oil changed?", [shop])
    assert draft.quotes[0].text == "The oil is changed every 500 hours"


def test_steps_that_are_told_in_prose_are_given_to_the_end_of_their_paragraph(
    generator: ExtractiveGenerator,
) -> None:
    text = "To renew the pass, sign in at the desk. Open the list of passes. Press Renew."
    assert first(generator, "How do I renew the pass?", text) == text


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


def test_every_quote_stands_in_the_passage_it_names(generator: ExtractiveGenerator) -> None:
    passages = [passage("One thing. Another thing."), passage("A third thing about oil.")]
    for draft in generator.generate("What about oil?", passages):
        for quote in draft.quotes:
            text = passages[quote.passage].chunk.text
            assert text[quote.near : quote.near + len(quote.text)] == quote.text


def test_a_list_that_runs_on_does_not_stand_before_what_answers(generator: ExtractiveGenerator) -> None:
    answer = "The pump runs on diesel oil."
    exhibits = ", ".join(f"Agreement {number} on the oil that the pump runs on" for number in range(20))
    assert first(generator, "What oil does the pump run on?", f"{exhibits}. {answer}") == answer


def test_nothing_is_made_of_nothing(generator: ExtractiveGenerator) -> None:
    assert list(generator.generate("What about oil?", [passage("…")])) == []


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("How much does it cost?", "It costs €40.", "It is cheap."),
        ("When was it founded?", "It was founded in 1964.", "It was founded long ago."),
        ("How many pumps are there?", "There are twelve pumps.", "There are pumps."),
        ("Who signed the memo?", "It was signed by Karen Holt.", "It was signed."),
    ],
)
def test_the_kind_of_answer_is_recognised(question: str, answer: str, other: str) -> None:
    asked = answer_type(question)
    assert asked is not None
    assert asked.search(answer)
    assert not asked.search(other)


@pytest.mark.parametrize("question", ["Why was the price raised?", "How well does the filter work?"])
def test_a_question_for_a_reason_asks_for_no_number(question: str) -> None:
    assert answer_type(question) is None


def test_a_row_counts_what_its_label_says(generator: ExtractiveGenerator) -> None:
    table = "Depot\tHoses, metres\nAnsted\t880\nKelbridge\t450"
    text = "Ansted then gets 600 metres of hose."
    drafts = generator.generate(
        "How many metres of hose did the Ansted depot get?", [passage(table, header_rows=1), passage(text)]
    )
    assert "Ansted\t880" in [draft.quotes[0].text for draft in drafts]


FREQUENT = (
    "When is a claim settled? It is settled within a month. How do I file a claim? "
    "Choose the trip in the app and press the red button. Who decides on a claim?"
)


def test_a_question_in_a_text_is_answered_by_what_stands_after_it(generator: ExtractiveGenerator) -> None:
    drafts = generator.generate("How do I file a claim?", [passage(FREQUENT)])
    assert next(drafts).quotes[0].text == "Choose the trip in the app and press the red button."


def test_a_question_that_a_text_leaves_open_answers_nothing(generator: ExtractiveGenerator) -> None:
    drafts = generator.generate("Who decides on a claim?", [passage(FREQUENT)])
    assert not any(quote.text.endswith("?") for draft in drafts for quote in draft.quotes)


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


def test_what_says_which_kind_of_thing_it_is_is_found_among_many_sentences_that_name_it(
    generator: ExtractiveGenerator,
) -> None:
    named = [f"Marlin was first sold by store {number} of the town." for number in range(40)]
    defined = "Marlin is a diving pump for wells."
    assert (
        first(generator, "What is Marlin?", " ".join(named), f"It runs on mains power. {defined}") == defined
    )
