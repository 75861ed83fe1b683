"""The embedded index at 2,000 to 500,000 chunks: latency, recall, memory, disk, and building it.

Each size is filled, asked as it is (scanned), optimised while it is asked and written to, and asked again;
each step in a process of its own, so that its memory is its own. A question is asked as a search asks the
index: 100 nearest by meaning, 100 best by words, and the payloads of 28. Recall@10 is against the exact
search of the same index. `--collections N` spreads the chunks over N collections and asks one of them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from typing import Any

import qdrant_edge as qdrant
from machine import write
from scale_corpus import DIM, Corpus, real_chunks, terms_of

from pincite.index import layout
from pincite.index.edge import EdgeIndex
from pincite.index.live_shard import LiveShard
from pincite.index.optimise import Plan
from pincite.index.vector_index import Vector
from pincite.runtime.fsync import copy_sparse
from pincite.settings import Settings

CANDIDATES = 100
SHOWN = 28
SCANNED = Plan(DIM, 10**9, "none")
WRITTEN = 10 * layout.BATCH
"""Points that are written during an optimisation."""

COLLECTION = qdrant.Filter(
    must=[qdrant.FieldCondition(layout.SERVABLE, match=qdrant.MatchValue("collection 0"))]
)

Figures = dict[str, Any]


class Asked:
    """The shard, asked as a search does."""

    def __init__(self, shard: LiveShard) -> None:
        self.shard = shard

    def meaning(self, vector: Vector, *, exact: bool = False, limit: int = CANDIDATES) -> list[str]:
        quantization = qdrant.QuantizationSearchParams(
            ignore=exact, rescore=True, oversampling=layout.OVERSAMPLING
        )
        params = qdrant.SearchParams(hnsw_ef=layout.HNSW_EF, exact=exact, quantization=quantization)
        return self._ids(vector.tolist(), layout.DENSE, params, limit)

    def words(self, terms: qdrant.SparseVector) -> list[str]:
        params = qdrant.SearchParams(idf=qdrant.IdfParams(corpus=COLLECTION))
        return self._ids(terms, layout.SPARSE, params, CANDIDATES)

    def whole(self, vector: Vector, terms: qdrant.SparseVector) -> None:
        best: list[Any] = [*self.meaning(vector)[: SHOWN // 2], *self.words(terms)[: SHOWN // 2]]
        self.shard.engine.retrieve(best, with_payload=True, with_vector=False)

    def _ids(self, query: Any, using: str, params: qdrant.SearchParams, limit: int) -> list[str]:
        nearest = qdrant.Query.Nearest(query, using=using)
        request = qdrant.QueryRequest(limit=limit, query=nearest, filter=COLLECTION, params=params)
        return [str(point.id) for point in self.shard.engine.query(request)]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", default="2000,10000,100000,500000")
    arguments.add_argument("--collections", type=int, default=1)
    arguments.add_argument("--quantization", default="int8,none", help="kinds of graphs, one after another")
    given = arguments.parse_args()
    corpus = real_chunks()
    figures: Figures = {"real chunks": len(corpus.vectors), "collections": given.collections}
    for size in map(int, given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            rows = figures[f"{size:,}"] = {"filled": alone(fill, index, corpus, size, given.collections)}
            show(f"{size:,} filled", rows["filled"])
            rows["scanned"] = alone(ask, index, corpus)
            show(f"{size:,} scanned", rows["scanned"])
            for kind in given.quantization.split(","):
                copy = Path(folder) / "copy"
                shutil.copytree(index, copy, copy_function=copy_sparse)  # holes stay holes, on the disk too
                plan = Plan(DIM, min(size, Settings().indexing_threshold), kind)
                rows[kind] = {**alone(build, copy, corpus, plan), **alone(ask, copy, corpus)}
                show(f"{size:,} in graphs, quantization {kind}", rows[kind])
                shutil.rmtree(copy)
        write("scale" if given.collections == 1 else f"scale-{given.collections}-collections", figures)


def alone(step: Callable[..., Figures], *arguments: Any) -> Figures:
    """Measure the step in a process that does nothing else. Returns its figures."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(step, *arguments).result()


def fill(index: Path, corpus: Corpus, size: int, collections: int) -> Figures:
    """Write the points, as fast as they come."""
    EdgeIndex(index, "scale", DIM).close()
    shard = LiveShard(index, SCANNED)
    cpu = wall = 0.0
    for version, points in corpus.points(range(size), collections):
        began, at = time.perf_counter(), time.process_time()
        shard.write({version}, qdrant.UpdateOperation.upsert_points(points))
        wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - at
    shard.flush()
    shard.close()
    return {"written, s": round(wall, 1), "written, CPU s": round(cpu, 1), "disk, MiB": disk(index)}


def build(index: Path, corpus: Corpus, plan: Plan) -> Figures:
    """Optimises the index while it is asked and written to."""
    shard = LiveShard(index, plan)
    before = gaps(shard, corpus, lambda: time.sleep(20))
    most = [0]

    def optimise() -> None:
        size = shard.state().points
        new = corpus.points(range(size, size + WRITTEN), 1)
        shard.optimise()
        while shard.state().optimising_since is not None:
            for version, points in islice(new, 1):
                shard.write({version}, qdrant.UpdateOperation.upsert_points(points))
            most[0] = max(most[0], disk(index))
            time.sleep(1)

    began = time.perf_counter()
    during = gaps(shard, corpus, optimise)
    wall = time.perf_counter() - began
    state = shard.state()
    assert state.trouble is None, state.trouble
    shard.close()
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "optimised, s": round(wall, 1),
        "optimised, CPU s": round(child.ru_utime + child.ru_stime, 1),
        "memory of the optimising process, MiB": child.ru_maxrss // 1024,
        "disk at most, MiB": most[0],
        "without a graph after it": state.unindexed,
        **{f"{what}, longest gap before, ms": gap for what, gap in before.items()},
        **{f"{what}, longest gap during, ms": gap for what, gap in during.items()},
    }


def gaps(shard: LiveShard, corpus: Corpus, meanwhile: Callable[[], None]) -> Mapping[str, float]:
    """Measure the longest that questions, and a thread that only wakes up, waited for their turn."""
    asked, over = Asked(shard), Event()
    longest = {"questions": 0.0, "heartbeat": 0.0}

    def again(what: str, turn: Callable[[], None]) -> None:
        last = time.perf_counter()
        while not over.is_set():
            turn()
            now = time.perf_counter()
            longest[what], last = max(longest[what], now - last), now

    def questions() -> Iterator[None]:
        while True:
            for text, vector in corpus.questions:
                asked.whole(vector, terms_of(text))
                yield

    turns = questions()
    threads = [
        Thread(target=again, args=("questions", lambda: next(turns))),
        Thread(target=again, args=("heartbeat", lambda: time.sleep(0.005))),
    ]
    for thread in threads:
        thread.start()
    try:
        meanwhile()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    return {what: round(1000 * gap) for what, gap in longest.items()}


def ask(index: Path, corpus: Corpus) -> Figures:
    """Latency of each ranking and of a whole query, recall, and the memory that the index then has."""
    questions = [(vector, terms_of(text)) for text, vector in corpus.questions]
    before = resident()
    began = time.process_time()
    shard = LiveShard(index, SCANNED)
    loaded = time.process_time() - began
    asked = Asked(shard)
    figures: Figures = {"opened, CPU s": round(loaded, 2)}
    for what, call in {
        "meaning": lambda vector, terms: asked.meaning(vector),
        "words": lambda vector, terms: asked.words(terms),
        "whole": asked.whole,
    }.items():
        with timed(what, figures) as took:
            for vector, terms in questions * 3:
                wall, cpu = time.perf_counter(), time.process_time()
                call(vector, terms)
                took.append((time.perf_counter() - wall, time.process_time() - cpu))
    held = {part: after - before[part] for part, after in resident().items()}
    figures |= {f"memory, {part}, MiB": most for part, most in held.items()}
    found = [
        len({*asked.meaning(vector, exact=True, limit=10)} & {*asked.meaning(vector)[:10]})
        for vector, _ in questions
    ]
    figures |= {"recall@10": round(sum(found) / 10 / len(found), 4), "disk, MiB": disk(index)}
    shard.close()
    return figures


@contextmanager
def timed(what: str, figures: Figures) -> Iterator[list[tuple[float, float]]]:
    """Add p50 and p95 in milliseconds of what is appended: seconds by the clock and of the processor."""
    took: list[tuple[float, float]] = []
    yield took
    for name, seconds in zip(("ms", "CPU ms"), zip(*took, strict=True), strict=True):
        ordered = sorted(seconds)
        for share in (50, 95):
            quantile = ordered[share * (len(ordered) - 1) // 100]
            figures[f"{what} p{share}, {name}"] = round(1000 * quantile, 2)


def disk(folder: Path) -> int:
    """MiB that a folder takes."""
    total = 0
    for parent, _, files in os.walk(folder):  # which passes over what is removed meanwhile
        for file in files:
            with suppress(FileNotFoundError):
                total += (Path(parent) / file).stat().st_blocks * 512
    return total // 2**20


def resident() -> dict[str, int]:
    """MiB of this process's own memory, and of files that it has mapped, which the system may take back."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        name: int(lines[key].split()[0]) // 1024 for name, key in [("own", "RssAnon"), ("mapped", "RssFile")]
    }


def show(what: str, figures: Figures) -> None:
    print(what)
    for label, figure in figures.items():
        print(f"  {label:45}  {figure}", flush=True)


if __name__ == "__main__":
    main()
