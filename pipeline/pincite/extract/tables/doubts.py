"""The probability that the grid of a table is wrong, by logistic regression over what its cells show.

`bench/fit_doubts.py` fits the model and writes its weights beside this module.
"""

from __future__ import annotations

import itertools
import json
import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pincite.extract.tables import flaws
from pincite.extract.tables.blocks import GridCell, Table, slots, without_empty_rows
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import WordRun
from pincite.extract.visual_lines import visual_lines

_BEYOND = 1.0
"""Points by which a text reaches out of its cell."""
_CLOSE = 0.3
"""Font sizes of white between the texts of two columns, below which they may be one."""
_ONE_RULE = 3.0
"""Points within which rules are one."""
_NEAR = 2.0
"""Points around a table in which the rules of its edge lie."""
_MOST_RULES = 1.5
"""Rules across for each row, at most: more tell no more."""

_SIGNS = ("several lines", "cut", "close columns", "without a head", "without a label", "spans")
"""Features of which a wrong grid has one, at least. That no rules part its rows makes no grid wrong."""

DoubtFeatures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Filled:
    """A cell with words, its row and column, its words as one run, and how many lines they take."""

    row: int
    column: int
    cell: GridCell
    run: WordRun
    lines: int


@dataclass(frozen=True, slots=True)
class DoubtModel:
    """An intercept, a weight for each feature, and the probability from which a table is in doubt."""

    intercept: float
    weights: Mapping[str, float]
    doubted_from: float

    def probability(self, features: DoubtFeatures) -> float:
        """Return how probable it is, from 0 to 1, that a grid is wrong: 0 without any sign in its cells."""
        if not any(features[name] for name in _SIGNS):
            return 0.0
        score = self.intercept + math.fsum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@cache
def doubt_model() -> DoubtModel:
    """Read the fitted model, once."""
    stored = json.loads(files(__package__).joinpath("doubts.json").read_text("utf-8"))
    return DoubtModel(stored["intercept"], stored["weights"], stored["from"])


def is_doubtful(table: Table, rules: Sequence[Ruling]) -> bool:
    """Return True if a finished grid has a flaw, or is more probably wrong than the fitted limit."""
    model = doubt_model()
    return flaws.is_flawed(table) or model.probability(features(table, rules)) >= model.doubted_from


def features(table: Table, rules: Sequence[Ruling]) -> DoubtFeatures:
    """Return what tells a wrong grid: shares of its cells, rows and columns, and how many rows it has.

    `rules` are those of the page.
    """
    grid, head = without_empty_rows(table.grid, table.header_rows)
    cells = [(row, column, cell) for row, line in enumerate(slots(grid)) for column, cell in enumerate(line)]
    full = [_filled(row, column, cell) for row, column, cell in cells if cell is not None and cell.lines]
    body, heads = [each for each in full if each.row >= head], [each for each in full if each.row < head]
    headed = {each.column for each in heads if each.cell.colspan == 1}
    columns = {each.column for each in body if each.cell.colspan == 1}
    width = 1 + max((column for _, column, _ in cells), default=0)
    own = [rule for rule in rules if rule.horizontal and rule.is_near(table.box, _NEAR)]
    across = {round(rule.y0 / _ONE_RULE) for rule in own}
    labelled = {each.row + down for each in full if each.column == 0 for down in range(each.cell.rowspan)}
    labelled |= {
        each.row
        for each, after in itertools.pairwise(full)
        if each.row == after.row and after.run.numeric and not each.run.numeric
    }
    return {
        "rules across": min(_MOST_RULES, len(across) / max(1, len(grid))),
        "rows": math.log(len(grid) + 1),
        "one column": float(width == 1),
        "numbers": _share(each.run.numeric for each in full),
        "several lines": _share(each.lines > 1 for each in full),
        "cut": _share(_reaches_out(each) for each in full),
        "close columns": _share(white < _CLOSE for white in _whites(full)),
        "without a head": _share(column not in headed for column in columns - {0}) if head else 0.0,
        "without a label": _share(row not in labelled for row in range(head, len(grid))),
        "spans": _share(1 < each.cell.colspan < width for each in body),
        "filled": len(full) / max(1, len(cells)),
    }


def _filled(row: int, column: int, cell: GridCell) -> _Filled:
    lines = visual_lines(cell.lines)
    words = tuple(word for line in lines for word in line.words)
    return _Filled(row, column, cell, WordRun(words, max(line.size for line in lines)), len(lines))


def _share(values: Iterable[bool]) -> float:
    return statistics.fmean([float(value) for value in values] or [0.0])


def _reaches_out(each: _Filled) -> bool:
    cell = each.cell.box
    return cell is not None and (each.run.box[0] < cell[0] - _BEYOND or each.run.box[2] > cell[2] + _BEYOND)


def _whites(full: Sequence[_Filled]) -> Iterator[float]:
    """Return the white between the texts of neighbouring columns, in font sizes."""
    edges: dict[int, tuple[float, float]] = {}
    for each in full:
        if each.cell.colspan == 1:
            x0, x1 = edges.get(each.column, (math.inf, -math.inf))
            edges[each.column] = min(x0, each.run.box[0]), max(x1, each.run.box[2])
    size = statistics.median(each.run.size for each in full) if full else 1.0
    for before, after in itertools.pairwise(sorted(edges)):
        if after == before + 1:
            yield (edges[after][0] - edges[before][1]) / size
