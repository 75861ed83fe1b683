"""Define a region of a page: a part of it, and the kind of words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pincite.extract.blocks import Block, Line, union
from pincite.schema.extraction import Box, Category


@dataclass(slots=True)
class Region:
    """A part of the page, its box in points, and the runs of words that fall into it.

    `table` is its grid where it has one; `level` is the depth of an item of a list, from 1; `blocks` is what
    was recognised in an image.
    """

    box: Box
    category: Category
    lines: list[Line] = field(default_factory=list)
    table: Any = None
    level: int | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def text(self) -> str:
        """Its words, a space between any two."""
        return " ".join(word.text for line in self.lines for word in line.words)


def of_lines(lines: Sequence[Line], category: Category = Category.NARRATIVE_TEXT) -> Region:
    """Make a region around some lines."""
    return Region(union(line.box for line in lines), category, list(lines))
