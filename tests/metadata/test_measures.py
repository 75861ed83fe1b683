"""Which other words a question for a measure is asked in."""

from __future__ import annotations

import pytest

from pincite.metadata.measures import reworded


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("How much does the pump weigh?", "How much does the pump weight?"),
        ("How heavy is the pump?", "what weight is the pump?"),
        ("What is the weight of the pump?", "What is the weighs of the pump?"),
        ("What does a filter cost?", "What does a filter price?"),
        ("How long does the battery last?", "what duration does the battery last?"),
        ("How fast does the drum turn?", "what speed does the drum turn?"),
        ("How old is the bridge?", "what age is the bridge?"),
    ],
)
def test_a_measure_is_also_asked_for_by_its_noun_or_its_verb(question: str, other: str) -> None:
    assert other in list(reworded(question))


@pytest.mark.parametrize(
    "question", ["Who signed the memo?", "How do I file a claim?", "Is it long?", "What was sold last year?"]
)
def test_a_question_for_no_measure_has_no_other_words(question: str) -> None:
    assert list(reworded(question)) == []
