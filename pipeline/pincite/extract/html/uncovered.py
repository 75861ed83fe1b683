"""List the parts of an HTML page that are hidden at first and read: marked as found, listed as kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from lxml import etree

from pincite.schema.extraction import Uncovered, UncoveredBy

_MARK = "data-pincite-uncovered"
"""Attribute of such a part, for as long as the page is read: the part's number."""
_EXCERPT = 200
"""Characters of a part that are listed."""
_MAX_LISTED = 1_000
"""Parts that are listed one by one; what comes after them is summed up by what uncovers it."""


def mark(root: Any, parts: Iterable[Any]) -> None:
    """Mark parts of a tree by their numbers, from 0. No mark of the page's own is left."""
    etree.strip_attributes(root, _MARK)
    for number, part in enumerate(parts):
        part.set(_MARK, str(number))


def is_marked(element: Any) -> bool:
    """Return True if an element is a marked part."""
    return element.get(_MARK) is not None


def kept(trees: Iterable[Any], by: Sequence[UncoveredBy]) -> tuple[Uncovered, ...]:
    """Return the marked parts of which text is left in any of the trees a page was parted into.

    `by` says for each number what uncovers the part. The marks are taken off.
    """
    pieces: defaultdict[int, list[str]] = defaultdict(list)
    for tree in trees:
        for part in tree.xpath(f"descendant-or-self::*[@{_MARK}]"):
            pieces[int(part.get(_MARK))] += part.itertext()
        etree.strip_attributes(tree, _MARK)
    texts = ((by[number], " ".join(" ".join(found).split())) for number, found in sorted(pieces.items()))
    return tuple(_listed((each, words) for each, words in texts if words))


def _listed(texts: Iterator[tuple[UncoveredBy, str]]) -> Iterator[Uncovered]:
    yield from (Uncovered(by, len(words), words[:_EXCERPT]) for by, words in islice(texts, _MAX_LISTED))
    rest: Counter[UncoveredBy] = Counter()
    for by, words in texts:
        rest[by] += len(words)
    yield from (Uncovered(by, chars, "and more of them") for by, chars in rest.items())
