"""What nearness promises: words that only the question has are looked at by themselves."""

from __future__ import annotations

import pytest

from pincite.answer.verify import ECHO, Evidence, nearness
from pincite.embed import Embedder

FILLED = "Its upper part is filled with nitrogen to 60 % of the working pressure."
CONFIRMED = "The upper part of the damper is filled with oxygen to 60 % of the working pressure."
TITLE = "The pulsation damper"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_a_word_that_only_the_question_has_keeps_a_sentence_from_being_near(embedder: Embedder) -> None:
    asked = Evidence((FILLED,), (TITLE,), question="Why is the damper filled with oxygen?")
    unasked = Evidence((FILLED,), (TITLE,))
    near, otherwise = (nearness(embedder, CONFIRMED, each) for each in (asked, unasked))
    assert near.mean == otherwise.mean
    assert (near.echo < ECHO, near.is_near) == (True, False)
    assert (otherwise.echo, otherwise.is_near) == (1.0, True)


def test_a_word_of_the_question_that_the_title_has_is_no_echo(embedder: Embedder) -> None:
    evidence = Evidence((FILLED,), (TITLE,), question="What is the damper filled with?")
    said = "The upper part of the damper is filled with nitrogen."
    assert nearness(embedder, said, evidence).echo == 1.0
