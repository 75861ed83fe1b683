"""What answers promise of a help page: the section that the question heads gives them, not its contents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pincite.library import Library
from pincite.schema.answer import Answer
from pincite.settings import Settings
from tests.test_library import bring_in

QUESTIONS = {
    "How do I oil the motor?": (
        "Pour ten millilitres of oil in behind the motor. Turn the shaft by hand until the oil has gone. "
        "Then close the lid."
    ),
    "How do I vent the Norvell pump?": (
        "Open the bleed valve a quarter turn while water runs in. Close it when no more air comes."
    ),
    "What does the bleed valve do?": (
        "Until the bleed valve is open, keep the motor off. The bleed valve lets air out of the head of the "
        "pump. Its bore is a hair wide."
    ),
    "How high may the pump stand over the water?": (
        "It depends on the net positive suction head (NPSH) that the pump needs. The NPSH of each model is "
        "on its plate."
    ),
    "How do I pack the Norvell pump?": (
        "Let the water run out first.</p><ol><li>Take the hose off.</li><li>Wrap the pump in paper.</li>"
        "<li>Put it into its crate.</li></ol><p>Carriers ask for a crate."
    ),
}
CONTENTS = "".join(f"<li><a href='#q{n}'>{asked}</a></li>" for n, asked in enumerate(QUESTIONS))
PARTS = "".join(
    f"<p id='q{n}'><b>{n + 1}. {asked}</b></p><p>{answer}</p>"
    for n, (asked, answer) in enumerate(QUESTIONS.items())
)
PAGE = f"""<!doctype html><html><head><title>Norvell pump: questions</title></head><body><main>
<h1>Norvell pump: questions</h1><ol>{CONTENTS}</ol>{PARTS}</main></body></html>"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        bring_in(opened, "default", {"questions.html": PAGE.encode()})
        yield opened


def said(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


@pytest.mark.parametrize("asked", ["How do I oil the motor?", "How do I oil the motor of the Norvell pump?"])
def test_what_stands_below_the_question_answers_it_in_its_order(library: Library, asked: str) -> None:
    assert said(library.answer("default", asked)) == [
        "Pour ten millilitres of oil in behind the motor.",
        "Turn the shaft by hand until the oil has gone.",
        "Then close the lid.",
    ]


def test_a_list_below_the_question_is_given_whole(library: Library) -> None:
    steps = said(library.answer("default", "How do I pack the Norvell pump?"))
    assert steps[-3:] == ["Take the hose off.", "Wrap the pump in paper.", "Put it into its crate."]


@pytest.mark.parametrize("asked", ["How do I repair the pump?", "Which questions are there about the pump?"])
def test_no_answer_is_a_line_of_the_pages_contents(library: Library, asked: str) -> None:
    assert not set(said(library.answer("default", asked))) & set(QUESTIONS)


def test_what_a_thing_does_is_said_by_the_sentence_that_begins_with_it(library: Library) -> None:
    [first, *_] = said(library.answer("default", "Tell me: what does a bleed valve do?"))
    assert first.startswith("The bleed valve lets air out")


def test_letters_are_answered_by_the_words_that_they_stand_for(library: Library) -> None:
    [first, *_] = said(library.answer("default", "What does NPSH stand for?"))
    assert "net positive suction head (NPSH)" in first
