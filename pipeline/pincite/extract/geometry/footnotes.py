"""Find the footnotes at the bottom of the columns of a page: they break what goes on in the next column."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence

from pincite.extract.geometry.regions import Region
from pincite.schema.extraction import Category

_SMALLER = 0.95
"""Size of a footnote over that of the text, at most."""
_MARK = re.compile(r"^(?:\d{1,3}|[*∗†‡§¶]{1,3})\s?(?=[^\W\d]|[“\"(])")
_TEXT = (Category.NARRATIVE_TEXT, Category.LIST_ITEM)


def footnotes(body: Sequence[Region]) -> list[Region]:
    """Return the regions of small print that end columns, from the first of each with the mark of a note.

    A page of one column has none: what ends it is read last anyway.
    """
    sizes: Counter[float] = Counter()
    for region in body:
        for line in region.lines:
            sizes[round(line.size, 1)] += len(line.text)
    columns = [region for region in body if region.category in _TEXT and region.lines]
    if not sizes or len(columns) < 2:
        return []
    limit = _SMALLER * sizes.most_common(1)[0][0]
    found: list[Region] = []
    for region in columns:
        below = [other for other in body if _is_below(other, region)]
        if _MARK.match(region.text) and all(_is_small(each, limit) for each in (region, *below)):
            found += [each for each in (region, *below) if not any(each is one for one in found)]
    beside = any(not any(_overlap(region, note) for note in found) for region in columns)
    return found if beside or _stand_apart(found) else []


def _is_small(region: Region, limit: float) -> bool:
    return bool(region.lines) and statistics.median(line.size for line in region.lines) <= limit


def _is_below(other: Region, region: Region) -> bool:
    return _overlap(other, region) and other.box[1] >= region.box[3] - 1


def _overlap(one: Region, other: Region) -> bool:
    return min(one.box[2], other.box[2]) - max(one.box[0], other.box[0]) > 0


def _stand_apart(found: Sequence[Region]) -> bool:
    """Return True if notes stand side by side, in columns."""
    return any(not _overlap(one, other) for one in found for other in found)
