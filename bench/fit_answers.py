"""Fits which cell of a table answers, how probable it is that a short answer is right, and when one is shown.

Cells are asked for by questions that a seed puts together from the tables of the documents that are looked
at, and by their gold; words of a sentence by every other article of SQuAD 2. A third or more have no answer.
Documents make the folds of the cross-validation. It chooses how strongly the models are regularised, and from
when an answer is shown: the lowest probability from which on, with 90 % certainty, at most 5 % are wrong.
It writes generate/cell_scorer.json and generate/short_answers.json.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import conditional_logit
import numpy as np
import short_answers
from answer_scores import gold_of, holds, plain
from cell_samples import COUNTS, SEED, CellSample, of_tables, prior_of
from machine import write
from scipy.stats import beta
from sets.filling import index_texts
from sets.loaders import TextDocument, squad_paragraphs
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pincite.answer_passages import PASSAGES
from pincite.generate import Short, cell_scorer, short_probability
from pincite.generate.answer_draft import draft_with_short
from pincite.generate.answer_type import answer_type
from pincite.generate.sentence_features import features
from pincite.generate.sentence_scores import score_candidates
from pincite.generate.short_probability import LogisticModel
from pincite.index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve import Passage
from pincite.settings import Settings
from pincite.understand.question_kind import asks_short_answer

MODEL = Path(short_probability.__file__).with_name("short_answers.json")
CELLS = Path(cell_scorer.__file__).with_name("cell_scorer.json")
TAKEN_AWAY = 1 / 3
"""Of the questions of SQuAD, how many lose their paragraph."""
KEPT_EVERY = 50
"""Searches after which what was found is written."""
PENALTIES = (0.5, 1.0, 2.0, 4.0)
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
FOLDS = 5
ERROR, CERTAINTY = 0.05, 0.9


Judge = Callable[[Short, Passage], bool]
"""Says whether a short answer of a passage is right."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question that got words of a sentence: their features, and whether they are right."""

    document: str
    features: dict[str, float]
    right: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A short answer with its probability, by a model of other documents, and whether it is right."""

    probability: float
    right: bool
    is_gold: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    parser.add_argument(
        "--found", type=Path, required=True, help="a folder that keeps what the searches found"
    )
    given = parser.parse_args()
    given.found.mkdir(parents=True, exist_ok=True)
    cells = list(_cells(given.home, given.found))
    penalty, shown = _cells_cross_validated(cells)
    results: dict[str, Any] = {"cell": {"penalty": penalty, **_figures(shown)}}
    weights = conditional_logit.fit([each.choice for each in cells], penalty, prior_of(cells[0].names))
    near = float(np.mean([each.choice.features[:, each.names.index("near")].mean() for each in cells]))
    model = {
        "usually near": round(near, 3),
        "weights": dict(zip(cells[0].names, weights.round(3).tolist(), strict=True)),
    }
    CELLS.write_text(json.dumps(model, indent=1) + "\n", "utf-8")
    with _squad_library(given.home) as library:
        sentences = list(_of_squad(library, _Search(library, given.found / "squad2.pickle")))
    strength, probabilities = _cross_validated(sentences)
    shown = [Shown(float(p), each.right) for p, each in zip(probabilities, sentences, strict=True)]
    results["sentence"] = {"C": strength, **_figures(shown)}
    sentence = {"from": results["sentence"]["shown from"], **_fitted(sentences, strength)}
    stored = {"cell": {"from": results["cell"]["shown from"]}, "sentence": sentence}
    MODEL.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    print(json.dumps(results, indent=2))
    write("fit_answers", results)


def _cells(home: Path, found: Path) -> Iterator[CellSample]:
    """Yield what the model of cells is fitted on."""
    for name in COUNTS:
        with short_answers.open_library(home, name) as library:
            search = _Search(library, found / f"{name}.pickle")
            yield from of_tables(library, name, search)
            search.keep()


def _cells_cross_validated(samples: Sequence[CellSample]) -> tuple[float, list[Shown]]:
    """Return the penalty of the least log loss, and what models of other documents would show with it."""
    groups, prior = [sample.document for sample in samples], prior_of(samples[0].names)
    best: tuple[float, float, list[Shown]] | None = None
    for penalty in PENALTIES:
        shown, loss = [], 0.0
        for seen, unseen in GroupKFold(FOLDS).split(samples, groups=groups):
            weights = conditional_logit.fit([samples[i].choice for i in seen], penalty, prior)
            for sample in (samples[i] for i in unseen):
                shares = conditional_logit.shares(sample.choice.features, weights)
                right = sample.choice.right
                loss -= np.log(max(float(shares[right].sum() if right.any() else 1 - shares.sum()), 1e-6))
                first = int(shares.argmax())
                alike = [figure == sample.figures[first] for figure in sample.figures]
                if sample.may_be_short:
                    shown.append(Shown(float(shares[alike].sum()), bool(right[first]), sample.is_gold))
        if best is None or loss < best[0]:
            best = loss, penalty, shown
    assert best is not None
    return best[1], best[2]


class _Search:
    """Searches, and keeps what was found: features change more often than retrieval."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self._path = path
        self._kept: dict[tuple[str, tuple[str, ...]], list[Passage]] = {}
        if path.exists():
            self._kept = pickle.loads(path.read_bytes())  # noqa: S301, it was written here

    def __call__(self, question: str, documents: Sequence[str] | None) -> list[Passage]:
        """Return the passages that the answer to a question is chosen from."""
        asked = question, tuple(documents or ())
        if asked not in self._kept:
            scope = Scope(DEFAULT_COLLECTION, documents)
            passages = self._library._retriever.search_sides(scope, question, PASSAGES)
            self._kept[asked] = [
                replace(each, explain=None) for each in self._library._answers._finder._with_context(passages)
            ]
            if len(self._kept) % KEPT_EVERY == 0:
                self.keep()
        return self._kept[asked]

    def keep(self) -> None:
        """Write what was found."""
        self._path.write_bytes(pickle.dumps(self._kept))


def _sample(
    library: Library, question: str, passages: Sequence[Passage], document: str, judge: Judge
) -> Iterator[Sample]:
    """Yield the sample of the words of a sentence that a question gets, if it gets any."""
    asked = answer_type(question)
    scored = score_candidates(library.embedder, question, passages, asked)
    if not scored or scored[0].cell is not None:
        return
    short = draft_with_short(scored[0], question, asked, passages).short
    if short is not None:
        held = dict(features(question, scored, passages))
        yield Sample(document, held, judge(short, passages[scored[0].candidate.passage]))


def _squad_library(home: Path) -> Library:
    """Return a library of the articles that are looked at: every other one."""
    folder = home / "squad2"
    folder.mkdir(parents=True, exist_ok=True)
    library = Library(Settings(home=folder))
    if not library.documents(DEFAULT_COLLECTION, limit=1)[0]:
        texts = [
            TextDocument(f"{number}.html", str(each["title"]).replace("_", " "), (each["context"],))
            for number, each in _squad()
        ]
        index_texts(library, texts, library.embedder)
    return library


def _squad() -> list[tuple[int, dict[str, Any]]]:
    """Return the paragraphs of every other article, by their number."""
    lines = list(enumerate(squad_paragraphs()))
    wanted = sorted({str(each["title"]) for _, each in lines})[::2]
    return [(number, each) for number, each in lines if each["title"] in wanted]


def _of_squad(library: Library, search: _Search) -> Iterator[Sample]:
    """Yield samples of SQuAD's questions for a number or a time; a third of them lose their paragraph.

    Its questions without an answer are left out: they differ from others in a word that only reading finds.
    """
    asked = [(number, each["title"], qa) for number, each in _squad() for qa in each["qas"]]
    generator = random.Random(SEED)
    for number, title, each in asked:
        question = each["question"]
        if each["is_impossible"] or answer_type(question) is None or not asks_short_answer(question):
            continue
        passages, gold = search(question, None), gold_of(each)
        if generator.random() < TAKEN_AWAY:
            own, gold = f"{number}.html", set()
            passages = [each for each in passages if each.version.external_id != own]

        def is_right(short: Short, passage: Passage, gold: set[str] = gold) -> bool:
            return holds(short.quote.text, gold) or any(
                holds(answer, {plain(short.quote.text)}) for answer in gold
            )

        yield from _sample(library, question, passages, title, is_right)
    search.keep()


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
    regression = LogisticRegression(C=strength, max_iter=1000)
    regression.fit((matrix - mean) / deviation, [sample.right for sample in samples])
    own = regression.coef_[0] / deviation
    return {
        "intercept": round(float(regression.intercept_[0] - own @ mean), 4),
        "weights": {name: round(float(each), 4) for name, each in zip(names, own, strict=True)},
    }


def _model(fitted: dict[str, Any]) -> LogisticModel:
    return LogisticModel(fitted["intercept"], fitted["weights"])


def _threshold(shown: Sequence[Shown]) -> float:
    """Return the lowest probability from which on few answers are wrong for certain, or 1."""
    for least in sorted({np.floor(each.probability * 1000) / 1000 for each in shown}):
        wrong = [not each.right for each in shown if each.probability >= least]
        if _most_wrong(sum(wrong), len(wrong)) <= ERROR:
            return float(round(least, 3))
    return 1.0


def _most_wrong(wrong: int, shown: int) -> float:
    """Return the upper bound of the share that is wrong (Clopper and Pearson 1934), one-sided."""
    return 1.0 if wrong >= shown else float(beta.ppf(CERTAINTY, wrong + 1, shown - wrong))


def _figures(answers: Sequence[Shown]) -> dict[str, Any]:
    """Return what is recorded of a model, all of it cross-validated over documents."""
    least = _threshold(answers)
    figures: dict[str, Any] = {"shown from": least}
    for label, of in (("all", answers), ("gold", [each for each in answers if each.is_gold])):
        shown = [each for each in of if each.probability >= least]
        right = sum(each.right for each in shown)
        figures[label] = {
            "short answers": len(of),
            "right": sum(each.right for each in of),
            "shown": len(shown),
            "shown and right": right,
            "at most wrong, 90 % certain": round(_most_wrong(len(shown) - right, len(shown)), 3),
        }
    return figures


if __name__ == "__main__":
    main()
