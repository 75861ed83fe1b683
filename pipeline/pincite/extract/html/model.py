"""Tell a page's content from what surrounds it, by a model of the features of a block.

It is the mean of a logistic regression and of boosted trees (Friedman 2001) whose thresholds are drawn at
random (Geurts, Ernst, Wehenkel 2006). Both are numbers in model.json, which `bench/html_content.py` fits;
`features` there are the names of the columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FILE = "model.json"
CLIP = 3.0
"""Standard deviations from the mean beyond which the regression sees no difference."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ContentModel:
    """A mean, a scale and a weight for each column of features, and a bias; trees over the columns.

    A tree is a list of nodes: `[column, threshold, next if not above it, next if above]`, or `[value]` for a
    leaf.
    """

    features: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    trees: tuple[tuple[tuple[float, ...], ...], ...]

    def probabilities(self, rows: Sequence[Mapping[str, float]]) -> Floats:
        """Return for each row of features (n) the probability that its block is content (n)."""
        table = np.array([[row[name] for name in self.features] for row in rows], np.float32).reshape(
            len(rows), len(self.features)
        )
        odds = np.zeros(len(rows))
        for tree in self.trees:
            odds += _leaves(tree, table)
        scaled = np.clip((table - np.array(self.means)) / np.array(self.scales), -CLIP, CLIP)
        return (_probability(scaled @ np.array(self.weights) + self.bias) + _probability(odds)) / 2


def _probability(odds: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-odds))
    return chances


def _leaves(tree: Sequence[Sequence[float]], table: NDArray[np.float32]) -> Floats:
    """Return the value of the leaf that each row falls into."""
    values = np.empty(len(table))
    waiting: list[tuple[int, Any]] = [(0, np.arange(len(table)))]
    while waiting:
        at, rows = waiting.pop()
        node = tree[at]
        if len(node) == 1:
            values[rows] = node[0]
            continue
        column, threshold, below, above = node
        high = table[rows, int(column)] > threshold
        waiting += [(int(below), rows[~high]), (int(above), rows[high])]
    return values


@cache
def fitted() -> ContentModel:
    """Return the model that comes with the package."""
    stored = json.loads(resources.files(__package__).joinpath(_FILE).read_text("utf-8"))
    trees = tuple(tuple(map(tuple, tree)) for tree in stored["trees"])
    names, means, scales, weights = (
        tuple(stored[name]) for name in ("features", "means", "scales", "weights")
    )
    return ContentModel(names, means, scales, weights, stored["bias"], trees)


def most_f1(probabilities: Floats, words: Floats) -> NDArray[np.bool_]:
    """Return a mask (n,) of the blocks to keep: those for which the expected F1 of their words is highest.

    `probabilities` (n,) are those of being content, `words` (n,) the words of each block. Blocks are taken
    from the most probable on, and the best number of them is kept (Lewis 1995, doi:10.1145/215206.215366).
    """
    if not len(probabilities):
        return np.zeros(0, np.bool_)
    order = np.argsort(-probabilities, kind="stable")
    wanted = probabilities * words
    f1 = 2 * np.cumsum(wanted[order]) / (np.cumsum(words[order]) + wanted.sum() + 1e-9)
    kept: NDArray[np.bool_] = probabilities >= probabilities[order][int(np.argmax(f1))]
    return kept
