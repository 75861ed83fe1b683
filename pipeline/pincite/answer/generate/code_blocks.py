"""Choose the code block that shows what a question asks to see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pincite.answer.generate.sentence_scores import Scored
from pincite.answer.generate.whole_lists import SENTENCES, SHARED, alone, shared_words
from pincite.embed import Embedder
from pincite.retrieve.passage import Passage

SHOWN = 0.4
"""The gain of a code block over sentences, which say the words of a question more often. Chosen by hand."""


def nearest_code(
    embedder: Embedder, question: str, passages: Sequence[Passage], scored: Sequence[Scored]
) -> int | None:
    """Return the place among the passages of the code block that answers best.

    None where there is none, or a sentence does better. A block is compared under its headings, with the
    sentence that introduces it. `scored` are the sentences and rows of the passages, best first.
    """
    blocks = [place for place, passage in enumerate(passages) if passage.part == "code"]
    if not blocks:
        return None
    texts = [passages[place].chunk.indexed_text for place in blocks]
    texts += [alone(each.candidate, passages) for each in scored[:SENTENCES]]
    shared = shared_words(question, texts, passages[0].language)
    worth = embedder.kept_passages(texts) @ embedder.query(question) + SHARED * shared
    worth[: len(blocks)] += SHOWN
    nearest = int(np.argmax(worth))
    return blocks[nearest] if nearest < len(blocks) else None
