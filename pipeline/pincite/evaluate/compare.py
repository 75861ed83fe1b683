"""Turn runs into figures: each measure with its 95 % interval, and two runs question by question.

Intervals are percentile bootstraps over the questions (Efron and Tibshirani 1993, ch. 13). Of two runs the
differences are drawn in pairs (Sakai 2006, doi:10.1145/1148170.1148261), so what makes questions hard does
not widen them. An interval that holds 0 leaves open which run is better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pincite.evaluate.run import QuestionResult
from pincite.schema.model import Model

PRECISION, RECALL = "refusal precision", "refusal recall"
RESAMPLES = 10_000
BATCH = 1_000_000
"""Values of a measure that are drawn at once, to bound memory."""
SEED = 0

ScoreValues = NDArray[np.float64]


class Estimate(Model):
    """A measure over `questions` questions, and the bounds between which 95 % of the resamples lie.

    All three are null where there is nothing to measure.
    """

    value: float | None
    low: float | None
    high: float | None
    questions: int


class MeasureDifference(Model):
    """A measure in this run and in another; `difference` is this less the other, with its interval.

    `better` and `worse` count the questions for which this run has a higher value, or a lower one. Numbers
    are null where there is nothing to measure.
    """

    this: float | None
    other: float | None
    difference: float | None
    low: float | None
    high: float | None
    better: int
    worse: int


@dataclass(frozen=True, slots=True)
class _Sample:
    """A measure of each question: values (n,), and weights (n,) that are 0 where it does not apply.

    The measure is the weighted mean.
    """

    values: ScoreValues
    weights: ScoreValues


def estimates(asked: Sequence[QuestionResult]) -> dict[str, Estimate]:
    """Return every measure of a run, by its name."""
    return {name: _estimate(sample) for name, sample in _samples(asked).items()}


def measured(asked: Sequence[QuestionResult]) -> set[str]:
    """Return the names of a run's measures."""
    return set(_samples(asked))


def shared(
    this: Sequence[QuestionResult], other: Sequence[QuestionResult]
) -> list[tuple[QuestionResult, QuestionResult]]:
    """Return the questions that two runs share, with the same evidence, in pairs."""
    known = {asked.question.id: asked for asked in other}
    pairs = ((asked, known.get(asked.question.id)) for asked in this)
    return [(one, two) for one, two in pairs if two is not None and one.question == two.question]


def differences(pairs: Sequence[tuple[QuestionResult, QuestionResult]]) -> dict[str, MeasureDifference]:
    """Return every measure that both runs have, over the questions that they share, by its name."""
    this, other = (_samples(list(run)) for run in zip(*pairs, strict=True)) if pairs else ({}, {})
    return {name: _difference(this[name], other[name]) for name in this if name in other}


def _samples(asked: Sequence[QuestionResult]) -> dict[str, _Sample]:
    names = dict.fromkeys(name for one in asked for name in one.scores)
    samples = {
        name: _Sample(
            np.array([one.scores.get(name, 0.0) for one in asked]),
            np.array([float(name in one.scores) for one in asked]),
        )
        for name in names
    }
    if any(one.refused is not None for one in asked):
        refused = np.array([float(one.refused or False) for one in asked])
        nowhere = np.array([float(not one.question.evidence) for one in asked])
        samples[PRECISION] = _Sample(nowhere, refused)
        samples[RECALL] = _Sample(refused, nowhere)
    return samples


def _estimate(sample: _Sample) -> Estimate:
    counted = sample.weights > 0
    values, weights = sample.values[counted], sample.weights[counted]
    low, high = _interval(_mean, values, weights)
    return Estimate(value=_shown(_mean(values, weights)), low=low, high=high, questions=int(counted.sum()))


def _difference(this: _Sample, other: _Sample) -> MeasureDifference:
    counted = (this.weights > 0) | (other.weights > 0)
    data = [part[counted] for part in (this.values, this.weights, other.values, other.weights)]
    low, high = _interval(_gain, *data)
    ours, theirs = _mean(data[0], data[1]), _mean(data[2], data[3])
    lost, lost_there = this.weights * (1 - this.values), other.weights * (1 - other.values)
    return MeasureDifference(
        this=_shown(ours),
        other=_shown(theirs),
        difference=_shown(ours - theirs),
        low=low,
        high=high,
        better=int((lost < lost_there).sum()),
        worse=int((lost > lost_there).sum()),
    )


def _interval(statistic: Callable[..., ScoreValues], *data: ScoreValues) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a statistic over questions drawn whole; None for fewer than two."""
    from scipy.stats import bootstrap

    if len(data[0]) < 2 or np.isnan(statistic(*data)):
        return None, None
    interval = bootstrap(
        data,
        statistic,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=max(1, BATCH // len(data[0])),
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return _shown(interval.low), _shown(interval.high)


def _mean(values: ScoreValues, weights: ScoreValues, axis: int = -1) -> ScoreValues:
    """Return the weighted mean; nan where nothing has weight."""
    total = weights.sum(axis=axis)
    sums = (values * weights).sum(axis=axis)
    means: ScoreValues = np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0)
    return means


def _gain(
    this: ScoreValues, weights: ScoreValues, other: ScoreValues, other_weights: ScoreValues, axis: int = -1
) -> ScoreValues:
    gain: ScoreValues = _mean(this, weights, axis) - _mean(other, other_weights, axis)
    if gain.ndim:  # a resample in which one of them refuses nothing tells no difference in precision
        gain[np.isnan(gain)] = 0.0
    return gain


def _shown(value: ScoreValues | float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
