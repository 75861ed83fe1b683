"""Read a question: its words without instructions, its vector, and the documents that it favours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pincite.domains.finance import FinanceGlossary, in_other_words
from pincite.embed import Embedder
from pincite.index.bm25 import SparseVector, query_vector, terms
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Vector
from pincite.retrieve.metadata_boost import Routes

SHARE = 0.5
"""The weight of the glossary's words, or of the first passages, beside the question."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
_INSTRUCTION = re.compile(
    r"if .*\b(?:state|say|explain|answer|indicate)\b|"
    r"(?:please )?(?:round|answer in|answer with|respond in|give (?:your|the) answer)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a question: what is asked, without instructions, and of which documents.

    `other_words` are the glossary's for it. `distinct_terms` are of both, in their order.
    """

    asked: str
    terms: SparseVector
    distinct_terms: tuple[str, ...]
    routes: Routes
    other_words: tuple[str, ...] = ()
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched for.

    `own_vector` (dim,) is that of what is asked. `toward` (n, dim) are the vectors that it is moved toward:
    of the glossary's words, or of the first passages found (`fed_back`).
    """

    reading: Reading
    own_vector: Vector
    toward: Vector | None = None
    fed_back: bool = False

    @property
    def vector(self) -> Vector:
        """The vector (dim,) that is searched with."""
        return self.own_vector if self.toward is None else moved(self.own_vector, self.toward, SHARE)


class Reader:
    """Reads questions; the vectors of the glossary's words are kept."""

    def __init__(self, embedder: Embedder, finance: FinanceGlossary) -> None:
        self.begin = embedder.begin_query
        self._finance = finance
        self._embed_words = lru_cache(maxsize=256)(embedder.query)

    def read(self, asked: str, routes: Routes, language: str = ENGLISH) -> Reading:
        """Read a question's words. For English with the glossary of finance on, add the glossary's words."""
        is_on = self._finance == "on" or (self._finance == "auto" and routes.financial)
        other_words = tuple(in_other_words(asked)) if is_on and language == ENGLISH else ()
        distinct = dict.fromkeys(terms(" ".join((asked, *other_words)), language))
        return Reading(
            asked,
            query_vector(asked, other_words, SHARE, language=language),
            tuple(distinct),
            routes,
            other_words,
            language,
        )

    def question(self, reading: Reading, vector: Vector) -> Question:
        """Return the question with its vector (dim,), moved toward the glossary's words where it has any."""
        if not reading.other_words:
            return Question(reading, vector)
        return Question(reading, vector, np.stack([self._embed_words(each) for each in reading.other_words]))


def moved(vector: Vector, toward: Vector, share: float) -> Vector:
    """Move a unit vector (dim,) toward the mean of others (n, dim), after Rocchio (1971)."""
    result = vector / np.linalg.norm(vector) + share * toward.mean(axis=0)
    unit: Vector = (result / np.linalg.norm(result)).astype(np.float32)
    return unit


def without_instructions(text: str) -> str:
    """Return the question without the sentences that say how to answer it, such as how to round."""
    sentences = _SENTENCE.split(text.strip())
    asked = [sentence for sentence in sentences if not _INSTRUCTION.match(sentence)]
    return " ".join(asked) if asked else text
