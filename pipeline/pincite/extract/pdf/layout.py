"""The tables of a page as pymupdf's layout model and its finder of tables see them: boxes, without words."""

from __future__ import annotations

from typing import Any

import pymupdf

from pincite.document import Box
from pincite.extract.tables.blocks import Cell, Table

FEWEST_ROWS = 2
"""A table of fewer is a running line with tab stops, or a line of a form."""


def activate() -> None:
    """Loads the layout model; the first page would do it too, but on its own clock."""
    import pymupdf.layout

    pymupdf.layout.activate()


def table_boxes(page: pymupdf.Page) -> list[Box]:
    """Where the layout model alone sees tables."""
    page.get_layout(return_raw=True)
    groups: list[dict[str, Any]] = list(page.layout_information or ())
    return [_box(group["group_bbox"]) for group in groups if group["class_name"] == "table"]


def tables(page: pymupdf.Page) -> list[Table]:
    """The tables that pymupdf finds by its layout model and by rules, with the boxes of their cells.

    Raises RuntimeError when its finder failed, and whatever the model raises.
    """
    page.get_layout(return_raw=True)
    found = page.find_tables(union=True, refine=True)
    if found is None:  # it says why only on a channel that nobody reads
        raise RuntimeError("its finder of tables failed")
    return [_table(table) for table in found.tables if table.row_count >= FEWEST_ROWS]


def _table(found: Any) -> Table:
    grid = [
        [
            Cell(place.colspan, place.rowspan, box=None if place.bbox is None else _box(place.bbox))
            for place in row
        ]
        for row in found.placements
    ]
    return Table(_box(found.bbox), grid, found.header_rows, 0.0)


def _box(corners: Any) -> Box:
    x0, y0, x1, y1 = map(float, corners)
    return x0, y0, x1, y1
