"""Pages per second of the whole way in, beside extraction and embedding alone, and through the flow.

In turns, the same filings are read by one child at a time and by as many as there are cores, and then read
and embedded alone and brought in whole by the core; at last by the Prefect flow with a local Prefect server.
Each pass starts from an empty data folder; the models are warm in all of them. Medians of the turns.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

from machine import record

from pincite.ingest.chunker import Chunker
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.extraction import Extraction
from pincite.settings import Settings

PAGES, TURNS = 300, 3
WARMING = b"<!doctype html><title>Locks</title><main><h1>Locks</h1><p>The lock opens at six.</p></main>"


def main() -> None:
    folder = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev" / "pdfs"
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        files, pages = enough(library, folder)
        children = [
            [
                timed(partial(extract, library, files, at_once))
                for at_once in (1, library.parts.extractor.children)
            ]
            for _ in range(TURNS)
        ]
        turns = [[bare(library, files), whole(files)] for _ in range(TURNS)]
    flow = through_the_flow(files)
    one_s, several_s = map(statistics.median, zip(*children, strict=True))
    bare_s, whole_s = map(statistics.median, zip(*turns, strict=True))
    record(
        "ingest",
        {
            "documents": len(files),
            "pages": pages,
            "extraction by one child, pages/s": round(pages / one_s, 2),
            "extraction by a child for each core, pages/s": round(pages / several_s, 2),
            "children for each core over one": round(one_s / several_s, 2),
            "extract and embed alone, pages/s": round(pages / bare_s, 2),
            "whole ingest by the core, pages/s": round(pages / whole_s, 2),
            "whole ingest over extract and embed": round(whole_s / bare_s, 3),
            "turns by one child and by several, seconds": [[round(s, 1) for s in turn] for turn in children],
            "turns alone and whole, seconds": [[round(s, 1) for s in turn] for turn in turns],
            "whole ingest by the flow, pages/s": round(pages / flow, 2),
        },
    )


def enough(library: Library, folder: Path) -> tuple[list[Path], int]:
    """Filings that have `PAGES` pages together, the longest first, and how many pages that is.

    The shortest are taken: of a few long ones, the last would be read by one child while the others wait.
    """
    import pymupdf

    files, pages = [], 0
    lengths = {}
    for path in folder.iterdir():
        with pymupdf.open(path) as document:
            lengths[path] = document.page_count
    for path in sorted(lengths, key=lengths.__getitem__):
        files.append(path)
        pages += lengths[path]
        if pages >= PAGES:
            break
    # This warms the extractor's models, the embedder's, and the disk's cache.
    extract(library, files[:4], library.parts.extractor.children)
    library.parts.embedder.passages(["warm"])
    return files[::-1], pages


def bare(library: Library, files: Sequence[Path]) -> float:
    """Seconds of what no ingest can do without."""
    return timed(lambda: embed(library, extract(library, files, library.parts.extractor.children)))


def whole(files: Sequence[Path]) -> float:
    """Seconds from the moment the documents are taken until the last is live."""
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        warm(library)
        accept(library, files)
        return timed(lambda: library.bring_in(library.parts.queue.claim("bench", 100), "bench"))


def extract(library: Library, files: Sequence[Path], at_once: int) -> list[Extraction]:
    """Measure the first part that no ingest can do without."""
    with ThreadPoolExecutor(at_once) as threads:
        return list(threads.map(lambda path: library.parts.extractor.extract(path, path.name), files))


def embed(library: Library, extractions: Sequence[Extraction]) -> None:
    """Measure the second one."""
    chunker = Chunker(
        library.parts.embedder.token_offsets,
        tokens=library.settings.chunk_tokens,
        max_tokens=library.parts.embedder.max_tokens,
    )
    chunks = [chunk for extraction in extractions for chunk in chunker.chunk(extraction, str(uuid4()))]
    library.parts.embedder.passages([chunk.indexed_text for chunk in chunks])


def warm(library: Library) -> None:
    """Bring a page in, so that all that is loaded once is loaded."""
    library.add(DEFAULT_COLLECTION, "page.html", [WARMING], filename="page.html")
    library.bring_in(library.parts.queue.claim("bench", 1), "bench")


def accept(library: Library, files: Sequence[Path]) -> None:
    for path in files:
        library.add(DEFAULT_COLLECTION, path.name, [path.read_bytes()], filename=path.name)


def through_the_flow(files: Sequence[Path]) -> float:
    """Seconds from the moment the worker may take the documents until the last is live."""
    from pincite_flows.server import LocalPrefect
    from pincite_flows.worker import IngestWorker

    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        prefect = LocalPrefect(Path(home))
        prefect.wait_ready(180)
        warm(library)
        accept(library, files)
        worker = IngestWorker(library, prefect)

        def work() -> None:
            worker.start()
            while library.parts.queue.waiting():
                time.sleep(0.1)

        try:
            return timed(work)
        finally:
            worker.stop()
            prefect.stop()


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
