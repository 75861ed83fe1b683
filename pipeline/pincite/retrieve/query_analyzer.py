"""Read a question: its words without instructions, its vector, and the documents that it boosts."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pincite.domains.finance import SynonymMode, synonyms
from pincite.embed import Embedder
from pincite.index.bm25 import SparseVector, query_vector, terms
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Vector
from pincite.retrieve.metadata_boost import Boosts
from pincite.retrieve.question_language import language_of_question, without_stop_words

FEEDBACK_SHARE = 0.5
"""The weight of the synonyms, or of the first passages, beside the question."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
_INSTRUCTION = re.compile(
    r"if [^?]*(?:[,;] ?|\bthen )(?:then |please )*(?:state|say|explain|answer|indicate)\b[^?]*$|"
    r"(?:please )?(?:round|answer in|answer with|respond in|give (?:your|the) answer)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The words of a question: what is asked, without instructions, and of which documents.

    `synonyms` are the words of finance for it. `distinct_terms` are of both, in their order.
    """

    asked: str
    terms: SparseVector
    distinct_terms: tuple[str, ...]
    boosts: Boosts
    synonyms: tuple[str, ...] = ()
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question as it is searched for.

    `own_vector` (dim,) is that of what is asked. `feedback` (n, dim) are the vectors that it is moved toward:
    of the synonyms, or of the first passages found (`is_feedback`).
    """

    parsed: ParsedQuery
    own_vector: Vector
    feedback: Vector | None = None
    is_feedback: bool = False

    @property
    def vector(self) -> Vector:
        """The vector (dim,) that is searched with."""
        return (
            self.own_vector
            if self.feedback is None
            else with_feedback(self.own_vector, self.feedback, FEEDBACK_SHARE)
        )


class QueryAnalyzer:
    """Reads questions; the vectors of synonyms are kept."""

    def __init__(self, embedder: Embedder, finance: SynonymMode) -> None:
        self.begin = embedder.begin_query
        self._finance = finance
        self._embed_synonym = lru_cache(maxsize=256)(embedder.query)

    def parse(
        self, asked: str, boosts: Boosts, language: str = ENGLISH, others: Collection[str] = ()
    ) -> ParsedQuery:
        """Read a question's words. For English with the synonyms of finance on, add those.

        `language` is the collection's, `others` are those of documents in it.
        """
        is_on = self._finance == "on" or (self._finance == "auto" and boosts.financial)
        expansion = tuple(synonyms(asked)) if is_on and language == ENGLISH else ()
        asked_in = language_of_question(asked, language, others) if others else language
        words = asked if asked_in == language else without_stop_words(asked, asked_in)
        distinct = dict.fromkeys(terms(" ".join((words, *expansion)), language))
        return ParsedQuery(
            asked,
            query_vector(words, expansion, FEEDBACK_SHARE, language=language),
            tuple(distinct),
            boosts,
            expansion,
            language,
        )

    def query(self, parsed: ParsedQuery, vector: Vector) -> SearchQuery:
        """Return the question with its vector (dim,), moved toward its synonyms where it has any."""
        if not parsed.synonyms:
            return SearchQuery(parsed, vector)
        return SearchQuery(parsed, vector, np.stack([self._embed_synonym(each) for each in parsed.synonyms]))


def with_feedback(vector: Vector, feedback: Vector, share: float) -> Vector:
    """Move a unit vector (dim,) toward the mean of others (n, dim), after Rocchio (1971)."""
    result = vector / np.linalg.norm(vector) + share * feedback.mean(axis=0)
    unit: Vector = (result / np.linalg.norm(result)).astype(np.float32)
    return unit


def without_instructions(text: str) -> str:
    """Return the question without the sentences that say how to answer it, such as how to round."""
    sentences = _SENTENCE.split(text.strip())
    asked = [sentence for sentence in sentences if not _INSTRUCTION.match(sentence)]
    return " ".join(asked) if asked else text
