"""Measure how near is near: the similarities of a collection, measured on the collection itself.

What a cosine says depends on the embedding model, on the documents, and on how many there are: in a large
collection something resembles any question. So each collection is asked unrelated questions, which say how
near chance comes, and its own headings, which say how near what it is about comes. The fewer these are, the
more the model says how far they lie above chance.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TypeVar

import numpy as np

from pincite.embed import Embedder
from pincite.errors import EmbeddingServerUnavailable, NotFound
from pincite.index.vector_index import Scope, VectorIndex
from pincite.retrieve.background_passages import PASSAGES
from pincite.retrieve.background_queries import BACKGROUND_QUERIES
from pincite.schema.chunk import Chunk, chunk_id
from pincite.store.outage import outage
from pincite.store.registry import LiveDocument, Registry

log = logging.getLogger(__name__)

T = TypeVar("T")

NAMES, DOCUMENTS = 64, 64
"""Headings that are asked, at most, and documents that they are taken from."""
MODEL_NAMES = 16
"""The model's width counts as so many headings beside a collection's own: the median of a few is chance. With
it libraries of three documents answer fewer questions about others, and as many of their own
(`docs/tried.md`)."""
CHANGED = 1.2
"""Factor by which the number of documents must have changed before the scale is measured anew."""
METHOD = 3
"""Number of the way of measuring. A scale measured in an earlier way is measured anew."""

DEFAULT_WIDTH = 0.48
"""Distance from chance to what a collection is about, with the default model. So wide that few questions
about other documents pass where a collection is a single document (`bench/scoped.py`)."""
WIDTH_OF_BACKGROUND = 0.83
"""Part of the distance from the background's unrelated questions to its headings that is a model's width."""
FEWER = 0.12
"""Part of the model's width by which chance falls where documents are e times fewer. With it a document
answers some 2 % of the questions that are about others (`bench/scoped.py`)."""

LEAST_SPREAD = 0.01
"""Distance between chance and a model's own headings, at least, so that any model has a scale."""

_ORDINALS = range(0, 96, 8)
"""Chunks of a document that are looked at for a heading."""
_WORDS = 2
"""A heading of fewer may stand in any document."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The median of the best cosines of unrelated questions, and of a collection's own headings, -1 to 1."""

    background: float
    in_domain: float

    @property
    def width(self) -> float:
        """Return the distance from chance to what the collection is about."""
        return self.in_domain - self.background

    def relative(self, similarity: float) -> float:
        """Return a similarity on the collection's scale: 0 is chance, 1 is what the collection is about."""
        return (similarity - self.background) / self.width

    def within(self, documents: int, of: int, model_width: float) -> Calibration:
        """Return the scale of some documents of a collection.

        Chance comes less near to few documents than to many, in steps of their logarithm. How far what they
        are about lies above it is the less what the collection says, the fewer they are.
        """
        if not 0 < documents < of:
            return self
        background = self.background - FEWER * model_width * math.log(of / documents)
        share = math.log(of / documents) / math.log(of)
        return Calibration(background, background + (1 - share) * self.width + share * model_width)


class Calibrator:
    """Measures collections when they have grown or shrunk, and remembers it in the registry."""

    def __init__(self, registry: Registry, index: VectorIndex, embedder: Embedder) -> None:
        self._registry = registry
        self._index = index
        self._embedder = embedder
        self._measuring = Lock()

    @property
    def spread(self) -> float:
        """Return the width of this model's cosines over that of the default model's."""
        return self._model_width / DEFAULT_WIDTH

    def of(self, collection: str) -> Calibration:
        """Return a collection's scale, measured now unless it was measured as it is. Raises NotFound."""
        if known := self._known(collection):
            return known
        with self._measuring:
            return self._known(collection) or self._measure_and_store(collection)

    def within(self, collection: str, documents: int, of: int) -> Calibration:
        """Return the scale of so many of a collection's documents. Raises NotFound."""
        return self.of(collection).within(documents, of, self._model_width)

    def refresh(self, collection: str) -> None:
        """Measure a collection that has changed much since; do nothing for one that is gone.

        Where a server that this needs is away, it is measured at the next change or question.
        """
        try:
            self.of(collection)
        except NotFound:
            return
        except Exception as error:
            if not isinstance(error, EmbeddingServerUnavailable) and outage(error) is None:
                raise
            log.warning("the scale of %r could not be measured: %s", collection, error)

    def refresh_all(self) -> None:
        """Measure every collection: the index was filled anew."""
        for each in self._registry.collections():
            self._measure_and_store(each.name)

    def _known(self, collection: str) -> Calibration | None:
        """Return the scale that was measured, if it was with this model, in this way, of about as much."""
        known = self._registry.revision(collection).calibration
        if known is None or (known["embedding"], known.get("method")) != (self._embedder.fingerprint, METHOD):
            return None
        few, many = sorted((self._registry.answering(collection), known["documents"]))
        if many >= max(CHANGED * few, 1):
            return None
        return Calibration(known["foreign"], known["own"])

    def _measure_and_store(self, collection: str) -> Calibration:
        """Measure a collection and store its scale. One that cannot be stored is measured again."""
        documents = self._registry.answering(collection)
        scale = self._measured(collection)
        measured = {
            "foreign": scale.background,
            "own": scale.in_domain,
            "documents": documents,
            "embedding": self._embedder.fingerprint,
            "method": METHOD,
        }
        try:
            self._registry.calibrate(collection, measured)
        except Exception as error:
            if outage(error) is None:
                raise
            log.warning("the scale of %r could not be kept: %s", collection, error)
        return scale

    def _measured(self, collection: str) -> Calibration:
        """Return a collection's own scale, the nearer to the model's the fewer headings it has."""
        background = self._median(collection, BACKGROUND_QUERIES)
        width = self._model_width
        if names := self._names(self._registry.live_documents(collection)):
            own_width = self._median(collection, names) - background
            if own_width > 0:
                width = (len(names) * own_width + MODEL_NAMES * width) / (len(names) + MODEL_NAMES)
            else:
                log.warning("the headings of %r are no nearer to it than unrelated questions", collection)
        return Calibration(background, background + width)

    @cached_property
    def _model_width(self) -> float:
        is_default = self._embedder.fingerprint == Embedder().fingerprint
        return DEFAULT_WIDTH if is_default else width_of_model(self._embedder)

    def _names(self, documents: Sequence[LiveDocument]) -> list[str]:
        """Return headings of some documents, or their titles where there are none."""
        ids = [
            chunk_id(each.version_id, ordinal)
            for each in _spread(documents, DOCUMENTS)
            for ordinal in _ORDINALS
        ]
        chunks = [point.chunk for point in self._index.fetch(ids).values()]
        names = {name.casefold(): name for chunk in chunks if (name := _name(chunk))}
        return _spread(sorted(names.values()), NAMES)

    def _median(self, collection: str, texts: Sequence[str]) -> float:
        """Return the median of the texts' best similarities."""
        scope = Scope(collection)
        best = [
            max(self._index.search_dense(scope, vector, 1).values(), default=0.0)
            for vector in self._embedder.queries(texts)
        ]
        return float(np.median(best))


def width_of_model(embedder: Embedder) -> float:
    """Return how far a collection's headings lie above chance, as the background says it of a model."""
    passages = embedder.passages(["\n".join(each) for each in PASSAGES])

    def nearest(asked: Sequence[str]) -> float:
        return float(np.median((embedder.queries(asked) @ passages.T).max(axis=1)))

    distance = nearest([heading for heading, _ in PASSAGES]) - nearest(BACKGROUND_QUERIES)
    return WIDTH_OF_BACKGROUND * max(distance, LEAST_SPREAD)


def _name(chunk: Chunk) -> str:
    """Return the subject of a chunk, in words that are more than “Contents” or “Notes”."""
    named = [heading for heading in chunk.headings if len(heading.split()) >= _WORDS]
    return named[-1] if named else chunk.title


def _spread(items: Sequence[T], most: int) -> list[T]:
    """Return at most so many of the items, evenly from the first to the last."""
    step = max(1.0, len(items) / most)
    return [items[int(i * step)] for i in range(min(most, len(items)))]
