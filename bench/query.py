"""Latency of a search and of an extractive answer at 10,000 chunks, beside a query's bare parts.

The documents are filings, and the questions are those that FinanceBench asks of them. The bare parts are
embedding the question, and one query that leaves the fusion of dense and BM25 to the engine; what a search
takes beyond them is what routing, ranking by page, explaining and the registry's check cost. All are measured
in turn, question by question, several times over; an answer that refuses is cheap, so refusals are counted
apart. At the end the library is opened anew, and asked when it keeps nothing in memory yet.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import qdrant_edge as qdrant
from machine import record

from pincite.index import edge, layout
from pincite.index.bm25 import query_vector
from pincite.index.edge import EdgeIndex
from pincite.index.vector_index import Scope, Vector
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

CHUNKS = 10_000
LIMIT = 20
CANDIDATES = 100
ROUNDS = 5
"""Times that every question is asked."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--home", type=Path, help="a folder to keep the library in, for another run")
    kept: Path | None = parser.parse_args().home
    filings = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev"
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(home=kept or Path(temporary))
        with Library(settings) as library:
            held = fill(library, filings / "pdfs")
            lines = (filings / "questions.jsonl").read_text().splitlines()
            asked = [q["question"] for q in map(json.loads, lines) if q["doc_name"] in held]
            figures = measured(library, asked)
        with Library(settings) as library:
            library.parts.embedder.query("load the model")
            first = [timed(partial(library.search, DEFAULT_COLLECTION, each, limit=LIMIT)) for each in asked]
    record("query", {**figures, "search p50 after a restart, ms": ms(first)})


def measured(library: Library, asked: Sequence[str]) -> dict[str, Any]:
    """Return the latencies of each part, over all questions."""
    for question in asked[:5]:
        library.answer(DEFAULT_COLLECTION, question)
    embed, engine, search = [], [], []
    answers: dict[bool, list[float]] = {True: [], False: []}
    index = library.parts.index
    assert isinstance(index, EdgeIndex)
    for question in [*asked] * ROUNDS:
        embed.append(timed(partial(library.parts.embedder.query, question)))
        vector = library.parts.embedder.query(question)
        engine.append(timed(partial(one_query, index, vector, question)))
        search.append(timed(partial(library.search, DEFAULT_COLLECTION, question, limit=LIMIT)))
        began = time.perf_counter()
        answer = library.answer(DEFAULT_COLLECTION, question)
        answers[answer.answerable].append(time.perf_counter() - began)
    parts = statistics.median(a + b for a, b in zip(embed, engine, strict=True))
    return {
        "chunks": index.count(),
        "questions": len(asked),
        "rounds": ROUNDS,
        "question embedding p50, ms": ms(embed),
        "engine query p50, ms": ms(engine),
        "search p50, ms": ms(search),
        "search p95, ms": ms(search, 0.95),
        "search over its parts": round(statistics.median(search) / parts, 2),
        "answered": len(answers[True]) // ROUNDS,
        "extractive answer p50, ms": ms(answers[True]),
        "extractive answer p95, ms": ms(answers[True], 0.95),
        "refusal p50, ms": ms(answers[False]),
    }


def one_query(index: EdgeIndex, vector: Vector, question: str) -> None:
    """Dense and BM25, fused by the engine, with the payload of the hits."""
    scope, terms = Scope(DEFAULT_COLLECTION), query_vector(question)
    [seen] = map(edge.as_filter, layout.seen(scope))
    meaning = qdrant.Prefetch(
        limit=CANDIDATES, query=qdrant.Query.Nearest(vector.tolist(), using=layout.DENSE), filter=seen
    )
    words = qdrant.Prefetch(
        limit=CANDIDATES,
        query=qdrant.Query.Nearest(qdrant.SparseVector(terms.indices, terms.values), using=layout.SPARSE),
        filter=seen,
        params=qdrant.SearchParams(idf=qdrant.IdfParams(corpus=edge.as_filter(layout.corpus(scope)))),
    )
    fusion = cast(qdrant.Fusion, qdrant.Fusion.Dbsf())
    request = qdrant.QueryRequest(
        limit=LIMIT, prefetches=[meaning, words], query=fusion, with_payload=True, with_vector=[layout.DENSE]
    )
    for point in index._shard.engine.query(request):
        assert point.payload


def fill(library: Library, folder: Path) -> set[str]:
    """Add filings until there are enough chunks; the names of those that are there."""
    for path in sorted(folder.iterdir()):
        if library.parts.index.count() >= CHUNKS:
            break
        library.add(DEFAULT_COLLECTION, path.name, [path.read_bytes()], filename=path.name)
        library.bring_in(library.parts.queue.claim("bench", 1), "bench")
    documents = library.documents(DEFAULT_COLLECTION).items
    return {Path(document.external_id).stem for document in documents}


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def ms(seconds: list[float], share: float = 0.5) -> float | None:
    """Return a quantile in milliseconds; None of nothing."""
    if not seconds:
        return None
    return round(1000 * sorted(seconds)[int(share * (len(seconds) - 1))], 1)


if __name__ == "__main__":
    main()
