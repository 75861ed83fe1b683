"""Lists, tables and code blocks of a document, each with what introduces it.

A list is a run of items, or of short paragraphs that each begin with what they explain ("Undo: cancels the
last change."), or of headings that a sentence announces ("The following levels are known."), or that have
little below each: entries, as the articles of a blog.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise, takewhile

from pincite.ingest.table_chunks import lines
from pincite.schema.body import body_of
from pincite.schema.chunk import Segment
from pincite.schema.extraction import Category, Element
from pincite.text.bullets import BULLETS
from pincite.text.sentences import sentence_spans

LEAST_ITEMS = 2
MOST_ITEMS = 60
"""A longer table, or a code block of more lines, is none that anybody wants whole."""
LEAST_ENTRIES, ENTRY_WORDS = 4, 60
"""Headings in a row that are entries, at least, and words below each, at most."""
LEAD_WORDS = 40
"""The longest paragraph that introduces a list as a whole; of a longer one the last sentence does."""

_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s")
_MARK = re.compile(rf"[^\sA-Za-z0-9\"'“‘(\[$€£]\s+\S|[{BULLETS}]\w")
"""A sign of its own before the words, as the items of a list have that was not recognised as one."""
_EXPLAINS = re.compile(r"[\w<\[-][^\s:]*(?: [^\s:]+){0,4} ?:\s+\S")
"""A few words and a colon, before what explains them."""
_COUNTS = re.compile(r"(?:step|phase|stage|part|no\.?)?\s*\(?\d{1,2}[.):]?", re.I)
"""A heading that only counts: what it is of stands below it."""
_ANNOUNCES = re.compile(r":\s*$|\bfollowing\b|\bas follows\b", re.I)
_PROSE = frozenset({Category.NARRATIVE_TEXT, Category.UNCATEGORIZED})

Path = tuple[str, ...]
"""Headings, outermost first."""


@dataclass(frozen=True, slots=True)
class SourceList:
    """A list, a table or a code block as it stands in its source.

    `lead` is the sentence that introduces it, or None. `rows` are the segments that are cited one by one; the
    first `heading_rows` of them head a table. Entries are headings in a row, each with what is below it.
    """

    lead: Segment | None
    rows: tuple[Segment, ...]
    headings: Path
    is_table: bool = False
    heading_rows: int = 0
    is_code: bool = False
    is_entries: bool = False

    def touches(self, segments: Sequence[Segment]) -> bool:
        """Return True if one of the segments holds a part of it."""
        parts = [*([self.lead] if self.lead else []), *self.rows]
        return any(part.overlaps(each) for part in parts for each in segments)


def announces(text: str) -> bool:
    """Return True if a sentence says that a list comes after it."""
    return _ANNOUNCES.search(text) is not None


class _Titles:
    """The headings of a document. Several may have the same words, as on slides."""

    def __init__(self, elements: Iterable[Element]) -> None:
        self._by_path: dict[Path, list[Element]] = defaultdict(list)
        for each in elements:
            if _is_title(each):
                self._by_path[*each.headings, " ".join(each.text.split())].append(each)

    def over(self, element: Element, path: Path) -> Element | None:
        """Return the heading at a path that stands nearest before an element."""
        titles = self._by_path.get(path, [])
        after = bisect_right(titles, _place(element), key=_place)
        return titles[after - 1] if after else None


def source_lists(elements: Sequence[Element]) -> Iterator[SourceList]:
    """Yield the lists, tables and code blocks of a document."""
    body = body_of(elements).elements
    titles = _Titles(elements)
    at = 0
    while at < len(body):
        end = _end(body, at)
        after = max(end, at + 1)
        for place in range(at, after):
            if _is_code(body[place]) and body[place].text.count("\n") < MOST_ITEMS:
                yield _of_code(body, place, titles)
        found = _of_items(body, at, end, titles) if end > at else _of_headings(body, at, titles)
        if found and LEAST_ITEMS <= len(found.rows) <= MOST_ITEMS:
            yield found
        at = after
    yield from _of_entries(body, titles)


def _of_entries(body: Sequence[Element], titles: _Titles) -> Iterator[SourceList]:
    """Yield runs of headings of one level with little below each, as a page of articles or products has.

    A heading that has others below it is no entry.
    """
    sections = [(path, list(section)) for path, section in groupby(body, key=_path)]
    for parent, run in groupby(sections, key=lambda each: each[0][:-1] if _is_entry(*each) else None):
        firsts = [(path, section[0]) for path, section in run]
        entries = [row for path, first in firsts if (row := _row_of(path, first, titles))]
        if parent is None or not LEAST_ENTRIES <= len(entries) <= MOST_ITEMS:
            continue
        over = titles.over(firsts[0][1], parent) if parent else None
        lead = Segment(over.page, over.start, over.end) if over else None
        yield SourceList(lead, tuple(entries), parent, is_entries=True)


def _path(element: Element) -> Path:
    """Return the headings over an element; with its own words where it is one that has nothing below it."""
    return (*element.headings, " ".join(element.text.split())) if _is_title(element) else element.headings


def _is_entry(path: Path, section: Sequence[Element]) -> bool:
    words = sum(len(each.text.split()) for each in section if not _is_title(each))
    return bool(path) and words <= ENTRY_WORDS


def _row_of(path: Path, first: Element, titles: _Titles) -> Segment | None:
    if _is_title(first):
        return Segment(first.page, first.start, first.end)
    title = titles.over(first, path)
    return _entry(title, first) if title else None


def _of_items(body: Sequence[Element], at: int, end: int, titles: _Titles) -> SourceList | None:
    items = [each for each in body[at:end] if each.text.strip()]
    if not items:
        return None
    lead = _lead(body, at, titles)
    segment = _lead_in(lead) if lead else None
    if not _is_table(items[0]):
        rows = tuple(row for each in items for row in _in_one(each))
        return SourceList(segment, rows, items[0].headings)
    rows = tuple(
        row for number, item in enumerate(items) for row in lines(item)[item.header_rows if number else 0 :]
    )
    return SourceList(segment, rows, items[0].headings, is_table=True, heading_rows=items[0].header_rows)


def _in_one(item: Element) -> Iterator[Segment]:
    """Yield the items that an element has: several may follow each other in its lines, each with its mark.

    Within a line two marks may be words of one item, as in "Press ► to play".
    """
    text, mark, starts = item.text, item.text[:1], [0]
    if mark in BULLETS and _MARK.match(text):
        following = re.finditer(rf"(?<=\s){mark}(?=\s?\w)", text)
        found = [match.start() for match in islice(following, MOST_ITEMS)]
        starts += found if len(found) > 1 else [start for start in found if text[start - 1] == "\n"]
    for start, end in pairwise([*starts, len(text)]):
        yield Segment(item.page, item.start + start, item.start + start + len(text[start:end].rstrip()))


def _of_code(body: Sequence[Element], at: int, titles: _Titles) -> SourceList:
    code, lead = body[at], _lead(body, at, titles)
    rows = (Segment(code.page, code.start, code.end),)
    return SourceList(_lead_in(lead) if lead else None, rows, code.headings, is_code=True)


def _of_headings(body: Sequence[Element], at: int, titles: _Titles) -> SourceList | None:
    """Return the headings that a paragraph announces, each with the first sentence or the items below it.

    Where the first only counts, as "Step 1" does, so do the others, and each has its first paragraph.
    """
    lead = body[at]
    if lead.category not in _PROSE or not announces(lead.text):
        return None
    segment, depth = _lead_in(lead), len(lead.headings)
    if not announces(lead.text[segment.start - lead.start :]):
        return None
    below = takewhile(
        lambda each: len(each.headings) > depth and each.headings[:depth] == lead.headings,
        islice(body, at + 1, None),
    )
    under = [list(each) for _, each in groupby(below, key=lambda each: each.headings[: depth + 1])]
    found = [
        (title, each) for each in under if (title := titles.over(each[0], each[0].headings[: depth + 1]))
    ]
    if found and _COUNTS.fullmatch(found[0][0].text.strip()):
        found = list(takewhile(lambda each: _COUNTS.fullmatch(each[0].text.strip()), found))
    rows = tuple(row for title, each in found for row in _with_items(title, each))
    return SourceList(segment, rows, lead.headings) if rows else None


def _with_items(title: Element, under: Sequence[Element]) -> Iterator[Segment]:
    """Yield a heading with what begins below it, and the other items where that is one of several."""
    yield _entry(title, under[0])
    others = islice(under, 1, None) if _is_item(under[0]) else ()
    for each in takewhile(_is_item, others):
        yield from _in_one(each)


def _entry(title: Element, first: Element) -> Segment:
    """Return a heading, with the first sentence below it where that stands on the same page.

    A heading that only counts has all of the paragraph below it.
    """
    if first.page != title.page or not title.end <= first.start <= title.end + 2 or _is_table(first):
        return Segment(title.page, title.start, title.end)
    spans = sentence_spans(first.text)
    whole = _COUNTS.fullmatch(title.text.strip()) or not spans
    return Segment(title.page, title.start, first.end if whole else first.start + spans[0][1])


def _end(body: Sequence[Element], at: int) -> int:
    """Return where the list ends that begins at an element; the same place where none does."""
    first, end = body[at], at
    if _is_table(first):
        end += 1
        while end < len(body) and _is_table(body[end]) and body[end].continues:
            end += 1
        return end
    is_one = _explains if _explains(first) else _is_item
    while end < len(body) and body[end].section == first.section and not _is_table(body[end]):
        if not is_one(body[end]):
            goes_on = end + 1 < len(body) and _follows(body[at:end], body[end + 1])
            if end == at or not (body[end].continues or goes_on):
                break
        end += 1
    # A paragraph that explains something is one of a list beside others only.
    return at if is_one is _explains and end == at + 1 else end


def _follows(items: Sequence[Element], item: Element) -> bool:
    """Return True if an item has the number after that of the last one: a remark may stand between steps."""
    numbers = [int(match[1]) for each in items if (match := _NUMBER.match(each.text))]
    following = _NUMBER.match(item.text)
    return bool(numbers and following and int(following[1]) == numbers[-1] + 1)


def _lead(body: Sequence[Element], at: int, titles: _Titles) -> Element | None:
    """Return what introduces a list: the paragraph before it, or else the title that it stands under."""
    title = titles.over(body[at], body[at].headings)
    before = body[at - 1] if at else None
    if before is None or before.section != body[at].section:
        return title
    if _is_item(before) or _is_table(before) or _is_code(before):
        return title
    return before if title is None or _place(title) < _place(before) else title


def _lead_in(lead: Element) -> Segment:
    spans = sentence_spans(lead.text)
    start = 0 if len(lead.text.split()) <= LEAD_WORDS or not spans else spans[-1][0]
    return Segment(lead.page, lead.start + start, lead.end)


def _place(element: Element) -> tuple[int, int]:
    return element.page, element.start


def _is_item(element: Element) -> bool:
    return element.category is Category.LIST_ITEM or (
        not _is_code(element) and _MARK.match(element.text) is not None
    )


def _explains(element: Element) -> bool:
    """Return True for a short paragraph that begins with what it explains, as entries of a glossary do."""
    return (
        element.category in _PROSE
        and _EXPLAINS.match(element.text) is not None
        and len(element.text.split()) <= ENTRY_WORDS
    )


def _is_code(element: Element) -> bool:
    return element.category is Category.CODE_SNIPPET


def _is_table(element: Element) -> bool:
    """Return True for a table whose rows are known: one in doubt has no cells."""
    return element.category is Category.TABLE and bool(element.cells)


def _is_title(element: Element) -> bool:
    return element.category is Category.TITLE
