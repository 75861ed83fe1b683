"""Order passages by a cross-encoder, which reads question and passage together, within a time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from pincite.errors import ModelUnavailable
from pincite.retrieve.ranking import Candidate

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

log = logging.getLogger(__name__)

DEPTH = 50
"""Candidates that are read, at most."""
BATCH = 8
SHORTEST_S = 1e-6
"""A passage takes no less, whatever the clock says."""


class Reranker:
    """A sentence-transformers CrossEncoder by its folder or hub name.

    Raises ModelUnavailable where it cannot be loaded, has more than one label, or fails over a passage.
    """

    def __init__(self, model: str, budget_s: float) -> None:
        self._budget_s = budget_s
        self._reading = Lock()
        self._model = _load(model)
        began = monotonic()
        self._scores("a question", ["a passage"])
        self._passage_s = monotonic() - began

    def reranked(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the first candidates in the cross-encoder's order, then the others in theirs.

        They are read in batches from the best on, each as large as there is time for by what the last one
        took, and the best one always. What cannot be read in time keeps its place below those that were.
        """
        deadline = monotonic() + self._budget_s
        most = min(DEPTH, len(candidates))
        read: list[Candidate] = []
        while len(read) < most:
            left = deadline - monotonic()
            size = min(BATCH, most - len(read), int(left / max(self._passage_s, SHORTEST_S)))
            if not read:
                size = max(size, 1)
            if size < 1 or not self._reading.acquire(timeout=max(left, 0)):
                log.info("the cross-encoder read %d of %d passages in time", len(read), most)
                break
            batch = candidates[len(read) : len(read) + size]
            try:
                began = monotonic()
                scores = self._scores(question, [each.stored.chunk.indexed_text for each in batch])
                self._passage_s = (monotonic() - began) / size
            finally:
                self._reading.release()
            read += [each._replace(reranked=score) for each, score in zip(batch, scores, strict=True)]
        read.sort(key=lambda each: (-(each.reranked or 0.0), each.stored.chunk.id))
        return [*read, *candidates[len(read) :]]

    def _scores(self, question: str, texts: Sequence[str]) -> list[float]:
        scores = self._model.predict(
            [(question, text) for text in texts], batch_size=BATCH, show_progress_bar=False
        )
        return [float(score) for score in scores]


def _load(model: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder

    try:
        loaded: CrossEncoder = CrossEncoder(model)
        labels = loaded.num_labels
        if labels != 1:
            raise ValueError(f"it gives {labels} scores for a passage, and one is needed")
        loaded.predict([("a question", "a passage")], show_progress_bar=False)
    except Exception as error:
        # Whatever a folder's own files make the library raise: the model cannot be used.
        reason = " ".join(str(error).split())
        raise ModelUnavailable(
            f"The reranking model {model!r} could not be loaded ({reason}). Set PINCITE_RERANKER_MODEL to "
            "the folder or the hub name of a sentence-transformers cross-encoder, or unset it to do without."
        ) from error
    return loaded
