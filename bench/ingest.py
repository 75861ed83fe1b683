"""Pages per second of the whole way in, beside extraction and embedding alone, and through the flow.

The same filings are read and embedded bare, then brought in whole by the core, then by the Prefect flow with
a local Prefect server. Each pass starts from an empty data folder; the models are warm in all three.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from machine import record

from pincite.chunk import Chunker
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

PAGES = 300


def main() -> None:
    folder = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev" / "pdfs"
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        files, pages = enough(library, sorted(folder.iterdir()))
        bare = timed(lambda: extract_and_embed(library, files))
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        library.embedder.query("warm")
        accept(library, files)
        core = timed(lambda: library.ingest.run(library.queue.claim("bench", 100), "bench"))
    flow = through_the_flow(files)
    record(
        "ingest",
        {
            "documents": len(files),
            "pages": pages,
            "extract and embed alone, pages/s": round(pages / bare, 2),
            "whole ingest by the core, pages/s": round(pages / core, 2),
            "whole ingest over extract and embed": round(core / bare, 3),
            "whole ingest by the flow, pages/s": round(pages / flow, 2),
        },
    )


def enough(library: Library, paths: Sequence[Path]) -> tuple[list[Path], int]:
    """The first filings that have `PAGES` pages together, and how many they have."""
    import pymupdf

    files, pages = [], 0
    for path in paths:
        with pymupdf.open(path) as document:
            pages += document.page_count
        files.append(path)
        if pages >= PAGES:
            break
    # The first file warms the extractor's models, the embedder's, and the disk's cache.
    library.extractor.extract(files[-1], files[-1].name)
    library.embedder.passages(["warm"])
    return files, pages


def extract_and_embed(library: Library, files: Sequence[Path]) -> None:
    """The two parts that no ingest can do without."""
    chunker = Chunker(
        library.embedder.token_offsets,
        tokens=library.settings.chunk_tokens,
        max_tokens=library.embedder.max_tokens,
    )
    extractions = [library.extractor.extract(path, path.name) for path in files]
    chunks = [chunk for extraction in extractions for chunk in chunker.chunk(extraction, str(uuid4()))]
    library.embedder.passages([chunk.indexed_text for chunk in chunks])


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
        library.embedder.query("warm")
        accept(library, files)
        worker = IngestWorker(library, prefect)

        def work() -> None:
            worker.start()
            while library.queue.waiting():
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
