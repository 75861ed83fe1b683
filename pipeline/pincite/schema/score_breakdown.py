"""Explain why a passage ranks where it does: every number that its place follows from.

score = (page or meaning).cosine + words_weight * (page or words).share + route.weight
"""

from __future__ import annotations

from pydantic import BaseModel


class Meaning(BaseModel, frozen=True):
    """The cosine to the question, and the place among the candidates that the search for the nearest brought.

    `other_words` is what a glossary adds to the question, `fed_back` says that its vector was moved toward
    the first passages found.
    """

    cosine: float
    rank: int | None
    other_words: list[str] = []
    fed_back: bool = False


class Words(BaseModel, frozen=True):
    """BM25 as a share of the best passage's, the place by it, and the terms that the passage holds."""

    share: float
    rank: int | None
    terms: list[str]


class PageBest(BaseModel, frozen=True):
    """The best of all passages of the page that this passage stands for."""

    cosine: float
    share: float


class Favour(BaseModel, frozen=True):
    """The weight that the question gives to the passage's document, with the reasons."""

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
