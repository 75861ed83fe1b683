"""Cut a table: it stays whole, or is split between rows, and each part has all that says what it is.

That is its head, the caption and the heading rows, and the label of the group that its first row is in. The
sentence that announces a table is its caption, too: often only that names the day or the unit of its figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pincite.schema.chunk import Segment
from pincite.schema.extraction import Category, Element, Page
from pincite.text.sentences import sentence_spans
from pincite.text.table_rows import (
    FIGURE,
    balances_around,
    closes_group,
    heads_columns,
    is_of_figures,
    is_unit,
    opens_group,
    states_balance,
)

CAPTION_TOKENS = 64
"""The longest sentence that is taken for a caption."""
LEAST_ROOM = 32
"""Tokens of rows in a chunk, at least."""
LABEL_WORDS = 8
"""The longest line without a full stop that is taken for the label of a table's part."""

ANNOUNCES = re.compile(r":\s*$|\b(?:as follows|following table|table below)\b", re.IGNORECASE)
"""A sentence that says where something stands, and not what it is."""

Count = Callable[[str], int]
"""Counts the tokens of a text."""


@dataclass(frozen=True, slots=True)
class TableSection:
    """Rows of a table, and those that name their columns, with the label above them."""

    head: list[Segment]
    rows: list[Segment]


@dataclass
class Above:
    """The last table and the lines over its rows: its caption and heading rows.

    `table` is None when something else than a heading or a label came after it.
    """

    head: list[Segment] = field(default_factory=list)
    table: Element | None = None

    def goes_on_in(self, table: Element, pages: Mapping[int, Page]) -> bool:
        """Return True if its head is another table's too.

        That is a table that goes on, or the next part on its page, which has no heading rows of its own and
        columns like it, by their number or by where they stand.
        """
        if not self.head:
            return False
        if table.continues:
            return True
        last = self.table
        return (
            last is not None
            and not sections(table)[0].head
            and last.page == table.page
            and (
                _columns(last) == _columns(table)
                or _stand_under(_figures(table, pages[table.page]), _figures(last, pages[last.page]))
            )
        )

    def sections(
        self, table: Element, caption: Sequence[Segment], pages: Mapping[int, Page], *, goes_on: bool
    ) -> list[TableSection]:
        """Return the parts of a table, each with its caption and all of its heading rows; the last are kept.

        A table that goes on has the head above it, and below that what stands between the two and those of
        its own heading rows that are not in that head.
        """
        first, *others = sections(table)
        own, over = list(caption), self.head if goes_on else []
        known = {_text(each, pages) for each in over}
        parts = [
            TableSection(
                [*over, *own, *(each for each in first.head if _text(each, pages) not in known)], first.rows
            )
        ]
        parts += [TableSection([*own, *each.head], each.rows) for each in others]
        if others or not goes_on:
            self.head = parts[-1].head
        self.table = table
        return parts


def sections(table: Element) -> list[TableSection]:
    """Part a table where rows within it name the columns anew; the first section has its heading rows.

    Rows just below the heading rows that name periods are heading rows, too. Rows that name columns name
    those of rows below them: at the end of a table they are rows like others.
    """
    segments = lines(table)
    texts = [table.text[each.start - table.start : each.end - table.start] for each in segments]
    count = table.header_rows
    found = [TableSection(segments[:count], [])]
    if not is_of_figures(texts[count:]):
        return [TableSection(segments[:count], segments[count:])]
    for number in range(count, len(texts)):
        current = found[-1]
        if heads_columns(texts[number], within=bool(current.rows)):
            label = [current.rows.pop()] if current.rows and opens_group(texts[number - 1]) else []
            if current.rows:
                found.append(TableSection([], []))
            found[-1].head.extend([*label, segments[number]])
        else:
            current.rows.append(segments[number])
    if len(found) > 1 and not found[-1].rows:
        found[-2].rows.extend(found.pop().head)
    return found


def taken_caption(
    pending: list[Segment], last: Element | None, pages: Mapping[int, Page], count: Count
) -> list[Segment]:
    """Take a table's caption from the end of what stands before it; with a note of units, the sentence too.

    `last` is the element that `pending` ends with.
    """
    if not pending or last is None:
        return []
    if last.category is Category.FIGURE_CAPTION or is_label(last):
        own = pending.pop()
        return [*(_announcement(pending, pages, count) if is_unit(last.text) else ()), own]
    return _announcement(pending, pages, count)


def _announcement(pending: list[Segment], pages: Mapping[int, Page], count: Count) -> list[Segment]:
    """Take the last sentence of a text if it announces what stands below."""
    if not pending:
        return []
    segment = pending[-1]
    text = _text(segment, pages)
    start, end = sentence_spans(text)[-1]
    sentence = text[start:end]
    if not ANNOUNCES.search(sentence) or count(sentence) > CAPTION_TOKENS:
        return []
    pending.pop()
    if before := text[:start].rstrip():
        pending.append(Segment(segment.page, segment.start, segment.start + len(before)))
    return [Segment(segment.page, segment.start + start, segment.start + end)]


def is_label(element: Element) -> bool:
    """Return True if an element may be the label of what stands below: a short line that is no sentence."""
    text = element.text.strip()
    return (
        element.category in (Category.TITLE, Category.NARRATIVE_TEXT)
        and len(text.split()) <= LABEL_WORDS
        and text[-1:] not in (".", "!", "?")
    )


def is_table_caption(element: Element | None) -> bool:
    """Return True if an element is a caption that names a table."""
    return (
        element is not None
        and element.category is Category.FIGURE_CAPTION
        and element.text.lower().startswith("tab")
    )


def runs(table: Element, rows: Sequence[Segment], room: int, count: Count) -> Iterator[list[Segment]]:
    """Yield rows of a table in runs of some `room` tokens; one empty run if there are none.

    No run ends with the label of a group, and one that begins within a group has its label again; labels that
    follow each other are of groups within groups. A run of what changed ends with the balance that it led to,
    or, where that is not in the table, begins with the one before.
    """
    texts = [table.text[each.start - table.start : each.end - table.start] for each in rows]
    around = balances_around(texts)
    room -= max((count(text) for text in texts if states_balance(text)), default=0)
    for run in _runs(rows, texts, max(LEAST_ROOM, room), count):
        before, after = around[rows.index(run[-1])] if run else (None, None)
        if after is not None:
            yield [*run, *([rows[after]] if rows[after] not in run else [])]
        elif before is not None and rows[before] not in run:
            yield [rows[before], *run]
        else:
            yield run


def _runs(rows: Sequence[Segment], texts: Sequence[str], room: int, count: Count) -> Iterator[list[Segment]]:
    run: list[Segment] = []
    labels: list[Segment] = []
    used = of_labels = 0
    opening = False
    for segment, row in zip(rows, texts, strict=True):
        tokens, opens = count(row), opens_group(row)
        if run and run != labels and used + tokens > room:
            yield run[: -len(labels)] if opening else run
            run, used = (list(labels), of_labels) if opening or not opens else ([], 0)
        run.append(segment)
        used += tokens
        if opens:
            labels, of_labels = ([*labels, segment], of_labels + tokens) if opening else ([segment], tokens)
        elif closes_group(row):
            labels, of_labels = [], 0
        opening = opens
    yield run


def _text(segment: Segment, pages: Mapping[int, Page]) -> str:
    return pages[segment.page].text[segment.start : segment.end]


def lines(table: Element) -> list[Segment]:
    """Return a segment for each row of a table."""
    segments, start = [], table.start
    for line in table.text.split("\n"):
        segments.append(Segment(table.page, start, start + len(line)))
        start += len(line) + 1
    return segments


def _columns(table: Element) -> int:
    return table.text.partition("\n")[0].count("\t") + 1


def _figures(table: Element, page: Page) -> list[tuple[float, float]]:
    """Return where the figures of each column stand across the page, left to right, for a page with boxes."""
    edges: dict[int, tuple[float, float]] = {}
    for cell in table.cells:
        if cell.column and cell.colspan == 1 and FIGURE.match(page.text[cell.start : cell.end]):
            boxes = [word.box for word in page.words if cell.start <= word.start < cell.end]
            if boxes:
                x0, x1 = edges.get(cell.column, (boxes[0][0], boxes[0][2]))
                edges[cell.column] = min(x0, *(box[0] for box in boxes)), max(x1, *(box[2] for box in boxes))
    return [edges[column] for column in sorted(edges)]


def _stand_under(below: Sequence[tuple[float, float]], above: Sequence[tuple[float, float]]) -> bool:
    """Return True if each of as many columns stands under its own one."""
    return len(below) == len(above) > 1 and all(
        a[0] < b[1] and b[0] < a[1] for a, b in zip(above, below, strict=True)
    )
