"""Which option or setting a question asks for by its name, and which lines begin its entry."""

from __future__ import annotations

import pytest

from pincite.retrieve.asked_entry import (
    asked_entry,
    asks_option,
    begins_option,
    explains_entry,
    is_syntax,
    is_usage,
    names_of_entry,
)
from pincite.retrieve.asked_form import lacks_form


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is the default of max_boats?", "max_boats"),
        ("What's the default value for harbour.maxBoats?", "harbour.maxBoats"),
        ("What are the defaults of MaxBoats?", "MaxBoats"),
        ("What is the default MAXboats?", "MAXboats"),
        ("What is the default value of the setting MaxBoats?", "MaxBoats"),
        ("What is the default of the Pier directive?", "Pier"),
        ("What is the default of max-boats?", "max-boats"),
        ("What does the max-boats option do?", "max-boats"),
        ("What does max_boats do?", "max_boats"),
        ("What does the harbour.pier setting control?", "harbour.pier"),
        ("What does the MaxBoats directive specify?", "MaxBoats"),
        ("what does the parameter MaxBoats mean", "MaxBoats"),
        ("What does the boats directive of harbour do?", "boats"),
        ("What does tide --max-boats do?", "--max-boats"),
        ("What does tide-table -a do?", "-a"),
    ],
)
def test_an_option_or_setting_is_asked_for_by_its_name(question: str, name: str) -> None:
    assert names_of_entry(question) == name
    assert lacks_form(question, ["The harbour was built in 1904."])


@pytest.mark.parametrize(
    "question",
    [
        "What is the default port of TidePrint?",
        "What is the default language?",
        "What does TidePrint do?",
        "What is the default e-mail?",
        "What does a self-test do?",
        "What does the second option do?",
        "What do the directives mean?",
        "How do I set the default TidePrinter?",
        "What does the U.S. do?",
        "What does NATO mean?",
    ],
)
def test_a_product_or_a_word_of_the_language_is_no_setting(question: str) -> None:
    assert asked_entry(question) is None


@pytest.mark.parametrize(
    "line",
    [
        "max_boats (default: 12): Boats that may lie at the pier.",
        "max_boats",
        "\u201cmax_boats\u201d says how many boats may lie there.",
        "Syntax: MAX_BOATS number",
        "Default:\tmax_boats 12;",
        "--max_boats",
    ],
)
def test_the_entry_of_a_setting_begins_with_its_name(line: str) -> None:
    assert explains_entry("What is the default of max_boats?", ["Settings of the pier\n" + line])


def test_the_entry_of_a_setting_may_have_a_row_for_its_syntax() -> None:
    assert is_syntax("Syntax:\tmax_boats number")
    assert not is_syntax("Default:\tmax_boats 12")


@pytest.mark.parametrize(
    "line",
    ["The pier has max_boats (12).", "max_boats_at_night (default: 2)", "pier.max_boats: 12", "no-max_boats"],
)
def test_another_name_does_not_begin_the_entry_of_a_setting(line: str) -> None:
    assert not explains_entry("What is the default of max_boats?", [line])


@pytest.mark.parametrize(
    "question",
    ["What does score -b do?", "what does -b mean", "What does “\u2212b” stand for?", "Is there a --best?"],
)
def test_an_option_is_asked_for_by_its_name_alone(question: str) -> None:
    assert asks_option(question)
    assert lacks_form(question, ["The harbour was built in 1904."])


@pytest.mark.parametrize(
    "question", ["What does b-b do?", "What does x - b do?", "What is -b?", "Is b best?"]
)
def test_a_dash_elsewhere_asks_for_none(question: str) -> None:
    assert not asks_option(question)


def test_a_line_that_begins_with_an_option_explains_it() -> None:
    question = "What does score -b do?"
    assert explains_entry(question, ["It shows scores.\n\u2212b # Number of scores shown"])
    assert not explains_entry(question, ["With \u2212b scores are shown."])
    assert begins_option("\u2212b # Number of scores shown")
    assert not begins_option("With \u2212b scores are shown.")


@pytest.mark.parametrize(
    "line",
    [
        "--scores: Shows the scores.",
        "-s, --scores: Shows the scores.",
        "-n NUM, --number=NUM, --scores NUM: Shows so many scores.",
        "-s or --scores  Shows the scores.",
        "\u2212s|\u2212\u2212scores",
        "-x tool [ word ... ] ;, --scores tool [ word ... ] ;: Runs it.",
    ],
)
def test_an_entry_may_begin_with_other_names_of_the_option(line: str) -> None:
    assert explains_entry("What does game --scores do?", ["It is a game.\n" + line])


@pytest.mark.parametrize(
    "line",
    ["-q: Hides what --scores shows.", "-q Hides them, and --scores", "With -s, --scores may be left out."],
)
def test_the_entry_of_another_option_may_speak_of_it(line: str) -> None:
    assert not explains_entry("What does game --scores do?", ["It is a game.\n" + line])


def test_a_synopsis_has_its_options_in_brackets() -> None:
    assert is_usage("game [ -s ] [--number NUM] file")
    assert not is_usage("The third form (-x) ends the game [see above].")
