"""Fits which of a table's candidate grids is taken, and how doubtful that is (extract/tables/grids.json).

`FOLDER` holds PDFs, each beside its truth: a JSON file of the same name with `tables`, and `others` for
readings that are as good, as pairs of a page and HTML. The pairwise model is fitted on candidates of one
region whose cell F1 differs, each pair weighted by the difference. What is printed is cross-validated, no
document on both sides. `--kept FILE` keeps the candidates' features; a broken run goes on from them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, permutations
from pathlib import Path
from statistics import fmean

import numpy as np
import pymupdf
from machine import write
from metrics.cells import right_cells
from metrics.grids import Grid, from_html
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pincite.extract.geometry.figures import figures
from pincite.extract.pdf import layout, page_tables, reader, textlayer
from pincite.extract.pdf.page_tables import Drawn
from pincite.extract.tables import chooser
from pincite.extract.tables.blocks import as_html, without_empty_rows
from pincite.extract.tables.features import NAMES, Candidate
from pincite.extract.tables.rulings import rulings
from pincite.settings import Limits

MODEL = Path(chooser.__file__).with_name("grids.json")
SOURCES = ("ours", "ours, narrow white", "models", "ours in their boxes", "ours in their boxes, narrow white")
RIGHT = 0.95
"""The cell F1 from which a grid is right."""
TOLD_APART = 0.01
"""The difference in cell F1 from which one candidate is better than another."""
ASKS = 0.6
"""The doubt from which the models are asked: on 100 drawn pages of filings, a quarter of them at most."""
DOUBTS = 0.8
"""The doubt from which a table is quoted by its lines: before the models were asked, on 5 of those pages."""
STRENGTH = 1.0
"""Inverse strength of the L2 penalty, over features scaled to one deviation."""
FOLDS = 5

Values = NDArray[np.float64]
Fit = Callable[[Sequence["Sample"], Values], tuple[Values, float]]
"""Gives the weights of scaled features, and a bias."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A candidate of a region: which reader's, its features, its cell F1 and its size in cells."""

    document: str
    region: int
    asked: bool
    source: int
    values: tuple[float, ...]
    score: float
    cells: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--kept", type=Path, metavar="FILE")
    options = parser.parse_args()
    samples = _samples(options.folder, options.kept)
    scale = np.array([one.values for one in samples]).std(axis=0)
    scale[scale < 1e-6] = 1.0
    ranked = _crossed(samples, scale, _better)
    wrong = _crossed(samples, scale, _wrong)
    chosen = _chosen(samples, ranked)
    judged = [(float(wrong[n]), samples[n].score < RIGHT) for offer in chosen for n in offer]
    _tell(samples, chosen, judged)
    better, _ = _better(samples, scale)
    weights, bias = _wrong(samples, scale)
    fitted = chooser.Model(
        features=NAMES,
        better=chooser.Weights(weights=_rounded(better / scale)),
        wrong=chooser.Weights(weights=_rounded(weights / scale), bias=round(bias, 4)),
        asks=ASKS,
        doubts=DOUBTS,
    )
    MODEL.write_text(json.dumps(fitted.model_dump(), indent=1) + "\n")


def _rounded(values: Values) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)


def _samples(folder: Path, kept: Path | None) -> list[Sample]:
    done: dict[str, list[Sample]] = {}
    if kept and kept.exists():
        stored = json.loads(kept.read_text())
        done = {name: [Sample(**one) for one in samples] for name, samples in stored.items()}
    reader.prepare()
    for truth in sorted(folder.glob("*.json")):
        if truth.stem not in done:
            done[truth.stem] = list(_of_document(truth))
            if kept:
                kept.write_text(
                    json.dumps({name: [asdict(one) for one in each] for name, each in done.items()})
                )
    return [one for name in sorted(done) for one in done[name]]


def _of_document(truth: Path) -> Iterator[Sample]:
    stored = json.loads(truth.read_text())
    golds = [(page, from_html(html)) for each in (stored["tables"], *stored["others"]) for page, html in each]
    region = 0
    with pymupdf.open(truth.with_suffix(".pdf")) as document:
        for page in document:
            wanted = [grid for number, grid in golds if number == page.number + 1]
            drawn = _drawn(page)
            own = page_tables.ours(page, drawn)
            for seen in (None, layout.tables(page)):
                read = page_tables.candidates(own, seen, drawn)
                sources = {id(table.grid): n for n, tables in enumerate(read) for table in tables}
                for offers in chooser.regions(read, drawn.lines, drawn.rules):
                    region += 1
                    for one, values in (pair for offer in offers for pair in offer):
                        source = sources[id(one.table.grid)]
                        score = _score(one, wanted)
                        yield Sample(
                            truth.stem, region, seen is not None, source, values, score, len(one.cells)
                        )


def _drawn(page: pymupdf.Page) -> Drawn:
    layer, drawings = textlayer.read(page, Limits()), page.get_drawings()
    words = [word.box for line in layer.lines for word in line.words]
    box = page.rect.x0, page.rect.y0, page.rect.x1, page.rect.y1
    return Drawn(layer.lines, rulings(drawings), figures(drawings, layer.images, words, box))


def _score(one: Candidate, wanted: Sequence[Grid]) -> float:
    """Cell F1 against the truth that fits best."""
    found = from_html(as_html(*without_empty_rows(one.table.grid, one.table.header_rows)))
    filled = [sum(bool(cell.text.strip()) for cell in grid) for grid in (found, *wanted)]
    return max(
        (2 * right_cells(gold, found) / (n + filled[0]) for gold, n in zip(wanted, filled[1:], strict=True)),
        default=0.0,
    )


def _better(samples: Sequence[Sample], scale: Values) -> tuple[Values, float]:
    differences, labels, weights = [], [], []
    for _, group in groupby(samples, key=lambda one: (one.document, one.region)):
        for a, b in permutations([one for one in group if one.asked], 2):
            if a.source != b.source and abs(a.score - b.score) > TOLD_APART:
                differences.append((np.array(a.values) - np.array(b.values)) / scale)
                labels.append(a.score > b.score)
                weights.append(abs(a.score - b.score))
    model = LogisticRegression(C=STRENGTH, max_iter=5000, fit_intercept=False)
    model.fit(np.array(differences), labels, sample_weight=weights)
    return model.coef_[0], 0.0


def _wrong(samples: Sequence[Sample], scale: Values) -> tuple[Values, float]:
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    model.fit(np.array([one.values for one in samples]) / scale, [one.score < RIGHT for one in samples])
    return model.coef_[0], float(model.intercept_[0])


def _crossed(samples: Sequence[Sample], scale: Values, fit: Fit) -> Values:
    """The probability of each sample by a model that was fitted without its document."""
    values = np.array([one.values for one in samples]) / scale
    logits = np.zeros(len(samples))
    groups = [one.document for one in samples]
    for train, test in GroupKFold(FOLDS).split(values, groups=groups):
        weights, bias = fit([samples[n] for n in train], scale)
        logits[test] = values[test] @ weights + bias
    return 1 / (1 + np.exp(-logits))


def _chosen(samples: Sequence[Sample], ranked: Values) -> list[list[int]]:
    """For each region that the models saw too, the samples of the reader whose grids rank best."""
    return [max(offers, key=lambda offer: _mean(samples, offer, ranked)) for offers in _offers(samples)]


def _offers(samples: Sequence[Sample]) -> list[list[list[int]]]:
    """The numbers of the samples by region and reader."""
    regions: dict[tuple[str, int], dict[int, list[int]]] = {}
    for number, one in enumerate(samples):
        if one.asked:
            regions.setdefault((one.document, one.region), {}).setdefault(one.source, []).append(number)
    return [list(offers.values()) for offers in regions.values()]


def _mean(samples: Sequence[Sample], offer: Sequence[int], values: Sequence[float] | Values) -> float:
    return float(np.average([values[n] for n in offer], weights=[samples[n].cells for n in offer]))


def _tell(
    samples: Sequence[Sample],
    chosen: Sequence[Sequence[int]],
    judged: Sequence[tuple[float, bool]],
) -> None:
    """Print and record what choosing gains, and whom the doubt finds."""
    scores = [one.score for one in samples]
    offers = _offers(samples)
    figures: dict[str, float | int] = {"regions": len(offers)}
    for source, name in enumerate(SOURCES):
        means = [
            next(
                (_mean(samples, offer, scores) for offer in region if samples[offer[0]].source == source), 0.0
            )
            for region in offers
        ]
        figures[f"cell F1, {name}"] = round(fmean(means), 4)
    figures["cell F1, chosen"] = round(fmean(_mean(samples, offer, scores) for offer in chosen), 4)
    best = [max(_mean(samples, offer, scores) for offer in region) for region in offers]
    figures["cell F1, the best of each"] = round(fmean(best), 4)
    for is_wrong, name in ((True, "wrong tables in doubt"), (False, "right tables in doubt")):
        own = [doubt >= DOUBTS for doubt, wrong in judged if wrong == is_wrong]
        figures[name] = round(fmean(own), 4) if own else 0.0
    for name, value in figures.items():
        print(f"{name:55}{value:>8}")
    write("fit_grids", {"looked at, cross-validated": figures})


if __name__ == "__main__":
    main()
