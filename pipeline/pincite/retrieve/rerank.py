"""A cross-encoder that reads question and passage together, for as long as it may take."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from pincite.errors import ModelUnavailable
from pincite.retrieve.ranking import Candidate

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

log = logging.getLogger(__name__)

DEPTH = 50
"""Candidates that are read, at most."""
BATCH = 8


class Reranker:
    """A sentence-transformers CrossEncoder by its folder or hub name. Raises ModelUnavailable."""

    def __init__(self, model: str, budget_s: float) -> None:
        self._budget_s = budget_s
        self._reading = Lock()
        self._model = _load(model)

    def reranked(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The first candidates in the cross-encoder's order, then the others in theirs.

        They are read in batches from the best on; what could not be read in time keeps its place below those
        that were.
        """
        deadline = time.monotonic() + self._budget_s
        read: list[Candidate] = []
        while len(read) < min(DEPTH, len(candidates)) and (not read or time.monotonic() < deadline):
            batch = candidates[len(read) : min(len(read) + BATCH, DEPTH)]
            with self._reading:
                scores = self._model.predict(
                    [(question, each.stored.chunk.indexed_text) for each in batch],
                    batch_size=BATCH,
                    show_progress_bar=False,
                )
            read += [each._replace(reranked=float(score)) for each, score in zip(batch, scores, strict=True)]
        if len(read) < min(DEPTH, len(candidates)):
            log.info(
                "the cross-encoder read %d of %d passages in time", len(read), min(DEPTH, len(candidates))
            )
        read.sort(key=lambda each: (-(each.reranked or 0.0), each.stored.chunk.id))
        return [*read, *candidates[len(read) :]]


def _load(model: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder

    try:
        loaded: CrossEncoder = CrossEncoder(model)
    except (OSError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise ModelUnavailable(
            f"The reranking model {model!r} could not be loaded ({reason}). Set PINCITE_RERANKER_MODEL to "
            "the folder or the hub name of a sentence-transformers cross-encoder, or unset it to do without."
        ) from error
    return loaded
