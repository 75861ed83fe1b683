"""Fits and scores the model of a web page's main content (pincite/extract/html/model.json), on html-dev.

A block counts as content when most of its words stand in the gold text, aligned with it by the longest common
subsequence. Each half of the pages is scored by a model fitted on the other; the model that is written is
fitted on all. The pages and their gold are of the Web Content Extraction Benchmark (CC BY 4.0).
"""

from __future__ import annotations

import gzip
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from machine import record
from metrics.text import absent, word_f1
from rapidfuzz.distance import LCSseq
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from pincite.extract.html import content as html_content
from pincite.extract.html import hidden, signals
from pincite.extract.html import model as html_model
from pincite.extract.html import page as html
from pincite.extract.html.blocks import text_blocks
from pincite.extract.html.features import Row, features

MODEL = Path(html_model.__file__).with_suffix(".json")
LINEAR_C = 0.001
"""Inverse strength of the regression's L2 penalty."""
TREES = {
    "n_estimators": 300, "learning_rate": 0.06, "max_leaf_nodes": 4, "min_samples_leaf": 40, "subsample": 0.5,
    "max_features": 0.3, "random_state": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page's blocks: features (n rows), texts (n), words (n), which are content (n); and its gold."""

    kind: str
    parts: list[Any]
    rows: list[Row]
    texts: list[str]
    words: html_model.Floats
    content: np.ndarray[Any, np.dtype[np.bool_]]
    gold: dict[str, Any]


def main() -> None:
    pages = load(Path(os.environ["PINCITE_TEST_DATA"]) / "html-dev")
    scores: dict[str, dict[str, dict[str, float]]] = {}
    for name, fitted_on, scored in (("even", pages[1::2], pages[::2]), ("odd", pages[::2], pages[1::2])):
        scores[name] = report(fit(fitted_on), scored, f"{name} pages, model of the others")
    model = fit(pages)
    MODEL.write_text(json.dumps(as_json(model), separators=(",", ":")).replace("],[[", "],\n[[") + "\n")
    record("html_content", {"pages": len(pages), "scores": scores})


def load(folder: Path) -> list[Page]:
    """The pages of html-dev that show any text."""
    pages = []
    for line in (folder / "pages.tsv").read_text().splitlines()[1:]:
        name, kind, _ = line.split("\t")
        gold = json.loads((folder / "ground-truth" / f"{name}.json").read_text())["ground_truth"]
        root = html.parse(
            html.decode(gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())), name
        )
        said = signals.stated(root)
        hidden.take_out(root)
        blocks = list(text_blocks(root))
        texts = [block.text for block in blocks]
        tokens = [signals.words(text) for text in texts]
        rows = features(root, blocks, said, signals.taken(root)) if blocks else []
        sizes = np.array([len(found) for found in tokens], float)
        pages.append(
            Page(
                kind,
                html_content.parts(blocks),
                rows,
                texts,
                sizes,
                labels(tokens, gold["main_content"]),
                gold,
            )
        )
    return pages


def labels(tokens: list[list[str]], gold: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """For each block (n) whether more than half of its words stand in the gold text, in its order."""
    flat = [word for found in tokens for word in found]
    hit = np.zeros(len(flat) + 1)
    for step in LCSseq.opcodes(flat, signals.words(gold)):
        if step.tag == "equal":
            hit[step.src_start : step.src_end] = 1
    ends = np.cumsum([0, *map(len, tokens)])
    return np.array([hit[a:b].mean() > 0.5 if b > a else False for a, b in pairwise(ends)], bool)


def fit(pages: list[Page]) -> html_model.Model:
    """Logistic regression and boosted trees on the blocks of pages.

    Every page weighs the same. In it every word does for the trees; for the regression half of the weight is
    by the square root of a block's words, so that short blocks count for more.
    """
    pages = [page for page in pages if page.words.sum()]
    names = tuple(pages[0].rows[0])
    table = np.array([list(row.values()) for page in pages for row in page.rows], np.float32)
    content = np.concatenate([page.content for page in pages])
    weights = np.concatenate([page.words / page.words.sum() for page in pages])
    roots = np.concatenate([np.sqrt(page.words) / np.sqrt(page.words).sum() for page in pages])
    scaled = StandardScaler().fit(table)
    evened = (weights + roots) / (weights + roots).mean()
    linear = LogisticRegression(C=LINEAR_C, max_iter=1_000).fit(scaled.transform(table), content, evened)
    slopes = linear.coef_[0] / scaled.scale_
    trees = GradientBoostingClassifier(**TREES).fit(table, content, weights / weights.mean())
    share = np.average(content, weights=weights)
    return html_model.Model(
        names,
        tuple(float(f"{slope:.6g}") for slope in slopes),
        round(float(linear.intercept_[0] - slopes @ scaled.mean_), 5),
        float(np.log(share / (1 - share))),
        tuple(nodes(each.tree_, TREES["learning_rate"]) for each in trees.estimators_[:, 0]),
    )


def nodes(tree: Any, rate: float) -> tuple[tuple[float, ...], ...]:
    """A tree of scikit-learn as html_model.Model has it."""
    return tuple(
        (round(rate * float(tree.value[at, 0, 0]), 5),)
        if tree.children_left[at] < 0
        else (
            int(tree.feature[at]),
            float(f"{tree.threshold[at]:.6g}"),
            int(tree.children_left[at]),
            int(tree.children_right[at]),
        )
        for at in range(tree.node_count)
    )


def as_json(model: html_model.Model) -> dict[str, Any]:
    """What `html_model.fitted` reads."""
    return {
        "fitted_by": "bench/html_content.py on html-dev (Web Content Extraction Benchmark, CC BY 4.0)",
        "features": model.features,
        "weights": model.weights,
        "bias": model.bias,
        "start": round(model.start, 5),
        "trees": model.trees,
    }


def report(model: html_model.Model, pages: list[Page], title: str) -> dict[str, dict[str, float]]:
    """Prints and gives the scores of pages by their kind."""
    found: dict[str, list[tuple[float, list[bool], list[bool]]]] = defaultdict(list)
    for page in pages:
        chances = html_content.pooled(model.probabilities(page.rows), page.parts, page.words)
        kept = html_model.most_f1(chances, page.words)
        read = "\n".join(text for text, stays in zip(page.texts, kept, strict=True) if stays)
        unwanted, wanted = absent(page.gold["without"], read), absent(page.gold["with"], read)
        score = word_f1(page.gold["main_content"], read), list(unwanted), [not gone for gone in wanted]
        found[page.kind].append(score)
        found["all"].append(score)
    print(f"{title}\n{'':15}{'pages':>6}{'word F1':>9}{'unwanted absent':>17}{'wanted there':>14}")
    scores = {}
    for kind, each in sorted(found.items()):
        values = {
            "pages": len(each),
            "word F1": round(fmean(f1 for f1, _, _ in each), 4),
            "unwanted absent": round(fmean(gone for _, all_gone, _ in each for gone in all_gone), 4),
            "wanted there": round(fmean(there for _, _, all_there in each for there in all_there), 4),
        }
        scores[kind] = values
        print(f"{kind:15}{values['pages']:6}{values['word F1']:9.3f}", end="")
        print(f"{values['unwanted absent']:17.3f}{values['wanted there']:14.3f}")
    return scores


if __name__ == "__main__":
    main()
