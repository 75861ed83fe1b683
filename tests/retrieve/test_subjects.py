"""What named_subjects and the other spellings of a name promise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.retrieve.small_names import is_name_in_small
from pincite.retrieve.spelling import (
    has_person,
    is_near,
    is_short_for,
    one_edit,
    spells_out,
)
from pincite.retrieve.subjects import named_subjects

LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=8)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who audits Norvell?", ["Norvell"]),
        ("Norvell's revenue in 2022?", ["Norvell"]),
        ("What was Norvells' margin in Q3 of FY22?", ["Norvells"]),
        ("Does the Bank of Norvell lend?", ["Bank of Norvell"]),
        ("Can I volunteer at Homes for All?", ["Homes for All"]),
        ("What is the flow of the Norvell XR-250?", ["Norvell XR-250"]),
        ("What does alarm E48 mean?", ["E48"]),
        ("Is part 917-0455 in stock?", ["917-0455"]),
        ("When did Dr. J. Whitlock leave?", ["J. Whitlock"]),
        ("Compare Norvell and Tamsin.", ["Norvell", "Tamsin"]),
        ("What does “net leverage” mean?", ["net leverage"]),
        ("What is Coca-Cola's margin?", ["Coca-Cola"]),
        ("What were 3M's net sales?", ["3M"]),
        ("How do I install Norvell 365?", ["Norvell 365"]),
        ("Did Norvell 2021 sales rise?", ["Norvell"]),
        ("Is Norvell 20% larger, or Tamsin 1,200 times?", ["Norvell", "Tamsin"]),
        ("Who runs Burger King?", ["Burger King"]),
        ("What does Save the Harbours do?", ["Save the Harbours"]),
    ],
)
def test_names_codes_and_quoted_words_are_subjects(question: str, names: list[str]) -> None:
    assert [subject.text for subject in named_subjects(question)] == names


@pytest.mark.parametrize(
    "question",
    [
        "What did the pump cost in March 2022?",
        "Was it closed on Monday?",
        "How much CAPEX and EBITDA in FY2022?",
        "What does the 10-K say?",
        "Who is the CFO of the Company?",
        "What does Table 4 show?",
        "How many GB fit on it?",
        "Whatare the costs?",
        "Who is the Chief Executive Officer?",
        "WHAT IS THE REVENUE OF NORVELL?",
        "What Is The Revenue Of Norvell?",
    ],
)
def test_months_units_periods_forms_and_questions_in_capitals_have_no_written_subject(question: str) -> None:
    assert [subject.text for subject in named_subjects(question) if subject.written] == []


def test_a_word_in_small_letters_may_be_a_name_where_nothing_else_is() -> None:
    [norvell] = named_subjects("does norvell sell bread?")
    assert (norvell.text, norvell.written) == ("norvell", False)
    assert [each.text for each in named_subjects("does norvell sell bread in Drummen?")] == ["Drummen"]


def test_of_many_words_in_small_letters_none_is_taken_for_a_name() -> None:
    assert named_subjects(" ".join(f"zalando{chr(97 + at)}" for at in range(17))) == []


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("is there a voucher for zalandova", "zalandova"),
        ("how do i crop in photoshop", "photoshop"),
        ("who was cleopatra", "cleopatra"),
        ("who founded amnesty international", "amnesty"),
    ],
)
def test_a_word_in_small_letters_is_a_name_as_spacy_sees_it_with_a_capital(question: str, word: str) -> None:
    assert is_name_in_small(question, word, placed=False)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("which keyboard shortcut restores it", "keyboard"),
        ("how do i reset my username", "username"),
        ("is lunch included", "lunch"),
        ("what is the differrence", "differrence"),
        ("how many kilograms does it weigh", "kilograms"),
    ],
)
def test_words_of_english_compounds_and_typing_errors_are_no_names(question: str, word: str) -> None:
    assert not is_name_in_small(question, word, placed=False)


@given(st.text(max_size=200))
def test_any_question_is_read(question: str) -> None:
    for subject in named_subjects(question):
        assert subject.words
        assert subject.text in question


@given(LETTERS.filter(bool))
def test_every_edit_of_a_word_is_near_it(word: str) -> None:
    assert all(is_near(word, edited) and is_near(edited, word) for edited in one_edit(word))


@given(LETTERS, LETTERS)
def test_what_is_near_is_one_edit_away(word: str, other: str) -> None:
    assert is_near(word, other) == (other in {word, *one_edit(word)})


def test_letters_spell_out_words_that_stand_together() -> None:
    assert spells_out("IBM", "the International Business Machines company")
    assert spells_out("DOJ", "the Department of Justice")
    assert not spells_out("IBM", "international machines of business")


def test_a_name_is_found_by_beginnings_and_initials_of_its_words() -> None:
    assert is_short_for(("Norvell", "Uni"), "at the Norvell University")
    assert is_short_for(("Tarnbeck", "MB"), "the Tarnbeck Maritime Board")
    assert not is_short_for(("Tarnbeck", "MB"), "the Maritime Board of Tarnbeck")
    assert not is_short_for(("Best", "Buy"), "the best place to buy")
    assert not is_short_for(("Norvell", "Un"), "at the Norvell University")


def test_a_person_is_found_by_initials_of_the_given_names() -> None:
    assert has_person(("J", "Whitlock"), "asked Jonas Whitlock")
    assert has_person(("Jonas", "Whitlock"), "asked J. Whitlock")
    assert has_person(("Jonas", "Whitlock"), "asked Jonas A. Whitlock")
    assert not has_person(("Neil", "Whitlock"), "asked Jonas Whitlock")
    assert not has_person(("N", "Whitlock"), "asked Jonas Whitlock")
    assert not has_person(("Air", "Norway"), "a company in Norway")
    assert not has_person(("Sigurd", "Airlines"), "the U.S. Airlines")
