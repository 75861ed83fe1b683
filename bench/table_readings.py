"""Scores cells of tables against a gold read by eye: are the value, its row's label and its headings right?

`python bench/table_readings.py --home FOLDER` reads each page of `gold/table_readings.jsonl`. It asks for
each cell the table that is stored, and the headings that its chunk gives an answer. Failures of the half that
may be looked at are printed, of the other only the counts.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Literal
from uuid import UUID

import pymupdf
from filing_rows import squeeze
from machine import record
from table_cells import SYMBOLS_AFTER, SYMBOLS_BEFORE, Box
from table_pages import documents
from typeset.split import HALVES, Half, halves

from pincite.answer.generate.cells import headings_over
from pincite.extract import Extractor
from pincite.ingest.chunker import Chunker
from pincite.schema.chunk import Chunk
from pincite.schema.extraction import Category, Element, Extraction, TableCell
from pincite.settings import Limits

GOLD = Path(__file__).parent / "gold" / "table_readings.jsonl"

SEED = 21
RESAMPLES = 10_000
CHUNK_WORDS = 200
VERSION = str(UUID(int=0))

Outcome = Literal["right", "value", "row", "column", "in doubt", "in no table"]
"""`value`, `row` and `column` are what is wrong first."""


@dataclass(frozen=True)
class GoldCell:
    """A cell as printed: see `gold/README.md`. Pages count from 1."""

    group: str
    document: str
    page: int
    table: int
    box: Box
    value: str
    row: tuple[str, ...] | None
    column: tuple[str, ...]


@dataclass(frozen=True)
class ReadCell:
    """A cell as it was read: its text with a symbol beside it, the cells left of it, and its headings."""

    values: frozenset[str]
    left: tuple[str, ...]
    column: str


@dataclass(frozen=True)
class Verdict:
    """What became of a gold cell."""

    gold: GoldCell
    outcome: Outcome
    read: ReadCell | None


def gold_cells() -> list[GoldCell]:
    """Return the gold in the order of its file: by document, page and table."""
    return [
        GoldCell(
            group=line["group"],
            document=line["document"],
            page=line["page"],
            table=line["table"],
            box=tuple(line["box"]),
            value=line["value"],
            row=None if line["row"] is None else tuple(line["row"]),
            column=tuple(line["column"]),
        )
        for line in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())
    ]


def judge(gold: GoldCell, extraction: Extraction, chunks: Sequence[Chunk]) -> Verdict:
    """Score a cell against what was read of its page, which stands alone as page 1."""
    element, cell = _found(gold.box, extraction)
    if element is None or element.category is not Category.TABLE:
        return Verdict(gold, "in no table", None)
    if not element.cells:
        return Verdict(gold, "in doubt", None)
    if cell is None:
        return Verdict(gold, "value", None)
    read = _as_read(element, cell, chunks)
    if squeeze(gold.value) not in read.values:
        return Verdict(gold, "value", read)
    if not _row_is_right(gold, read):
        return Verdict(gold, "row", read)
    return Verdict(gold, "right" if _holds(read.column, gold.column) else "column", read)


def _found(box: Box, extraction: Extraction) -> tuple[Element | None, TableCell | None]:
    """Return the element and the cell that hold the first word within a box."""
    x0, y0, x1, y1 = box
    starts = [
        word.start
        for word in extraction.pages[0].words
        if x0 <= (word.box[0] + word.box[2]) / 2 <= x1 and y0 <= (word.box[1] + word.box[3]) / 2 <= y1
    ]
    start = min(starts, default=-1)
    element = next((e for e in extraction.elements if e.page == 1 and e.start <= start < e.end), None)
    if element is None:
        return None, None
    return element, next((c for c in element.cells if c.start <= start < c.end), None)


def _as_read(element: Element, cell: TableCell, chunks: Sequence[Chunk]) -> ReadCell:
    def text(of: TableCell) -> str:
        return element.text[of.start - element.start : of.end - element.start]

    beside = {each.column: text(each) for each in element.cells if each.row == cell.row}
    before, own, after = (
        beside.get(cell.column - 1, ""),
        text(cell),
        beside.get(cell.column + cell.colspan, ""),
    )
    before = before if before in SYMBOLS_BEFORE else ""
    after = after if after in SYMBOLS_AFTER else ""
    left = sorted(
        (each.column, text(each))
        for each in element.cells
        if each.column < cell.column and each.row <= cell.row < each.row + each.rowspan
    )
    row = element.text.split("\n")[cell.row]
    return ReadCell(
        frozenset(squeeze(value) for value in (own, before + own, own + after, before + own + after)),
        tuple(squeeze(part) for _, part in left if part.strip()),
        headings_over(row, _header_rows(cell, chunks))[cell.column],
    )


def _header_rows(cell: TableCell, chunks: Sequence[Chunk]) -> list[str]:
    """Return the heading rows of the chunk that has a cell's row below them; none if it is one of them."""
    for chunk in chunks:
        if chunk.is_table and any(
            s.start <= cell.start <= s.end for s in chunk.segments[chunk.header_rows :]
        ):
            return chunk.text.split("\n")[: chunk.header_rows]
    return []


def _row_is_right(gold: GoldCell, read: ReadCell) -> bool:
    """Return True if the label of the row is the first text left of the cell, and the others follow it.

    A row without a label is right where no words stand left of the cell.
    """
    if gold.row is None:
        return True
    if not gold.row:
        return not any(map(str.isalpha, "".join(read.left)))
    rest = iter(read.left)
    return read.left[:1] == (squeeze(gold.row[0]),) and all(squeeze(part) in rest for part in gold.row)


def _holds(heading: str, parts: Sequence[str]) -> bool:
    """Return True if a heading holds all parts in their order."""
    text, at = squeeze(heading), 0
    for part in map(squeeze, parts):
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def verdicts(gold: Sequence[GoldCell], home: Path) -> Iterator[Verdict]:
    """Read each page of the gold as a PDF of its own, for speed, and judge its cells."""
    paths = {name: path for _, name, path in documents(home)}
    chunker = Chunker(lambda text: [(0, 1)] * len(text.split()), tokens=CHUNK_WORDS, max_tokens=CHUNK_WORDS)
    extractor = Extractor(Limits())
    try:
        for (name, page), cells in groupby(gold, key=lambda cell: (cell.document, cell.page)):
            with TemporaryDirectory() as scratch:
                single = Path(scratch) / name
                with pymupdf.open(paths[name]) as pdf, pymupdf.open() as alone:
                    alone.insert_pdf(pdf, from_page=page - 1, to_page=page - 1)
                    alone.save(single)
                extraction = extractor.extract(single, name)
            chunks = chunker.chunk(extraction, VERSION)
            yield from (judge(cell, extraction, chunks) for cell in cells)
    finally:
        extractor.close()


def half_of(gold: Sequence[GoldCell]) -> dict[str, Half]:
    """Split the documents of each group into halves."""
    groups = {cell.document: cell.group for cell in gold}
    return {
        name: half
        for group in sorted(set(groups.values()))
        for name, half in halves(f"readings {group}", [n for n, g in groups.items() if g == group]).items()
    }


def figures(judged: Sequence[Verdict]) -> dict[str, object]:
    """Return the shares of right cells with 95 % intervals, and what is wrong with the others."""
    sure = [verdict for verdict in judged if verdict.outcome != "in doubt"]
    return {
        "tables": len({_table(verdict) for verdict in judged}),
        "all right": _share(judged),
        "all right, of those not in doubt": _share(sure),
        "wrong": dict(Counter(v.outcome for v in judged if v.outcome != "right").most_common()),
    }


def _table(verdict: Verdict) -> tuple[str, int, int]:
    return verdict.gold.document, verdict.gold.page, verdict.gold.table


def _share(judged: Sequence[Verdict]) -> str:
    """Return a share with an interval of resampled tables."""
    if not judged:
        return "0 of 0"
    tables = [[verdict.outcome == "right" for verdict in cells] for _, cells in groupby(judged, key=_table)]
    right, count = sum(map(sum, tables)), len(judged)
    rng = random.Random(SEED)
    drawn = sorted(
        fmean(one for table in rng.choices(tables, k=len(tables)) for one in table) for _ in range(RESAMPLES)
    )
    low, high = drawn[RESAMPLES // 40], drawn[-RESAMPLES // 40]
    return f"{right} of {count} ({right / count:.3f}, {low:.3f} to {high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="where the manuals are, or are fetched to")
    args = parser.parse_args()
    gold = gold_cells()
    half = half_of(gold)
    judged = list(verdicts(gold, args.home))
    for verdict in judged:
        if verdict.outcome != "right" and half[verdict.gold.document] == "looked-at":
            print(f"{verdict.gold.document} p. {verdict.gold.page}, {verdict.outcome}: {verdict.gold}")
            print(f"    {verdict.read}")
    record(
        "table_readings",
        {"all": figures(judged)}
        | {name: figures([v for v in judged if half[v.gold.document] == name]) for name in HALVES}
        | {
            f"{group}, {name}": figures(of)
            for group in dict.fromkeys(v.gold.group for v in judged)
            for name in HALVES
            if (of := [v for v in judged if (v.gold.group, half[v.gold.document]) == (group, name)])
        },
    )


if __name__ == "__main__":
    main()
