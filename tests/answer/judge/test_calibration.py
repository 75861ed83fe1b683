"""The threshold of a judge, found on labelled sentences, and when it is left off."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.judge.calibration import FALSE_ACCEPTED, Labelled, calibrate

labelled = st.builds(
    Labelled,
    document=st.sampled_from("abcdef"),
    is_true=st.booleans(),
    guards_hold=st.booleans(),
    supported=st.floats(0, 1),
    is_near=st.booleans(),
)


def drawn(true: float, false: float, *, near: float, seed: int = 1) -> list[Labelled]:
    """Sentences of 40 documents: a judge gives probabilities around these, nearness lets this share pass."""
    rng = random.Random(seed)
    return [
        Labelled(
            document=str(number % 40),
            is_true=is_true,
            guards_hold=True,
            supported=min(1.0, max(0.0, rng.gauss(true if is_true else false, 0.1))),
            is_near=rng.random() < near,
        )
        for number in range(200)
        for is_true in (True, False)
    ]


def test_a_judge_that_tells_true_from_false_is_on() -> None:
    made = calibrate(drawn(0.9, 0.2, near=0.7))
    assert made.separates
    assert made.true_accepted > 0.95
    assert made.false_accepted <= FALSE_ACCEPTED
    assert made.gain_low <= made.gain <= made.gain_high


@pytest.mark.parametrize("seed", range(3))
def test_a_judge_that_gives_all_the_same_is_left_off(seed: int) -> None:
    assert not calibrate(drawn(0.5, 0.5, near=0.7, seed=seed)).separates


def test_a_judge_that_lets_nothing_through_is_left_off_however_much_nearness_lets_through() -> None:
    made = calibrate([Labelled(str(i), i % 2 == 0, True, 1.0, is_near=i % 2 == 1) for i in range(100)])
    assert made.true_accepted == made.false_accepted == 0
    assert made.false_without == 1
    assert not made.separates


def test_a_judge_that_helps_in_one_document_alone_is_left_off() -> None:
    helped = [
        Labelled("one", is_true, True, float(is_true), is_near=not is_true) for is_true in (True, False)
    ]
    others = [
        Labelled(str(i), is_true, True, float(is_true), is_near=is_true)
        for i in range(9)
        for is_true in (True, False)
    ]
    assert not calibrate([*helped, *others]).separates


@given(st.lists(labelled, max_size=40).filter(lambda some: len({each.is_true for each in some}) == 2))
def test_the_threshold_is_the_lowest_that_few_enough_false_sentences_reach(sentences: list[Labelled]) -> None:
    made = calibrate(sentences)

    def accepted(threshold: float, *, is_true: bool) -> float:
        some = [each for each in sentences if each.is_true is is_true]
        return sum(each.accepted(threshold) for each in some) / len(some)

    assert accepted(made.threshold, is_true=False) == made.false_accepted <= FALSE_ACCEPTED
    assert accepted(made.threshold, is_true=True) == made.true_accepted
    lower = [each.supported for each in sentences if each.guards_hold and each.supported < made.threshold]
    assert all(accepted(threshold, is_true=False) > FALSE_ACCEPTED for threshold in lower)


@pytest.mark.parametrize("is_true", [True, False])
def test_sentences_of_one_kind_alone_say_nothing(is_true: bool) -> None:
    with pytest.raises(ValueError, match="true and false"):
        calibrate([Labelled("a", is_true, True, 0.5, True)])
