"""Measure how near the words of a sentence are to those it cites, token by token."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pincite.answer.verify.guards.reading import Evidence, clause, read_sentence, stem
from pincite.answer.verify.tokens import read
from pincite.embed import Embedder

NEAR = 0.5
"""The nearness from which a sentence counts as the same in other words. `bench/claims.py` measures it."""
ECHO = 0.33
"""The least nearness of each word that the question has and the evidence has not. Chosen on the looked-at
false premises of `bench/model_answers.py`; it costs about one true sentence of fifty."""


class Nearness(NamedTuple):
    """Nearness of a sentence, -1 to 1: of all its tokens, and of the farthest word only the question has."""

    mean: float
    echo: float = 1.0

    @property
    def is_near(self) -> bool:
        """True if the sentence may count as the same in other words."""
        return self.mean >= NEAR and self.echo >= ECHO


def nearness(embedder: Embedder, sentence: str, evidence: Evidence) -> Nearness:
    """Return the mean, over the tokens of a sentence, of the cosine of the nearest cited token.

    Late interaction after ColBERT (Khattab and Zaharia 2020, arXiv:2004.12832), with the embedding model as
    it is. It tells a sentence of another topic well, and one changed fact hardly at all: that is for the
    guards. A word that a sentence takes from the question alone is looked at by itself, since a question may
    suppose something false.
    """
    own, *texts = embedder.passage_tokens([sentence, *evidence.texts])
    if not len(own.vectors) or not any(len(text.vectors) for text in texts):
        return Nearness(0.0)
    nearest = (own.vectors @ np.concatenate([text.vectors for text in texts]).T).max(axis=1)
    starts, ends = own.spans.T
    echoes = [
        float(nearest[(starts < end) & (ends > start)].min(initial=1.0))
        for start, end in _echoed(sentence, evidence)
    ]
    return Nearness(float(nearest.mean()), min(echoes, default=1.0))


def _echoed(sentence: str, evidence: Evidence) -> list[tuple[int, int]]:
    """Return start and end of each word that the question has and the evidence has not."""
    asked = clause(read_sentence(evidence.question)).stems
    held = clause([*evidence.tokens, *evidence.known]).stems
    words = (token for token in read(sentence) if token.kind == "word")
    return [(token.start, token.end) for token in words if stem(token) in asked - held]
