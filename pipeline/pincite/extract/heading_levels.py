"""Set the level of each heading: by the document's outline, by its number, else by how it is set."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pincite.extract.blocks import Block, ParsedPage
from pincite.extract.wire import OutlineEntry
from pincite.schema.extraction import Category

SIZE_STEP = 0.6
"""Points between the sizes of two ranks, at least."""
_MAX_LEVEL = 6
_PAGES_AN_ENTRY = 10
"""Pages for each title that an outline names, at most, where it tells all of the sections."""
_DEEP_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3})+\.?\s")

_Look = tuple[float, bool]
"""The largest size of its rank, in points, and whether it is bold."""


def with_levels(pages: Sequence[ParsedPage], outline: Sequence[OutlineEntry]) -> list[ParsedPage]:
    """Set levels by the outline where it names the title, else by its number, else by size and weight.

    Sizes are ranked through the document, large to small; sizes closer than SIZE_STEP are one rank, and a
    bold title ranks above a plain one of the same size. Between two titles that an outline of the whole
    document names, one without a number that it does not name is below the first.
    """
    bookmarks = _bookmarks(pages, outline)
    looks = _looks(pages)
    ranks = _ranks(looks, pages)
    known: dict[_Look, list[int]] = defaultdict(list)

    def named(block: Block, page: ParsedPage) -> int | None:
        level = block.level or bookmarks.get((key(block.text), page.number)) or _numbered(block.text)
        return min(level, _MAX_LEVEL) if level else None

    for page, block in _titles(pages):
        if its := named(block, page):
            known[looks.get(block.size or 0.0, 0.0), block.bold].append(its)

    def ranked(block: Block) -> int:
        look = (looks.get(block.size or 0.0, 0.0), block.bold)
        if known[look]:
            return round(statistics.median(known[look]))
        return min(ranks.get(look, 1), _MAX_LEVEL)

    floors = _floors(pages, bookmarks)

    def level(block: Block, page: ParsedPage, place: int) -> int:
        return named(block, page) or min(max(ranked(block), floors.get((page.number, place), 1)), _MAX_LEVEL)

    return [
        replace(
            page,
            blocks=tuple(
                replace(block, level=level(block, page, place)) if block.category == Category.TITLE else block
                for place, block in enumerate(page.blocks)
            ),
        )
        for page in pages
    ]


def key(title: str) -> str:
    """Return the letters and digits of a title, without case."""
    return re.sub(r"\W+", "", title.casefold())


def _titles(pages: Sequence[ParsedPage]) -> Iterator[tuple[ParsedPage, Block]]:
    return ((page, block) for page in pages for block in page.blocks if block.category == Category.TITLE)


def _bookmarks(pages: Sequence[ParsedPage], outline: Sequence[OutlineEntry]) -> dict[tuple[str, int], int]:
    """Return the level of each title that the outline names, by its key and page.

    Only entries that are titles of pages count as above it: a part whose name no page has as a title would
    leave its chapters under the chapter before it. A title may stand on the page before its entry's.
    """
    titles = {(key(block.text), page.number) for page, block in _titles(pages)}
    levels: dict[tuple[str, int], int] = {}
    above: list[tuple[int, bool]] = []
    for entry in outline:
        while above and above[-1][0] >= entry.level:
            above.pop()
        places = {(key(entry.title), entry.page), (key(entry.title), entry.page - 1)} & titles
        levels |= dict.fromkeys(places, 1 + sum(is_title for _, is_title in above))
        above.append((entry.level, bool(places)))
    return levels


def _floors(
    pages: Sequence[ParsedPage], bookmarks: Mapping[tuple[str, int], int]
) -> dict[tuple[int, int], int]:
    """Return the least level of titles that the outline does not name, by page and place on it."""
    if len(bookmarks) * _PAGES_AN_ENTRY < len(pages):
        return {}
    floors: dict[tuple[int, int], int] = {}
    between: list[tuple[int, int]] = []
    below = 1
    for page in pages:
        for place, block in enumerate(page.blocks):
            if block.category != Category.TITLE:
                continue
            if level := bookmarks.get((key(block.text), page.number)):
                floors |= dict.fromkeys(between, below)
                between, below = [], level + 1
            else:
                between.append((page.number, place))
    return floors


def _numbered(text: str) -> int | None:
    match = _DEEP_NUMBER.match(text)
    return match.group().strip(" .").count(".") + 1 if match else None


def _looks(pages: Sequence[ParsedPage]) -> dict[float, float]:
    """Return every size of a title, with the largest of those that are one rank with it."""
    looks: dict[float, float] = {}
    for size in sorted({block.size or 0.0 for _, block in _titles(pages)}, reverse=True):
        above = next(reversed(looks.values()), None)
        looks[size] = above if above is not None and above - size < SIZE_STEP else size
    return looks


def _ranks(looks: Mapping[float, float], pages: Sequence[ParsedPage]) -> dict[_Look, int]:
    used = {(looks[block.size or 0.0], block.bold) for _, block in _titles(pages)}
    return {look: rank for rank, look in enumerate(sorted(used, reverse=True), start=1)}
