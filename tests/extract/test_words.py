"""No word of a real page may be lost or doubled, whichever way its tables and columns were read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pymupdf

from pincite.extract.pdf import reader, textlayer
from pincite.settings import Limits

LEADERS = "._\u2026"


def test_every_word_that_a_filing_shows_is_in_a_block_once(test_data: Path) -> None:
    reader.prepare()
    limits = Limits()
    for path in sorted((test_data / "financebench-dev" / "pdfs").glob("*.pdf")):
        with pymupdf.open(path) as document:
            for number in (len(document) // 3 + 1, 2 * len(document) // 3 + 1):
                layer = textlayer.read(document[number - 1], limits)
                page = reader.read_page(document, number, limits, with_models=True)
                shown = Counter(word.text for line in layer.lines for word in line.words)
                read = Counter(b.text[word.start : word.end] for b in page.blocks for word in b.words)
                lost = [word for word in shown - read if word.strip(LEADERS)]
                assert not lost, (path.name, number, lost)
                assert page.ocr_words or not read - shown, (path.name, number)
