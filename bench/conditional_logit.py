"""Fits weights by which one of several candidates is chosen, or none (conditional logit, McFadden 1974)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

STEPS = 150
CONSTANT = 0.02
"""The deviation under which a feature hardly varies."""
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of a question: (n, k) features, and (n,) which of them are right; none may be."""

    features: Array
    right: NDArray[np.bool_]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of (k,) weights before: the sign of each, or 0, and what it is drawn to."""

    signs: Array
    weights: Array


def fit(choices: Sequence[Choice], penalty: float, prior: Prior) -> Array:
    """Return (k,) weights. `penalty` is what it costs to be 1 away from `prior`, for unit deviation.

    A feature that hardly varies, such as the constant, costs as if it did.
    """
    features = np.concatenate([each.features for each in choices])
    right = np.concatenate([each.right for each in choices])
    sizes = np.array([len(each.right) for each in choices])
    starts, of = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(sizes)), sizes)
    counted = np.array([each.weight for each in choices])
    deviation = features.std(axis=0)
    scale = np.where(deviation < CONSTANT, 1.0, deviation)
    features, drawn_to = features / scale, prior.weights * scale
    bounds = [(0.0 if sign > 0 else None, 0.0 if sign < 0 else None) for sign in prior.signs]

    def loss(weights: Array) -> tuple[float, Array]:
        scores, away = features @ weights, weights - drawn_to
        highest = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
        powers, none = np.exp(scores - highest[of]), np.exp(-highest)
        total, chosen = np.add.reduceat(powers, starts) + none, np.add.reduceat(powers * right, starts)
        has_right = chosen > 0
        share = powers * right / np.where(has_right, chosen, 1.0)[of]
        slope = features.T @ ((powers / total[of] - share) * counted[of]) + 2 * penalty * away
        lost = -float(counted @ np.log(np.where(has_right, chosen, none) / total))
        return lost + penalty * float(away @ away), slope

    found = minimize(
        loss,
        np.zeros(features.shape[1]),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": STEPS},
    )
    return np.asarray(found.x / scale)


def shares(features: Array, weights: Array) -> Array:
    """Return (n,) how probable each candidate is; what is left to 1 is that none is right."""
    scores = features @ weights
    highest = max(float(scores.max()), 0.0)
    powers = np.exp(scores - highest)
    return np.asarray(powers / (powers.sum() + np.exp(-highest)))
