"""Scores of readings against their truth, and their 95 % intervals over sources that are drawn whole.

Every figure is a sum over documents divided by another: a macro mean divides by how many documents, F1 by the
relations wanted and found. Intervals are percentile bootstraps (Efron and Tibshirani 1993, ch. 13) in which
the documents of a source are drawn together; of two readers the same draws are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from engines import Output
from extraction_scores import table_scores
from metrics.adjacency import relations
from metrics.grids import Grid
from metrics.teds import paired_teds
from metrics.text import f1
from numpy.typing import NDArray

from typeset.readings import Reading
from typeset.truth import Tables, Truth

Ratios = Mapping[str, tuple[float, float]]
"""The parts of a document of each figure: what is added up above and below."""
RESAMPLES, SEED = 10_000, 0

Floats = NDArray[np.float64]


def score(truth: Truth, reading: Reading) -> Ratios:
    """Return a document's parts of each figure, by the reading of the truth that it comes nearest to."""
    return max((_score(gold, reading) for gold in truth.readings()), key=lambda one: one["TEDS, macro"])


def _score(gold: Tables, reading: Reading) -> Ratios:
    paired, by_table = 0.0, 0.0
    most = 0
    for page in sorted({page for page, _ in (*gold, *reading.tables)}):
        wanted, found = ([grid for on, grid in tables if on == page] for tables in (gold, reading.tables))
        paired += sum(paired_teds(wanted, found))
        by_table += sum(max((_adjacency(one, other) for other in found), default=0.0) for one in wanted)
        most += max(len(wanted), len(found))
    scores = table_scores(Output("", reading.tables), gold)
    right, wanted_pairs, found_pairs = scores.counts["adjacency F1, micro"]
    cells, wanted_cells, found_cells = scores.counts["cell F1, micro"]
    return {
        "TEDS, macro": (paired / most, 1),
        "TEDS, micro": (paired, most),
        "adjacency F1, macro": (scores.values["adjacency F1"], 1),
        "adjacency F1, by table": (by_table, len(gold)),
        "adjacency F1, micro": (2 * right, wanted_pairs + found_pairs),
        "cell F1, macro": (scores.values["cell F1"], 1),
        "cell F1, micro": (2 * cells, wanted_cells + found_cells),
    }


def _adjacency(gold: Grid, read: Grid) -> float:
    wanted, found = relations([gold]), relations([read])
    return f1((wanted & found).total(), wanted.total(), found.total())


def figures(scored: Mapping[str, Ratios], sources: Mapping[str, str]) -> dict[str, list[float]]:
    """Return each figure of a reader, with the ends of its interval; documents by name, and their sources."""
    names = sorted(scored.keys() & sources.keys())
    draws = _draws([sources[name] for name in names])
    found = {}
    for figure in scored[names[0]]:
        above, below = _parts(scored, names, figure)
        drawn = (draws @ above) / (draws @ below)
        found[figure] = _rounded(above.sum() / below.sum(), drawn)
    return found


def differences(
    this: Mapping[str, Ratios], other: Mapping[str, Ratios], sources: Mapping[str, str]
) -> dict[str, list[float]]:
    """Return this reader less the other, with its interval, over the documents that both read."""
    names = sorted(this.keys() & other.keys() & sources.keys())
    draws = _draws([sources[name] for name in names])
    found = {}
    for figure in this[names[0]]:
        above, below = _parts(this, names, figure)
        above_other, below_other = _parts(other, names, figure)
        drawn = (draws @ above) / (draws @ below) - (draws @ above_other) / (draws @ below_other)
        found[figure] = _rounded(above.sum() / below.sum() - above_other.sum() / below_other.sum(), drawn)
    return found


def _parts(scored: Mapping[str, Ratios], names: Sequence[str], figure: str) -> tuple[Floats, Floats]:
    parts = np.array([scored[name][figure] for name in names], dtype=float)
    return parts[:, 0], parts[:, 1]


def _draws(sources: Sequence[str]) -> Floats:
    """How often each document is drawn in each resample: as often as its source."""
    names = sorted(set(sources))
    rng = np.random.default_rng(SEED)
    counts = rng.multinomial(len(names), [1 / len(names)] * len(names), size=RESAMPLES)
    return counts[:, [names.index(source) for source in sources]].astype(float)


def _rounded(value: float, drawn: Floats) -> list[float]:
    return [round(float(one), 4) for one in (value, *np.quantile(drawn, (0.025, 0.975)))]
