"""Reads rows of filings' tables beside a gold read by eye: do the numbers survive exactly?"""

from __future__ import annotations

import argparse
import os
import random
import re
from collections import defaultdict
from pathlib import Path

import pymupdf

SEED = 3
PAGES = 25
MIN_NUMBERS = 40
"""Numeric words on a page that is taken to hold tables."""
MIN_ROWS = 8
"""Lines of such a page that end in two numeric words, symbols aside."""
TOO_FEW_ROWS = frozenset({("JPMORGAN_2021Q1_10Q.pdf", 50), ("VERIZON_2022_10K.pdf", 82)})
"""Pages drawn and passed over for the next of their document: by eye, their tables have six rows."""

_NUMBER = re.compile(r"[($€£-]*\d[\d,]*(\.\d+)?[)%]*")
_SYMBOLS = frozenset("$€£%)—–-")


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
            lines[round(bottom)].append((x0, _NUMBER.fullmatch(word) is not None))
    endings = [[number for _, number in sorted(line)[-2:]] for line in lines.values()]
    numbers = sum(number for line in lines.values() for _, number in line)
    return numbers >= MIN_NUMBERS and endings.count([True, True]) >= MIN_ROWS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", action="store_true", help="print the pages that the gold is of")
    args = parser.parse_args()
    folder = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev" / "pdfs"
    if args.draw:
        for document, page in draw(folder):
            print(document, page)


if __name__ == "__main__":
    main()
