"""How probable it is that words of a sentence answer, and from when a short answer is shown.

`cell_scorer` says how probable a cell is. `bench/fit_answers.py` fits the model, a logistic regression, and
writes its weights beside this module.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pincite.generate.sentence_features import Features


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
    """A model for words of a sentence, and from which probability these and cells are shown."""

    sentence: LogisticModel
    cell_from: float
    sentence_from: float

    @classmethod
    def loads(cls, text: str) -> ShortAnswerModel:
        """Read a model as `bench/fit_answers.py` stores it."""
        stored = json.loads(text)
        sentence = stored["sentence"]
        model = LogisticModel(sentence["intercept"], sentence["weights"])
        return cls(model, stored["cell"]["from"], sentence["from"])


@cache
def short_answer_model() -> ShortAnswerModel:
    """Read the fitted model, once."""
    return ShortAnswerModel.loads(files("pincite.generate").joinpath("short_answers.json").read_text("utf-8"))
