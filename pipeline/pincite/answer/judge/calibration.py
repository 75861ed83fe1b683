"""The threshold of a judge, found on labelled sentences, and whether the judge is better than none."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel

FALSE_ACCEPTED = 0.04
"""The share of false sentences that may reach the threshold on the labelled sentences."""
RESAMPLES = 2_000
SEED = 5
POINTS = 20
"""Of the curve that is kept, at most."""
ABOVE_ALL = 1.01
"""A threshold that no probability reaches."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled sentence of a document, as the judge found it and as it is found without one."""

    document: str
    is_true: bool
    guards_hold: bool
    supported: float
    """The judge's probability."""
    is_near: bool
    """True if nearness alone would let it through."""

    def accepted(self, threshold: float) -> bool:
        """Return True if it would be shown as `entailed` with this threshold of the judge's probability."""
        return self.guards_hold and self.supported >= threshold

    @property
    def accepted_without(self) -> bool:
        """Return True if it would be shown as `paraphrased`."""
        return self.guards_hold and self.is_near


class CurvePoint(BaseModel, frozen=True):
    """A point of the curve: the shares of true and of false sentences that reach a threshold."""

    threshold: float
    true_accepted: float
    false_accepted: float


class JudgeCalibration(BaseModel, frozen=True):
    """A judge as it was measured.

    `threshold` is the lowest probability from which a sentence counts as entailed; ABOVE_ALL lets none
    through. `true_accepted` and `false_accepted` are the shares, 0 to 1, of true and of false sentences that
    reach it; `true_without` and `false_without` are those let through by guards and nearness alone. `gain` is
    how much better the judge tells true from false (true accepted less false accepted), from -2 to 2, with
    its 95 % interval, resampled by document.
    """

    sentences: int
    threshold: float
    true_accepted: float
    false_accepted: float
    true_without: float
    false_without: float
    gain: float
    gain_low: float
    gain_high: float
    curve: list[CurvePoint]

    @property
    def separates(self) -> bool:
        """Return True if the judge is better than none, and lets true sentences through."""
        return self.gain_low > 0 and self.true_accepted > 0


def calibrate(sentences: Sequence[Labelled]) -> JudgeCalibration:
    """Find the lowest threshold that few enough false sentences reach, and compare with no judge.

    Raises ValueError unless there are true and false sentences.
    """
    if len({each.is_true for each in sentences}) < 2:
        raise ValueError("calibration needs true and false sentences")
    levels = sorted({each.supported for each in sentences if each.guards_hold})
    curve = [_point(sentences, level) for level in [*levels, ABOVE_ALL]]
    chosen = next(point for point in curve if point.false_accepted <= FALSE_ACCEPTED)
    true_without, false_without = (
        _share([each.accepted_without for each in sentences if each.is_true is is_true])
        for is_true in (True, False)
    )
    low, high = _interval(sentences, chosen.threshold)
    return JudgeCalibration(
        sentences=len(sentences),
        threshold=chosen.threshold,
        true_accepted=chosen.true_accepted,
        false_accepted=chosen.false_accepted,
        true_without=true_without,
        false_without=false_without,
        gain=_gain(sentences, chosen.threshold),
        gain_low=low,
        gain_high=high,
        curve=_thinned(curve),
    )


def _point(sentences: Sequence[Labelled], threshold: float) -> CurvePoint:
    true, false = (
        _share([each.accepted(threshold) for each in sentences if each.is_true is is_true])
        for is_true in (True, False)
    )
    return CurvePoint(threshold=threshold, true_accepted=true, false_accepted=false)


def _share(accepted: Sequence[bool]) -> float:
    return sum(accepted) / len(accepted)


def _gain(sentences: Sequence[Labelled], threshold: float) -> float:
    """Return how much better true and false are told apart with the judge than without."""
    gain = 0.0
    for is_true, sign in ((True, 1), (False, -1)):
        some = [each for each in sentences if each.is_true is is_true]
        changed = sum(each.accepted(threshold) - each.accepted_without for each in some)
        gain += sign * changed / len(some) if some else 0.0
    return gain


def _interval(sentences: Sequence[Labelled], threshold: float) -> tuple[float, float]:
    """Return the 95 % interval of the gain: a paired bootstrap over documents (Efron 1979)."""
    documents: dict[str, list[Labelled]] = defaultdict(list)
    for each in sentences:
        documents[each.document].append(each)
    names, rng = sorted(documents), random.Random(SEED)  # noqa: S311 - a bootstrap, not a secret
    gains = sorted(
        _gain([each for name in rng.choices(names, k=len(names)) for each in documents[name]], threshold)
        for _ in range(RESAMPLES)
    )
    return gains[int(0.025 * RESAMPLES)], gains[int(0.975 * RESAMPLES)]


def _thinned(curve: Sequence[CurvePoint]) -> list[CurvePoint]:
    """Return some points of a curve, from its first to its last."""
    step = -(-len(curve) // POINTS)
    return [*curve[:-1:step], curve[-1]]
