"""Latency of a search and of an extractive answer at 5,000 chunks, beside the query's own parts.

The parts are embedding the question and one query to the engine; what a search takes beyond them is what
the registry's check and the rest of the code cost. All three are measured in turn, question by question.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from machine import record
from questions import questions

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve import MARGIN
from pincite.settings import Settings

CHUNKS = 5_000
LIMIT = 20


def main() -> None:
    filings = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev" / "pdfs"
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        fill(library, filings)
        asked = [str(question["question"]) for question in questions()]
        for question in asked[:5]:
            library.answer(DEFAULT_COLLECTION, question)
        embed, engine, search, answer = ([] for _ in range(4))
        index = library.index
        for question in asked:
            embed.append(timed(partial(library.embedder.query, question)))
            vector = library.embedder.query(question)
            engine.append(timed(partial(index.search, DEFAULT_COLLECTION, vector, question, LIMIT + MARGIN)))
            search.append(timed(partial(library.search, DEFAULT_COLLECTION, question, limit=LIMIT)))
            answer.append(timed(partial(library.answer, DEFAULT_COLLECTION, question)))
        parts = statistics.median(a + b for a, b in zip(embed, engine, strict=True))
        record(
            "query",
            {
                "chunks": index.count(),
                "question embedding p50, ms": ms(embed),
                "engine query p50, ms": ms(engine),
                "search p50, ms": ms(search),
                "search p95, ms": ms(search, 0.95),
                "search over its parts": round(statistics.median(search) / parts, 2),
                "extractive answer p50, ms": ms(answer),
                "extractive answer p95, ms": ms(answer, 0.95),
            },
        )


def fill(library: Library, folder: Path) -> None:
    """Add filings until there are enough chunks."""
    for path in sorted(folder.iterdir()):
        if library.index.count() >= CHUNKS:
            return
        library.add(DEFAULT_COLLECTION, path.name, [path.read_bytes()], filename=path.name)
        library.ingest.run(library.queue.claim("bench", 1), "bench")


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def ms(seconds: list[float], share: float = 0.5) -> float:
    return round(1000 * sorted(seconds)[int(share * (len(seconds) - 1))], 1)


if __name__ == "__main__":
    main()
