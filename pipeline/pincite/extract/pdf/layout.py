"""The regions of a page as pymupdf's layout model sees them."""

from __future__ import annotations

from typing import Any

import pymupdf

from pincite.document import Box, Category
from pincite.extract.geometry.regions import Region

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


FEWEST_ROWS = 2
"""A table of fewer is a running line with tab stops, or a line of a form."""


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


def table_boxes(page: pymupdf.Page) -> list[Box] | None:
    """Where pymupdf finds tables of `FEWEST_ROWS` rows on a page that was analysed, by model and by rules.

    None when its finder failed, which it says only on a channel that nobody reads.
    """
    found = page.find_tables(union=True, refine=True)
    if found is None:
        return None
    boxes = [tuple(map(float, table.bbox)) for table in found.tables if table.row_count >= FEWEST_ROWS]
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in boxes]
