"""What is looked for: the question without its instructions, in words and as a vector, and its routes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pincite.embed import Embedder
from pincite.index import Vector
from pincite.index.bm25 import SparseVector, query_vector
from pincite.index.languages import ENGLISH
from pincite.retrieve.glossary import in_other_words
from pincite.retrieve.routing import Routes

GLOSSARY, FEEDBACK = 0.5, 0.5
"""How much the glossary's words count beside the question, and how far it is moved to the first passages."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
_INSTRUCTION = re.compile(
    r"if .*\b(?:state|say|explain|answer|indicate)\b|"
    r"(?:please )?(?:round|answer in|answer with|respond in|give (?:your|the) answer)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched for.

    `asked` is its text without instructions, and `own_vector` (dim,) the vector of that. What is searched
    with is `vector`: moved toward `other_words`, or toward the first passages found (`fed_back`).
    """

    asked: str
    own_vector: Vector
    vector: Vector
    terms: SparseVector
    routes: Routes
    other_words: tuple[str, ...] = ()
    fed_back: bool = False
    language: str = ENGLISH


class Reader:
    """Reads questions; the vectors of the glossary's words are kept."""

    def __init__(self, embedder: Embedder) -> None:
        self._embed = embedder.query
        self._embed_words = lru_cache(maxsize=256)(embedder.query)

    def read(self, text: str, routes: Routes, language: str = ENGLISH) -> Question:
        """A question as it is searched for; where it is of English financial reports, also in their words."""
        asked = without_instructions(text)
        other_words = tuple(in_other_words(asked)) if routes.financial and language == ENGLISH else ()
        own = vector = self._embed(asked)
        if other_words:
            vector = moved(own, np.stack([self._embed_words(words) for words in other_words]), GLOSSARY)
        terms = query_vector(asked, other_words, GLOSSARY, language=language)
        return Question(asked, own, vector, terms, routes, other_words, language=language)


def moved(vector: Vector, toward: Vector, share: float) -> Vector:
    """A unit vector (dim,) moved toward the mean of others (n, dim), after Rocchio (1971)."""
    result = vector / np.linalg.norm(vector) + share * toward.mean(axis=0)
    unit: Vector = (result / np.linalg.norm(result)).astype(np.float32)
    return unit


def without_instructions(text: str) -> str:
    """The question without the sentences that say how to answer it, such as how to round."""
    sentences = _SENTENCE.split(text.strip())
    asked = [sentence for sentence in sentences if not _INSTRUCTION.match(sentence)]
    return " ".join(asked) if asked else text
