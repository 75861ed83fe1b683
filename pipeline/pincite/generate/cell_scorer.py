"""How probable it is of each cell of some tables that it is the one that a question asks for.

One model chooses: a cell's score is a weighed sum of its features, and its probability its share among all
cells and the chance that none of them answers (a conditional logit, McFadden 1974). Cells of a document that
hold the same figure share theirs. `bench/fit_answers.py` fits the weights and writes them beside this module.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from pincite.generate.cell_features import CellFeatures, digits_of
from pincite.generate.cells import Cell
from pincite.generate.table_row import TableRow
from pincite.retrieve import Passage

NO_ANSWER = 0.0
"""The score of no cell at all."""


@dataclass(frozen=True, slots=True)
class CellModel:
    """A weight for each feature, and how near a row is usually to a question, for one that was not read."""

    weights: Mapping[str, float]
    usually_near: float

    @classmethod
    def loads(cls, text: str) -> CellModel:
        """Read a model as `bench/fit_answers.py` stores it."""
        stored = json.loads(text)
        return cls(stored["weights"], stored["usually near"])


@dataclass(frozen=True, slots=True)
class RowScore:
    """A row's most probable cell, and how probable its figure is.

    `is_asked` says that the row's label has a word of the question.
    """

    cell: Cell
    probability: float
    is_asked: bool


class CellScorer:
    """Scores the cells of the rows of a question's passages."""

    def __init__(
        self,
        question: str,
        passages: Sequence[Passage],
        rows: Sequence[tuple[int, TableRow]],
        model: CellModel | None = None,
    ) -> None:
        """`rows` are those with figures, each with the number of its passage."""
        self._model = model or cell_model()
        self._rows = rows
        features = CellFeatures(question, passages, rows)
        self.features = [features.of(number, row) for number, row in rows]
        self._figures = [
            [(passages[number].version_id, digits_of(row.text[cell.start : cell.end])) for cell in row.cells]
            for number, row in rows
        ]
        weights = self._model.weights
        self._scores = [
            np.array([sum(weights.get(name, 0.0) * each for name, each in cell.items()) for cell in cells])
            for cells in self.features
        ]

    def scores(self, near: Mapping[int, float] | None = None) -> dict[int, RowScore]:
        """Return the scores of rows by their number: of those that `near` has, by default of all."""
        if not self._rows or near == {}:
            return {}
        usual = dict.fromkeys(range(len(self._rows)), self._model.usually_near)
        chosen = usual if near is None else near
        weight = self._model.weights.get("near", 0.0)
        logits = {i: self._scores[i] + weight * each for i, each in chosen.items()}
        shares = _shares(logits)
        by_figure: dict[tuple[str, str], float] = defaultdict(float)
        for i, of_row in shares.items():
            for figure, share in zip(self._figures[i], of_row, strict=True):
                by_figure[figure] += float(share)
        scores = {}
        for i, of_row in shares.items():
            best = int(np.argmax(of_row))
            is_asked = self.features[i][best]["label met"] > 0
            scores[i] = RowScore(
                self._rows[i][1].cells[best], min(by_figure[self._figures[i][best]], 1.0), is_asked
            )
        return scores


def _shares(logits: Mapping[int, NDArray[np.float64]]) -> dict[int, NDArray[np.float64]]:
    highest = max(NO_ANSWER, *(float(each.max()) for each in logits.values()))
    powers = {i: np.exp(each - highest) for i, each in logits.items()}
    total = np.exp(NO_ANSWER - highest) + sum(float(each.sum()) for each in powers.values())
    return {i: each / total for i, each in powers.items()}


@cache
def cell_model() -> CellModel:
    """Read the fitted model, once."""
    return CellModel.loads(files("pincite.generate").joinpath("cell_scorer.json").read_text("utf-8"))
