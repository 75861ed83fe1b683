"""Explain why a passage ranks where it does: every number that its place follows from.

score = (page or meaning).cosine + words_weight * (page or words).share + route.weight
"""

from __future__ import annotations

from pydantic import BaseModel


class Meaning(BaseModel, frozen=True):
    """The cosine to the question, -1 to 1, and the place from 1 among the passages nearest to it.

    `rank` is null for a passage that is not among them. `other_words` is what a glossary adds
    to the question; `fed_back` is true where the question's vector was moved toward the first passages found.
    """

    cosine: float
    rank: int | None
    other_words: list[str] = []
    fed_back: bool = False


class Words(BaseModel, frozen=True):
    """BM25 as a share, 0 to 1, of the best passage's, and the terms of the question that the passage holds.

    `rank` is the place by BM25, from 1; it is null for a passage that is not among the first ones by it.
    """

    share: float
    rank: int | None
    terms: list[str]


class PageBest(BaseModel, frozen=True):
    """The best cosine, -1 to 1, and the best share, 0 to 1, of all passages of the page it stands for."""

    cosine: float
    share: float


class Favour(BaseModel, frozen=True):
    """The weight that the question gives to the passage's document, added to its score, with the reasons."""

    weight: float
    reasons: list[str]


class Why(BaseModel, frozen=True):
    """The parts that `score` follows from.

    `page` is null where another passage stands for the page; `folded` are chunks with the same text;
    `reranked` is the cross-encoder's score, which then decides the place.
    """

    score: float
    words_weight: float
    meaning: Meaning
    words: Words
    page: PageBest | None
    route: Favour
    folded: list[str] = []
    reranked: float | None = None
