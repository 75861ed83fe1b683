"""What carrying over promises: a question that follows others names what they said, and no more."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.conversation.carried import standalone

TURNS = st.lists(st.text(max_size=60), max_size=4)
ALONE = (
    "What is the maximum flow of the Norvell XR-250?",
    "How heavy is the XR-250?",
    "What was Norvell's revenue in 2021?",
    "Norvell net sales 2021",
    "How often are pressure gauges calibrated?",
    "Is it safe to touch the XR-250 while it runs?",
    "How long does it take to drain the Norvell XR-250?",
    "Which makes more noise: the XR-250 with its mixer on or with it off?",
    "Are there rules that say who may open the Norvell safe?",
    "grams of protein in a cup of quinoa",
    "If I fall ill on a Norvell trip do I get paid?",
)


def anywhere(_texts: Sequence[str]) -> bool:
    return True


def nowhere(_texts: Sequence[str]) -> bool:
    return False


@pytest.mark.parametrize(
    ("turns", "alone"),
    [
        (["How much does a 9-S weigh?", "And a 9-L?"], "How much does a 9-L weigh?"),
        (["How much does a 9-S weigh?", "How big is its tank?"], "How big is the 9-S's tank?"),
        (["What was Norvell's revenue in 2021?", "And in 2019?"], "What was Norvell's revenue in 2019?"),
        (["What was Norvell's revenue in 2022?", "And in 2021 and 2020?"],
         "What was Norvell's revenue in 2021 and 2020?"),
        (["What was Norvell's revenue?", "In 2021, 2020 and 2019?"],
         "What was Norvell's revenue (2021, 2020 and 2019)?"),
        (["What was Norvell's revenue in fiscal 2021?", "And in Q2 and Q3?"],
         "What was Norvell's revenue in Q2 and Q3 of fiscal 2021?"),
        (["How heavy is the CV-120?", "And the CV-240 and the CV-600?"],
         "How heavy is the CV-240 and the CV-600?"),
        (["What was Norvell's revenue in 2021?", "And Tamsin's and Orla's?"],
         "What was Tamsin's and Orla's revenue in 2021?"),
        (["What was Norvell's revenue in 2021?", "The year before?"], "What was Norvell's revenue in 2020?"),
        (["What was Norvell's revenue in 2021?", "And Tamsin's?"], "What was Tamsin's revenue in 2021?"),
        (
            ["What was Norvell's revenue in 2021?", "And operating income?"],
            "What was Norvell's operating income in 2021?",
        ),
        (
            ["What was Norvell's revenue in fiscal 2021?", "And in Q2?"],
            "What was Norvell's revenue in Q2 of fiscal 2021?",
        ),
        (
            ["What was Norvell's revenue in fiscal 2021?", "What does it expect for the next year?"],
            "What does Norvell expect for fiscal 2022?",
        ),
        (["What was its revenue in FY99?", "And the next year?"], "What was its revenue in FY00?"),
        (["What was its revenue in FY00?", "And the year before?"], "What was its revenue in FY99?"),
        (["What does a boat pay on a weekday?", "At the weekend?"], "What does a boat pay at the weekend?"),
        (["What was Norvell's dividend in Q4 2021?", "For the full year?"],
         "What was Norvell's dividend in 2021?"),
        (["What was the torque of the CV-120?", "And the head screws of the CV-240?"],
         "The head screws of the CV-240 (torque)?"),
        (["How many employees does Norvell have?", "Where are they based?"],
         "Where are they based (employees, Norvell)?"),
        (["Where are gauges calibrated?", "How often?"], "How often are gauges calibrated?"),
        (["How often does the filter need cleaning?", "Who does that?"], "Who does that (filter, cleaning)?"),
        (["Who is the head of Norvell?", "When did he join?"], "When did he join (head, Norvell)?"),
        (["Where is Norvell's head office?", "Who runs the company?"], "Who runs Norvell?"),
        (["How many days of leave do engineers have?", "Can I take four weeks?"],
         "Can I take four weeks (days of leave, engineers)?"),
        (["How many ships did Norvell build in 2021?", "How many of those were tugs?"],
         "How many of those were tugs (ships, Norvell, build, 2021)?"),
        (["What was Norvell's revenue in 2021?", "And Tamsin's?", "How did it change?"],
         "How did it change (Tamsin, revenue, 2021)?"),
        (["What was Norvell's tax rate?", "Did it fall compared with 2021?"],
         "Did it fall compared with 2021 (Norvell, tax rate)?"),
        (["What does the warranty on a CV-120 cover?", "How long does it last?"],
         "How long does the warranty on a CV-120 last?"),
        (["How big is the endurance hall in Kelbridge?", "Who were its architects?"],
         "Who were its architects (endurance hall, Kelbridge)?"),
        (["Must the engineer call a customer?", "How come?"], "How come (engineer, customer)?"),
        (["When must the engineer call?", "How come?"], "Why must the engineer call?"),
        (["How many stores did Norvell have in Ohio in 2021?", "In Canada?"],
         "How many stores did Norvell have in Canada in 2021?"),
        (["What was Norvell's gross profit in 2020?", "And for Tamsin Cash only?"],
         "What was Tamsin Cash's gross profit in 2020?"),
        (["What did Norvell earn in 2020?", "Its provision for credit losses then?"],
         "What did Norvell earn in 2020 (provision for credit losses)?"),
        (["How are the head screws taken off?", "How tight do they go afterwards?"],
         "How tight do they go afterwards (head screws taken)?"),
        (["Can I claim a taxi on a trip?", "Without a receipt?"],
         "Can I claim a taxi on a trip without a receipt?"),
        (["Who pays for damage to a trailer?", "Even if it was stolen?"],
         "Who pays for damage to a trailer even if it was stolen?"),
        (["How many pieces of luggage go on the Norvell?", "How heavy can they be?"],
         "How heavy can they be (pieces of luggage, Norvell)?"),
        (["Why did the profit of Norvell fall?", "Did it recover in 2021?"],
         "Did it recover in 2021 (profit, Norvell, fall)?"),
        (["What does a filter of the CV-120 cost?", "How long does a new one last?"],
         "How long does a new one last (filter, CV-120, cost)?"),
        (["Does the CV-120 or the CV-240 weigh less?", "Which is quieter?"],
         "Which is quieter (CV-120, CV-240, weigh less)?"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_carried_over(turns: list[str], alone: str) -> None:
    assert standalone(turns[-1], turns[:-1], anywhere) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        ("How long does the pie bake?", "At what temperature?", "At what temperature does the pie bake?"),
        ("How long does the fair last?", "Until when?", "Until when does the fair last?"),
    ],
)
def test_the_question_before_is_asked_for_another_thing(before: str, question: str, alone: str) -> None:
    assert standalone(question, [before], anywhere) == alone


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        ("What's the penalty for late delivery in the tender?", "For a forbidden allergen?",
         "What's the penalty for a forbidden allergen in the tender?"),
        ("What's the order number of the wall bracket?", "And the repair kit?",
         "What's the order number of the repair kit?"),
        ("What's the order number of the wall bracket?", "And the price?",
         "What's the price of the wall bracket?"),
        ("What happens in stage 2 of the job?", "And stage 3?", "What happens in stage 3 of the job?"),
        ("Can I bring 2 dogs on the ferry?", "And cats?", "Can I bring cats on the ferry?"),
        ("Is the limit 30?", "And the minimum?", "Is the minimum 30?"),
    ],
)  # fmt: skip
def test_words_take_the_place_of_their_like(before: str, question: str, alone: str) -> None:
    assert standalone(question, [before], anywhere) == alone


def test_many_words_after_a_preposition_are_no_search() -> None:
    turns = ["How much is the school trip?"]
    asked = "For families with free school meals"
    assert (
        standalone(asked, turns, nowhere) == "How much is the school trip (families with free school meals)?"
    )


@given(turns=TURNS, question=st.sampled_from(ALONE))
def test_a_question_that_stands_alone_is_left_as_it_is(turns: list[str], question: str) -> None:
    assert standalone(question, turns, anywhere) == question


@given(turns=TURNS, question=st.text(max_size=60))
def test_any_text_has_a_question_to_search(turns: list[str], question: str) -> None:
    assert standalone(question, turns, anywhere).strip() or not question.strip()
    assert standalone(question, [], anywhere) == question


def test_a_subject_is_carried_only_where_some_passage_has_both() -> None:
    turns = ["What does alarm E12 mean?"]
    asked = "How often does the strainer need cleaning?"
    assert standalone(asked, turns, nowhere) == asked
    assert standalone(asked, turns, anywhere) == "How often does the strainer need cleaning (E12, alarm)?"


def test_what_there_is_is_asked_of_the_name_before_where_some_passage_has_both() -> None:
    turns = ["What's the unit price on Night Owl?"]
    asked = "Is there an exit fee?"
    assert standalone(asked, turns, nowhere) == asked
    assert standalone(asked, turns, anywhere) == "Is there an exit fee (Night Owl)?"


@pytest.mark.parametrize(
    "question", ["How much is the school trip?", "How much does it cost to have 5 items collected?"]
)
def test_a_question_that_says_of_what_it_asks_how_much_is_left_as_it_is(question: str) -> None:
    assert standalone(question, ["What was Norvell's revenue in 2021?"], nowhere) == question


def test_a_turn_that_changes_the_subject_leaves_the_old_one_behind() -> None:
    turns = ["What was Norvell's revenue in 2021?", "How heavy is the XR-250?"]
    assert standalone("And the XR-200?", turns, anywhere) == "How heavy is the XR-200?"


def test_a_very_long_turn_costs_nothing() -> None:
    long = "What is this about? " * 400
    assert standalone("And in 2019?", [long], anywhere) == "And in 2019?"
    assert standalone(long, ["What was Norvell's revenue in 2021?"], anywhere) == long
