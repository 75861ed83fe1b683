"""From the recognised lines of a level page to blocks in reading order, by their geometry alone."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pincite.document import Box, Category
from pincite.extract.blocks import Block, Line, flow, union, visual_lines

_PIECE_GAP = 1.5
"""Font sizes of white that part a line into pieces that need not belong together."""
_GUTTER = 0.9
"""Font sizes of white between columns, at least."""
_PROSE_CHARS = 22
"""Characters of most lines in a column of running text, at least."""
_PROSE_ROWS = 4
_TABLE_ROWS = 3
_APART = 0.8
"""Font sizes of white between a running line and the text of its page, at least."""
_TITLE_CHARS = 120
_LARGER = 1.15
"""From what size, for that of the body, a short paragraph is a title."""
_CAPITALS = 6
_SAME_SIZE = 0.09
"""The share by which measured sizes of one font differ."""
_NUMBERED_TITLE = re.compile(r"^\d{1,2}(?:\.|(?:\.\d{1,2})+\.?)\s+[A-Z][^.;:!?]*$")
_LIST_MARK = re.compile(r"^(?:[•·●▪■◦‣*–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])$")
_CAPTION = re.compile(r"^(?:fig(?:ure|\.)?|table|chart|exhibit)\s*\d+(?:\.\d+)*[.:]?\s", re.IGNORECASE)

MakeTable = Callable[[Sequence[Line], Box], Block]
"""Makes the block of a table of the lines in its box."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that stands together on the page: a part of a line, or a table already made."""

    box: Box
    size: float
    line: Line | None = None
    table: Block | None = None

    @property
    def chars(self) -> int:
        return sum(len(word.text) for word in self.line.words) + len(self.line.words) - 1 if self.line else 0


def blocks(lines: Sequence[Line], grids: Sequence[Box], make_table: MakeTable) -> list[Block]:
    """The blocks of a level page in reading order; `grids` are the boxes that rulings part into cells."""
    lines = _settled(lines)
    pieces = []
    for box in grids:
        inside = [part for line in lines for part in [_inside(line, box)] if part is not None]
        if inside:
            pieces.append(
                Piece(box, statistics.median(line.size for line in inside), table=make_table(inside, box))
            )
    outside = [part for line in lines for part in _outside(line, grids)]
    pieces += [Piece(part.box, part.size, part) for line in outside for part in _pieces(line)]
    head, body, foot = _without_running_lines(_rows(pieces))
    return categorised(
        [*_paragraphs(head), *_read([piece for row in body for piece in row], make_table), *_paragraphs(foot)]
    )


def _without_running_lines(rows: Sequence[list[Piece]]) -> tuple[list[list[Piece]], ...]:
    """The first row, the others and the last row of a page; the ends only where they stand apart."""
    start, end = 0, len(rows)
    if len(rows) > _PROSE_ROWS:
        start = int(_apart(rows[0], rows[1]))
        end -= int(_apart(rows[-2], rows[-1]))
    return list(rows[:start]), list(rows[start:end]), list(rows[end:])


def _apart(above: Sequence[Piece], below: Sequence[Piece]) -> bool:
    gap = min(piece.box[1] for piece in below) - max(piece.box[3] for piece in above)
    return gap > _APART * max(piece.size for piece in (*above, *below))


def _settled(lines: Sequence[Line]) -> list[Line]:
    """The lines with their measured sizes settled on those of the page's fonts.

    The sizes around the one that most characters have are one, then those around the next.
    """
    settled: dict[int, float] = {}
    left = list(lines)
    while left:
        usual = max(left, key=lambda line: sum(_chars(o) for o in left if _alike(o.size, line.size))).size
        group = [line for line in left if _alike(line.size, usual)]
        size = statistics.median(line.size for line in group for _ in range(_chars(line)))
        settled.update({id(line): size for line in group})
        left = [line for line in left if not _alike(line.size, usual)]
    return [replace(line, size=settled[id(line)]) for line in lines]


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_SIZE * max(one, other)


def _chars(line: Line) -> int:
    return sum(len(word.text) for word in line.words)


def _inside(line: Line, box: Box) -> Line | None:
    words = tuple(word for word in line.words if _within(word.box, box))
    return replace(line, words=words) if words else None


def _outside(line: Line, boxes: Sequence[Box]) -> list[Line]:
    words = tuple(word for word in line.words if not any(_within(word.box, box) for box in boxes))
    return [replace(line, words=words)] if words else []


def _within(word: Box, box: Box) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _pieces(line: Line) -> list[Line]:
    """The line parted where its white is wide."""
    if not line.horizontal:
        return [line]
    parts = [[line.words[0]]]
    for word in line.words[1:]:
        if word.box[0] - parts[-1][-1].box[2] > _PIECE_GAP * line.size:
            parts.append([])
        parts[-1].append(word)
    return [replace(line, words=tuple(part)) for part in parts]


def _read(pieces: Sequence[Piece], make_table: MakeTable) -> Iterator[Block]:
    """Zone by zone from the top; columns before lines, tables kept whole."""
    for zone in _zones(_rows(pieces)):
        columns = _columns([piece for row in zone for piece in row])
        if len(columns) == 1:
            yield from _paragraphs(zone)
        elif len(zone) >= _PROSE_ROWS and _is_prose(columns):
            for column in columns:
                yield from _read(column, make_table)
        else:
            yield from _tabular(zone, make_table)


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces side by side, from the top: each shares half its height with the first of its row."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.box[1] + piece.box[3]) / 2):
        if rows and any(_level(piece.box, other.box) for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.box[0]) for row in rows]


def _level(one: Box, other: Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared >= 0.5 * min(one[3] - one[1], other[3] - other[1])


def _zones(rows: Sequence[list[Piece]]) -> list[list[list[Piece]]]:
    """Rows that share columns, or have none."""
    zones: list[list[list[Piece]]] = []
    parted = False
    for row in rows:
        together = [piece for other in (zones[-1] if zones else []) for piece in other] + row
        shared = len(_columns(together)) > 1
        if not zones or (parted and not shared) or (not parted and not shared and len(_columns(row)) > 1):
            zones.append([])
            shared = len(_columns(row)) > 1
        zones[-1].append(row)
        parted = shared
    return zones


def _columns(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces parted at every white that runs through all of them from top to bottom."""
    columns: list[list[Piece]] = []
    reach = 0.0
    for piece in sorted(pieces, key=lambda piece: piece.box[0]):
        if not columns or piece.box[0] - reach > _GUTTER * piece.size:
            columns.append([])
            reach = piece.box[2]
        columns[-1].append(piece)
        reach = max(reach, piece.box[2])
    return columns


def _is_prose(columns: Sequence[Sequence[Piece]]) -> bool:
    """Whether columns hold running text: most of their characters stand in lines that fill them."""
    chars = filled = 0
    for column in columns:
        left, _, right, _ = union(piece.box for piece in column)
        for piece in column:
            chars += piece.chars
            wide = piece.box[2] - piece.box[0] >= 0.6 * (right - left)
            filled += piece.chars if piece.chars >= _PROSE_CHARS and wide else 0
    return filled >= 0.6 * chars


def _tabular(zone: Sequence[list[Piece]], make_table: MakeTable) -> Iterator[Block]:
    """A zone of short pieces in columns: a table, with what stands before and after it, or single lines."""
    parted = [number for number, row in enumerate(zone) if len(row) > 1]
    if len(parted) < _TABLE_ROWS or _is_form(zone) or any(piece.table for row in zone for piece in row):
        for row in zone:
            yield from _paragraphs([row])
        return
    first, last = parted[0], parted[-1]
    while last + 1 < len(zone) and _hangs(zone[last], zone[last + 1]):
        last += 1
    yield from _paragraphs(zone[:first])
    inside = [piece.line for row in zone[first : last + 1] for piece in row if piece.line]
    yield make_table(inside, union(line.box for line in inside))
    yield from _paragraphs(zone[last + 1 :])


def _is_form(zone: Sequence[list[Piece]]) -> bool:
    """Whether the rows are labels with what was filled in."""
    parted = [row for row in zone if len(row) == 2]
    labels = [row for row in parted if row[0].line and row[0].line.words[-1].text.endswith(":")]
    return bool(parted) and 2 * len(labels) > len(zone)


def _hangs(row: Sequence[Piece], below: Sequence[Piece]) -> bool:
    """Whether the row below only goes on with a cell of this one."""
    piece = below[0]
    gap = piece.box[1] - max(other.box[3] for other in row)
    under = any(abs(piece.box[0] - other.box[0]) < piece.size for other in row[1:])
    return len(below) == 1 and gap < 0.3 * piece.size and under


def _paragraphs(rows: Sequence[Sequence[Piece]]) -> Iterator[Block]:
    """One column's rows as paragraphs."""
    lines: list[Line] = []
    for row in rows:
        tables = [piece.table for piece in row if piece.table]
        text = [piece.line for piece in row if piece.line]
        if tables:
            yield from _flowing(lines)
            lines = []
            yield from tables
        lines += visual_lines(text) if text else []
    yield from _flowing(lines)


def _flowing(lines: Sequence[Line]) -> Iterator[Block]:
    if not lines:
        return
    gaps = [below.box[1] - line.box[3] for line, below in pairwise(lines)]
    usual = statistics.median_low(gaps) if gaps else 0.0
    left, _, right, _ = union(line.box for line in lines)
    paragraph = [lines[0]]
    for line, below in pairwise(lines):
        if _breaks(line, below, usual, left, right):
            yield _block(paragraph)
            paragraph = []
        paragraph.append(below)
    yield _block(paragraph)


def _breaks(line: Line, below: Line, usual: float, left: float, right: float) -> bool:
    """Whether a paragraph ends between two lines of a column that reaches from `left` to `right`."""
    gap, size = below.box[1] - line.box[3], min(line.size, below.size)
    ends = line.words[-1].text[-1] in ".:;!?"
    short = line.box[2] < right - 0.15 * (right - left)
    indented = below.box[0] > left + size and line.box[0] < left + 0.5 * size
    return (
        gap > min(usual, 0.6 * size) + 0.4 * size
        or not _alike(line.size, below.size)
        or line.bold != below.bold
        or bool(_LIST_MARK.match(below.words[0].text) and len(below.words) > 1)
        or (ends and (short or indented))
        or not (line.horizontal and below.horizontal)
    )


def _block(lines: Sequence[Line]) -> Block:
    first = lines[0].words[0].text
    listed = bool(_LIST_MARK.match(first)) and len(lines[0].words) > 1
    return flow(lines, Category.LIST_ITEM if listed else Category.NARRATIVE_TEXT)


def categorised(found: Sequence[Block]) -> list[Block]:
    """The blocks with titles and captions told from running text."""
    body = _body_size(found)
    bold = sum(len(b.text) for b in found if b.bold) > 0.3 * sum(len(b.text) for b in found)
    named = [_titled(block, body, trust_bold=not bold) for block in found]
    numbered = [bool(_NUMBERED_TITLE.match(block.text)) for block in named]
    kept = []
    for number, block in enumerate(named):
        # Numbers that follow each other without text between them are those of a list.
        beside = numbered[max(0, number - 1) : number] + numbered[number + 1 : number + 2]
        plain = not block.bold and (block.size or 0.0) < _LARGER * body and any(beside)
        kept.append(replace(block, category=Category.LIST_ITEM) if numbered[number] and plain else block)
    return kept


def _body_size(found: Iterable[Block]) -> float:
    sizes = [b.size for b in found if b.size and b.category != Category.TABLE for _ in range(len(b.text))]
    return statistics.median(sizes) if sizes else 0.0


def _titled(block: Block, body: float, *, trust_bold: bool) -> Block:
    if block.category == Category.TABLE or not any(char.isalpha() for char in block.text):
        return block
    if _CAPTION.match(block.text):
        return replace(block, category=Category.FIGURE_CAPTION)
    numbered = bool(_NUMBERED_TITLE.match(block.text))
    larger = (block.size or 0.0) >= _LARGER * body
    capitals = block.text.isupper() and sum(map(str.isalpha, block.text)) >= _CAPITALS
    bold = trust_bold and block.bold and block.text[-1] not in ".;,"
    short = len(block.text) <= _TITLE_CHARS and (block.category != Category.LIST_ITEM or numbered)
    return (
        replace(block, category=Category.TITLE)
        if short and (larger or capitals or bold or numbered)
        else block
    )
