"""Fits how probable it is that a cell answers (answer/generate/short_answers.json), and when it is shown.

Cells are asked for by the gold that is looked at, and by questions that a seed puts together from the tables
of the documents that are looked at, a third of them without an answer. The product answers them; what it
would show as short is judged. Documents make the folds of the cross-validation. It chooses how strongly the
model is regularised, and from when an answer is shown: the lowest probability from which on, with 90 %
certainty, at most 5 % are wrong.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import short_answers
from figure_questions import questions as figure_questions
from filing_rows import squeeze
from generated.cell_questions import CellQuestion, cell_questions
from machine import write
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pincite.answer.generate import short_probability
from pincite.answer.generate.answer_features import Features
from pincite.answer.generate.draft import AnswerSpan
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.short_probability import LogisticModel
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.metadata.names import short_name
from pincite.retrieve.passage import Passage
from pincite.store.registry import LiveVersion

MODEL = Path(short_probability.__file__).with_name("short_answers.json")
LOOKED_AT = "looked at"
SEED = 18
COUNTS = {"financebench-dev": 700, "tables-dev": 250}
"""Questions that are put together for each set."""
GOLD_WEIGHT = 3.0
"""How much a question of the gold counts: people ask them, and no program."""
TITLE_WORDS = 5
"""Words of a title that stand for the subject of a document without an organisation."""
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
FOLDS = 5
ERROR, CERTAINTY = 0.05, 0.9


@dataclass(frozen=True, slots=True)
class Sample:
    """A question that got a short answer: its features, and whether that is right."""

    document: str
    features: Features
    right: bool
    is_gold: bool


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    given = parser.parse_args()
    samples = list(_samples(given.home))
    strength, probabilities = _cross_validated(samples)
    least = _threshold(samples, probabilities)
    MODEL.write_text(json.dumps({"from": least, **_fitted(samples, strength)}, indent=1) + "\n", "utf-8")
    results = {"C": strength, "shown from": least, **_figures(samples, probabilities, least)}
    print(json.dumps(results, indent=2))
    write("fit_answers", results)


def _samples(home: Path) -> Iterator[Sample]:
    """Yield what is fitted on."""
    for name in COUNTS:
        with short_answers.open_library(home, name) as library:
            yield from _of_tables(library, name)


def passages_for(library: Library, question: str, documents: Sequence[str] | None = None) -> list[Passage]:
    """Return the passages that the answer to a question is chosen from, parts of documents left out."""
    found = library.parts.answers._finder.find(Scope(DEFAULT_COLLECTION, documents), question)
    return [passage for passage in found.passages if passage.part is None]


def _of_tables(library: Library, name: str) -> Iterator[Sample]:
    for question in short_answers.questions():
        if question.set == name and question.half == LOOKED_AT:
            passages = passages_for(library, question.question)
            yield from _sample(
                library, question.question, passages, question.document, _judge(question), True
            )
    asked_of_tables, ids = table_questions(library, name)
    # Those of one document together lead to the same passages, which are read once.
    for asked in sorted(asked_of_tables, key=lambda each: each.document):
        passages = passages_for(library, asked.question, ids)
        if asked.trick == "table":
            passages = _without(passages, asked)
        yield from _sample(library, asked.question, passages, asked.document, _is_cell(asked), False)


def table_questions(library: Library, name: str) -> tuple[list[CellQuestion], list[str]]:
    """Return questions put together from the tables of the documents looked at, and the ids of these.

    None is for a document that shares its name with another: which is asked for, nobody could tell.
    """
    wanted = {line["document"] for line in figure_questions() if line["half"] == LOOKED_AT}
    live = library.parts.live.of(DEFAULT_COLLECTION).versions
    own = {key: each for key, each in live.items() if each.external_id in wanted}
    ids = [each.document_id for each in own.values()]
    chunks = {
        each.external_id: [point.chunk for point in library.parts.index.points(key)]
        for key, each in own.items()
    }
    names = {each.external_id: list(_names(each)) for each in own.values()}
    called = Counter(each for several in names.values() for each in set(several))
    asked = cell_questions(chunks, names, COUNTS[name], SEED)
    return [each for each in asked if all(called[name] == 1 for name in names[each.document])], ids


Judge = Callable[[AnswerSpan, Passage], bool]


def _judge(question: short_answers.Question) -> Judge:
    """Return what judges a short answer to a question of the gold."""

    def is_right(short: AnswerSpan, passage: Passage) -> bool:
        if question.cell is not None:
            return passage.version.external_id == question.document and _same(short.quote.text, question.gold)
        return question.is_right(short.unit.of(short.quote.text))[0]

    return is_right


def _is_cell(asked: CellQuestion) -> Judge:
    """Return what judges a short answer to a question that was put together."""

    def is_right(short: AnswerSpan, passage: Passage) -> bool:
        is_own = passage.version.external_id == asked.document
        return not asked.trick and is_own and _same(short.quote.text, asked.figure)

    return is_right


def _same(figure: str, other: str) -> bool:
    return squeeze(figure).strip("$€£%") == squeeze(other).strip("$€£%")


def _without(passages: Sequence[Passage], asked: CellQuestion) -> list[Passage]:
    """Return the passages of other documents, and those of its own that have no such row."""
    label = asked.label.casefold()
    return [
        each
        for each in passages
        if each.version.external_id != asked.document or label not in each.chunk.text.casefold()
    ]


class _Recorder:
    """Shows every short answer, and keeps its features."""

    def __init__(self) -> None:
        self.features: Features = {}

    def shown(self, features: Features) -> float:
        """Keep the features of a short answer."""
        self.features = features
        return 1.0


def _sample(
    library: Library, question: str, passages: Sequence[Passage], document: str, judge: Judge, is_gold: bool
) -> Iterator[Sample]:
    """Yield the sample of the short answer that a question gets, if it gets one."""
    model = _Recorder()
    draft = next(ExtractiveGenerator(library.parts.embedder, model).generate(question, passages), None)
    if draft is not None and draft.short is not None:
        short = draft.short
        yield Sample(document, model.features, judge(short, passages[short.quote.passage]), is_gold)


def _names(version: LiveVersion) -> Iterator[str]:
    """Yield what people call the subject of a document."""
    profile = version.profile
    if profile.organisation:
        yield short_name(profile.organisation.value)
        yield from (alias.value for alias in profile.aliases[:2])
    else:
        title = profile.title.value if profile.title else version.title
        yield " ".join(title.split()[:TITLE_WORDS])


def _cross_validated(samples: Sequence[Sample]) -> tuple[float, np.ndarray]:
    """Return the strength of the least log loss, and (n,) the probabilities of models of other documents."""
    groups = [sample.document for sample in samples]
    right = np.array([sample.right for sample in samples])
    best: tuple[float, float, np.ndarray] | None = None
    for strength in STRENGTHS:
        probabilities = np.zeros(len(samples))
        for seen, unseen in GroupKFold(min(FOLDS, len(set(groups)))).split(samples, groups=groups):
            model = _model(_fitted([samples[i] for i in seen], strength))
            probabilities[unseen] = [model.probability(samples[i].features) for i in unseen]
        loss = -float(np.mean(np.log(np.where(right, probabilities, 1 - probabilities).clip(1e-6))))
        if best is None or loss < best[0]:
            best = loss, strength, probabilities
    assert best is not None
    return best[1], best[2]


def _fitted(samples: Sequence[Sample], strength: float) -> dict[str, Any]:
    """Fit a model; its weights are of the features as they are, without a scale of their own."""
    names = sorted({name for sample in samples for name in sample.features})
    matrix = np.array([[sample.features[name] for name in names] for sample in samples])
    mean, deviation = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    weights = [GOLD_WEIGHT if sample.is_gold else 1.0 for sample in samples]
    regression = LogisticRegression(C=strength, max_iter=1000)
    regression.fit((matrix - mean) / deviation, [sample.right for sample in samples], sample_weight=weights)
    own = regression.coef_[0] / deviation
    return {
        "intercept": round(float(regression.intercept_[0] - own @ mean), 4),
        "weights": {name: round(float(each), 4) for name, each in zip(names, own, strict=True)},
    }


def _model(fitted: dict[str, Any]) -> LogisticModel:
    return LogisticModel(fitted["intercept"], fitted["weights"])


def _threshold(samples: Sequence[Sample], probabilities: np.ndarray) -> float:
    """Return the lowest probability from which on few answers are wrong for certain, or 1."""
    wrong = np.array([not sample.right for sample in samples])
    for least in sorted(set(np.floor(probabilities * 1000) / 1000)):
        shown = probabilities >= least
        if _most_wrong(int(wrong[shown].sum()), int(shown.sum())) <= ERROR:
            return float(round(least, 3))
    return 1.0


def _most_wrong(wrong: int, shown: int) -> float:
    """Return the upper bound of the share that is wrong (Clopper and Pearson 1934), one-sided."""
    return 1.0 if wrong >= shown else float(beta.ppf(CERTAINTY, wrong + 1, shown - wrong))


def _figures(samples: Sequence[Sample], probabilities: np.ndarray, least: float) -> dict[str, Any]:
    """Return what is recorded of a model, all of it cross-validated over documents."""
    right = np.array([sample.right for sample in samples])
    is_gold = np.array([sample.is_gold for sample in samples])
    figures: dict[str, Any] = {}
    for label, of in (("all", np.ones(len(samples), dtype=bool)), ("gold", is_gold)):
        shown = of & (probabilities >= least)
        figures[label] = {
            "short answers": int(of.sum()),
            "right": int(right[of].sum()),
            "shown": int(shown.sum()),
            "shown and right": int(right[shown].sum()),
            "at most wrong, 90 % certain": round(
                _most_wrong(int((~right[shown]).sum()), int(shown.sum())), 3
            ),
        }
    return figures


if __name__ == "__main__":
    main()
