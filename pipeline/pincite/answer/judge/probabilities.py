"""A judge's answer as probabilities, read from the likeliest tokens in the place of its one letter."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from pincite.answer.judge.prompt import CONTRADICTED, NOT_STATED, SUPPORTED
from pincite.errors import GeneratorInvalid

MIN_MASS = 0.5
"""Probability that the three letters must have together for the answer to count."""


class Probabilities(NamedTuple):
    """The probabilities that a judge gives to its three answers. They add up to 1."""

    supported: float
    contradicted: float
    not_stated: float


def read_probabilities(response: Any) -> Probabilities:
    """Return the probabilities in a chat completion that was asked for log-probabilities.

    Each letter counts in all its spellings ("A", " A"). If the answer is mostly something else, the sentence
    counts as not stated. Raises GeneratorInvalid if the response holds no log-probabilities.
    """
    mass = dict.fromkeys((SUPPORTED, CONTRADICTED, NOT_STATED), 0.0)
    try:
        likeliest = response["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        for token in likeliest:
            letter, probability = token["token"].strip(), _probability(token["logprob"])
            if letter in mass:
                mass[letter] += probability
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        likeliest = None
    if not likeliest:
        raise GeneratorInvalid(
            "The model server gave no log-probabilities (top_logprobs), which a judge needs."
        )
    total = sum(mass.values())
    if total < MIN_MASS:
        return Probabilities(0.0, 0.0, 1.0)
    return Probabilities(*(each / total for each in mass.values()))


def _probability(logprob: Any) -> float:
    """Return the probability. Raises TypeError or ValueError for what is no logarithm of a probability."""
    if isinstance(logprob, bool) or not isinstance(logprob, int | float):
        raise TypeError(logprob)
    if math.isnan(logprob):
        raise ValueError(logprob)
    return math.exp(min(0.0, logprob))
