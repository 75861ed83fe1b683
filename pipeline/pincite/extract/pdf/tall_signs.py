"""Give words with signs of a tall font the height of their line.

A font of mathematical signs says one height for all of them, that of its largest. The box of a minus then
reaches over the line below, and two lines would count as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median_low
from typing import Any

from pincite.extract.blocks import Glyphs
from pincite.extract.pdf.bullets import LineKey

_TALL = 1.25
"""The height of a sign's box for its size, over the usual one of its line, at least."""

Reach = tuple[float, float]
"""Top and bottom, in points."""


def reaches(blocks: Iterable[dict[str, Any]]) -> dict[LineKey, Reach]:
    """Return where each line with tall signs would begin and end without them.

    `blocks` are those of `pymupdf.TextPage.extractDICT`. Only lines from left to right are looked at.
    """
    found = {}
    for block in blocks:
        for number, line in enumerate(block.get("lines", ())):
            if len(line["spans"]) > 1 and line["dir"] == (1.0, 0.0):
                reach = _reach([span for span in line["spans"] if span["text"].strip()])
                if reach is not None:
                    found[block["number"], number] = reach
    return found


def _reach(spans: Sequence[dict[str, Any]]) -> Reach | None:
    """Return the reach of the spans that are not tall; None if none is."""
    if len(spans) < 2:
        return None
    usual = median_low(_height(span) for span in spans for _ in span["text"].strip())
    boxes = [span["bbox"] for span in spans if _height(span) <= _TALL * usual]
    if len(boxes) == len(spans):
        return None
    return min(box[1] for box in boxes), max(box[3] for box in boxes)


def _height(span: dict[str, Any]) -> float:
    """Return the height of a span's box in heights of its font."""
    _, y0, _, y1 = span["bbox"]
    return float(y1 - y0) / max(float(span["size"]), 0.1)


def within(words: Iterable[Glyphs], reach: Reach) -> list[Glyphs]:
    """Return the words of a line with their boxes cut to where the line reaches; one outside of it stays."""
    return [_within(word, reach) for word in words]


def _within(word: Glyphs, reach: Reach) -> Glyphs:
    x0, y0, x1, y1 = word.box
    top, bottom = max(y0, reach[0]), min(y1, reach[1])
    return Glyphs(word.text, (x0, top, x1, bottom)) if top < bottom else word
