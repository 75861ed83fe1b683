"""Many points out of real ones: the chunks of the test data, and copies of them with noise on their vectors.

The documents are brought in once as a library would; what the index then holds of each chunk is kept in a
folder for temporary files, by the build that made it. A copy of a chunk keeps its words, and its vector is
turned by Gaussian noise, so that its cosine to the original is .9 on average.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import qdrant_edge as qdrant
from numpy.typing import NDArray

from pincite.index import bm25, layout
from pincite.index.live_shard import LiveShard
from pincite.index.optimise import Plan
from pincite.index.vector_index import Vector
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

MOST = 50_000
DIM = 384
COSINE = 0.9
SEED = 0
PER_VERSION = 2 * layout.BATCH
_SETS = ("financebench-dev/pdfs", "tables-dev", "html-dev")


@dataclass(frozen=True)
class Corpus:
    """Real chunks: unit vectors (n, dim), and the terms and the payload of each; and questions about them."""

    folder: Path

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = np.load(self.folder / "vectors.npy")
        return vectors

    @cached_property
    def rest(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "rest.jsonl").read_text().splitlines()]

    @cached_property
    def questions(self) -> list[tuple[str, Vector]]:
        texts = json.loads((self.folder / "questions.json").read_text())
        return list(zip(texts, np.load(self.folder / "questions.npy"), strict=True))

    def points(self, numbers: range, collections: int) -> Iterator[tuple[str, list[qdrant.Point]]]:
        """Yield the points of these numbers, in batches with their version; the first are the real."""
        rng = np.random.default_rng(SEED)
        sigma = np.sqrt((1 / COSINE**2 - 1) / DIM)
        terms = [qdrant.SparseVector(each["indices"], each["values"]) for each in self.rest]
        for start in range(0, len(numbers), layout.BATCH):
            batch = numbers[start : start + layout.BATCH]
            sources = [number % len(terms) for number in batch]
            noise = rng.normal(scale=sigma, size=(len(batch), DIM))
            noise[np.array(batch) < len(terms)] = 0
            vectors = self.vectors[sources] + noise
            points = []
            for number, source, vector in zip(batch, sources, vectors.tolist(), strict=True):
                version = number // PER_VERSION
                collection = f"collection {version % collections}"
                payload = {
                    **self.rest[source]["payload"],
                    layout.COLLECTION: collection,
                    layout.SERVABLE: collection,
                    layout.DOCUMENT_ID: str(UUID(int=version)),
                    layout.VERSION_KEY: str(UUID(int=version)),
                }
                named = {layout.DENSE: vector, layout.SPARSE: terms[source]}
                points.append(qdrant.Point(str(UUID(int=number)), named, payload))
            yield str(UUID(int=batch[0] // PER_VERSION)), points


def real_chunks() -> Corpus:
    """Return the chunks of the test data, brought in at the first time: 15 minutes of two cores."""
    home = Path(tempfile.gettempdir()) / "pincite-bench-scale"
    with Library(Settings(home=home)) as library:
        corpus = Corpus(home / f"corpus-{library.status()['build']}")
        if corpus.folder.is_dir():
            return corpus
        data = Path(os.environ["PINCITE_TEST_DATA"])
        for path in (path for name in _SETS for path in sorted((data / name).rglob("*"))):
            if path.name.endswith((".pdf", ".html", ".html.gz")) and library.parts.index.count() < MOST:
                content = [path.read_bytes()]
                library.add(DEFAULT_COLLECTION, str(path), content, filename=path.name, any_kind=True)
                library.bring_in(library.parts.queue.claim("bench", 1), "bench")
        questions = (data / "financebench-dev" / "questions.jsonl").read_text().splitlines()
        texts = [json.loads(line)["question"] for line in questions]
        asked = np.array([library.parts.embedder.query(text) for text in texts])
    draft = corpus.folder.with_suffix(".new")
    draft.mkdir(exist_ok=True)
    (draft / "questions.json").write_text(json.dumps(texts))
    np.save(draft / "questions.npy", asked)
    _keep(home / "index", draft)
    draft.rename(corpus.folder)
    return corpus


def _keep(index: Path, folder: Path) -> None:
    shard = LiveShard(index, Plan(DIM, MOST, "none"))
    vectors, offset, more = [], None, True
    with (folder / "rest.jsonl").open("w") as rest:
        while more:
            request = qdrant.ScrollRequest(offset=offset, limit=1000, with_payload=True, with_vector=True)
            found, offset = shard.engine.scroll(request)
            for point in found:
                named: Any = point.vector
                terms = named[layout.SPARSE]
                vectors.append(named[layout.DENSE])
                kept = {"indices": terms.indices, "values": terms.values, "payload": point.payload}
                rest.write(json.dumps(kept) + "\n")
            more = offset is not None
    shard.close()
    np.save(folder / "vectors.npy", np.array(vectors[:MOST], dtype=np.float32))


def terms_of(question: str) -> qdrant.SparseVector:
    """Return the terms that a question is asked by."""
    terms = bm25.query_vector(question)
    return qdrant.SparseVector(terms.indices, terms.values)
