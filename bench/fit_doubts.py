"""Fits how probable it is that a table's grid is wrong, and from when it is in doubt (tables/doubts.json).

Tables are read from the half of the fresh sets that may be looked at, from `tables-dev`, and from the pages
of filings whose rows were read by eye. A grid is wrong where its cell F1 is below .95; of the filings only
tables whose rows are all exact are taken, as right ones. Styles, manuals and documents make the folds of the
cross-validation. The limit is the probability above which 4 % of the right tables of the fresh sets lie, and
none of filings.
`--score` scores the model in use on the half that is only scored.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import pymupdf
from drawn_pages import drawn_page
from extraction_sets import gold_tables
from filing_rows import GOLD, GoldRow, exact_in_order, most_alike
from machine import record
from metrics.cells import cell_count
from metrics.grids import Grid, from_html
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from typeset.truth import read_truth

from pincite.extract.pdf import page_tables, reader
from pincite.extract.tables import doubts, flaws
from pincite.extract.tables.blocks import to_block

MODEL = Path(doubts.__file__).with_name("doubts.json")
RIGHT_FROM = 0.95
MOST_PAGES = 34
"""Pages of a manual: none is to outweigh the others."""
WEIGHTS = {"made": 1.0, "manual": 1.0, "tables-dev": 1.5, "filings": 3.0}
"""How much a table of each set counts: people read filings and reports."""
FALSE_ALARMS = 0.04
STRENGTH, FOLDS = 0.1, 6
CURVE = (0.02, 0.04, 0.06, 0.08, 0.12, 0.2)


Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A table that was read: its set, what it is drawn with, its features, and whether its grid is wrong."""

    set: str
    group: str
    features: doubts.DoubtFeatures
    flawed: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A table of a page from 1: its grid, its rows as text, its features and whether a cell has a flaw."""

    page: int
    grid: Grid
    rows: list[list[str]]
    features: doubts.DoubtFeatures
    flawed: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="the folder of the fresh sets")
    parser.add_argument("--score", action="store_true", help="score the model in use on the half only scored")
    options = parser.parse_args()
    home = options.home
    reader.prepare()
    if options.score:
        record("doubts", _scored(list(_fresh(home / "only-scored"))))
        return
    data = Path(os.environ["PINCITE_TEST_DATA"])
    samples = [*_fresh(home / "looked-at"), *_documents(data / "tables-dev"), *_filings(data)]
    matrix = np.array([list(sample.features.values()) for sample in samples])
    probabilities = _cross_validated(matrix, samples)
    limit = max(_limit(samples, probabilities), _highest_of_filings(samples, probabilities))
    model = _fitted(matrix, samples)
    stored = {"from": limit, "intercept": model.intercept, "weights": model.weights}
    MODEL.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    record("fit_doubts", {"doubted from": limit, **_figures(samples, probabilities, limit)})


def _read(path: Path, numbers: Sequence[int] = ()) -> Iterator[Read]:
    """Read the finished tables of pages from 1, or of all."""
    with pymupdf.open(path) as document:
        for number in numbers or range(1, len(document) + 1):
            page, drawn = drawn_page(document[number - 1])
            for table in page_tables.find(page, drawn).tables:
                block = to_block(table)
                rows = [line.split("\t") for line in block.text.split("\n")]
                told = doubts.features(table, drawn.rules)
                yield Read(number, from_html(block.html or ""), rows, told, flaws.is_flawed(table))


def _sample(name: str, group: str, read: Read, gold: Sequence[tuple[int, Grid]]) -> Sample:
    scores = (cell_count([(1, grid)], [(1, read.grid)]).f1 for page, grid in gold if page == read.page)
    return Sample(name, group, read.features, read.flawed, max(scores, default=0.0) < RIGHT_FROM)


def _fresh(folder: Path) -> Iterator[Sample]:
    pages: Counter[str] = Counter()
    for path in sorted(folder.glob("*.json")):
        truth = read_truth(path)
        pages[truth.source] += truth.kind == "manual"
        if pages[truth.source] > MOST_PAGES and truth.kind == "manual":
            continue
        group = truth.source if truth.kind == "manual" else truth.name.rpartition("-")[0]
        gold = [table for tables in truth.readings() for table in tables]
        yield from (_sample(truth.kind, group, read, gold) for read in _read(path.with_suffix(".pdf")))


def _documents(folder: Path) -> Iterator[Sample]:
    for path in sorted(folder.glob("*.pdf")):
        name = path.stem.rstrip("ab")
        gold = [table for each in folder.glob(f"{name}*-str.xml") for table in gold_tables(each)]
        yield from (_sample("tables-dev", name, read, gold) for read in _read(path))


def _filings(data: Path) -> Iterator[Sample]:
    gold: dict[tuple[str, int], list[GoldRow]] = {}
    for line in map(json.loads, GOLD.read_text().splitlines()):
        row = GoldRow(**{**line, "cells": tuple(line["cells"])})
        gold.setdefault((row.document, row.page), []).append(row)
    for (document, page), wanted in gold.items():
        for read in _read(data / "financebench-dev" / "pdfs" / document, [page]):
            own = [(row, found) for row in wanted if (found := most_alike(row, read.rows))]
            if own and all(exact_in_order(row.numbers, found) == len(row.numbers) for row, found in own):
                yield Sample("filings", document, read.features, read.flawed, wrong=False)


def _scored(samples: Sequence[Sample]) -> dict[str, Any]:
    model = doubts.doubt_model()
    return _figures(samples, np.array([_told(model, each) for each in samples]), model.doubted_from)


def _cross_validated(matrix: Floats, samples: Sequence[Sample]) -> Floats:
    """Return the probability of each, by a model of other styles and documents; 1 where a cell has a flaw."""
    found = np.zeros(len(samples))
    for known, unseen in GroupKFold(FOLDS).split(matrix, groups=[sample.group for sample in samples]):
        model = _fitted(matrix[known], [samples[at] for at in known])
        found[unseen] = [_told(model, samples[at]) for at in unseen]
    return found


def _told(model: doubts.DoubtModel, sample: Sample) -> float:
    return 1.0 if sample.flawed else model.probability(sample.features)


def _fitted(matrix: Floats, samples: Sequence[Sample]) -> doubts.DoubtModel:
    """Fit the regression, over features that have the mean 0 and the deviation 1 while it is fitted."""
    mean, deviation = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    counts = [WEIGHTS[sample.set] for sample in samples]
    model.fit((matrix - mean) / deviation, [sample.wrong for sample in samples], sample_weight=counts)
    weights = model.coef_[0] / deviation
    named = {name: round(float(each), 4) for name, each in zip(samples[0].features, weights, strict=True)}
    return doubts.DoubtModel(round(float(model.intercept_[0] - weights @ mean), 4), named, 1.0)


def _chosen(samples: Sequence[Sample], sets: Sequence[str], *, wrong: bool) -> NDArray[np.bool_]:
    return np.array([sample.set in sets and sample.wrong == wrong for sample in samples])


def _limit(samples: Sequence[Sample], probabilities: Floats, share: float = FALSE_ALARMS) -> float:
    right = probabilities[_chosen(samples, ("made", "manual"), wrong=False)]
    return round(float(np.quantile(right, 1 - share)) + 0.0005, 3)


def _highest_of_filings(samples: Sequence[Sample], probabilities: Floats) -> float:
    """Return the least limit that no right table of filings reaches."""
    right = probabilities[_chosen(samples, ("filings",), wrong=False)]
    return round(float(right.max()) + 0.0005, 3)


def _figures(samples: Sequence[Sample], probabilities: Floats, limit: float) -> dict[str, Any]:
    def share(sets: Sequence[str], *, wrong: bool, least: float) -> str:
        chosen = probabilities[_chosen(samples, sets, wrong=wrong)]
        return f"{int((chosen >= least).sum())} of {len(chosen)}"

    found: dict[str, Any] = {}
    for name, sets in {"fresh sets": ("made", "manual"), **{each: (each,) for each in WEIGHTS}}.items():
        wrong = _chosen(samples, sets, wrong=True)
        either = wrong | _chosen(samples, sets, wrong=False)
        if wrong.any():
            found[f"{name}: AUC"] = round(float(roc_auc_score(wrong[either], probabilities[either])), 3)
            found[f"{name}: wrong ones in doubt"] = share(sets, wrong=True, least=limit)
        if either.any():
            found[f"{name}: right ones in doubt"] = share(sets, wrong=False, least=limit)
    for alarms in CURVE:
        least = _limit(samples, probabilities, alarms)
        found[f"fresh sets, right ones in doubt up to {alarms:.0%}: wrong ones"] = share(
            ("made", "manual"), wrong=True, least=least
        )
    return found


if __name__ == "__main__":
    main()
