"""Scores rows of filings' tables against a gold read by eye: do the numbers survive exactly?"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

import pymupdf
from machine import record

from pincite.extract import Extractor
from pincite.schema.extraction import Category, Element
from pincite.settings import Limits

GOLD = Path(__file__).parent / "gold" / "filing_rows.jsonl"

SEED = 3
PAGES = 25
MIN_NUMBERS = 40
"""Numeric words on a page that is taken to hold tables."""
MIN_ROWS = 8
"""Lines of such a page that end in two numeric words, symbols aside."""
TOO_FEW_ROWS = frozenset({("JPMORGAN_2021Q1_10Q.pdf", 50), ("VERIZON_2022_10K.pdf", 82)})
"""Pages drawn and passed over for the next of their document: by eye, their tables have six rows."""

NUMBER = re.compile(r"[($€£-]*\d[\d,]*(\.\d+)?[)%]*")
_SYMBOLS = frozenset("$€£%)—–-")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_MAX_PIECES = 4
"""Neighbouring cells or words that may make up one number: currency, a bracket, digits, a percent sign."""
_ALIKE = 0.5
"""Likeness to the gold from which a line of a table counts as the row, if a broken one."""


@dataclass(frozen=True)
class GoldRow:
    """A row as printed: its label and its cells that are not blank, left to right. Pages count from 1."""

    document: str
    page: int
    label: str
    cells: tuple[str, ...]

    @property
    def numbers(self) -> list[str]:
        """The cells without letters: amounts, percentages, dates, and dashes for nil."""
        return [cell for cell in self.cells if not any(map(str.isalpha, cell))]


@dataclass(frozen=True)
class Verdict:
    """What became of one row: how many of its numbers are exact in its table row, and on the page at all."""

    gold: GoldRow
    exact: int
    on_page: int
    whole: bool
    """Label and cells are all exact and in order."""
    found: tuple[str, ...] | None
    """The row of a table that is most like it, None where none is."""


def draw(folder: Path) -> list[tuple[str, int]]:
    """25 pages that hold tables of numbers, as document and page from 1: one of each document, then a second.

    Candidates are chosen by the page's plain words alone, so that no table finder has a say.
    """
    rng = random.Random(SEED)
    shuffled = []
    for path in sorted(folder.glob("*.pdf")):
        with pymupdf.open(path) as pdf:
            candidates = [page.number + 1 for page in pdf if holds_numbers(page)]
        rng.shuffle(candidates)
        shuffled.append([(path.name, page) for page in candidates if (path.name, page) not in TOO_FEW_ROWS])
    rng.shuffle(shuffled)
    rounds = [pages[turn] for turn in range(2) for pages in shuffled if len(pages) > turn]
    return sorted(rounds[:PAGES])


def holds_numbers(page: pymupdf.Page) -> bool:
    """Whether a page has enough numbers, and enough lines that end in two of them, as rows do."""
    lines = defaultdict(list)
    for x0, _, _, bottom, word, *_ in page.get_text("words"):
        if word not in _SYMBOLS:
            lines[round(bottom)].append((x0, NUMBER.fullmatch(word) is not None))
    endings = [[number for _, number in sorted(line)[-2:]] for line in lines.values()]
    numbers = sum(number for line in lines.values() for _, number in line)
    return numbers >= MIN_NUMBERS and endings.count([True, True]) >= MIN_ROWS


def squeeze(text: str) -> str:
    """Text without white space, its dashes all the same one, raised footnote marks on the line (NFKC)."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_DASHES)


def exact_in_order(wanted: Sequence[str], pieces: Sequence[str]) -> int:
    """How many of the wanted texts stand among the pieces in their order, each as one piece or as neighbours.

    White space and empty pieces don't count. The best alignment, by dynamic programming as for the longest
    common subsequence.
    """
    texts = [squeeze(text) for text in wanted]
    parts = [squeezed for piece in pieces if (squeezed := squeeze(piece))]
    best = [[0] * (len(parts) + 1) for _ in range(len(texts) + 1)]
    for i, text in enumerate(texts, 1):
        for j in range(1, len(parts) + 1):
            runs = (n for n in range(1, min(j, _MAX_PIECES) + 1) if "".join(parts[j - n : j]) == text)
            best[i][j] = max(best[i - 1][j], best[i][j - 1], *(best[i - 1][j - n] + 1 for n in runs), 0)
    return best[-1][-1]


def most_alike(gold: GoldRow, rows: Sequence[Sequence[str]]) -> Sequence[str] | None:
    """Return the row of a table that is most like the gold in its whole text and in its numbers.

    It shares a word with the label, so that numbers that lost their label are not the row.
    """
    label = _words(gold.label)
    sharing = [row for row in rows if not label or label & _words(" ".join(row))]
    if not sharing:
        return None
    row = max(sharing, key=lambda row: _alike([gold.label, *gold.cells], row) + _alike_in_numbers(gold, row))
    likeness = max(_alike([gold.label, *gold.cells], row), _alike_in_numbers(gold, row))
    return row if likeness >= _ALIKE else None


def judge(gold: GoldRow, elements: Sequence[Element]) -> Verdict:
    """Score one row against a page's elements; a table's text has a line per row and a tab between cells."""
    tables = [element.text for element in elements if element.category == Category.TABLE]
    rows = [line.split("\t") for table in tables for line in table.split("\n")]
    found = most_alike(gold, rows)
    words = [squeeze(word) for element in elements for word in element.text.split()]
    runs = {"".join(words[i : i + n]) for n in range(1, _MAX_PIECES + 1) for i in range(len(words))}
    wanted = [text for text in (gold.label, *gold.cells) if text]
    return Verdict(
        gold,
        exact=exact_in_order(gold.numbers, found) if found else 0,
        on_page=sum(squeeze(number) in runs for number in gold.numbers),
        whole=found is not None and exact_in_order(wanted, found) == len(wanted),
        found=tuple(found) if found else None,
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _alike(wanted: Sequence[str], row: Sequence[str]) -> float:
    return SequenceMatcher(None, squeeze("".join(wanted)), squeeze("".join(row)), autojunk=False).ratio()


def _alike_in_numbers(gold: GoldRow, row: Sequence[str]) -> float:
    return _alike(gold.numbers, [word for word in " ".join(row).split() if not any(map(str.isalpha, word))])


def verdicts(folder: Path) -> Iterator[Verdict]:
    """Read each page of the gold as a PDF of its own, for speed, and judge its rows."""
    gold = [GoldRow(**{**row, "cells": tuple(row["cells"])}) for row in map(json.loads, GOLD.open())]
    extractor = Extractor(Limits())
    try:
        for (document, page), rows in groupby(gold, key=lambda row: (row.document, row.page)):
            with tempfile.TemporaryDirectory() as scratch:
                path = Path(scratch) / document
                with pymupdf.open(folder / document) as pdf, pymupdf.open() as single:
                    single.insert_pdf(pdf, from_page=page - 1, to_page=page - 1)
                    single.save(path)
                elements = extractor.extract(path, document).elements
            yield from (judge(row, elements) for row in rows)
    finally:
        extractor.close()


def report(judged: Sequence[Verdict]) -> None:
    """Print the rows that are not whole and record the shares."""
    documents = sorted({verdict.gold.document for verdict in judged})
    for verdict in judged:
        if not verdict.whole:
            gold = verdict.gold
            print(f"{gold.document} p. {gold.page}: {verdict.exact} of {len(gold.numbers)} numbers exact")
            print(f"    printed  {gold.label} | {' | '.join(gold.cells)}")
            print(f"    read     {' | '.join(verdict.found) if verdict.found else 'in no table'}")
    tableless = [verdict for verdict in judged if verdict.found is None]
    missed: dict[str, int] = defaultdict(int)
    for verdict in judged:
        if verdict.exact < len(verdict.gold.numbers):
            missed[f"{verdict.gold.document} {verdict.gold.page}"] += (
                len(verdict.gold.numbers) - verdict.exact
            )
    record(
        "filing_rows",
        {
            "numbers exact in their row": _exact(judged),
            "the same, every other filing from the first": _exact(_of(judged, documents[::2])),
            "the same, the other filings": _exact(_of(judged, documents[1::2])),
            "numbers exact somewhere on the page": _share(
                sum(verdict.on_page for verdict in judged), sum(len(v.gold.numbers) for v in judged)
            ),
            "rows with all numbers exact": _share(
                sum(verdict.exact == len(verdict.gold.numbers) for verdict in judged), len(judged)
            ),
            "rows with label and all cells exact": _share(sum(v.whole for v in judged), len(judged)),
            "rows in no table": len(tableless),
            "of these, with all numbers on the page": sum(
                verdict.on_page == len(verdict.gold.numbers) for verdict in tableless
            ),
            "numbers missed, by page": dict(missed),
        },
    )


def _of(judged: Sequence[Verdict], documents: Sequence[str]) -> list[Verdict]:
    return [verdict for verdict in judged if verdict.gold.document in documents]


def _exact(judged: Sequence[Verdict]) -> str:
    return _share(sum(v.exact for v in judged), sum(len(v.gold.numbers) for v in judged))


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", action="store_true", help="print the pages that the gold is of, and end")
    args = parser.parse_args()
    folder = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev" / "pdfs"
    if args.draw:
        for document, page in draw(folder):
            print(document, page)
    else:
        report(list(verdicts(folder)))


if __name__ == "__main__":
    main()
