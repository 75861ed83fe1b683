"""Describe the results of the tools, each one text of JSON. ChatGPT reads those of `search` and `fetch`."""

from __future__ import annotations

from pydantic import BaseModel


class Found(BaseModel):
    """A page with a passage that fits a question. `text` are its passages, the best first."""

    id: str
    title: str
    url: str
    text: str


class SearchResults(BaseModel):
    """Pages, the best first."""

    results: list[Found]


class Fetched(BaseModel):
    """Text of a document, and where it stands. `metadata` has the `next` id or character to read on at."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str | int]


class Cited(BaseModel):
    """Words of a document that a sentence rests on. `id` is of their page, `url` opens it at the words."""

    quote: str
    document: str
    page: int
    id: str
    url: str
    verdict: str


class Said(BaseModel):
    """A sentence of an answer, how it was checked, what it cites, and what it lacks.

    `short` are the words that answer by themselves, where there are such.
    """

    text: str
    short: str | None
    verdict: str
    citations: list[Cited]
    lacks: list[str] | None = None


class Answered(BaseModel):
    """An answer, or a refusal with the reason and the nearest pages. `confidence` is from 0 to 1.

    `words_not_found` are those of the question that no cited document has.
    """

    answerable: bool
    asked_as: str | None
    did_you_mean: str | None
    confidence: float
    heading: str | None
    sentences: list[Said]
    words_not_found: list[str] | None
    refusal: str | None
    nearest: list[Found] | None


class Heading(BaseModel):
    """A section of a document: its number, its depth, and the page on which it begins."""

    number: int
    level: int
    heading: str
    page: int


class Outline(BaseModel):
    """The headings of a document, at most as many as fit; `left_out` counts the others."""

    id: str
    title: str
    url: str
    pages: int
    sections: list[Heading]
    left_out: int | None


class Placed(BaseModel):
    """The place of a document's best passage among all passages for a question, from 1, and its reason."""

    shown: bool
    reason: str
    place: int | None
    rank_by_meaning: int | None
    rank_by_words: int | None
    page: Found | None


class Shelf(BaseModel):
    """A collection: its name, its language and how many documents are in it."""

    name: str
    language: str
    documents: int


class Collections(BaseModel):
    """All collections, by name."""

    collections: list[Shelf]
