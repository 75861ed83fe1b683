"""How probable it is that a short answer is right, by logistic regression over its features.

`bench/fit_answers.py` fits the model and writes its weights beside this module.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pincite.generate.answer_features import Features


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """An intercept, and a weight for each feature."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Features) -> float:
        """Return a probability from 0 to 1. Features without a weight have no say."""
        score = self.intercept + sum(self.weights.get(name, 0.0) * each for name, each in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True, slots=True)
class ShortAnswerModel:
    """What was fitted: a model for cells, one for words of a sentence, and from when each is shown."""

    cell: LogisticModel
    sentence: LogisticModel
    cell_from: float
    sentence_from: float

    @classmethod
    def loads(cls, text: str) -> ShortAnswerModel:
        """Read a model as `bench/fit_answers.py` stores it."""
        stored = json.loads(text)
        cell, sentence = (
            LogisticModel(stored[name]["intercept"], stored[name]["weights"]) for name in ("cell", "sentence")
        )
        return cls(cell, sentence, stored["cell"]["from"], stored["sentence"]["from"])

    def shown(self, features: Features, *, is_cell: bool) -> float | None:
        """Return how probable it is that a short answer is right; None where it is too little to show it."""
        model, least = (self.cell, self.cell_from) if is_cell else (self.sentence, self.sentence_from)
        probability = model.probability(features)
        return probability if probability >= least else None


@cache
def short_answer_model() -> ShortAnswerModel:
    """Read the fitted model, once."""
    return ShortAnswerModel.loads(files("pincite.generate").joinpath("short_answers.json").read_text("utf-8"))
