"""Settle font sizes and weights of a scan: measured line by line they differ where the fonts do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from pincite.extract.blocks import Line

_ALIKE = 0.09
"""The share by which measured sizes of one font differ."""


def settled(lines: Sequence[Line]) -> list[Line]:
    """Settle the sizes of the lines on those of the page's fonts.

    The sizes around the one that most characters have are one, then those around the next, and so on.
    """
    sizes: dict[int, float] = {}
    left = list(lines)
    while left:
        usual = max(left, key=lambda line: sum(_chars(o) for o in left if _alike(o.size, line.size))).size
        group = [line for line in left if _alike(line.size, usual)]
        size = median(line.size for line in group for _ in range(_chars(line)))
        sizes.update({id(line): size for line in group})
        left = [line for line in left if not _alike(line.size, usual)]
    return [replace(line, size=sizes[id(line)]) for line in lines]


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _ALIKE * max(one, other)


def _chars(line: Line) -> int:
    return sum(len(word.text) for word in line.words)
