"""The result of a search: chunks in their order, each with where it stands, and why one stands there."""

from __future__ import annotations

from pincite.schema.model import Model
from pincite.schema.score_breakdown import Why


class Hit(Model):
    """A ranked chunk.

    `score` orders the hits of one search and has no bounds; `why` says what it is made of. `pages` count from
    1; `headings` are those above, outermost first.
    """

    document: str
    document_id: str
    version: int
    chunk_id: str
    title: str
    pages: list[int]
    headings: list[str]
    score: float
    text: str
    why: Why | None = None


class SearchResult(Model):
    """The result of a search; `id` is the question's in a batch.

    `asked_as` is the question that was searched, without typing errors. `did_you_mean` is the same with a
    name or code as a hit has it: no document has it as it was typed.
    """

    id: str | None = None
    asked_as: str | None = None
    did_you_mean: str | None = None
    hits: list[Hit]


class Explanation(Model):
    """The place of a chunk in the ranking of a question, and the reason.

    `place` is from 1, and None for what is no candidate. `meaning_rank` and `words_rank` are its places when
    all that may be seen is ranked by one of the two alone; the latter is None where it holds no such word.
    `hit` has the parts of its score.
    """

    chunk_id: str
    place: int | None
    reason: str
    meaning_rank: int | None
    words_rank: int | None
    hit: Hit | None = None
