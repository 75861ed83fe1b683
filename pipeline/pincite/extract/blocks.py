"""Define the result of reading one page: blocks in reading order, each with its words and their boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from pincite.schema.body import has_words
from pincite.schema.extraction import (
    Box,
    Category,
    LeftOut,
    Link,
    PageExtraction,
    ReadBy,
    Remark,
    TableCell,
    Unclear,
    Uncovered,
    Word,
)

_LINE_END_HYPHENS = ("-", "\u00ad", "\u2010")


def as_box(rect: Any) -> Box:
    """Return a rectangle of pymupdf's, or four numbers in points, as a box."""
    x0, y0, x1, y1 = map(float, rect)
    return x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A word as a page shows it: text without white space, and its box in points of the displayed page.

    While a scan is read, boxes are in pixels of its image.
    """

    text: str
    box: Box


@dataclass(frozen=True)
class Line:
    """A run of words on one baseline. `size` is the font size in points; OCR gives the height of the line.

    `font` is the name of the font of most of it; `marked`: it is set in italics; `monospaced`: all of it is
    set as on a typewriter. `labels` are its first words that stand apart, as a date before a job.
    """

    words: tuple[Glyphs, ...]
    size: float
    bold: bool = False
    horizontal: bool = True
    font: str = ""
    marked: bool = False
    monospaced: bool = False
    labels: int = 0

    @cached_property
    def box(self) -> Box:
        """The smallest box around its words, in points."""
        return union(word.box for word in self.words)

    @property
    def middle(self) -> float:
        """The middle of its width."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def level(self) -> float:
        """The middle of its height."""
        return (self.box[1] + self.box[3]) / 2

    @cached_property
    def text(self) -> str:
        """Its words, a space between any two."""
        return " ".join(word.text for word in self.words)

    def part(self, words: Sequence[Glyphs]) -> Self:
        """Return these words as a line, set as this one is."""
        return replace(self, words=tuple(words))


NOTES = frozenset("note tip hint important warning caution danger attention".split())
"""Labels of notes and warnings, and classes of these: they head a note, and nothing of what follows."""


@dataclass(frozen=True, slots=True)
class Block:
    """An element before the document is known as a whole. `words`, `cells` and `links` point into `text`.

    `box` is in points, and None in HTML; `html` is a table's. `level` is a depth from 1, where one is known.
    `size`, in points, `bold` and `marked` are those of most of its characters; they rank headings through the
    document.
    """

    category: Category
    text: str
    words: tuple[Word, ...] = ()
    box: Box | None = None
    level: int | None = None
    size: float | None = None
    bold: bool = False
    marked: bool = False
    html: str | None = None
    header_rows: int = 0
    cells: tuple[TableCell, ...] = ()
    links: tuple[Link, ...] = ()
    continues: bool = False
    aside: bool = False
    contents: bool = False


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One page as it was read: its size in points as displayed, and its blocks in reading order.

    HTML has no size. `because` says in a few words why it was read as it was; the rest is what its reading
    will report.
    """

    number: int
    width: float | None
    height: float | None
    read_by: ReadBy
    blocks: tuple[Block, ...]
    remarks: tuple[Remark, ...] = ()
    because: str = ""
    ocr_words: int = 0
    garbled: float = 0.0
    left_out: tuple[LeftOut, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()

    @property
    def chars(self) -> int:
        """The number of characters of its blocks."""
        return sum(len(block.text) for block in self.blocks)

    @property
    def has_words(self) -> bool:
        """True if anything on it has a letter or a digit."""
        return any(has_words(block.text) for block in self.blocks)

    @property
    def as_page_extraction(self) -> PageExtraction:
        """The page's line in the document's report."""
        return PageExtraction(
            self.number,
            self.read_by,
            self.because,
            self.chars,
            self.ocr_words,
            round(self.garbled, 3),
            self.left_out,
            self.unclear,
            self.uncovered,
        )


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around one or more boxes, in their unit. Raises ValueError for none."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def area(box: Box) -> float:
    """Return the area of a box, in its unit squared; 0 for one that has no inside."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def holds(outer: Box, inner: Box) -> bool:
    """Return True if the middle of a box lies in another, or within a point of it."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] - 1 <= x <= outer[2] + 1 and outer[1] - 1 <= y <= outer[3] + 1


def encloses(outer: Box, inner: Box) -> bool:
    """Return True if a box lies in another, or reaches out of it by a point at most."""
    return outer != inner and (
        outer[0] <= inner[0] + 1
        and outer[1] <= inner[1] + 1
        and outer[2] >= inner[2] - 1
        and outer[3] >= inner[3] - 1
    )


_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def clean(text: str) -> str:
    """Return text without control characters and lone surrogates, which no store and no reader takes."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs"))


def glyphs(text: str, box: Box) -> list[Glyphs]:
    """Return a run of a PDF's text as words: ligatures spelt out, split at any white space.

    Each gets the part of the run's box, in the box's unit, that its characters would have if all were equally
    wide.
    """
    text = clean(text).translate(_LIGATURES)
    parts = text.split()
    if len(parts) == 1 and len(parts[0]) == len(text):
        return [Glyphs(text, box)]
    x0, y0, x1, y1 = box
    step = (x1 - x0) / max(len(text), 1)
    found, position = [], 0
    for part in parts:
        position = text.index(part, position)
        found.append(Glyphs(part, (x0 + position * step, y0, x0 + (position + len(part)) * step, y1)))
        position += len(part)
    return found


def flow(
    lines: Sequence[Line],
    category: Category,
    separator: str = " ",
    goes_on: Callable[[Line, Line], bool] = lambda above, below: True,
) -> Block:
    """Return one block of running lines.

    Lines are joined by `separator`; after a hyphen at the end of a line a line break is kept, so that a
    divided word can be told from a compound. `goes_on` says of two lines if a word may be divided between
    them.
    """
    text, words = "", []
    for number, line in enumerate(lines):
        for index, word in enumerate(line.words):
            if text and index == 0:
                divided = _ends_divided(text) and goes_on(lines[number - 1], line)
                text += "\n" if divided else separator
            elif text:
                text += " "
            words.append(Word(len(text), len(text) + len(word.text), rounded(word.box)))
            text += word.text
    heaviest = max(lines, key=lambda line: (line.size, sum(len(word.text) for word in line.words)))
    chars = sum(len(word.text) for line in lines for word in line.words)
    bold = sum(len(word.text) for line in lines if line.bold for word in line.words)
    marked = sum(len(word.text) for line in lines if line.marked for word in line.words)
    return Block(
        category,
        text,
        tuple(words),
        rounded(union(line.box for line in lines)),
        size=round(heaviest.size, 1),
        bold=2 * bold > chars,
        marked=2 * marked > chars,
    )


def _ends_divided(text: str) -> bool:
    return text.endswith(_LINE_END_HYPHENS) and len(text) > 1 and text[-2].isalnum()


def rounded(box: Box) -> Box:
    """Round a box to a hundredth of a point: what a page image can show."""
    x0, y0, x1, y1 = box
    return round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)
