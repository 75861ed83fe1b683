"""Fits and scores the model of a web page's main content (pincite/extract/html/model.json), on html-dev.

A block counts as content when most of its words stand in the gold text, aligned with it by the longest common
subsequence. What counts is the cross-validated score: each fifth of the pages is scored by a model fitted on
the others, no site being on both sides, and that five times over with other fifths. The model that is written
is fitted on all pages; its own score of them flatters. The features and the model were chosen by
cross-validation on these pages too. The pages and their gold are of the Web Content Extraction Benchmark
(CC BY 4.0).
"""

from __future__ import annotations

import gzip
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import lightgbm
import numpy as np
import trafilatura
from machine import record
from metrics.text import absent, word_f1
from rapidfuzz.distance import LCSseq
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from typeset.scoring import differences

from pincite.extract.html import content as html_content
from pincite.extract.html import hidden, signals
from pincite.extract.html import model as html_model
from pincite.extract.html import page as html
from pincite.extract.html.blocks import text_blocks
from pincite.extract.html.features import FeatureRow, features

MODEL = Path(html_model.__file__).with_suffix(".json")
LINEAR_C = 0.001
"""Inverse strength of the regression's L2 penalty."""
ROUNDS = 400
TREES = {
    "objective": "binary", "extra_trees": True, "num_leaves": 8, "learning_rate": 0.03,
    "feature_fraction": 0.4, "min_data_in_leaf": 40, "max_bin": 63, "seed": 0, "deterministic": True,
    "num_threads": 1, "verbose": -1,
}  # fmt: skip
FOLDS = 5
REPETITIONS = 5

Scored = tuple[float, list[bool], list[bool]]
"""A page's word F1, which unwanted snippets are absent, which wanted ones are there."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's blocks: features (n rows), texts (n), words (n), which are content (n); and its gold.

    `trafilatura` is the word F1 of what trafilatura takes for its main content, with its defaults.
    """

    name: str
    kind: str
    domain: str
    parts: list[Any]
    rows: list[FeatureRow]
    texts: list[str]
    words: html_model.Floats
    content: np.ndarray[Any, np.dtype[np.bool_]]
    gold: dict[str, Any]
    trafilatura: float


def main() -> None:
    pages = load(Path(os.environ["PINCITE_TEST_DATA"]) / "html-dev")
    table: list[list[Scored]] = [[] for _ in pages]
    for seed in range(REPETITIONS):
        for fold in folds(pages, seed):
            left_out = set(fold)
            model = fit([page for number, page in enumerate(pages) if number not in left_out])
            for number in fold:
                table[number].append(score(model, pages[number]))
    model = fit(pages)
    MODEL.write_text(json.dumps(as_json(model), separators=(",", ":")).replace("],[[", "],\n[[") + "\n")
    repeated = [fmean(f1 for f1, _, _ in each) for each in zip(*table, strict=True)]
    by_page = [fmean(f1 for f1, _, _ in each) for each in table]
    figures = {
        "pages": len(pages),
        "sites": len({page.domain for page in pages}),
        "cross-validated": report(pages, table, f"{REPETITIONS} times {FOLDS}-fold, by site"),
        "word F1 less trafilatura's, with its 95 % interval over sites": beside_trafilatura(pages, by_page),
        "word F1 of each repetition": [round(f1, 4) for f1 in repeated],
        "deviation between repetitions": round(stdev(repeated), 4),
        "standard error over pages": round(stdev(by_page) / len(pages) ** 0.5, 4),
        "fitted on the pages that it scores": report(
            pages, [[score(model, page)] for page in pages], "fitted on these very pages"
        ),
    }
    record("html_content", figures)


def folds(pages: list[Page], seed: int) -> list[list[int]]:
    """Numbers of pages in folds of about one size and mix of kinds; all pages of a site are in one."""
    sites: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        sites[page.domain].append(number)
    order = list(sites)
    np.random.default_rng(seed).shuffle(order)
    order.sort(key=lambda site: pages[sites[site][0]].kind)
    return [[number for site in order[fold::FOLDS] for number in sites[site]] for fold in range(FOLDS)]


def load(folder: Path) -> list[Page]:
    """Return the pages of html-dev that show any text."""
    pages = []
    for line in (folder / "pages.tsv").read_text().splitlines()[1:]:
        name, kind, domain = line.split("\t")
        gold = json.loads((folder / "ground-truth" / f"{name}.json").read_text())["ground_truth"]
        source = html.decode(gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()))
        root = html.parse(source, name)
        said = signals.stated(root)
        hidden.take_out(root)
        blocks = list(text_blocks(root))
        texts = [block.text for block in blocks]
        tokens = [signals.words(text) for text in texts]
        rows = features(root, blocks, said, signals.taken(root)) if blocks else []
        sizes = np.array([len(found) for found in tokens], float)
        pages.append(
            Page(
                name,
                kind,
                domain,
                html_content.parts(blocks),
                rows,
                texts,
                sizes,
                labels(tokens, gold["main_content"]),
                gold,
                word_f1(gold["main_content"], trafilatura.extract(source) or ""),
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


def fit(pages: list[Page]) -> html_model.ContentModel:
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
    scaler = StandardScaler().fit(table)
    scaled = np.clip(scaler.transform(table), -html_model.CLIP, html_model.CLIP)
    evened = (weights + roots) / (weights + roots).mean()
    linear = LogisticRegression(C=LINEAR_C, max_iter=1_000, tol=1e-3).fit(scaled, content, evened)
    grown = lightgbm.train(
        TREES, lightgbm.Dataset(table, label=content, weight=weights / weights.mean()), ROUNDS
    )
    return html_model.ContentModel(
        names,
        tuple(float(f"{mean:.6g}") for mean in scaler.mean_),
        tuple(float(f"{scale:.6g}") for scale in scaler.scale_),
        tuple(float(f"{weight:.6g}") for weight in linear.coef_[0]),
        round(float(linear.intercept_[0]), 5),
        tuple(nodes(tree["tree_structure"]) for tree in grown.dump_model()["tree_info"]),
    )


def nodes(tree: dict[str, Any]) -> tuple[tuple[float, ...], ...]:
    """Return a tree of LightGBM, whose first also holds where the sum begins, as html_model.Model has it."""
    found: list[tuple[float, ...]] = []

    def add(node: dict[str, Any]) -> int:
        at = len(found)
        found.append(())
        if "leaf_value" in node:
            found[at] = (round(node["leaf_value"], 5),)
        else:
            below, above = add(node["left_child"]), add(node["right_child"])
            found[at] = (node["split_feature"], float(f"{node['threshold']:.6g}"), below, above)
        return at

    add(tree)
    return tuple(found)


def as_json(model: html_model.ContentModel) -> dict[str, Any]:
    """Return what `html_model.fitted` reads."""
    return {
        "fitted_by": "bench/html_content.py on html-dev (Web Content Extraction Benchmark, CC BY 4.0)",
        "features": model.features,
        "means": model.means,
        "scales": model.scales,
        "weights": model.weights,
        "bias": model.bias,
        "trees": model.trees,
    }


def score(model: html_model.ContentModel, page: Page) -> Scored:
    """Score what a model makes of a page."""
    chances = html_content.pooled(model.probabilities(page.rows), page.parts, page.words)
    kept = html_model.most_f1(chances, page.words)
    read = "\n".join(text for text, stays in zip(page.texts, kept, strict=True) if stays)
    unwanted, wanted = absent(page.gold["without"], read), absent(page.gold["with"], read)
    return word_f1(page.gold["main_content"], read), list(unwanted), [not gone for gone in wanted]


def beside_trafilatura(pages: list[Page], by_page: list[float]) -> list[float]:
    """Return the mean word F1 of pages less trafilatura's, and the bounds of the difference."""
    ours = {page.name: {"word F1": (f1, 1.0)} for page, f1 in zip(pages, by_page, strict=True)}
    theirs = {page.name: {"word F1": (page.trafilatura, 1.0)} for page in pages}
    return differences(ours, theirs, {page.name: page.domain for page in pages})["word F1"]


def report(pages: list[Page], table: list[list[Scored]], title: str) -> dict[str, dict[str, float]]:
    """Print and return, by kind, the means of pages' scores, of which each page has one or more."""
    found: dict[str, list[Scored]] = defaultdict(list)
    for page, scored in zip(pages, table, strict=True):
        found[page.kind] += scored
        found["all"] += scored
    times = len(table[0])
    print(f"{title}\n{'':15}{'pages':>6}{'word F1':>9}{'unwanted absent':>17}{'wanted there':>14}")
    scores = {}
    for kind, each in sorted(found.items()):
        values = {
            "pages": len(each) // times,
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
