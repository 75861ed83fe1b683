"""Find text that was painted over and written anew: what a crude edit or redaction leaves in a PDF.

There the old words and the new stand in one place, so that pixels don't tell which of them is seen; the order
of painting does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pymupdf

from pincite.schema.extraction import Box

_CLOSE = 0.35
"""Words and lines whose middles are nearer than so much of their height stand on one line."""
_OVERLAP = 0.02
"""Share of the narrower of two that the other must overlap to stand in one place with it."""
_CHUNK = 256
_COVERED = 0.95
_SAME_PLACE_PT = 0.6


def stacked(boxes: Sequence[Box]) -> list[int]:
    """Return the places of the words or lines that stand in one place with another."""
    if len(boxes) < 2:
        return []
    edges = np.array(boxes, dtype=np.float32)
    edges = edges[order := np.argsort(edges[:, 1] + edges[:, 3], kind="stable")]
    left, right, heights = edges[:, 0], edges[:, 2], edges[:, 3] - edges[:, 1]
    middles = (edges[:, 1] + edges[:, 3]) / 2
    found: set[int] = set()
    for start in range(0, len(edges), _CHUNK):
        these = slice(start, start + _CHUNK)
        reach = float(heights[these].max())
        low, high = np.searchsorted(middles, (middles[these][0] - reach, middles[these][-1] + reach))
        others = slice(low, high)
        rows, columns = np.nonzero(np.abs(middles[these, None] - middles[None, others]) < _CLOSE * reach)
        one, two = rows + start, columns + low
        level = np.abs(middles[one] - middles[two]) < _CLOSE * np.minimum(heights[one], heights[two])
        one, two = one[level & (one != two)], two[level & (one != two)]
        shared = np.minimum(right[one], right[two]) - np.maximum(left[one], left[two])
        narrower = np.minimum(right[one] - left[one], right[two] - left[two])
        found.update(order[one[shared > _OVERLAP * narrower]].tolist())
    return sorted(found)


def painted_over(page: pymupdf.Page, words: Mapping[int, tuple[Any, ...]]) -> list[int]:
    """Return the keys of the words that an opaque rectangle covers which was painted after them.

    Only a fill without transparency and blending, of a rectangle, counts. A word is a tuple that begins with
    its box and its text. Words that cannot be told apart from others in the same place are left alone.
    """
    covers = list(_covers(page))
    if not covers:
        return []
    drawn = _drawn(page)
    found = []
    for key, word in words.items():
        box: Box = (word[0], word[1], word[2], word[3])
        orders = {
            order for text, x, y0, y1, order in drawn if _stands_there(str(word[4]), box, text, x, y0, y1)
        }
        if orders and all(
            any(_covered(box, cover) and later > order for later, cover in covers) for order in orders
        ):
            found.append(key)
    return found


def _covers(page: pymupdf.Page) -> Iterator[tuple[int, Box]]:
    """Yield the opaque rectangles of a page, with their place in the order of painting."""
    blended: list[int] = []
    for path in page.get_cdrawings(extended=True):
        level = path.get("level", 0)
        blended = [outer for outer in blended if outer < level]
        if path["type"] == "group":
            if path.get("opacity", 1) < 1 or path.get("blendmode") not in (None, "Normal"):
                blended.append(level)
        elif "f" in path["type"] and not blended and (path.get("fill_opacity") or 0) >= 1:
            items = path["items"]
            if len(items) == 1 and items[0][0] in ("re", "qu"):
                yield path["seqno"], tuple(path["rect"])


def _drawn(page: pymupdf.Page) -> list[tuple[str, float, float, float, int]]:
    """Return every run of characters without white space: text, left edge, top, bottom, order of painting."""
    runs = []
    for span in page.get_texttrace():
        text, start = "", (0.0, 0.0, 0.0)
        for char, _, _, (x0, y0, _, y1) in (*span["chars"], (32, 0, (0, 0), (0, 0, 0, 0))):
            if chr(char).isspace():
                if text:
                    runs.append((text, *start, span["seqno"]))
                text = ""
            else:
                if not text:
                    start = (x0, y0, y1)
                text += chr(char)
    return runs


def _stands_there(word: str, box: Box, text: str, x: float, y0: float, y1: float) -> bool:
    same_line = min(y1, box[3]) - max(y0, box[1]) > 0.5 * min(y1 - y0, box[3] - box[1])
    return same_line and abs(x - box[0]) < _SAME_PLACE_PT and (word.startswith(text) or text.startswith(word))


def _covered(box: Box, cover: Box) -> bool:
    width = min(box[2], cover[2]) - max(box[0], cover[0])
    # A band of small letters has to be covered, not the room above and below it.
    height = min(box[3] - 0.2 * (box[3] - box[1]), cover[3]) - max(
        box[1] + 0.25 * (box[3] - box[1]), cover[1]
    )
    return width >= _COVERED * (box[2] - box[0]) and height >= _COVERED * 0.55 * (box[3] - box[1])
