"""What asks for a price, a weight, a time or a count is answered by what can be one, or not at all."""

from __future__ import annotations

import pytest

from pincite.answer.generate.expected_answer import answer_type
from pincite.answer.generate.extractive import ExtractiveGenerator

from .passages import passage


def answers(generator: ExtractiveGenerator, question: str, text: str, header_rows: int = 0) -> list[str]:
    drafts = generator.generate(question, [passage(text, header_rows=header_rows)])
    return [draft.quotes[0].text for draft in drafts]


@pytest.mark.parametrize(
    ("question", "without", "told"),
    [
        (
            "How much does the Tarn 3 kettle weigh?",
            "The Tarn 3 kettle is shown in colour no. 8.",
            "It weighs 1.2 kg.",
        ),
        (
            "What does the Tarn 3 kettle weigh?",
            "The Tarn 3 kettle is shown in colour no. 8.",
            "The Tarn 3 is just over fifteen pounds.",
        ),
        ("How much does a mooring cost?", "A mooring takes 3 boats.", "The fee for a mooring is 19 crowns."),
        ("What does the ferry cost?", "The ferry has 12 seats.", "The ferry is free."),
        (
            "How much does the camera cost?",
            "The camera takes 900 pictures per charge.",
            "The camera costs $5.",
        ),
        (
            "What did the survey cost the council?",
            "The survey of 3 May took the council 2 days.",
            "It cost £900.",
        ),
        (
            "How high is the yearly rent of a plot?",
            "A plot has 12 beds.",
            "The rent of a plot is £40 a year.",
        ),
        ("What is the price of a ticket?", "A ticket has 2 parts.", "A ticket is CHF 30."),
        ("When was the pier closed?", "The pier was closed by the council.", "The pier closed in May."),
        ("When was the pier closed?", "The pier was closed by the council.", "The pier closed at noon."),
        ("In which year was the pier built?", "The pier was built by 20 men.", "The pier was built in 1911."),
        ("How many berths are there?", "The berths lie south.", "There are fifteen berths."),
        ("What is the phone number of the pier?", "The pier has part 224-0001.", "Its phone is 0555 0142."),
        ("What is the pier's e-mail address?", "The pier is open at noon.", "Write to pier@tarn.example."),
        ("What does the ferry cost?", "News of the ferry: tarn.free.example/feed.", "The ferry is free."),
        ("What does the -b option do?", "The -B option hides scores.", "With -b more scores are shown."),
        ("How much does GLE cost?", "A file is read more easily if it is parted.", "GLE: free of charge"),
    ],
)
def test_what_is_no_such_thing_is_no_answer(
    generator: ExtractiveGenerator, question: str, without: str, told: str
) -> None:
    assert answers(generator, question, without) == []
    assert told in answers(generator, question, f"{without} {told}")


def test_what_can_be_such_a_thing_leads_what_cannot(generator: ExtractiveGenerator) -> None:
    name, price = "The Black Tarn chess set in solid ebony.", "The ebony set sells for 829.45."
    question = "How much does the Black Tarn chess set in ebony cost?"
    assert answers(generator, question, f"{name} {price}")[0] == price


@pytest.mark.parametrize(("heading", "is_price"), [("Price", True), ("Order number", False)])
def test_a_number_in_a_table_is_a_price_under_a_word_for_one(
    generator: ExtractiveGenerator, heading: str, is_price: bool
) -> None:
    table = f"Part\t{heading}\nControl board\t917\nPump head\t402"
    found = answers(generator, "How much does the control board cost?", table, header_rows=1)
    assert found[:1] == (["Control board\t917"] if is_price else [])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When should the filter be changed?", "The filter is changed if it is clogged."),
        ("How much oil does the pump need?", "The pump needs oil up to the mark."),
        ("Who decides how many patients stay?", "The ward physician decides how many patients stay."),
        ("What date format does the form use?", "The form uses the ISO format."),
        (
            "What is the weight of the exam in the final grade?",
            "The exam counts for 40 % of the final grade.",
        ),
        ("What is the effect of rent on the shops?", "The effect is that shops close."),
        ("What is the deadline for the deposit?", "The deadline for the deposit is ten days after the end."),
        ("What is the salary review date?", "The salary review date is the first of May."),
        ("What does the cost centre report to?", "The cost centre reports to the treasurer."),
        ("What does the cost of fuel depend on?", "The cost of fuel depends on the route."),
        ("What is the interest on the deposit?", "The deposit earns interest at the base rate."),
        ("How many modules are there?", "The modules are Sales, Stock and Tax."),
        ("How much does it cost?", "The following table lists: $5"),
        ("How much does an espresso cost?", "Espresso . . . . . . . . 3.20"),
        ("How far in advance must I book?", "You must book at least two weeks in advance."),
        ("When was the castle built?", "The castle was built under Queen Margrete."),
        ("When did the alarm stop?", "The alarm stopped once the pressure dropped."),
    ],
)
def test_what_may_be_answered_in_other_ways_requires_nothing(
    generator: ExtractiveGenerator, question: str, told: str
) -> None:
    assert answers(generator, question, told) == [told]


@pytest.mark.parametrize("run", ["7" * 4000, "1," * 2000, "one " * 1000])
def test_a_long_run_of_numbers_is_read_through_once(generator: ExtractiveGenerator, run: str) -> None:
    """Patterns that try each way to part a run take minutes for this one."""
    text = f"The key of the pier weighs {run} and costs {run}."
    for question in ("How much does the key weigh?", "What does the key cost?", "When was the key made?"):
        answers(generator, question, text)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("How much does it cost?", "It costs €40.", "It is cheap."),
        ("When was it founded?", "It was founded in 1964.", "It was founded long ago."),
        ("How many pumps are there?", "There are twelve pumps.", "There are pumps."),
        ("How many times is it rinsed?", "It is rinsed once.", "It is rinsed once more, and dried at once."),
        ("When does the pool open?", "The pool opens in May.", "The market hall decides, and augments it."),
        ("How much is the fund?", "It is two trillion.", "It is large."),
        ("How often is the meter read?", "It is read every 6 months.", "Meter 6 is in the cellar."),
        ("How often does the ferry sail?", "It sails twice a day.", "It sails 8 miles."),
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
