"""Real filings: read whole, and a number from a printed table is shown with its row."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from .service import Service

pytestmark = pytest.mark.e2e

FILINGS = (
    "ULTABEAUTY_2023Q4_EARNINGS.pdf",
    "JOHNSON_JOHNSON_2023_8K_dated-2023-08-30.pdf",
)


def test_filings_are_read_to_their_last_page_and_answer_from_their_tables(
    service: Service, collection: str, test_data: Path
) -> None:
    folder = test_data / "financebench-dev" / "pdfs"
    ids = {
        name: service.upload((folder / name).read_bytes(), name, collection).raise_for_status().json()["id"]
        for name in FILINGS
    }
    for name, document_id in ids.items():
        live = service.settle(document_id, collection)["live_version"]
        with pymupdf.open(folder / name) as document:
            assert live["pages_total"] == live["pages_done"] == len(document)

    answer = service.ask("What were Ulta Beauty's pre-opening expenses?", collection)
    quotes = [
        (citation["document"], citation["spans"][0]["page"], citation["quote"])
        for sentence in answer["sentences"]
        for citation in sentence["citations"]
    ]
    # Page 6 prints "Pre-opening expenses" twice: 2,179 for the 13 weeks and 10,601 for the 52 weeks.
    rows = [quote for document, page, quote in quotes if (document, page) == (FILINGS[0], 6)]
    assert any("Pre-opening expenses" in row and ("2,179" in row or "10,601" in row) for row in rows), quotes
