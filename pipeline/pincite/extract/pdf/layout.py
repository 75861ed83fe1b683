"""Ask pymupdf's layout model and its finder of tables where the tables of a page are."""

from __future__ import annotations

from typing import Any

import pymupdf

from pincite.extract.blocks import as_box
from pincite.schema.extraction import Box

FEWEST_ROWS = 2
"""A table of fewer is a running line with tab stops, or a line of a form."""


def activate() -> None:
    """Load the layout model; the first page would do it too, but on its own clock."""
    import pymupdf.layout

    pymupdf.layout.activate()


def model_boxes(page: pymupdf.Page) -> list[Box]:
    """Return the boxes, in points, of the tables that the layout model alone sees."""
    page.get_layout(return_raw=True)
    groups: list[dict[str, Any]] = list(page.layout_information or ())
    return [as_box(group["group_bbox"]) for group in groups if group["class_name"] == "table"]


def table_boxes(page: pymupdf.Page) -> list[Box]:
    """Return the boxes, in points, of the tables that pymupdf finds by its layout model and by rules.

    Raises RuntimeError when its finder failed, and whatever the model raises.
    """
    page.get_layout(return_raw=True)
    found = page.find_tables(union=True, refine=True)
    if found is None:  # it says why only on a channel that nobody reads
        raise RuntimeError("its finder of tables failed")
    return [as_box(table.bbox) for table in found.tables if table.row_count >= FEWEST_ROWS]
