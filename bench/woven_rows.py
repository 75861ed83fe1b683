"""Are words of two lines woven into one sentence? Looks through what extraction made of all sets.

A cell or a paragraph is woven where its words, in their order, come back at least twice to a line of the page
that they had left, or once from one part of a line to one a line higher, three words each: lines in the wrong
order. Pages with a remark, or whose tables are said to be unclear, are counted apart. It exits with 1 when it
finds any on other pages. `--home FOLDER` has the sets of `fresh_tables.py`; `--pdfs FOLDER` is one set more;
`--every N` takes every Nth document of each set.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from extraction_sets import SETS
from machine import write
from typeset.split import HALVES

from pincite.errors import DocumentError
from pincite.extract import Extractor
from pincite.extract.grouping import grouped
from pincite.schema.extraction import Box, Category, Extraction
from pincite.settings import Limits

PUBLIC = ("pages", "tables", "filings")

_FEW = 3
"""Words of a part of a line, at least: fewer may be raised or lowered."""
_LEVEL, _ONE_LINE = 0.4, 2.2
"""Heights of the lower word from one line up to the one above it."""


@dataclass(frozen=True, slots=True)
class Woven:
    """A text in which lines alternate, and whether the reader of the document is told to look."""

    page: int
    text: str
    remarked: bool


def woven(extraction: Extraction) -> Iterator[Woven]:
    """Yield the cells and paragraphs that weave two lines, or have two in the wrong order."""
    doubted = {remark.page for remark in extraction.remarks}
    doubted |= {reading.page for reading in extraction.page_extractions if "table-shape" in reading.unclear}
    pages = {page.number: page for page in extraction.pages}
    for element in extraction.elements:
        if element.category == Category.IMAGE:
            continue  # the words of a chart are no sentence
        page = pages[element.page]
        for start, end in [(cell.start, cell.end) for cell in element.cells] or [
            (element.start, element.end)
        ]:
            first, after = (bisect_left(page.words, at, key=attrgetter("start")) for at in (start, end))
            words = page.words[first:after]
            boxes = [word.box for word in words]
            if returns(boxes) >= 2 or is_out_of_order(boxes):
                yield Woven(page.number, page.text[start:end], page.number in doubted)


def returns(boxes: Sequence[Box]) -> int:
    """Return how often words in their order come back to a line that they had left."""
    lines: list[Box] = []
    count, current = 0, -1
    for box in boxes:
        at = next((number for number, line in enumerate(lines) if _beside(line, box)), len(lines))
        if at == len(lines):
            lines.append(box)
        elif at != current:
            count += 1
        current = at
    return count


def is_out_of_order(boxes: Sequence[Box]) -> bool:
    """Return True if words of a line are followed by words of the line above it."""
    parts = grouped(boxes, lambda part, box: _beside(part[0], box) and box[0] >= part[-1][0])
    return any(
        _is_up(one[0], other[0]) for one, other in pairwise(parts) if min(len(one), len(other)) >= _FEW
    )


def _is_up(box: Box, after: Box) -> bool:
    """Return True if a box is higher than the one before it, by no more than a line: no column begins."""
    height = min(box[3] - box[1], after[3] - after[1])
    up = (box[1] + box[3] - after[1] - after[3]) / 2
    return _LEVEL * height < up < _ONE_LINE * height


def _beside(line: Box, box: Box) -> bool:
    """On one line: half of the lower one's height is beside the other."""
    shared = min(line[3], box[3]) - max(line[1], box[1])
    return shared > 0.5 * min(line[3] - line[1], box[3] - box[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="the folder of the fresh sets")
    parser.add_argument("--pdfs", type=Path, help="a folder of PDFs that is looked through alone")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every Nth document of a set")
    parser.add_argument("--set", action="append", choices=(*PUBLIC, *HALVES), help="may be repeated")
    options = parser.parse_args()
    figures: dict[str, dict[str, int]] = {}
    extractor = Extractor(Limits())
    names = ["pdfs"] if options.pdfs else options.set or (*PUBLIC, *(HALVES if options.home else ()))
    for name in names:
        with TemporaryDirectory() as folder:
            if name in PUBLIC:
                files = [prepare(Path(folder)).file for prepare in SETS[name].items()]
            else:
                files = sorted((options.pdfs or options.home / name).glob("*.pdf"))
            figures[name] = _looked_through(files[:: options.every], extractor, shown=name != "only-scored")
        print(f"{name}: {figures[name]}", flush=True)
    extractor.close()
    if options.set is None and options.pdfs is None and options.home:
        write("woven_rows", figures)
    sys.exit(1 if any(one["without a remark"] for one in figures.values()) else 0)


def _looked_through(files: Sequence[Path], extractor: Extractor, *, shown: bool) -> dict[str, int]:
    found = {"documents": 0, "without a remark": 0, "with a remark": 0}
    with ThreadPoolExecutor(extractor.children) as pool:
        for file, read in zip(files, pool.map(lambda file: _read(file, extractor), files), strict=True):
            if isinstance(read, DocumentError):
                print(f"{file.name if shown else 'a document'}: {read.code}")
                continue
            found["documents"] += 1
            for one in read:
                found["with a remark" if one.remarked else "without a remark"] += 1
                if shown and not one.remarked:
                    print(f"  {file.name}, page {one.page}: {one.text[:120]!r}", flush=True)
    return found


def _read(file: Path, extractor: Extractor) -> list[Woven] | DocumentError:
    try:
        return list(woven(extractor.extract(file, file.name)))
    except DocumentError as error:
        return error


if __name__ == "__main__":
    main()
