"""Put what stands over the heading of a card below it: an article's date is in no other one's section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LEAST_CARDS = 3
"""Cards in a row, at least."""
MOST_WORDS = 12
"""Words over the heading of a card, at most: more are a text of their own."""


def put_below_headings(root: Any) -> None:
    """Move the date, the author or the kind that stands over the heading of a card right behind it.

    A card is the outermost element that has one heading; others beside it have one of the same level.
    """
    headings = list(root.iter(*HEADINGS))
    within: Counter[Any] = Counter(above for each in headings for above in each.iterancestors())
    cards = [_card(each, within) for each in headings]
    rows = Counter(_row(each, card) for each, card in zip(headings, cards, strict=True))
    for heading, card in zip(headings, cards, strict=True):
        if card is heading or rows[_row(heading, card)] < LEAST_CARDS:
            continue
        over = list(_over(heading, card))
        if sum(len(" ".join(each.itertext()).split()) for _, each in over) <= MOST_WORDS:
            for place, each in over:
                place.addnext(each)


def _card(heading: Any, within: Counter[Any]) -> Any:
    card = heading
    while (above := card.getparent()) is not None and within[above] == 1:
        card = above
    return card


def _row(heading: Any, card: Any) -> tuple[Any, str, str]:
    return card.getparent(), card.tag, heading.tag


def _over(heading: Any, card: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what stands over a heading in its card, the last first, and the element that it is to follow."""
    node = heading
    while node is not card:
        for each in list(node.itersiblings(etree.Element, preceding=True)):
            if "".join(each.itertext()).strip():
                yield node, each
        node = node.getparent()
