"""Fits how probable it is that a short answer is right (generate/short_answers.json), and when one is shown.

Cells are asked for by questions that a seed puts together from the tables of the documents that are looked
at, and by their gold; words of a sentence by every other article of SQuAD 2. A third or more have no answer.
Documents make the folds of the cross-validation. It chooses how strongly the models are regularised, and from
when an answer is shown: the lowest probability from which on, with 90 % certainty, at most 5 % are wrong.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import short_answers
from answer_scores import gold_of, holds, plain
from figure_questions import questions as figure_questions
from filing_rows import squeeze
from generated.cell_questions import CellQuestion, cell_questions
from machine import write
from scipy.stats import beta
from sets.filling import index_texts
from sets.loaders import TextDocument, squad_paragraphs
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pincite.answer_passages import PASSAGES
from pincite.generate import Short, short_probability
from pincite.generate.answer_draft import draft_with_short
from pincite.generate.answer_features import features
from pincite.generate.answer_type import answer_type
from pincite.generate.sentence_scores import score_candidates
from pincite.generate.short_probability import LogisticModel
from pincite.index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.registry import LiveVersion
from pincite.retrieve.passage import Passage
from pincite.settings import Settings
from pincite.understand.names import short_name
from pincite.understand.question_kind import asks_short_answer

MODEL = Path(short_probability.__file__).with_name("short_answers.json")
LOOKED_AT = "looked at"
SEED = 18
COUNTS = {"financebench-dev": 700, "tables-dev": 250}
"""Questions that are put together for each set."""
TAKEN_AWAY = 1 / 3
"""Of the questions of SQuAD, how many lose their paragraph."""
GOLD_WEIGHT = 3.0
"""How much a question of the gold counts: people ask them, and no program."""
KEPT_EVERY = 50
"""Searches after which what was found is written."""
TITLE_WORDS = 5
"""Words of a title that stand for the subject of a document without an organisation."""
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
FOLDS = 5
ERROR, CERTAINTY = 0.05, 0.9


@dataclass(frozen=True, slots=True)
class Sample:
    """A question that got a short answer: its features, and whether that is right."""

    kind: str
    document: str
    features: dict[str, float]
    right: bool
    is_gold: bool


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="where the libraries are kept")
    parser.add_argument(
        "--found", type=Path, required=True, help="a folder that keeps what the searches found"
    )
    given = parser.parse_args()
    samples = list(_samples(given.home, given.found))
    stored: dict[str, Any] = {}
    results: dict[str, Any] = {}
    for kind in ("cell", "sentence"):
        own = [sample for sample in samples if sample.kind == kind]
        strength, probabilities = _cross_validated(own)
        least = _threshold(own, probabilities)
        stored[kind] = {"from": least, **_fitted(own, strength)}
        results[kind] = {"C": strength, "shown from": least, **_figures(own, probabilities, least)}
    MODEL.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    print(json.dumps(results, indent=2))
    write("fit_answers", results)


def _samples(home: Path, found: Path) -> Iterator[Sample]:
    """Yield what is fitted on."""
    found.mkdir(parents=True, exist_ok=True)
    for name in COUNTS:
        with short_answers.open_library(home, name) as library:
            yield from _of_tables(library, name, _Search(library, found / f"{name}.pickle"))
    with _squad_library(home) as library:
        yield from _of_squad(library, _Search(library, found / "squad2.pickle"))


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


def _of_tables(library: Library, name: str, search: _Search) -> Iterator[Sample]:
    for question in short_answers.questions():
        if question.set == name and question.half == LOOKED_AT and asks_short_answer(question.question):
            passages = search(question.question, None)
            yield from _sample(
                library, question.question, passages, question.document, _judge(question), True
            )
    wanted = {line["document"] for line in figure_questions() if line["half"] == LOOKED_AT}
    live = library._retriever._known(DEFAULT_COLLECTION).live
    own = {key: each for key, each in live.items() if each.external_id in wanted}
    ids = [each.document_id for each in own.values()]
    chunks = {
        each.external_id: [point.chunk for point in library.index.points(key)] for key, each in own.items()
    }
    names = {each.external_id: list(_names(each)) for each in own.values()}
    called = Counter(each for several in names.values() for each in set(several))
    for asked in cell_questions(chunks, names, COUNTS[name], SEED):
        if any(called[each] > 1 for each in names[asked.document]):
            continue  # which of its documents is asked for, nobody could tell
        passages = search(asked.question, ids)
        if asked.trick == "table":
            passages = _without(passages, asked)
        yield from _sample(library, asked.question, passages, asked.document, _is_cell(asked), False)
    search.keep()


Judge = Callable[[Short, Passage], bool]


def _judge(question: short_answers.Question) -> Judge:
    """Return what judges a short answer to a question of the gold."""

    def is_right(short: Short, passage: Passage) -> bool:
        if question.cell is not None:
            same = squeeze(short.quote.text).strip("$€£%") == squeeze(question.gold).strip("$€£%")
            return same and passage.version.external_id == question.document
        return question.is_right(short.unit.of(short.quote.text))[0]

    return is_right


def _is_cell(asked: CellQuestion) -> Judge:
    """Return what judges a short answer to a question that was put together."""

    def is_right(short: Short, passage: Passage) -> bool:
        return (
            not asked.trick
            and passage.version.external_id == asked.document
            and squeeze(short.quote.text) == squeeze(asked.figure)
        )

    return is_right


def _without(passages: Sequence[Passage], asked: CellQuestion) -> list[Passage]:
    """Return the passages of other documents, and those of its own that have no such row."""
    label = asked.label.casefold()
    return [
        each
        for each in passages
        if each.version.external_id != asked.document or label not in each.chunk.text.casefold()
    ]


def _sample(
    library: Library, question: str, passages: Sequence[Passage], document: str, judge: Judge, is_gold: bool
) -> Iterator[Sample]:
    """Yield the sample of the short answer that a question gets, if it gets one."""
    asked = answer_type(question)
    scored = score_candidates(library.embedder, question, passages, asked)
    if not scored:
        return
    first = scored[0].candidate
    passage = passages[first.passage]
    short = draft_with_short(first, question, asked, passages).short
    if short is not None:
        kind = "cell" if first.cell else "sentence"
        held = dict(features(question, scored, passages))
        yield Sample(kind, document, held, judge(short, passage), is_gold)


def _names(version: LiveVersion) -> Iterator[str]:
    """Yield what people call the subject of a document."""
    profile = version.profile
    if profile.organisation:
        yield short_name(profile.organisation.value)
        yield from (alias.value for alias in profile.aliases[:2])
    else:
        title = profile.title.value if profile.title else version.title
        yield " ".join(title.split()[:TITLE_WORDS])


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

        yield from _sample(library, question, passages, title, is_right, False)
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
