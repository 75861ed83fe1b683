"""What a question asks for, and which sentences and rows hold one."""

from __future__ import annotations

import pytest

from pincite.generate.answer_type import answer_type


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("How much does it cost?", "It costs €40.", "It is cheap."),
        ("How much does the board cost?", "The board is 40 crowns.", "The board is number 40."),
        ("When was it founded?", "It was founded in 1964.", "It was founded long ago."),
        ("When was it founded?", "It was founded on 3 May.", "It may have been founded by market traders."),
        ("When was the works founded?", "In the 1050s.", "By 30 people."),
        ("On which day does it begin?", "It begins on Thursday.", "It begins with 3 pumps."),
        ("How many pumps are there?", "There are twelve pumps.", "There are pumps."),
        ("How many pupils were asked?", "It asked 900 pupils.", "The study of 2023-24 asked pupils."),
        ("How many pumps were sold?", "The firm sold 1,400 pumps.", "Pumps brought in $1.4 billion."),
        ("How often is it tested?", "It is tested every morning.", "It is tested."),
        ("Who signed the memo?", "It was signed by Karen Holt.", "It was signed."),
        (
            "Who is the director of Tarn Works?",
            "Karen Holt is its director.",
            "At Tarn Works the director decides.",
        ),
        (
            "Who is the CEO of Tarn Works?",
            "Chief executive Karen Holt said so.",
            "Karen Holt keeps the books.",
        ),
        ("On which website are prices?", "See www.tarn.example for more.", "See the website."),
        ("What is the maximum pressure?", "It bears 4 bar.", "It bears the highest pressure."),
    ],
)
def test_what_is_asked_for_is_recognised_where_it_stands(question: str, answer: str, other: str) -> None:
    asked = answer_type(question)
    assert asked is not None
    assert asked.is_in(answer)
    assert not asked.is_in(other)


def test_what_the_question_says_itself_is_no_answer_to_it() -> None:
    asked = answer_type("When was the review of 2020 published?")
    assert asked is not None
    assert not asked.is_in("The review of 2020 was published.")
    assert asked.is_in("The review of 2020 was published in 2021.")


def test_a_row_has_its_unit_in_its_heading_rows() -> None:
    asked = answer_type("How much does the controller board cost?")
    assert asked is not None
    assert asked.is_in("Controller board\t9,170", "Part\tPrice")
    assert not asked.is_in("Controller board\t917-0400", "Part\tNumber")


def test_a_number_counts_what_stands_behind_it() -> None:
    asked = answer_type("How many pupils took part?")
    assert asked is not None
    assert asked.is_counted_in("More than 20,000 young pupils took part.")
    assert not asked.is_counted_in("Pupils took part for two months.")


@pytest.mark.parametrize(
    ("question", "is_needed"),
    [
        ("When did it open?", True),
        ("Who is the director?", True),
        ("Who is the chief executive of Tarn Works?", True),
        ("How many pumps are there?", True),
        ("When should the filter be changed?", False),
        ("Who must sign the form?", False),
        ("How many more pumps are there than sacks?", False),
    ],
)
def test_only_what_no_other_words_can_answer_is_needed(question: str, is_needed: bool) -> None:
    """A filter is changed "when the pressure rises", and a form is signed by "the manager"."""
    asked = answer_type(question)
    assert asked is not None
    assert asked.is_needed == is_needed


@pytest.mark.parametrize("question", ["Why was the price raised?", "How well does the filter work?"])
def test_a_question_for_a_reason_asks_for_no_number(question: str) -> None:
    assert answer_type(question) is None
