"""Order the regions of a page as a reader takes them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pincite.extract.geometry.footnotes import footnotes
from pincite.extract.geometry.regions import Region
from pincite.schema.extraction import Box, Category

_ENDS = (Category.HEADER, Category.FOOTER)
_OVERLAP = 2.0
"""Points by which neighbouring regions may reach into each other and still be apart."""
_TITLE_WHITE = 3.0
"""Points of white above and below a title in the columns beside it, if it spans them."""
_BREAK = 40.0
"""Points of white over the whole width that end columns: something stands there that has no words."""


def in_reading_order(regions: Sequence[Region]) -> list[Region]:
    """Order regions as a reader takes them: page headers, the body column by column, page footers.

    The body is cut recursively (after Nagy and Seth's XY cut, 1984): into bands where a gap crosses the whole
    width, into columns where one crosses the whole height. Bands that share their columns are read together,
    so that a gap in both columns at the same height does not break them. The footnotes of columns come last.
    """
    body = _body(regions)
    notes = footnotes(body)
    text = [region for region in body if not any(region is note for note in notes)]
    headers, footers = (sorted((r for r in regions if r.category == end), key=_row_major) for end in _ENDS)
    return [*headers, *_ordered(text), *_ordered(notes), *footers]


def _body(regions: Sequence[Region]) -> list[Region]:
    return [region for region in regions if region.category not in _ENDS]


def _row_major(region: Region) -> tuple[float, float]:
    return region.box[1], region.box[0]


def is_certain(regions: Sequence[Region]) -> bool:
    """Return True if straight cuts alone tell the order of a page's body.

    Where parts interlock it is a guess.
    """
    return _is_cut(_body(regions))


def _is_cut(regions: Sequence[Region]) -> bool:
    if len(regions) < 2:
        return True
    parts = _parts(regions)
    if not parts:  # what stands in one column is read downwards, however close it is set
        return all(_share(one.box, other.box) for one, other in combinations(regions, 2))
    return all(map(_is_cut, parts))


def _ordered(regions: Sequence[Region]) -> list[Region]:
    if len(regions) < 2:
        return list(regions)
    parts = _parts(regions)
    return [region for part in parts for region in _ordered(part)] if parts else _interlocked(regions)


def _parts(regions: Sequence[Region]) -> list[list[Region]]:
    """Return the parts of regions that one cut leaves, in their order; none where no cut parts them."""
    title = next((region for region in regions if _spans(region, regions)), None)
    if title is not None:
        above = [region for region in regions if region.box[3] <= title.box[1]]
        below = [region for region in regions if region.box[1] >= title.box[3]]
        return [above, [title], below]
    columns = _split(regions, 0)
    if len(columns) > 1:
        return columns
    bands = _with_shared_columns(_split(regions, 1))
    return bands if len(bands) > 1 else []


def _spans(title: Region, regions: Sequence[Region]) -> bool:
    """Return True if a title reaches over columns though its words do not.

    Beside it is nothing but white, and other columns end above it and begin below it.
    """
    if title.category != Category.TITLE:
        return False
    top, bottom = title.box[1] - _TITLE_WHITE, title.box[3] + _TITLE_WHITE
    others = [region for region in regions if not _share(region.box, title.box)]
    return (
        any(region.box[3] <= top for region in others)
        and any(region.box[1] >= bottom for region in others)
        and not any(region.box[3] > top and region.box[1] < bottom for region in others)
        and not any(
            region is not title and region.box[3] > title.box[1] and region.box[1] < title.box[3]
            for region in regions
        )
    )


def _interlocked(regions: Sequence[Region]) -> list[Region]:
    """Order regions that no straight cut parts (Breuel, High performance document layout analysis, 2003).

    What must come first does: what stands above in the same column, and what stands to the left unless
    something between the two at their height reaches across both.
    """
    waiting = sorted(regions, key=_row_major)
    ordered: list[Region] = []
    while waiting:
        free = (a for a in waiting if not any(_before(b, a, waiting) for b in waiting if b is not a))
        ordered.append(next(free, waiting[0]))
        waiting.remove(ordered[-1])
    return ordered


def _before(a: Region, b: Region, all_: Sequence[Region]) -> bool:
    if _share(a.box, b.box):
        return a.box[1] + a.box[3] < b.box[1] + b.box[3]
    if a.box[2] > b.box[0] + _OVERLAP:
        return False
    low, high = sorted((a.box[1], b.box[1]))
    return not any(
        low < c.box[1] < high and _share(c.box, a.box) and _share(c.box, b.box)
        for c in all_
        if c is not a and c is not b
    )


def _share(a: Box, b: Box) -> bool:
    """Return True if two boxes stand over each other."""
    return min(a[2], b[2]) - max(a[0], b[0]) > _OVERLAP


def _with_shared_columns(bands: list[list[Region]]) -> list[list[Region]]:
    """Join neighbouring bands where one has columns, the other keeps to them, and no figure parts them."""
    joined: list[list[Region]] = []
    for band in bands:
        if joined:
            both = joined[-1] + band
            above, below, together = (len(_split(part, 0)) for part in (joined[-1], band, both))
            # What stands alone above columns is theirs only as the beginning of the first.
            apart = above == 1 and not set(map(id, joined[-1])) & set(map(id, _split(both, 0)[0]))
            near = min(r.box[1] for r in band) - max(r.box[3] for r in joined[-1]) < _BREAK
            if max(above, below) > 1 and together == max(above, below) and near and not apart:
                joined[-1] = both
                continue
        joined.append(band)
    return joined


def _split(regions: Sequence[Region], axis: int) -> list[list[Region]]:
    """Part the regions at every gap along an axis: 0 into columns, 1 into bands."""
    ordered = sorted(regions, key=lambda region: region.box[axis])
    parts: list[list[Region]] = []
    reach = float("-inf")
    for region in ordered:
        if region.box[axis] >= reach - _OVERLAP:
            parts.append([])
        parts[-1].append(region)
        reach = max(reach, region.box[axis + 2])
    return parts
