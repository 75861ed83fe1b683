"""TEDS, the tree edit distance similarity of tables (Zhong, ShafieiBavani and Jimeno Yepes, ECCV 2020)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

from metrics.grids import Cell, Grid
from metrics.trees import Node, edit_distance, size


def teds(gold: Grid, read: Grid) -> float:
    """1 less the edit distance of the tables' trees over the larger tree's nodes.

    The tree is table, rows, cells. A cell in another's place costs 1 where their spans differ, and otherwise
    the Levenshtein distance of their texts over the longer one. Heads and bodies of tables are not told
    apart, nor are `th` and `td`.
    """
    wanted, found = _tree(gold), _tree(read)
    return 1 - edit_distance(wanted, found, _rename) / max(size(wanted), size(found))


def page_teds(gold: Sequence[Grid], read: Sequence[Grid]) -> float | None:
    """Return the mean TEDS of a page's tables, paired as scores best; None where it should have none.

    A table without a partner has 0, whether it was missed or invented.
    """
    return sum(paired_teds(gold, read)) / max(len(gold), len(read)) if gold else None


def paired_teds(gold: Sequence[Grid], read: Sequence[Grid]) -> list[float]:
    """TEDS of each gold table with its partner, paired one to one as scores best; 0 without one."""
    scores = np.array([[teds(wanted, found) for found in read] for wanted in gold]).reshape(
        len(gold), len(read)
    )
    best = dict(zip(*linear_sum_assignment(scores, maximize=True), strict=True))
    return [float(scores[at, best[at]]) if at in best else 0.0 for at in range(len(gold))]


def _tree(grid: Grid) -> Node[Cell | None]:
    rows: dict[int, Node[Cell | None]] = {}
    for cell in grid:
        rows.setdefault(cell.row, Node(None)).children.append(Node(cell))
    return Node(None, [rows[row] for row in sorted(rows)])


def _rename(one: Cell | None, other: Cell | None) -> float:
    if one is None or other is None:
        return float(one is not other)
    if (one.rowspan, one.colspan) != (other.rowspan, other.colspan):
        return 1.0
    return float(Levenshtein.normalized_distance(one.text, other.text))
