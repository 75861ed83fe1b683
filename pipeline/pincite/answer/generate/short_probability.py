"""Estimate the probability that a short answer is right, by logistic regression over its features.

`bench/fit_answers.py` fits the model and writes its weights beside this module.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from pincite.answer.generate.answer_features import Features


class ShownAnswers(Protocol):
    """Says which short answers are shown."""

    def shown(self, features: Features) -> float | None:
        """Return how probable it is that a short answer is right; None where it is not to be shown."""
        ...


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """An intercept, and a weight for each feature."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Features) -> float:
        """Return a probability from 0 to 1. Features without a weight are passed over."""
        score = self.intercept + sum(self.weights.get(name, 0.0) * each for name, each in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True, slots=True)
class ShortAnswerModel:
    """The fitted model of the cells that answer, and the probability from which one is shown."""

    cell: LogisticModel
    shown_from: float

    @classmethod
    def loads(cls, text: str) -> ShortAnswerModel:
        """Read a model as `bench/fit_answers.py` stores it."""
        stored = json.loads(text)
        return cls(LogisticModel(stored["intercept"], stored["weights"]), stored["from"])

    def shown(self, features: Features) -> float | None:
        """Return how probable it is that a short answer is right; None where it is too little to show it."""
        probability = self.cell.probability(features)
        return probability if probability >= self.shown_from else None


@cache
def short_answer_model() -> ShortAnswerModel:
    """Read the fitted model, once."""
    return ShortAnswerModel.loads(files(__package__).joinpath("short_answers.json").read_text("utf-8"))
