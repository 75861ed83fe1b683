"""Fits how much each feature of a sentence or row counts (answer/generate/sentence_weights.json).

Asked are the questions of `sentence_order.py` over documents that are looked at. The score of a candidate is
the log-odds, on a scale of its own, that it is the one that answers among those read for a question (a
conditional logit: McFadden 1974). The weights stay near those chosen by hand; how near is chosen by
cross-validation over documents.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from machine import write
from numpy.typing import NDArray
from scipy.optimize import minimize
from sentence_order import LOOKED_AT, Asked, asked
from sklearn.model_selection import GroupKFold

from pincite.answer.generate import sentence_scores
from pincite.answer.generate.sentence_scores import BIAS, Scored, sentence_weights

MODEL = Path(sentence_scores.__file__).with_name("sentence_weights.json")
COUNTS = {"lines": 1.0, "everyday": 2.0, "SQuAD": 0.25, "figures": 4.0, "tables": 2.0}
"""How much a question of each source counts: more where there are few, and where people ask."""
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1)
"""How strongly the weights are held, from the loosest on."""
BY_HAND = {
    "announces": -0.5,
    "column asked": 0.15,
    "has the quantity": 0.5,
    "has what is asked": 0.3,
    "named": 0.5,
    "near": 1.3,
    "other kind of figure": -0.1,
    "other scale": -0.2,
    "rank": 0.2,
    "runs on": -0.5,
    "text near": 1.5,
    "timely": 0.4,
    "words": 1.0,
    "words around": 0.6,
}
BY_HAND_OF = {
    ("sentence", BIAS): -3.0,
    ("sentence", "near"): 3.5,
    ("row", BIAS): -0.9,
    ("row of a report", BIAS): -0.1,
}
"""Weights chosen by hand for one kind of candidate, and for all others."""
FOLDS = 5
SCALE = 8.0
"""Log-odds that one of the score stands for at the beginning. The fit finds its own."""
NAMES = [(kind, name) for kind, weights in sentence_weights().items() for name in weights]
PLACES = {name: place for place, name in enumerate(NAMES)}
SELDOM = ("announces", "runs on")
"""Features that few candidates have. They are of long filings, of which hardly a question is asked here."""
FIXED = [place for (kind, name), place in PLACES.items() if name in SELDOM or (kind, name) == ("row", BIAS)]
"""Weights that stay. One bias is of them: only differences order candidates, and it says which score is 0."""

Numbers = NDArray[np.float64]
CHOSEN: Numbers = np.array([BY_HAND_OF.get(each, BY_HAND.get(each[1], 0.0)) for each in NAMES])
"""The weights chosen by hand (features,)."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Candidates (n, features) of questions one behind the other.

    `starts` says where those of each question begin, `answers` (n,) which answer, and `counts` how much each
    question counts.
    """

    features: Numbers
    answers: NDArray[np.bool_]
    starts: NDArray[np.int64]
    counts: Numbers

    def of(self, questions: NDArray[np.int64]) -> Samples:
        """Return the samples of some questions."""
        ends = np.append(self.starts[1:], len(self.answers))
        rows = [np.arange(self.starts[each], ends[each]) for each in questions]
        lengths = np.array([len(each) for each in rows])
        chosen = np.concatenate(rows)
        starts = np.concatenate(([0], lengths.cumsum()[:-1]))
        return Samples(self.features[chosen], self.answers[chosen], starts, self.counts[questions])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    given = parser.parse_args()
    questions = [each for each in asked(given.home, (LOOKED_AT,)) if _can_be_learnt_from(each)]
    samples = _samples(questions)
    losses = {strength: _cross_validated(samples, questions, strength) for strength in STRENGTHS}
    strength = min(losses, key=lambda each: losses[each])
    weights, _ = _minimum(samples, strength)
    MODEL.write_text(json.dumps(_by_kind(weights), indent=1) + "\n", "utf-8")
    results = {
        "questions": len(questions),
        "strength": strength,
        **{
            f"loss of strength {each}, cross-validated": f"{loss:.3f}, standard error {error:.3f}"
            for each, (loss, error) in losses.items()
        },
    }
    print(json.dumps(results, indent=2))
    write("fit_sentences", results)


def _can_be_learnt_from(question: Asked) -> bool:
    answers = question.gold >= 1
    return bool(answers.any() and not answers.all())


def _samples(questions: Sequence[Asked]) -> Samples:
    features = [_features(each) for question in questions for each in question.candidates]
    lengths = np.array([len(question.candidates) for question in questions])
    return Samples(
        np.array(features),
        np.concatenate([question.gold >= 1 for question in questions]),
        np.concatenate(([0], lengths.cumsum()[:-1])),
        np.array([COUNTS[question.source] for question in questions]),
    )


def _features(scored: Scored) -> Numbers:
    """Return a candidate's features at the places of its kind (features,)."""
    row = np.zeros(len(NAMES))
    kind = scored.candidate.kind
    for name, value in {BIAS: 1.0, **scored.features}.items():
        row[PLACES[kind, name]] = value
    return row


def _cross_validated(samples: Samples, questions: Sequence[Asked], strength: float) -> tuple[float, float]:
    """Return the mean loss of questions whose documents were not fitted on, and its standard error."""
    documents = [question.document for question in questions]
    losses = []
    for train, test in GroupKFold(FOLDS).split(documents, groups=documents):
        weights, scale = _minimum(samples.of(train), strength)
        losses.append(_loss(samples.of(test), weights * scale)[0])
    return float(np.mean(losses)), float(np.std(losses, ddof=1) / np.sqrt(FOLDS))


def _minimum(samples: Samples, strength: float) -> tuple[Numbers, float]:
    """Return the weights with the least loss, and the log-odds that one of the score stands for."""

    def loss(values: Numbers) -> tuple[float, Numbers]:
        weights, scale = values[:-1], np.exp(values[-1])
        fit, slope = _loss(samples, weights * scale)
        away = weights - CHOSEN
        slopes = slope * scale + 2 * strength * away
        slopes[FIXED] = 0.0
        return fit + strength * float(away @ away), np.append(slopes, float(slope @ weights) * scale)

    found = minimize(loss, np.append(CHOSEN, np.log(SCALE)), jac=True, method="L-BFGS-B")
    return found.x[:-1], float(np.exp(found.x[-1]))


def _loss(samples: Samples, weights: Numbers) -> tuple[float, Numbers]:
    """Return the mean of -log P(one that answers) over the questions, and its slope (features,)."""
    odds = samples.features @ weights
    lengths = np.diff(np.append(samples.starts, len(odds)))
    odds -= np.repeat(np.maximum.reduceat(odds, samples.starts), lengths)
    all_of = np.exp(odds)
    right = np.where(samples.answers, all_of, 0.0)
    sums, rights = (np.add.reduceat(each, samples.starts) for each in (all_of, right))
    rights = np.maximum(rights, np.finfo(float).tiny)
    share = np.repeat(samples.counts / samples.counts.sum(), lengths)
    slope = samples.features.T @ (
        share * (all_of / np.repeat(sums, lengths) - right / np.repeat(rights, lengths))
    )
    return float(np.average(np.log(sums) - np.log(rights), weights=samples.counts)), slope


def _by_kind(weights: Numbers) -> dict[str, dict[str, Any]]:
    model: dict[str, dict[str, Any]] = {}
    for (kind, name), weight in sorted(zip(NAMES, weights, strict=True)):
        model.setdefault(kind, {})[name] = round(float(weight), 2)
    return model


if __name__ == "__main__":
    main()
