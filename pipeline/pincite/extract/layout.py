"""The regions of a page and the order they are read in."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pymupdf

from pincite.document import Box, Category
from pincite.extract.blocks import Line, union, visual_lines
from pincite.extract.textlayer import TextLayer

CATEGORIES = {
    "title": Category.TITLE,
    "section-header": Category.TITLE,
    "text": Category.NARRATIVE_TEXT,
    "footnote": Category.NARRATIVE_TEXT,
    "list-item": Category.LIST_ITEM,
    "table": Category.TABLE,
    "picture": Category.IMAGE,
    "caption": Category.FIGURE_CAPTION,
    "formula": Category.FORMULA,
    "page-header": Category.HEADER,
    "page-footer": Category.FOOTER,
}
"""The classes of pymupdf's layout model as element categories."""

_OVERLAP = 2.0
"""Points by which neighbouring regions may reach into each other and still be apart."""
_TITLE_SCALE = 1.15
_TITLE_CHARS = 160


@dataclass(slots=True)
class Region:
    """A part of the page and the runs of words that fall into it."""

    box: Box
    category: Category
    lines: list[Line] = field(default_factory=list)
    table: Any = None


def activate() -> None:
    """Loads the layout model; the first page would do it too, but on its own clock."""
    import pymupdf.layout

    pymupdf.layout.activate()


def analyse(page: pymupdf.Page) -> list[Region]:
    """The regions that the layout model sees, without words. Leaves the model's raw answer on the page."""
    page.get_layout(return_raw=True)
    regions = []
    groups: list[dict[str, Any]] = list(page.layout_information or ())
    for group in groups:
        x0, y0, x1, y1 = map(float, group["group_bbox"])
        if x1 - x0 > 2 and y1 - y0 > 2:
            category = CATEGORIES.get(group["class_name"], Category.NARRATIVE_TEXT)
            regions.append(Region((x0, y0, x1, y1), category))
    return regions


def assign(layer: TextLayer, regions: list[Region]) -> list[Region]:
    """Puts every run of words into the region that holds it, and gives what is left regions of its own.

    A word belongs to the table it stands in, else to the smallest region around its centre. Regions without
    words fall away.
    """
    by_size = sorted(regions, key=lambda region: (region.category != Category.TABLE, _area(region.box)))
    homeless: dict[int, list[Line]] = {}
    for line, block in zip(layer.lines, layer.blocks, strict=True):
        previous: Region | None = None
        run: list[Any] = []
        for word in (*line.words, None):
            home = None if word is None else _home(word.box, by_size)
            if run and (word is None or home is not previous):
                part = Line(tuple(run), line.size, line.bold, line.horizontal)
                (homeless.setdefault(block, []) if previous is None else previous.lines).append(part)
                run = []
            previous = home
            if word is not None:
                run.append(word)
    return [region for region in regions if region.lines] + _regions_of(homeless.values())


def plain(layer: TextLayer) -> list[Region]:
    """Regions without a model: the text blocks as drawn, the larger or bolder short ones as titles."""
    blocks: dict[int, list[Line]] = {}
    for line, block in zip(layer.lines, layer.blocks, strict=True):
        blocks.setdefault(block, []).append(line)
    regions = _regions_of(blocks.values())
    sizes = [line.size for line in layer.lines for _ in line.words]
    body = statistics.median(sizes) if sizes else 0.0
    for region in regions:
        chars = sum(len(word.text) for line in region.lines for word in line.words)
        large = all(line.size >= _TITLE_SCALE * body for line in region.lines)
        if chars <= _TITLE_CHARS and large and any(char.isalpha() for char in _text(region)):
            region.category = Category.TITLE
    return regions


def _text(region: Region) -> str:
    return "".join(word.text for line in region.lines for word in line.words)


def _regions_of(groups: Any) -> list[Region]:
    return [
        Region(union(line.box for line in lines), Category.NARRATIVE_TEXT, list(lines)) for lines in groups
    ]


def _home(box: Box, regions: Sequence[Region]) -> Region | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for region in regions:
        x0, y0, x1, y1 = region.box
        if x0 - 1 <= x <= x1 + 1 and y0 - 1 <= y <= y1 + 1:
            return region
    return None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def in_reading_order(regions: Sequence[Region]) -> list[Region]:
    """Regions as a reader takes them: page headers, the body column by column, page footers.

    The body is cut recursively (after Nagy and Seth's XY cut, 1984): into bands where a gap crosses the whole
    width, into columns where one crosses the whole height. Bands that share their columns are read together,
    so that a gap in both columns at the same height does not break them.
    """
    ends = (Category.HEADER, Category.FOOTER)
    body = [region for region in regions if region.category not in ends]
    headers, footers = (sorted((r for r in regions if r.category == end), key=_row_major) for end in ends)
    return [*headers, *_ordered(body), *footers]


def _row_major(region: Region) -> tuple[float, float]:
    return region.box[1], region.box[0]


def _ordered(regions: Sequence[Region]) -> list[Region]:
    if len(regions) < 2:
        return list(regions)
    columns = _split(regions, 0)
    if len(columns) > 1:
        return [region for column in columns for region in _ordered(column)]
    bands = _with_shared_columns(_split(regions, 1))
    if len(bands) > 1:
        return [region for band in bands for region in _ordered(band)]
    return sorted(regions, key=_row_major)


def _with_shared_columns(bands: list[list[Region]]) -> list[list[Region]]:
    """Neighbouring bands joined where one has columns and the other's regions keep to them."""
    joined: list[list[Region]] = []
    for band in bands:
        if joined:
            both = joined[-1] + band
            above, below, together = (len(_split(part, 0)) for part in (joined[-1], band, both))
            # What stands alone above columns is theirs only as the beginning of the first.
            apart = above == 1 and not set(map(id, joined[-1])) & set(map(id, _split(both, 0)[0]))
            if max(above, below) > 1 and together == max(above, below) and not apart:
                joined[-1] = both
                continue
        joined.append(band)
    return joined


def _split(regions: Sequence[Region], axis: int) -> list[list[Region]]:
    """The regions parted at every gap along an axis: 0 into columns, 1 into bands."""
    ordered = sorted(regions, key=lambda region: region.box[axis])
    parts: list[list[Region]] = []
    reach = float("-inf")
    for region in ordered:
        if region.box[axis] >= reach - _OVERLAP:
            parts.append([])
        parts[-1].append(region)
        reach = max(reach, region.box[axis + 2])
    return parts


def lines_of(region: Region) -> list[Line]:
    """The region's lines, top to bottom."""
    return visual_lines(region.lines)
