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
from uuid import NAMESPACE_URL, uuid5

import numpy as np
from machine import record
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from pincite.answer import PASSAGES
from pincite.coverage import BIAS, SIMILARITY_WEIGHT, TERMS_WEIGHT, signs
from pincite.document import Chunk, Segment
from pincite.embed import Embedder
from pincite.index import Point, VectorIndex
from pincite.index.edge import EdgeIndex
from pincite.registry import LiveVersion
from pincite.retrieve import Passage

QUESTIONS_PER_PARAGRAPH = 2


def main() -> None:
    lines = (Path(os.environ["PINCITE_TEST_DATA"]) / "squad2" / "dev.jsonl").read_text().splitlines()
    paragraphs = [json.loads(line) for line in lines]
    titles = sorted({paragraph["title"] for paragraph in paragraphs})
    embedder, rng = Embedder(), np.random.default_rng(0)
    asked = [question for paragraph in paragraphs for question in draw(paragraph, rng)]
    measured, covered = [], []
    for half in (0, 1):
        inside = set(titles[half::2])
        with tempfile.TemporaryDirectory() as folder:
            index = EdgeIndex(Path(folder) / "index", embedder.fingerprint, embedder.dim)
            fill(index, embedder, [paragraph for paragraph in paragraphs if paragraph["title"] in inside])
            for title, question in asked:
                hits = index.search("squad", embedder.query(question), question, PASSAGES)
                version = LiveVersion("", "", "", 1, "")
                passages = [Passage(hit.chunk, "", version, hit.score, hit.similarity) for hit in hits]
                measured.append(signs(question, passages))
                covered.append(title in inside)
            index.close()
    report(np.array(measured), np.array(covered))


def draw(paragraph: dict[str, Any], rng: np.random.Generator) -> list[tuple[str, str]]:
    """A paragraph's article and some of its answerable questions."""
    questions = [qa["question"] for qa in paragraph["qas"] if not qa["is_impossible"]]
    return [
        (paragraph["title"], questions[i]) for i in rng.permutation(len(questions))[:QUESTIONS_PER_PARAGRAPH]
    ]


def fill(index: VectorIndex, embedder: Embedder, paragraphs: list[dict[str, Any]]) -> None:
    """Index each article as a document of one chunk per paragraph."""
    for title, group in groupby(paragraphs, key=lambda paragraph: str(paragraph["title"])):
        version = str(uuid5(NAMESPACE_URL, title))
        chunks = [
            Chunk(
                id=str(uuid5(NAMESPACE_URL, f"{title}/{i}")),
                ordinal=i,
                text=paragraph["context"],
                segments=(Segment(1, 0, len(paragraph["context"])),),
                title=title.replace("_", " "),
            )
            for i, paragraph in enumerate(group)
        ]
        vectors = embedder.passages([chunk.indexed_text for chunk in chunks])
        index.upsert(
            [
                Point(chunk, "squad", version, version, 1, title, vector)
                for chunk, vector in zip(chunks, vectors, strict=True)
            ]
        )
        index.set_servable(version, True)


def report(measured: np.ndarray, covered: np.ndarray) -> None:
    """Fit anew, and score the numbers that are in use."""
    fitted = LogisticRegression(C=100).fit(measured, covered)
    logits = measured @ [SIMILARITY_WEIGHT, TERMS_WEIGHT] + BIAS
    threshold = np.quantile(logits[covered], 0.05)
    record(
        "refusal",
        {
            "questions": f"{covered.sum()} covered, {(~covered).sum()} not",
            "fitted weights": [round(float(weight), 1) for weight in [*fitted.coef_[0], *fitted.intercept_]],
            "AUROC": round(float(roc_auc_score(covered, logits)), 4),
            "covered and answered": f"{(logits[covered] >= 0).mean():.1%}",
            "not covered and answered": f"{(logits[~covered] >= 0).mean():.1%}",
            "the same at 95 % of the covered": f"{(logits[~covered] >= threshold).mean():.1%}",
        },
    )


if __name__ == "__main__":
    main()
