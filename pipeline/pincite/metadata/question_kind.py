"""Tell the kind of answer that a question asks for, one of nine, by a small linear model of its words.

`bench/fit_kinds.py` fits the model and writes its weights beside this module. It is multinomial logistic
regression over the features of `question_features`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from pincite.metadata.question_features import features, plain_words
from pincite.metadata.question_words import CLASSES, FUNCTION_WORDS

Kind = Literal[
    "value", "name", "yes_no", "definition", "list", "comparison", "calculation", "reason", "which_documents"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
SHORT_KINDS: tuple[Kind, ...] = ("value", "name")
"""The kinds that one cell, number or name can answer."""
EVIDENCE_KINDS: tuple[Kind, ...] = ("yes_no", "calculation", "reason")
"""The kinds that no words of a document answer by themselves: passages are shown as what they are."""
_MANNER = re.compile(
    r"^\W*(?:why|how\s+(?:come|do|does|did|is|are|was|were|can|could|should|will|would|must|to))\b",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"\bhow\s+(?:to|(?:do|can|could|should|must|would)\s+(?:i|we|you|one|they))\b", re.IGNORECASE
)
"""Asks what to do to change a thing, and not by how much a figure changed."""
_EXAMPLE = re.compile(
    r"\blooks? like\b|\b(?:examples?|snippets?|syntax|templates?) (?:of|for)\b", re.IGNORECASE
)
_DOCUMENT = "|".join(word for word, classes in CLASSES.items() if "DOCUMENT" in classes)
_NO_DOCUMENTS = re.compile(
    r"^\W*where\b.*\b(?:goes?|install(?:s|ed)?|keeps?|kept|lives?|locate[ds]?|place[ds]?|puts?|resides?|save[ds]?|"
    r"store[ds]?|writes?)\b"
    rf"|\b(?:which|what)\s+(?:{_DOCUMENT})\s+(?!about\b)[a-z]+\s+(?:am|are|can|could|did|do|does|has|have|is|may|"
    r"must|should|was|were|will|would)\b",
    re.IGNORECASE,
)
"""Asks where log files are kept, or for what a word for documents only begins: which file formats."""
_EXAMPLE_KINDS: tuple[Kind, ...] = ("definition", "list")
"""The kinds of a question that asks to be shown a thing."""
KNOWN = 0.4
"""Share of a question's words that have to be known; else it may be of another language."""


@dataclass(frozen=True, slots=True)
class KindModel:
    """The weights of each feature, one for each of `KINDS`, and what else was fitted."""

    intercepts: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]
    words: frozenset[str]
    """All words of the questions that it was fitted on."""

    @classmethod
    def loads(cls, text: str) -> KindModel:
        """Read a model as `bench/fit_kinds.py` stores it: weights are hundredths."""
        stored = json.loads(text)
        return cls(
            tuple(stored["intercepts"]),
            {name: tuple(weight / 100 for weight in weights) for name, weights in stored["weights"].items()},
            frozenset(stored["words"].split()),
        )

    def probabilities(self, question: str) -> dict[Kind, float]:
        """Return the probability of each kind; they sum to 1.

        A question of which too few words are known asks for a value.
        """
        said = plain_words(question)
        known = sum(word in self.words or word in FUNCTION_WORDS or word in CLASSES for word in said)
        if not said or known < KNOWN * len(said):
            return {kind: float(kind == "value") for kind in KINDS}
        scores = list(self.intercepts)
        for feature in features(question):
            for i, weight in enumerate(self.weights.get(feature, ())):
                scores[i] += weight
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        total = math.fsum(shares)
        return {kind: share / total for kind, share in zip(KINDS, shares, strict=True)}


@cache
def kind_model() -> KindModel:
    """Read the fitted model, once."""
    return KindModel.loads(files(__package__).joinpath("question_kinds.json").read_text("utf-8"))


def kind_probabilities(question: str) -> dict[Kind, float]:
    """Return how probable it is that a question is of each kind."""
    probabilities = kind_model().probabilities(question)
    rest = math.fsum(share for kind, share in probabilities.items() if kind != "which_documents")
    if not rest or not _NO_DOCUMENTS.search(question):
        return probabilities
    return {kind: 0.0 if kind == "which_documents" else share / rest for kind, share in probabilities.items()}


def question_kind(question: str) -> Kind:
    """Return the most probable kind of a question."""
    return most_probable(kind_probabilities(question))


def most_probable(probabilities: Mapping[Kind, float]) -> Kind:
    """Return the kind with the highest probability."""
    return max(KINDS, key=lambda kind: probabilities[kind])


def asks_manner(question: str) -> bool:
    """Return True if a question asks how or why something is done: prose says so, and no row of a table.

    How a figure changed is another question.
    """
    is_change = any("CHANGE" in CLASSES.get(word, ()) for word in plain_words(question))
    return bool(_MANNER.search(question) and (_DOING.search(question) or not is_change))


def asks_example(question: str) -> bool:
    """Return True if a question asks to be shown a thing as it is written."""
    return _EXAMPLE.search(question) is not None and question_kind(question) in _EXAMPLE_KINDS


def asks_short_answer(question: str) -> bool:
    """Return True if one cell, number or name can answer a question."""
    return question_kind(question) in SHORT_KINDS
