"""Chooses between the grids that a table may have, and says how doubtful the choice is.

A pairwise logistic model over `features` ranks the candidates of a region. A plain one gives the probability
that a grid is wrong: that its cell F1 is below .95. `bench/fit_grids.py` fits both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from pincite.document import Box
from pincite.extract.blocks import Line
from pincite.extract.tables.blocks import Table
from pincite.extract.tables.features import Candidate, candidate, features
from pincite.extract.tables.rulings import Ruling

_SAME = 0.3
"""The share of the smaller of two boxes that both cover from which they are of one table."""

Offer = list[tuple[Candidate, tuple[float, ...]]]
"""What one reader found in a region: grids with their features beside those of the other readers."""


class Weights(BaseModel):
    """A logistic model over the features."""

    model_config = ConfigDict(frozen=True)

    weights: tuple[float, ...]
    bias: float = 0.0

    def logit(self, values: Sequence[float]) -> float:
        """The weighted sum of a grid's features."""
        return sum(w * v for w, v in zip(self.weights, values, strict=True)) + self.bias

    def probability(self, values: Sequence[float]) -> float:
        """The probability that the model gives a grid with these features."""
        return 1 / (1 + math.exp(-self.logit(values)))


class Model(BaseModel):
    """What is fitted: see `bench/fit_grids.py`."""

    model_config = ConfigDict(frozen=True)

    features: tuple[str, ...]
    better: Weights
    """The difference of two grids' sums is the logit that the first is better."""
    wrong: Weights
    asks: float
    """The probability that our own grid is wrong from which the models are asked."""
    doubts: float
    """The probability that the chosen grid is wrong from which the table is in doubt."""

    def in_doubt(self, table: Table) -> bool:
        """Whether a chosen table must not be quoted by its cells."""
        return table.doubt >= self.doubts

    def choose(
        self, read: Sequence[Sequence[Table]], lines: Sequence[Line], rules: Sequence[Ruling]
    ) -> list[Table]:
        """Return the best of the tables that several readers found on a page, each with its doubt."""
        chosen = []
        for offers in regions(read, lines, rules):
            best = max(offers, key=self._rank)
            chosen += [replace(one.table, doubt=self.wrong.probability(values)) for one, values in best]
        return chosen

    def _rank(self, offer: Offer) -> float:
        cells = sum(len(one.cells) for one, _ in offer)
        return sum(self.better.logit(values) * len(one.cells) for one, values in offer) / cells


@cache
def model() -> Model:
    """The fitted model."""
    return Model.model_validate_json(resources.files(__package__).joinpath("grids.json").read_text("utf-8"))


def regions(
    read: Sequence[Sequence[Table]], lines: Sequence[Line], rules: Sequence[Ruling]
) -> list[list[Offer]]:
    """What each reader offers for each region of a page: tables whose boxes overlap are of one region."""
    known = [[c for table in own if (c := candidate(table, lines, rules))] for own in read]
    found = []
    for members in _groups([one for own in known for one in own]):
        ids = set(map(id, members))
        parts = [[one for one in own if id(one) in ids] for own in known]
        parts = [part for part in parts if part]
        offers = []
        for part in parts:
            others = [other for other in parts if other is not part]
            offers.append([(one, features(one, [_nearest(one, other) for other in others])) for one in part])
        found.append(offers)
    return found


def _groups(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    groups: list[list[Candidate]] = []
    for one in candidates:
        touched = [g for g in groups if any(overlap(one.table.box, c.table.box) >= _SAME for c in g)]
        groups = [g for g in groups if g not in touched]
        groups.append([*(c for g in touched for c in g), one])
    return groups


def _nearest(one: Candidate, others: Sequence[Candidate]) -> Candidate:
    return max(others, key=lambda other: overlap(one.table.box, other.table.box))


def overlap(one: Box, other: Box) -> float:
    """The share of the smaller of two boxes that both cover."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across * down / smaller if across > 0 and down > 0 and smaller > 0 else 0.0
