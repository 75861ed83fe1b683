"""Fits and scores the refusal of questions that a collection doesn't cover, on SQuAD 2.

The articles are dealt into two collections. A question of an article in the collection is covered, one of an
article in the other is not. Logistic regression over the two signs of `pincite.coverage` gives its numbers.
"""

from __future__ import annotations

import json
import os
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from machine import record
from sets.filling import index_texts
from sets.loaders import TextDocument
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from pincite.answer_passages import PASSAGES
from pincite.coverage import BIAS, SIMILARITY_WEIGHT, TERMS_WEIGHT, signs
from pincite.index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

QUESTIONS_PER_PARAGRAPH = 2


def main() -> None:
    lines = (Path(os.environ["PINCITE_TEST_DATA"]) / "squad2" / "dev.jsonl").read_text().splitlines()
    paragraphs = [json.loads(line) for line in lines]
    titles = sorted({paragraph["title"] for paragraph in paragraphs})
    rng = np.random.default_rng(0)
    asked = [question for paragraph in paragraphs for question in draw(paragraph, rng)]
    measured, covered, scales = [], [], []
    for half in (0, 1):
        inside = set(titles[half::2])
        with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
            index_texts(library, articles(paragraphs, inside), library.embedder)
            library._calibrator.refresh(DEFAULT_COLLECTION)
            calibration = library._calibrator.of(DEFAULT_COLLECTION)
            scales.append(f"{calibration.foreign:.3f} to {calibration.own:.3f}")
            for title, question in asked:
                passages = library._retriever.search(Scope(DEFAULT_COLLECTION), question, PASSAGES)
                measured.append(signs(question, passages, calibration))
                covered.append(title in inside)
    report(np.array(measured), np.array(covered), scales)


def draw(paragraph: dict[str, Any], rng: np.random.Generator) -> list[tuple[str, str]]:
    """A paragraph's article and some of its answerable questions."""
    questions = [qa["question"] for qa in paragraph["qas"] if not qa["is_impossible"]]
    return [
        (paragraph["title"], questions[i]) for i in rng.permutation(len(questions))[:QUESTIONS_PER_PARAGRAPH]
    ]


def articles(paragraphs: list[dict[str, Any]], inside: set[str]) -> list[TextDocument]:
    """Each article that is inside as a document."""
    return [
        TextDocument(title, title.replace("_", " "), tuple(paragraph["context"] for paragraph in group))
        for title, group in groupby(paragraphs, key=lambda paragraph: str(paragraph["title"]))
        if title in inside
    ]


def report(measured: np.ndarray, covered: np.ndarray, scales: list[str]) -> None:
    """Fit anew, and score the numbers that are in use."""
    fitted = LogisticRegression(C=100).fit(measured, covered)
    logits = measured @ [SIMILARITY_WEIGHT, TERMS_WEIGHT] + BIAS
    threshold = np.quantile(logits[covered], 0.05)
    record(
        "refusal",
        {
            "questions": f"{covered.sum()} covered, {(~covered).sum()} not",
            "similarities of unrelated questions to those of its titles": scales,
            "fitted weights": [round(float(weight), 1) for weight in [*fitted.coef_[0], *fitted.intercept_]],
            "AUROC": round(float(roc_auc_score(covered, logits)), 4),
            "covered and answered": f"{(logits[covered] >= 0).mean():.1%}",
            "not covered and answered": f"{(logits[~covered] >= 0).mean():.1%}",
            "the same at 95 % of the covered": f"{(logits[~covered] >= threshold).mean():.1%}",
        },
    )


if __name__ == "__main__":
    main()
