"""The place of a chunk in the ranking of a question, as it is told."""

from __future__ import annotations

from pincite.schema.model import Model
from pincite.schema.search import Hit


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
