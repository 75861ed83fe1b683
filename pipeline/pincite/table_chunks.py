"""How a table is cut: it stays whole, or is split between rows, and each part has all that says what it is.

That is its head, the caption and the heading rows, and the label of the group that its first row is in. The
sentence that announces a table is its caption, too: often only that names the day or the unit of its figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pincite.document import Category, Element, Page, Segment
from pincite.sentences import sentence_spans
from pincite.table_rows import closes_group, opens_group

CAPTION_TOKENS = 64
"""The longest sentence that is taken for a caption."""
LABEL_WORDS = 8
"""The longest line without a full stop that is taken for the label of a table's part."""

ANNOUNCES = re.compile(r":\s*$|\b(?:as follows|following table|table below)\b", re.IGNORECASE)
"""A sentence that says where something stands, and not what it is."""

Count = Callable[[str], int]
"""The tokens of a text."""


@dataclass
class Above:
    """The last table and the lines over its rows: its caption and heading rows.

    `table` is None when something else than a heading or a label came after it.
    """

    head: list[Segment] = field(default_factory=list)
    table: Element | None = None

    def goes_on_in(self, table: Element) -> bool:
        """Whether its head is another table's too: of one that goes on, or of the next part on its page,
        which has no heading rows of its own and as many columns."""
        if not self.head:
            return False
        if table.continues:
            return True
        last = self.table
        return (
            last is not None
            and not table.header_rows
            and last.page == table.page
            and _columns(last) == _columns(table)
        )


def taken_caption(
    pending: list[Segment], last: Element | None, pages: dict[int, Page], count: Count
) -> Segment | None:
    """Takes a table's caption from the end of what stands before it.

    `last` is the element that `pending` ends with.
    """
    if not pending or last is None:
        return None
    segment = pending.pop()
    if last.category is Category.FIGURE_CAPTION or is_label(last):
        return segment
    text = pages[segment.page].text[segment.start : segment.end]
    start, end = sentence_spans(text)[-1]
    sentence = text[start:end]
    if not ANNOUNCES.search(sentence) or count(sentence) > CAPTION_TOKENS:
        pending.append(segment)
        return None
    if before := text[:start].rstrip():
        pending.append(Segment(segment.page, segment.start, segment.start + len(before)))
    return Segment(segment.page, segment.start + start, segment.start + end)


def is_label(element: Element) -> bool:
    """Whether an element may be the label of what stands below it: a short line that is no sentence."""
    text = element.text.strip()
    return (
        element.category in (Category.TITLE, Category.NARRATIVE_TEXT)
        and len(text.split()) <= LABEL_WORDS
        and text[-1:] not in (".", "!", "?")
    )


def is_table_caption(element: Element | None) -> bool:
    """Whether an element is a caption that names a table."""
    return (
        element is not None
        and element.category is Category.FIGURE_CAPTION
        and element.text.lower().startswith("tab")
    )


def runs(table: Element, room: int, count: Count) -> Iterator[list[Segment]]:
    """The rows under a table's heading rows, in runs of some `room` tokens; one empty run if there are none.

    No run ends with the label of a group, and one that begins within a group has its label again; labels that
    follow each other are of groups within groups.
    """
    run: list[Segment] = []
    labels: list[Segment] = []
    used = of_labels = 0
    opening = False
    for segment in lines(table)[table.header_rows :]:
        row = table.text[segment.start - table.start : segment.end - table.start]
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


def lines(table: Element) -> list[Segment]:
    """A segment for each row of a table."""
    segments, start = [], table.start
    for line in table.text.split("\n"):
        segments.append(Segment(table.page, start, start + len(line)))
        start += len(line) + 1
    return segments


def _columns(table: Element) -> int:
    return table.text.partition("\n")[0].count("\t") + 1
