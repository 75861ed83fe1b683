"""Which texts hold what a question asks for by its form: a telephone number, an address, an option."""

from __future__ import annotations

import pytest

from pincite.retrieve.asked_form import lacks_form

PHONE, MAIL = "What is the phone number of the harbour?", "What is the harbour master's e-mail address?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (PHONE, "Ring us at +47 (0)55 12-34-56."),
        (PHONE, "Tel. 0800 123 456"),
        (PHONE, "Kim Holt (555) 010-0142"),
        (PHONE, "In an emergency dial 112."),
        (PHONE, "Kim Holt, extension 4411"),
        (MAIL, "Write to kim@harbour.example."),
        ("What does the -b option do?", "-b # Number of scores shown"),
        ("What does --best do?", "With --best=3 three are shown."),
        ("What does the -b option do?", "\u2212b # Number of scores shown"),
        ("What does the \u2013b option do?", "-b # Number of scores shown"),
        ("What does --best do?", "With \u2212\u2212best three are shown."),
        ("What does --best do?", "With \u2014best three are shown."),
        ("What is the value of -b in the equation?", "It is positive."),
        ("What does the best option do?", "It leads."),
        ("Which phone is the best?", "The Orvex 4 is."),
        ("How many people did they phone?", "Nobody knows."),
        ("How do I change my phone number?", "Ask at the desk."),
        ("May staff share a customer's phone number?", "Staff must never share one."),
        ("What is the rule for phone number plates?", "There is none."),
    ],
)
def test_what_holds_it_or_is_not_asked_for_lacks_nothing(question: str, text: str) -> None:
    assert not lacks_form(question, ["The harbour was built in 1904.", text])


@pytest.mark.parametrize("question", [PHONE, MAIL, "Wie lautet die Telefonnummer?"])
def test_figures_of_other_things_are_no_number_to_call(question: str) -> None:
    texts = [
        "It has served 1,818,598,937 guests since 1928.",
        "The store has 100,000 square feet.",
        "Pump, complete\t224-0001",
        "100\n37\n80 40",
    ]
    assert lacks_form(question, texts)


@pytest.mark.parametrize(
    "question", ["What does the -b option do?", "Which switch is -b?", "What is --best?"]
)
def test_other_options_and_parts_of_words_are_not_the_option(question: str) -> None:
    texts = ["-B hides scores", "-best and -bb show more", "A well-b ends", "--best-of shows one"]
    assert lacks_form(question, texts)
