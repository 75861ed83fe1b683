"""Compare parts of texts with a question, token by token.

Each token of the question looks for the one that is nearest to it (late interaction, after ColBERT: Khattab
and Zaharia 2020, arXiv:2004.12832), in the part and in all of its text. The model reads a text as a whole, so
that the tokens of a part know what it is about (late chunking: Günther et al. 2024, arXiv:2409.04701): the
"it" of "it weighs 12 kg" is near to the pump that the sentence before it names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pincite.embed import Embedder
from pincite.index.bm25 import rarity

Numbers = NDArray[np.floating]


class Part(NamedTuple):
    """A part of a text, by where it begins and ends."""

    text: str
    start: int
    end: int


def nearness(embedder: Embedder, question: str, parts: Sequence[Part]) -> tuple[Numbers, Numbers]:
    """Return the nearness of each part to the question, and that of all of its text: two of (n,), -1 to 1.

    They are the mean, over the question's tokens, of the cosine of the nearest token. A token counts by how
    rare it is among the parts. A text is read once, however many parts of it there are.
    """
    asked = embedder.query_tokens(question)
    texts = list(dict.fromkeys(part.text for part in parts))
    read = dict(zip(texts, embedder.passage_tokens(texts), strict=True))
    cosines = {text: asked.vectors @ tokens.vectors.T for text, tokens in read.items()}
    within = [_within(read[part.text].spans, part) for part in parts]
    held = Counter(
        token
        for part, own in zip(parts, within, strict=True)
        for token in set(read[part.text].ids[own].tolist())
    )
    weights = np.array([rarity(held[token], len(parts)) for token in asked.ids.tolist()])
    weights /= weights.sum() or 1.0
    own = [weights @ _nearest(cosines[part.text][:, it]) for part, it in zip(parts, within, strict=True)]
    whole = {text: weights @ _nearest(of_text) for text, of_text in cosines.items()}
    return np.array(own), np.array([whole[part.text] for part in parts])


def _within(spans: NDArray[np.int64], part: Part) -> NDArray[np.bool_]:
    """Return a mask (t,) of the tokens that lie in a part."""
    return (spans[:, 0] >= part.start) & (spans[:, 1] <= part.end)


def _nearest(cosines: Numbers) -> Numbers:
    """Return the best of each row of cosines (q, t) as (q,); 0 where the model reads no token."""
    return cosines.max(axis=1) if cosines.shape[1] else np.zeros(len(cosines))
