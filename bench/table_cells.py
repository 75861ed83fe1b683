"""Draws the cells of filings' tables that `gold/table_cells.jsonl` asks for, and reads its questions."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf
from filing_rows import holds_numbers, squeeze

GOLD = Path(__file__).parent / "gold" / "table_cells.jsonl"

SEED = 5
CELLS = 40
MAX_CELLS_PER_FILING = 3

_NUMBER = re.compile(r"[($€£+-]*\d{1,3}(,?\d{3})*(\.\d+)?[)%]*")
_YEAR = re.compile(r"(19|20)\d\d")
SYMBOLS_BEFORE = frozenset({"$", "€", "£", "($", "(", "$("})
SYMBOLS_AFTER = frozenset({")", "%", ")%", "%)"})
_SAME_LINE = 2.0
"""Points between the bottoms of neighbouring words up to which they are of one line."""

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points of the page as displayed, from its top left."""


@dataclass(frozen=True)
class Place:
    """Where a cell stands. Pages count from 1."""

    page: int
    box: Box


@dataclass(frozen=True)
class Drawn:
    """A cell as the page's words have it: its number and any symbol that stands apart, a space between."""

    document: str
    value: str
    place: Place


@dataclass(frozen=True)
class CellQuestion:
    """A question for one cell; the headings of its column from the top down, all as printed."""

    id: str
    question: str
    cell: Drawn
    row: str
    column: tuple[str, ...]
    unit: str | None
    """What the table says of its unit, None where it says nothing."""
    also: tuple[Place, ...]
    """Cells of the filing's other tables that print the same figure for the same fact: as right an answer."""


@dataclass(frozen=True)
class Word:
    box: Box
    text: str


def questions() -> Iterator[CellQuestion]:
    """Yield the gold, in the order in which its cells were drawn."""
    for line in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines()):
        yield CellQuestion(
            id=line["id"],
            question=line["question"],
            cell=Drawn(line["document"], line["value"], _place(line)),
            row=line["row"],
            column=tuple(line["column"]),
            unit=line.get("unit"),
            also=tuple(map(_place, line.get("also", ()))),
        )


def _place(line: dict[str, object]) -> Place:
    match line:
        case {"page": int(page), "box": [float(x0), float(y0), float(x1), float(y1)]}:
            return Place(page, (x0, y0, x1, y1))
    raise ValueError(f"a page and a box of four numbers are needed: {line}")


def draw(folder: Path) -> list[Drawn]:
    """40 cells: one of each filing, then a second of each, then a third of some.

    A filing's pages that hold tables of numbers are shuffled and give a cell each, so that no page has two.
    Pages and cells are chosen by the page's plain words alone, so that no table finder has a say.
    """
    rng = random.Random(SEED)
    filings = []
    for path in sorted(folder.glob("*.pdf")):
        with pymupdf.open(path) as pdf:
            pages = [(page.number + 1, words_by_line(page)) for page in pdf if holds_numbers(page)]
        rng.shuffle(pages)
        choices = [(number, choice) for number, lines in pages if (choice := list(_candidates(lines)))]
        filings.append([_drawn(path.name, number, *rng.choice(choice)) for number, choice in choices])
    rng.shuffle(filings)
    rounds = [cells[turn] for turn in range(MAX_CELLS_PER_FILING) for cells in filings if len(cells) > turn]
    return rounds[:CELLS]


def words_by_line(page: pymupdf.Page) -> list[list[Word]]:
    """Return the words of a page by line, left to right, without regard to columns or tables."""
    words = [Word((x0, y0, x1, y1), text) for x0, y0, x1, y1, text, *_ in page.get_text("words")]
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box[3]):
        if lines and word.box[3] - lines[-1][-1].box[3] <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.box[0]) for line in lines]


def _candidates(lines: Sequence[Sequence[Word]]) -> Iterator[tuple[Sequence[Word], int]]:
    """Yield what may be a cell, as a line and a place in it: a number, no year, of those that end the line.

    The line begins with letters and ends in at least two numbers, unlike that of a page number.
    """
    for line in lines:
        start = len(line)
        while start and not any(map(str.isalpha, line[start - 1].text)):
            start -= 1
        numbers = [at for at in range(start, len(line)) if _NUMBER.fullmatch(line[at].text)]
        if start and len(numbers) >= 2:
            yield from ((line, at) for at in numbers if not _YEAR.fullmatch(line[at].text))


def _drawn(document: str, page: int, line: Sequence[Word], at: int) -> Drawn:
    first = at - 1 if line[at - 1].text in SYMBOLS_BEFORE else at
    end = at + 2 if at + 1 < len(line) and line[at + 1].text in SYMBOLS_AFTER else at + 1
    cell = line[first:end]
    return Drawn(document, " ".join(word.text for word in cell), Place(page, around(cell)))


def around(words: Sequence[Word]) -> Box:
    """Return the smallest box around words, rounded to a tenth of a point."""
    x0, y0, x1, y1 = zip(*(word.box for word in words), strict=True)
    return round(min(x0), 1), round(min(y0), 1), round(max(x1), 1), round(max(y1), 1)


def standing_in(page: pymupdf.Page, box: Box) -> str:
    """Return the words of a page whose middles are in a box, left to right, squeezed."""
    left, top, right, bottom = box
    inside = [
        word.text
        for line in words_by_line(page)
        for word in line
        if left <= (word.box[0] + word.box[2]) / 2 <= right
        and top <= (word.box[1] + word.box[3]) / 2 <= bottom
    ]
    return squeeze("".join(inside))


def main() -> None:
    cells = draw(Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev" / "pdfs")
    for cell in cells:
        print(cell.document, cell.place.page, cell.value, *cell.place.box, sep="\t")
    asked = [question.cell for question in questions()]
    print("The gold asks for these cells." if asked == cells else "The gold asks for other cells.")


if __name__ == "__main__":
    main()
