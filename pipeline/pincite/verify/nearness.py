"""How near the words of a sentence are to those it cites, token by token."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pincite.embed import Embedder

NEAR = 0.5
"""The nearness from which a sentence counts as the same in other words. `bench/claims.py` measures it."""


def nearness(embedder: Embedder, sentence: str, cited: Sequence[str]) -> float:
    """Return the mean, over the tokens of a sentence, of the cosine of the nearest cited token: -1 to 1.

    Late interaction after ColBERT (Khattab and Zaharia 2020, arXiv:2004.12832), with the embedding model as
    it is. It tells a sentence of another topic well, and one changed fact hardly at all: that is for the
    guards.
    """
    own, *texts = embedder.passage_tokens([sentence, *cited])
    if not len(own.vectors) or not any(len(text.vectors) for text in texts):
        return 0.0
    tokens = np.concatenate([text.vectors for text in texts])
    return float((own.vectors @ tokens.T).max(axis=1).mean())
