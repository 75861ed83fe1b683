"""A document that is to be set: prose and tables in their order, drawn by a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from generated import prose

from typeset.causes import Change, has_figures, signs_joined
from typeset.sheets import Sheet
from typeset.sources import Source, sources
from typeset.split import HALVES, Half, halves
from typeset.styles import (
    CHANGES,
    PER_CAUSE_ANEW,
    PER_STYLE,
    PER_STYLE_ANEW,
    SEED,
    SEED_ANEW,
    Style,
    styles,
    styles_anew,
)

PROGRAMS = ("chromium", "latex", "libreoffice", "weasyprint")
TEXT_WIDTH, PAGE_MARGIN = 483.0, 56.0
"""Of an A4 page, in points."""
LETTER_WIDTH = 0.5
"""Of a letter, in sizes of the type: a guess, which decides how wide a column is made."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A heading, a paragraph or a caption."""

    kind: Literal["heading", "paragraph", "caption"]
    text: str


Block = Prose | Sheet


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be set, and by which program."""

    name: str
    style: Style
    program: str
    source: str
    blocks: tuple[Block, ...]
    gap: float
    """Points above and below a table."""

    @property
    def sheets(self) -> list[Sheet]:
        """The tables."""
        return [block for block in self.blocks if isinstance(block, Sheet)]


def documents() -> Iterator[Document]:
    """Draw all documents of both halves: each half has its own styles, programs and sources."""
    programs = halves("programs", PROGRAMS)
    held = _by_half()
    for style in styles():
        by = [program for program in PROGRAMS if programs[program] == style.half]
        for number in range(PER_STYLE):
            yield _document(style, number, by[number % len(by)], held[style.half], SEED)


def documents_anew() -> Iterator[Document]:
    """Draw other documents, of styles of their own, by all programs, of the sources that may be looked at."""
    held = _by_half()["looked-at"]
    for at, style in enumerate(styles_anew()):
        for number in range(PER_STYLE_ANEW):
            # Each style of a cause begins with another program.
            program = PROGRAMS[(number + at % PER_CAUSE_ANEW) % len(PROGRAMS)]
            yield _document(style, number, program, held, SEED_ANEW)


def _by_half() -> dict[Half, list[Source]]:
    """Return the sources of each half, split for each data set by itself."""
    held = sources()
    sides: dict[str, Half] = {}
    for origin in sorted({source.name.partition("/")[0] for source in held}):
        sides |= halves("sources", [source.name for source in held if source.name.startswith(f"{origin}/")])
    return {half: [source for source in held if sides[source.name] == half] for half in HALVES}


def _document(style: Style, number: int, program: str, held: Sequence[Source], seed: int) -> Document:
    rng = Random(f"{seed}/{style.name}/{number}")
    name = f"{style.name.replace(' ', '-').replace(chr(39), '')}-{number}"
    fitting = [source for source in held if any(_fits(style, sheet) for sheet in source.sheets)]
    source = rng.choice(fitting)
    sheets = [sheet for sheet in source.sheets if _fits(style, sheet)]
    first = _changed(rng.choice(sheets), style, rng)
    blocks: list[Block] = [Prose("heading", prose.heading(rng))] if rng.random() < 0.5 else []
    if style.cause == "page's end":
        blocks += [Prose("paragraph", prose.paragraph(rng, 4, 5)) for _ in range(rng.randint(8, 10))]
    elif rng.random() < 0.8:
        blocks += [Prose("paragraph", prose.paragraph(rng)) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.5:
        blocks.append(Prose("caption", prose.caption(rng, "Table")))
    blocks.append(first)
    if style.cause == "two close":
        blocks.append(_changed(rng.choice(sheets), style, rng))
    if rng.random() < 0.8:
        blocks += [Prose("paragraph", prose.paragraph(rng)) for _ in range(rng.randint(1, 2))]
    gap = rng.choice((4, 6, 9)) if style.cause == "two close" else rng.choice((4, 8, 14))
    return Document(name, style, program, source.name, tuple(blocks), gap)


def _fits(style: Style, sheet: Sheet) -> bool:
    if style.cause == "page's end":
        return sheet.height >= 14
    if style.cause == "figures to the right":
        return sum(has_figures(sheet, column) for column in range(sheet.width)) >= 2
    return True


def _changed(sheet: Sheet, style: Style, rng: Random) -> Sheet:
    """Return a run of the table's rows, with what the style's causes do to it."""
    most = 32 if style.cause == "page's end" else rng.randint(5, 14)
    first = rng.randint(sheet.heading_rows, max(sheet.heading_rows, sheet.height - most))
    sheet = sheet.only_rows([*range(sheet.heading_rows), *range(first, min(sheet.height, first + most))])
    changes: list[Change] = [change for cause, change in CHANGES.items() if change and cause in style.causes]
    for change in changes:
        sheet = change(sheet, rng)
    return sheet


def other_readings(document: Document) -> list[list[Sheet]]:
    """Return the truths that are as good: signs of currency in the cells of their numbers."""
    joined = [signs_joined(sheet) for sheet in document.sheets]
    return [joined] if joined != document.sheets else []


def column_widths(sheet: Sheet, style: Style) -> tuple[list[float], float]:
    """Return the width of each column in points, padding included, and the size of the type that fits."""
    free = TEXT_WIDTH * style.share - 4 * style.padding * sheet.width - sheet.width
    least, wanted = [1.0] * sheet.width, [1.0] * sheet.width
    for cell in sheet.cells:
        if cell.colspan == 1:
            longest = max(map(len, cell.text.split()), default=0)
            least[cell.column] = max(least[cell.column], longest + 0.5)
            wanted[cell.column] = max(wanted[cell.column], len(cell.text) + 1)
    size = min(style.size, free / (sum(least) * LETTER_WIDTH * 1.2))
    em = size * LETTER_WIDTH * 1.2
    spare = free / em - sum(least)
    more = [want - need for want, need in zip(wanted, least, strict=True)]
    part = min(1.0, spare / sum(more)) if sum(more) else 0.0
    widths = [(need + part * rest) * em for need, rest in zip(least, more, strict=True)]
    return [width + 4 * style.padding + 1 for width in widths], size
