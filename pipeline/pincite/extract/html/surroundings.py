"""Describe the elements around the text blocks of a page: contents, names, and what repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pincite.extract.html.alike import shape
from pincite.extract.html.blocks import HEADINGS, TextBlock
from pincite.extract.html.vocabulary import name_groups

PARTS = (
    "main", "article", "nav", "aside", "footer", "header", "form", "ul", "table", "section", "figure",
    "details",
)  # fmt: skip
"""Elements that say what the text in them is for."""
_ROLES = {
    "navigation": "nav", "banner": "header", "contentinfo": "footer", "complementary": "aside",
    "main": "main", "search": "form", "dialog": "aside", "menu": "nav", "menubar": "nav",
}  # fmt: skip
_LONG = 20
"""Words from which on a block is running text."""
_REPEATED = 3
"""Elements of one shape in a parent from which on they are records."""


@dataclass(slots=True)
class ElementContents:
    """The contents of an element, and the parts and names around it, by depth."""

    depth: int
    parts: dict[str, int]
    names: dict[str, int]
    words: int = 0
    linked: int = 0
    chars: int = 0
    blocks: int = 0
    long: int = 0

    @property
    def link_density(self) -> float:
        """The share of its characters that are in links."""
        return self.linked / max(self.chars, 1)

    @property
    def long_share(self) -> float:
        """The share, 0 to 1, of its blocks that are running text."""
        return self.long / max(self.blocks, 1)


@dataclass(frozen=True, slots=True)
class Records:
    """Elements of one shape side by side: how many, their mean words, and how far up they stand.

    `link_density` is the share, 0 to 1, of their characters that are in links; `height` counts elements.
    """

    count: int = 1
    mean_words: float = 0.0
    link_density: float = 0.0
    height: int = 0


class Surroundings:
    """The elements above the blocks of a page. `counts` are the words of each block."""

    def __init__(self, root: Any, blocks: Sequence[TextBlock], counts: Sequence[int]) -> None:
        self._root = root
        self._held: dict[Any, ElementContents] = {}
        for block, count in zip(blocks, counts, strict=True):
            chars = sum(len("".join(piece.split())) for piece in block.pieces)
            for above in self.path(block.holder):
                held = self.held(above)
                held.words += count
                held.linked += block.linked
                held.chars += chars
                held.blocks += 1
                held.long += count >= _LONG
        alike: dict[tuple[Any, str], list[ElementContents]] = {}
        for element, held in self._held.items():
            if held.words and (parent := element.getparent()) is not None:
                alike.setdefault((parent, shape(element)), []).append(held)
        self._records = {key: _records(each) for key, each in alike.items() if len(each) >= _REPEATED}

    def path(self, element: Any) -> list[Any]:
        """Return an element and those around it, innermost first, up to the root."""
        found = [element]
        while element is not self._root and (element := element.getparent()) is not None:
            found.append(element)
        return found

    def held(self, element: Any) -> ElementContents:
        """Return the contents of an element."""
        if (known := self._held.get(element)) is not None:
            return known
        for each in reversed(self.path(element)):
            if each not in self._held:
                above = self._held.get(each.getparent())
                self._held[each] = _held_in(each, above if each is not self._root else None)
        return self._held[element]

    def records(self, element: Any) -> Records:
        """Return the nearest elements of a repeated shape that an element stands in."""
        for height, above in enumerate(self.path(element)[:-1]):
            found = self._records.get((above.getparent(), shape(above)))
            if found is not None and above.tag not in ("p", *HEADINGS):
                return replace(found, height=height)
        return Records()


def _held_in(element: Any, above: ElementContents | None) -> ElementContents:
    depth = above.depth + 1 if above else 0
    parts, names = (above.parts, above.names) if above else ({}, {})
    part = _ROLES.get((element.get("role") or "").lower(), element.tag)
    if part in PARTS:
        parts = {**parts, part: depth}
    if element.tag not in ("html", "body") and (groups := name_groups(element)):
        names = {**names, **dict.fromkeys(groups, depth)}
    return ElementContents(depth, parts, names)


def _records(alike: Sequence[ElementContents]) -> Records:
    """Return elements of one shape as records, for the elements themselves."""
    words, chars = sum(each.words for each in alike), sum(each.chars for each in alike)
    return Records(len(alike), words / len(alike), sum(each.linked for each in alike) / max(chars, 1))
