"""Measure how far an HTML page's text blocks are from its running text and from trafilatura's content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.extract.html.alike import Columns

_LONG = 20
"""Words from which on a block is running text."""
_FEW_LINKS = 0.3
_MOST = 0.8
"""Share of a landmark's words that the element around it holds."""
_FAR = 50
"""Blocks from which on a landmark's next or last block is as good as none."""


def landmarks(paths: Sequence[Sequence[Any]], own: Columns, counts: NDArray[np.float64]) -> Columns:
    """Return each block's way to the elements around the landmarks, and its distance from their blocks.

    `paths` are the elements from the root to the holder of each of n blocks, `own` the features of each block
    by itself, `counts` (n,) its words.
    """
    marks = {
        "gen": own["generous"] > 0.5,
        "pre": own["precise"] > 0.5,
        "text": (counts >= _LONG) & (own["links"] < _FEW_LINKS),
    }
    columns: Columns = {}
    for name, marked in marks.items():
        columns |= _ancestry(f"lca_{name}", paths, marked, counts)
        columns |= _span(name, np.flatnonzero(marked), counts)
    return columns


def _ancestry(
    name: str, paths: Sequence[Sequence[Any]], marked: NDArray[np.bool_], counts: NDArray[np.float64]
) -> Columns:
    """Return the steps up from the innermost element around most of a landmark, and down to each block."""
    depths = np.array([len(path) for path in paths], float)
    none = np.full(len(paths), -1.0)
    held: dict[Any, float] = {}
    reach: dict[Any, int] = {}
    for at in map(int, np.flatnonzero(marked)):
        for depth, element in enumerate(paths[at]):
            held[element] = held.get(element, 0.0) + counts[at]
            reach[element] = depth
    needed = _MOST * counts[marked].sum()
    around = [element for element, words in held.items() if words >= needed]
    if not around:
        return {f"{name}_up": none, f"{name}_down": none, f"{name}_share": np.zeros(len(paths))}
    innermost = max(around, key=lambda element: reach[element])
    way = next(path for path in paths if reach[innermost] < len(path) and innermost in path)
    way = way[: reach[innermost] + 1]
    common = np.array([_common(path, way) for path in paths], float)
    inside = counts[common == len(way)].sum()
    return {
        f"{name}_up": len(way) - common,
        f"{name}_down": depths - common,
        f"{name}_share": np.full(len(paths), inside / max(counts.sum(), 1)),
    }


def _common(path: Sequence[Any], other: Sequence[Any]) -> int:
    """Return how many elements two paths begin with together."""
    shortest = min(len(path), len(other))
    return next((at for at in range(shortest) if path[at] is not other[at]), shortest)


def _span(name: str, marked: NDArray[np.int64], counts: NDArray[np.float64]) -> Columns:
    """Return words to a landmark's first and last block, blocks to its nearest, and its share before."""
    every = np.arange(len(counts))
    if not len(marked):
        nothing, far = np.zeros(len(counts)), np.full(len(counts), np.log1p(_FAR))
        columns = {f"span_{name}_first": nothing, f"span_{name}_last": nothing}
        columns |= {f"gap_{name}_before": far, f"gap_{name}_after": far}
        return columns | {f"span_{name}_at": np.full(len(counts), 0.5)}
    read = np.cumsum(counts)
    first, last = (np.sign(every - at) * np.log1p(np.abs(read - read[at])) for at in (marked[0], marked[-1]))
    before = np.searchsorted(marked, every, "right") - 1
    after = np.searchsorted(marked, every, "left")
    since = np.where(before >= 0, every - marked[np.maximum(before, 0)], _FAR)
    until = np.where(after < len(marked), marked[np.minimum(after, len(marked) - 1)] - every, _FAR)
    return {
        f"span_{name}_first": first,
        f"span_{name}_last": last,
        f"gap_{name}_before": np.log1p(np.minimum(since, _FAR)),
        f"gap_{name}_after": np.log1p(np.minimum(until, _FAR)),
        f"span_{name}_at": after / len(marked),
    }
