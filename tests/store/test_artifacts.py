"""What is stored of a document is what was read from it, so that it is cut alike from either."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.extract import Extractor
from pincite.schema.extraction import Extraction, LeftOut, Page, PageExtraction, Uncovered
from pincite.store.artifacts import Extractions, pack_extraction
from pincite.store.blobs import BlobStore


@pytest.mark.parametrize(
    "name", ["technical-report.pdf", "operating-manual.pdf", "scanned-memo.pdf", "handbook.html"]
)
def test_an_extraction_is_stored_without_loss(
    extractor: Extractor, sample_docs: Path, tmp_path: Path, name: str
) -> None:
    extraction = extractor.extract(sample_docs / name, name)
    blobs = BlobStore(str(tmp_path))
    with blobs.stage([pack_extraction(extraction)]) as staged:
        staged.keep()
    assert Extractions(blobs).document(staged.hash) == extraction


def test_what_was_left_out_and_what_was_uncovered_are_stored(tmp_path: Path) -> None:
    page = PageExtraction(
        1,
        "html",
        "main content",
        3,
        left_out=(LeftOut("hidden", 4, "Rye."),),
        uncovered=(Uncovered("button", 3, "Oat"),),
    )
    extraction = Extraction(
        "text/html", "Mill", (Page(1, "Oat", None, None, read_by="html"),), (), page_extractions=(page,)
    )
    blobs = BlobStore(str(tmp_path))
    with blobs.stage([pack_extraction(extraction)]) as staged:
        staged.keep()
    assert Extractions(blobs).document(staged.hash) == extraction
