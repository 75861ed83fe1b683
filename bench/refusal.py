"""Fits and scores the refusal of questions that a collection doesn't cover, on SQuAD 2.

The articles are dealt into two collections. A question of an article in the collection is covered, one of an
article in the other is not. Logistic regression over the features of `pincite.retrieve.answerability` gives
its numbers; what they are worth on articles that they were not fitted on is said by cross-validation.
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
from sklearn.model_selection import GroupKFold, cross_val_predict

from pincite.answer.find.passages import PASSAGES
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.metadata.question_kind import question_kind
from pincite.retrieve.answerability import BIAS, INTRODUCED_WEIGHT, SIMILARITY_WEIGHT, TERMS_WEIGHT, features
from pincite.settings import Settings

QUESTIONS_PER_PARAGRAPH = 2


def main() -> None:
    lines = (Path(os.environ["PINCITE_TEST_DATA"]) / "squad2" / "dev.jsonl").read_text().splitlines()
    paragraphs = [json.loads(line) for line in lines]
    titles = sorted({paragraph["title"] for paragraph in paragraphs})
    rng = np.random.default_rng(0)
    asked = [question for paragraph in paragraphs for question in draw(paragraph, rng)]
    measured, covered, articles_of, kinds, scales = [], [], [], [], []
    for half in (0, 1):
        inside = set(titles[half::2])
        with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
            index_texts(library, articles(paragraphs, inside), library.parts.embedder)
            library.parts.calibrator.refresh(DEFAULT_COLLECTION)
            calibration = library.parts.calibrator.of(DEFAULT_COLLECTION)
            scales.append(f"{calibration.background:.3f} to {calibration.in_domain:.3f}")
            for title, question in asked:
                passages = library.parts.retriever.search(Scope(DEFAULT_COLLECTION), question, PASSAGES)
                measured.append(features(question, passages, calibration))
                covered.append(title in inside)
                articles_of.append(title)
                kinds.append(question_kind(question))
    report(np.array(measured), np.array(covered), articles_of, np.array(kinds), scales)


def draw(paragraph: dict[str, Any], rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return a paragraph's article and some of its answerable questions."""
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


def report(
    measured: np.ndarray, covered: np.ndarray, articles_of: list[str], kinds: np.ndarray, scales: list[str]
) -> None:
    """Fit anew, and score the numbers that are in use."""
    fitted = LogisticRegression(C=100).fit(measured, covered)
    unseen = cross_val_predict(
        LogisticRegression(C=100),
        measured,
        covered,
        groups=articles_of,
        cv=GroupKFold(5),
        method="decision_function",
    )
    logits = measured @ [SIMILARITY_WEIGHT, TERMS_WEIGHT, INTRODUCED_WEIGHT] + BIAS
    defines = kinds == "definition"
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
            "cross-validated by article: covered and answered": f"{(unseen[covered] >= 0).mean():.1%}",
            "cross-validated by article: not covered and answered": f"{(unseen[~covered] >= 0).mean():.1%}",
            "definitions: covered and answered": f"{(logits[covered & defines] >= 0).mean():.1%}",
            "definitions: not covered and answered": f"{(logits[~covered & defines] >= 0).mean():.1%}",
            "the same at 95 % of the covered": f"{(logits[~covered] >= threshold).mean():.1%}",
        },
    )


if __name__ == "__main__":
    main()
