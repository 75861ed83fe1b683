"""Choose the code block that shows what a question asks to see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pincite.answer.generate.whole_lists import SHARED, shared_words
from pincite.embed import Embedder
from pincite.retrieve.passage import Passage


def nearest_code(embedder: Embedder, question: str, passages: Sequence[Passage]) -> int | None:
    """Return the place among the passages of the code block that is nearest; None where there is none.

    A block is compared under its headings, with the sentence that introduces it.
    """
    blocks = [place for place, passage in enumerate(passages) if passage.part == "code"]
    if not blocks:
        return None
    texts = [passages[place].chunk.indexed_text for place in blocks]
    shared = shared_words(question, texts, passages[0].language)
    worth = embedder.kept_passages(texts) @ embedder.query(question) + SHARED * shared
    return blocks[int(np.argmax(worth))]
