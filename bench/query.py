"""Latency of a search and of an extractive answer at 5,000 chunks, beside the query's own parts.

The documents are filings, and the questions are those that FinanceBench asks of them. The parts of a search
are embedding the question and one query to the engine; what it takes beyond them is what the registry's check
and the rest of the code cost. All are measured in turn, question by question; an answer that refuses is
cheap, so refusals are counted apart.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from machine import record

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve import MARGIN
from pincite.settings import Settings

CHUNKS = 5_000
LIMIT = 20


def main() -> None:
    filings = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev"
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        held = fill(library, filings / "pdfs")
        lines = (filings / "questions.jsonl").read_text().splitlines()
        asked = [q["question"] for q in map(json.loads, lines) if q["doc_name"] in held]
        for question in asked[:5]:
            library.answer(DEFAULT_COLLECTION, question)
        embed, engine, search = [], [], []
        answers: dict[bool, list[float]] = {True: [], False: []}
        index = library.index
        for question in asked:
            embed.append(timed(partial(library.embedder.query, question)))
            vector = library.embedder.query(question)
            engine.append(timed(partial(index.search, DEFAULT_COLLECTION, vector, question, LIMIT + MARGIN)))
            search.append(timed(partial(library.search, DEFAULT_COLLECTION, question, limit=LIMIT)))
            began = time.perf_counter()
            answer = library.answer(DEFAULT_COLLECTION, question)
            answers[answer.answerable].append(time.perf_counter() - began)
        parts = statistics.median(a + b for a, b in zip(embed, engine, strict=True))
        record(
            "query",
            {
                "chunks": index.count(),
                "questions": len(asked),
                "question embedding p50, ms": ms(embed),
                "engine query p50, ms": ms(engine),
                "search p50, ms": ms(search),
                "search p95, ms": ms(search, 0.95),
                "search over its parts": round(statistics.median(search) / parts, 2),
                "answered": len(answers[True]),
                "extractive answer p50, ms": ms(answers[True]),
                "extractive answer p95, ms": ms(answers[True], 0.95),
                "refusal p50, ms": ms(answers[False]),
            },
        )


def fill(library: Library, folder: Path) -> set[str]:
    """Add filings until there are enough chunks; the names of those added."""
    held: set[str] = set()
    for path in sorted(folder.iterdir()):
        if library.index.count() >= CHUNKS:
            break
        held.add(path.stem)
        library.add(DEFAULT_COLLECTION, path.name, [path.read_bytes()], filename=path.name)
        library.ingest.run(library.queue.claim("bench", 1), "bench")
    return held


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def ms(seconds: list[float], share: float = 0.5) -> float | None:
    """A quantile in milliseconds; None of nothing."""
    if not seconds:
        return None
    return round(1000 * sorted(seconds)[int(share * (len(seconds) - 1))], 1)


if __name__ == "__main__":
    main()
