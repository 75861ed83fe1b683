"""Fits and scores the model of the kind of answer that a question asks for (metadata/question_kinds.json).

It is fitted on `gold/question_kinds_training.jsonl` and the half that may be looked at of the gold. Five-fold
cross-validation over these questions chooses how strongly it is regularised. `--score` also scores the half
of the gold that is only scored.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from machine import write
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from pincite.metadata import question_kind
from pincite.metadata.question_features import features, plain_words
from pincite.metadata.question_kind import KINDS, SHORT_KINDS, KindModel, kind_model, most_probable

GOLD = Path(__file__).parent / "gold"
MODEL = Path(question_kind.__file__).with_name("question_kinds.json")
LOOKED_AT, ONLY_SCORED = "looked at", "only scored"
SCORED = ("question_kinds", "everyday_questions", "figure_questions", "document_words")
LEAST = 3
"""Questions that a feature has to hold of to have a weight."""
SMALLEST = 0.1
"""A feature without a weight of at least this size is left out."""
STRENGTHS = (0.3, 1.0, 3.0, 10.0)
"""Inverse strengths of the L2 penalty to choose from."""
FOLDS = 5
SEED = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its kind."""

    question: str
    kind: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--score", action="store_true", help="score the model in use on the half that is only scored"
    )
    score_unseen = parser.parse_args().score
    training = training_questions()
    validated = {strength: cross_validated(training, strength) for strength in STRENGTHS}
    strength = max(STRENGTHS, key=lambda each: macro_f1(training, most_probable_of(validated[each])))
    own = len(own_questions())
    MODEL.write_text(dumped(fitted(training, strength), fingerprint(training)), "utf-8")
    kind_model.cache_clear()
    results: dict[str, Any] = {
        "regularisation, C": strength,
        "cross-validation": figures(training, validated[strength]),
        "cross-validation, the gold alone": figures(training[own:], validated[strength][own:]),
    }
    if score_unseen:
        for name in SCORED:
            asked = gold(name, ONLY_SCORED)
            results[f"{name}, only scored"] = figures(asked, predicted(kind_model(), asked))
    print(json.dumps({name: _shown(figure) for name, figure in results.items()}, indent=2))
    write("question_kinds", results)


def training_questions() -> list[Asked]:
    """Return the questions that may be fitted on."""
    return [*own_questions(), *(asked for name in SCORED for asked in gold(name, LOOKED_AT))]


def own_questions() -> list[Asked]:
    """Return the questions that were written to be fitted on."""
    return [Asked(line["question"], line["kind"]) for line in _lines("question_kinds_training")]


def gold(name: str, half: str) -> list[Asked]:
    """Return the questions of one half of a file."""
    lines = (line for line in _lines(name) if line["half"] == half)
    return [Asked(line["question"], "value" if line["kind"] == "cell" else line["kind"]) for line in lines]


def fingerprint(training: Sequence[Asked]) -> str:
    """Return a digest of the questions and their kinds, which says what a model was fitted on."""
    text = "\n".join(f"{asked.kind}\t{asked.question}" for asked in training)
    return hashlib.sha256(text.encode()).hexdigest()


def stored_fingerprint() -> str:
    """Return the digest of the questions that the model in use was fitted on."""
    return str(json.loads(MODEL.read_text("utf-8"))["fitted_on"])


def cross_validated(training: Sequence[Asked], strength: float) -> np.ndarray:
    """(n, 9) Probabilities of each question by a model fitted on the other folds."""
    probabilities = np.zeros((len(training), len(KINDS)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(training, _kinds(training)):
        model = fitted([training[i] for i in seen], strength)
        probabilities[unseen] = predicted(model, [training[i] for i in unseen])
    return probabilities


def fitted(training: Sequence[Asked], strength: float) -> KindModel:
    """Fit a model; its weights are rounded as they are stored."""
    holds = [features(asked.question) for asked in training]
    counts = Counter(feature for each in holds for feature in each)
    names = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= LEAST))}
    places = [(row, names[name]) for row, each in enumerate(holds) for name in each if name in names]
    rows, columns = zip(*places, strict=True)
    matrix = csr_matrix((np.ones(len(places)), (rows, columns)), shape=(len(holds), len(names)))
    regression = LogisticRegression(C=strength, max_iter=300, tol=1e-3, class_weight="balanced")
    regression.fit(matrix, _kinds(training))
    weights = np.round(regression.coef_.T, 2)
    words = frozenset(word for asked in training for word in plain_words(asked.question))
    return KindModel(
        tuple(np.round(regression.intercept_, 2).tolist()),
        {
            name: tuple(weights[i].tolist())
            for name, i in names.items()
            if np.abs(weights[i]).max() >= SMALLEST
        },
        words,
    )


def predicted(model: KindModel, asked: Sequence[Asked]) -> np.ndarray:
    """(n, 9) The probabilities of each question."""
    return np.array([list(model.probabilities(each.question).values()) for each in asked])


def most_probable_of(probabilities: np.ndarray) -> list[str]:
    """Return the kind of each question."""
    return [most_probable(dict(zip(KINDS, row, strict=True))) for row in probabilities.tolist()]


def short_shares(asked: Sequence[Asked], said: Sequence[str]) -> tuple[float, float]:
    """Return the shares of values and names that can have no short answer, and of other kinds that can."""
    is_short = np.array([each.kind in SHORT_KINDS for each in asked])
    shown = np.array([kind in SHORT_KINDS for kind in said])
    return 1.0 - float(shown[is_short].mean()), float(shown[~is_short].mean())


def macro_f1(asked: Sequence[Asked], said: Sequence[str]) -> float:
    """Return the mean F1 of the kinds that the questions have."""
    kinds = [each.kind for each in asked]
    return float(f1_score(kinds, said, labels=sorted(set(kinds)), average="macro"))


def figures(asked: Sequence[Asked], probabilities: np.ndarray) -> dict[str, Any]:
    """Return what is recorded of a set: macro F1, short answers, and what each kind is taken for."""
    said = most_probable_of(probabilities)
    lost, wrongly = short_shares(asked, said)
    counts = Counter(zip((each.kind for each in asked), said, strict=True))
    return {
        "questions": len(asked),
        "macro F1": round(macro_f1(asked, said), 3),
        "values and names that can get no short answer": round(lost, 3),
        "other kinds that may get a short answer": round(wrongly, 3),
        "taken for": {
            kind: {other: counts[kind, other] for other in KINDS if counts[kind, other]} for kind in KINDS
        },
    }


def dumped(model: KindModel, fitted_on: str) -> str:
    """Return a model as JSON with one feature a line; weights are hundredths."""
    weights = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{_hundredths(each)}" for name, each in model.weights.items()
    )
    head = {"fitted_on": fitted_on, "intercepts": model.intercepts}
    words = json.dumps(" ".join(sorted(model.words)), ensure_ascii=False)
    return f'{json.dumps(head)[:-1]},\n"words":{words},\n"weights":{{\n{weights}\n}}}}\n'


def _hundredths(weights: Sequence[float]) -> str:
    return json.dumps([round(100 * weight) for weight in weights], separators=(",", ":"))


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _kinds(asked: Sequence[Asked]) -> list[int]:
    places: dict[str, int] = {kind: place for place, kind in enumerate(KINDS)}
    return [places[each.kind] for each in asked]


def _shown(figure: Any) -> Any:
    return (
        {name: each for name, each in figure.items() if name != "taken for"}
        if isinstance(figure, dict)
        else figure
    )


if __name__ == "__main__":
    main()
