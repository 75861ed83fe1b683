"""An option or a setting is explained by the entry that begins with its name, and what belongs to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pincite.answer.generate.extractive import ExtractiveGenerator

from .passages import of_paragraphs, passage


def shown(generator: ExtractiveGenerator, question: str, *paragraphs: str) -> list[str]:
    return [draft.quotes[0].text for draft in generator.generate(question, [of_paragraphs(*paragraphs)])]


def test_an_option_is_explained_by_the_line_that_begins_with_it(generator: ExtractiveGenerator) -> None:
    text = "The -b option is of use where scores are many; see the option -B.\n-b # Number of lines."
    assert shown(generator, "What does the -b option do?", text) == ["-b # Number of lines."]


def test_an_entry_may_begin_with_another_name_of_the_option(generator: ExtractiveGenerator) -> None:
    text = "The --best option of score shows scores.\n-b, --best=NUM Shows so many scores."
    assert shown(generator, "What does score --best do?", text) == ["-b, --best=NUM Shows so many scores."]


def test_a_synopsis_is_no_explanation_of_an_option(generator: ExtractiveGenerator) -> None:
    usage, explained = "score -b [ -q ] [ -n number ] game", "The first form (-b) shows best scores."
    assert shown(generator, "What does score -b do?", usage, explained) == [explained]
    assert shown(generator, "What does score -n do?", usage, explained) == [usage]


def test_the_entry_of_an_option_may_be_in_brackets(generator: ExtractiveGenerator) -> None:
    named = "[-l|--lowest number] [-b|--best number] [-r|--rounds number]"
    synopsis, explained = "score [-b|--best number] game", "Limits the scores that are shown."
    question = "What does the --best option do?"
    paragraphs = (synopsis, named, explained, "[-q|--quiet]", "Hides all.")
    assert shown(generator, question, *paragraphs) == [f"{named}\n{explained}"]
    assert shown(generator, question, synopsis, named, "[-q|--quiet]") == [named]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (
            "It has two options.\n\u2212b Shows scores. None is hidden.\n\u2212c Hides them.",
            "\u2212b Shows scores. None is hidden.",
        ),
        (
            "It has two options.\n\u2212b number\nShows so many scores. None is hidden.\n\u2212c Hides them.",
            "\u2212b number\nShows so many scores. None is hidden.",
        ),
        ("It has two options.\n\u2212b number\n\u2212c Hides the scores of all.", "\u2212b number"),
    ],
)
def test_the_entry_of_an_option_has_with_it_what_explains_it(
    generator: ExtractiveGenerator, text: str, answer: str
) -> None:
    assert shown(generator, "What does the -b option do?", *text.split("\n")) == [answer]


DEFAULT = "What is the default of max_boats?"
ENTRY = "max_boats: How many boats may lie at the pier. Boats of the crew are not counted."
BEYOND = "A boat that lies at another boat lies at the pier, whatever flag it has. " * 6


@pytest.mark.parametrize("default", ["The default is 12.", "By default they are 12."])
def test_the_entry_of_a_setting_is_given_as_far_as_its_default(
    generator: ExtractiveGenerator, default: str
) -> None:
    entry = f"{ENTRY} {BEYOND}{default}"
    others = (
        "The default of crew_boats is max_boats.",
        f"{entry} More is not wise.",
        "min_boats: The default is 0.",
    )
    assert shown(generator, DEFAULT, *others) == [entry]


def test_an_entry_that_has_the_default_leads_one_that_has_not(generator: ExtractiveGenerator) -> None:
    bare = "max_boats: value that is used where none is set"
    entry = "max_boats: How long a sailor may sleep in a hammock on Sundays. The default is 12."
    assert shown(generator, DEFAULT, bare, "Of the pier.", entry)[:1] == [entry]


def test_what_explains_an_entry_may_begin_the_next_passage(generator: ExtractiveGenerator) -> None:
    told, more = "Shows so many scores. None is hidden.", "It is of use in long games."
    ends = of_paragraphs("It has two options.", "-b number")
    goes_on = of_paragraphs(told, more)
    goes_on = replace(goes_on, chunk=replace(goes_on.chunk, ordinal=1))
    elsewhere = replace(passage("Hides the scores of all games."), version_id="another")
    elsewhere = replace(elsewhere, chunk=replace(elsewhere.chunk, ordinal=1))
    drafts = generator.generate("What does the -b option do?", [ends, elsewhere, goes_on])
    assert [draft.quotes[0].text for draft in drafts] == ["-b number", told]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "What does the boats directive do?",
            ["Syntax:\tboats number;", "Says how many may lie at the pier."],
        ),
        ("What is the default of the boats directive?", ["Default:\tboats 12;"]),
    ],
)
def test_a_row_for_the_syntax_is_explained_below_its_table(
    generator: ExtractiveGenerator, question: str, said: list[str]
) -> None:
    table = passage("Syntax:\tboats number;\nDefault:\tboats 12;\nContext:\tpier, quay")
    below = of_paragraphs("Says how many may lie at the pier.", "The fee of the crew is paid at night.")
    below = replace(below, chunk=replace(below.chunk, ordinal=1))
    drafts = list(generator.generate(question, [table, below]))
    assert [draft.quotes[0].text for draft in drafts][: len(said)] == said
