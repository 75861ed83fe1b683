"""A folder of 1,000 documents as a source: how long a sync takes that finds nothing new, and is memory flat?

The documents are generated, three pages each. The folder is synced and brought in; synced again; changed in
30 places, synced and brought in once more. Memory is that of the process and all it started, looked at when
the first 100 documents are live and when all are.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from random import Random

from generated import prose
from machine import record
from memory import resident_bytes
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings
from pincite.sources.spec import FolderSpec

DOCUMENTS, CHANGES, EARLY = 1_000, 10, 100
PAGES, PARAGRAPHS_ON_PAGE = 3, 8
STYLES = getSampleStyleSheet()
SEED = 20261125
SOURCE = "files"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder:
        files, rng = Path(folder) / "files", Random(SEED)
        files.mkdir()
        for number in range(count):
            write(files, number, rng)
        with Library(Settings(home=Path(folder) / "home")) as library:
            library.add_source(FolderSpec(name=SOURCE, path=str(files)))
            library.parts.embedder.passages(["warm"])
            record("sync", {"documents": count, "pages": PAGES * count, **measured(library, files, rng)})


def measured(library: Library, files: Path, rng: Random) -> dict[str, object]:
    """Make the three syncs, and return what came of them."""
    began = time.perf_counter()
    first = library.sync(SOURCE)
    listed = time.perf_counter() - began
    early = bring_in(library, EARLY)
    bring_in(library)
    whole = time.perf_counter() - began
    late = resident_bytes()
    began = time.perf_counter()
    second = library.sync(SOURCE)
    idle = time.perf_counter() - began

    names = sorted(path.name for path in files.iterdir())
    for name in names[:CHANGES]:
        write(files, int(Path(name).stem), rng)
    for name in names[-CHANGES:]:
        (files / name).unlink()
    for number in range(len(names), len(names) + CHANGES):
        write(files, number, rng)
    third = library.sync(SOURCE)
    bring_in(library)
    documents = library.collection(DEFAULT_COLLECTION).documents
    return {
        "first sync: added": len(first.added),
        "first sync and ingest, s": round(whole, 1),
        "of which the sync, s": round(listed, 1),
        "ingest, pages/s": round(PAGES * len(names) / (whole - listed), 1),
        "second sync: new, changed, vanished": [len(second.added), len(second.changed), len(second.vanished)],
        "second sync, s": round(idle, 2),
        "second sync over the first and ingest": round(idle / whole, 5),
        "third sync: new, changed, vanished": [len(third.added), len(third.changed), len(third.vanished)],
        "documents at the end": documents,
        "live at the end": sum(library.status()["collections"][DEFAULT_COLLECTION].values()),
        "memory after the last document over that after the 100th": round(late / early, 3),
        "memory after the last document, MiB": round(late / 2**20),
    }


def write(folder: Path, number: int, rng: Random) -> None:
    """Write a document of three pages, by its number."""
    title = f"{prose.heading(rng)}, report {number}"
    parts = [Paragraph(title, STYLES["Title"])]
    for _ in range(PAGES):
        parts += [Paragraph(prose.paragraph(rng), STYLES["BodyText"]) for _ in range(PARAGRAPHS_ON_PAGE)]
        parts.append(PageBreak())
    SimpleDocTemplate(str(folder / f"{number:05}.pdf"), pagesize=A4, title=title).build(parts)


def bring_in(library: Library, enough: int | None = None) -> int:
    """Bring in what waits, or the first `enough` documents; the memory in use after that, in bytes."""
    done = 0
    while enough is None or done < enough:
        claimed = library.parts.queue.claim("bench", library.settings.batch_documents)
        if not claimed:
            break
        library.bring_in(claimed, "bench")
        done += len(claimed)
    return resident_bytes()


if __name__ == "__main__":
    main()
