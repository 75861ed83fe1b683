"""Intervals say what a set of its size can say, and pairs see what two separate intervals do not."""

from __future__ import annotations

import pytest

from pincite.evaluate import GoldenEvidence, GoldenQuestion, QuestionResult, differences, estimates, shared


def asked(number: int, *, value: float | None = None, refused: bool | None = None) -> QuestionResult:
    """Return a question that is answered somewhere where it has a value, and nowhere where it has none."""
    evidence = () if value is None else (GoldenEvidence(document="a", page=1),)
    return QuestionResult(
        question=GoldenQuestion(id=str(number), question="Q?", evidence=evidence),
        scores={} if value is None else {"page hit@5": value},
        refused=refused,
    )


def run(*values: float) -> list[QuestionResult]:
    return [asked(i, value=value) for i, value in enumerate(values)]


HALF = [float(i % 2) for i in range(60)]


def test_a_measure_is_the_mean_of_its_questions_inside_its_interval() -> None:
    found = estimates(run(*HALF))["page hit@5"]
    assert (found.value, found.questions) == (0.5, 60)
    assert found.low is not None and found.high is not None
    assert 0.3 < found.low < 0.45
    assert 0.55 < found.high < 0.7


def test_more_questions_make_a_narrower_interval() -> None:
    few, many = (estimates(run(*HALF * times))["page hit@5"] for times in (1, 16))
    assert few.low is not None and many.low is not None
    assert many.low - few.low > 0.05


def test_a_run_does_not_differ_from_itself() -> None:
    found = differences(shared(run(*HALF), run(*HALF)))["page hit@5"]
    assert (found.difference, found.low, found.high, found.better, found.worse) == (0, 0, 0, 0, 0)


def test_noise_leaves_zero_inside_the_interval() -> None:
    others = [float(i // 2 % 2) for i in range(60)]
    found = differences(shared(run(*HALF), run(*others)))["page hit@5"]
    assert found.low is not None and found.high is not None
    assert found.low < 0 < found.high


def test_a_clear_gain_leaves_zero_outside_though_the_runs_intervals_overlap() -> None:
    better = [1.0] * 14 + HALF[14:]
    this, other = run(*better), run(*HALF)
    found = differences(shared(this, other))["page hit@5"]
    assert found.difference == pytest.approx(7 / 60, abs=1e-4)
    assert (found.better, found.worse) == (7, 0)
    assert found.low is not None and found.low > 0
    mine, theirs = (estimates(each)["page hit@5"] for each in (this, other))
    assert mine.low is not None and theirs.high is not None
    assert mine.low < theirs.high


def test_the_same_runs_give_the_same_interval_again() -> None:
    assert estimates(run(*HALF)) == estimates(run(*HALF))


def refusals(*decided: tuple[bool, bool]) -> list[QuestionResult]:
    """Questions that are answered nowhere or somewhere, and refused or not."""
    return [asked(i, value=None if nowhere else 1, refused=no) for i, (nowhere, no) in enumerate(decided)]


def test_refusals_have_precision_and_recall() -> None:
    found = estimates(refusals((True, True), (True, True), (True, False), (False, True), (False, False)))
    assert found["refusal precision"].value == pytest.approx(2 / 3, abs=1e-4)
    assert found["refusal recall"].value == pytest.approx(2 / 3, abs=1e-4)
    assert (found["refusal precision"].questions, found["refusal recall"].questions) == (3, 3)


def test_where_nothing_is_refused_precision_is_not_a_number_but_unknown() -> None:
    found = estimates(refusals((True, False), (True, False), (False, False)))
    assert found["refusal precision"].value is None
    assert (found["refusal recall"].value, found["refusal recall"].high) == (0, 0)


def test_refusals_are_compared_even_where_a_resample_may_hold_none() -> None:
    this = refusals(*[(True, i < 2) for i in range(6)], (False, False))
    other = refusals(*[(True, i < 1) for i in range(6)], (False, True))
    found = differences(shared(this, other))
    precision, recall = found["refusal precision"], found["refusal recall"]
    assert (precision.this, precision.other, precision.better, precision.worse) == (1, 0.5, 1, 0)
    assert precision.low is not None and precision.low <= 0
    assert (recall.better, recall.worse) == (1, 0)
    assert recall.low is not None


def test_refusals_are_not_measured_where_nothing_was_answered() -> None:
    assert set(estimates([asked(1, value=1), asked(2)])) == {"page hit@5"}


def test_one_question_has_no_interval() -> None:
    found = estimates(run(1))["page hit@5"]
    assert (found.value, found.low, found.high) == (1, None, None)


def test_only_the_same_questions_are_paired_and_only_measures_of_both_compared() -> None:
    this, other = run(1, 0, 1), run(0, 0, 1, 1)
    changed = GoldenQuestion(id="1", question="Another?", evidence=(GoldenEvidence(document="a", page=1),))
    other[1] = other[1].model_copy(update={"question": changed})
    other[0] = other[0].model_copy(update={"scores": {"page hit@5": 0.0, "page hit@20": 1.0}})
    pairs = shared(this, other)
    assert [one.question.id for one, _ in pairs] == ["0", "2"]
    assert set(differences(pairs)) == {"page hit@5"}
    assert differences([]) == {}
