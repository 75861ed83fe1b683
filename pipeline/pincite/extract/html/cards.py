"""Put what stands over the heading of a card below it: an article's date is in no other one's section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pincite.extract.html.blocks import HEADINGS

LEAST_CARDS = 3
"""Cards in a row, at least."""
MOST_WORDS = 12
"""Words over the heading of a card, at most: more are a text of their own."""


def put_below_headings(root: Any) -> None:
    """Move what stands over the heading of a card, MOST_WORDS at most, behind the heading's element.

    A card is the outermost element that has one heading only. At least LEAST_CARDS with the same tag, and
    with headings of the same level, have the same parent. A card with bare text beside its elements stays as
    it is, and so does a row of a table.
    """
    headings = list(root.iter(*HEADINGS))
    within: Counter[Any] = Counter(above for each in headings for above in each.iterancestors())
    cards = [_card(each, within) for each in headings]
    rows = Counter(_row(each, card) for each, card in zip(headings, cards, strict=True))
    for heading, card in zip(headings, cards, strict=True):
        if card is heading or rows[_row(heading, card)] < LEAST_CARDS or _has_bare_text(heading, card):
            continue
        over = list(_over(heading, card))
        if sum(len(" ".join(each.itertext()).split()) for _, each in over) <= MOST_WORDS:
            for place, each in over:
                place.addnext(each)


def _card(heading: Any, within: Counter[Any]) -> Any:
    card = heading
    while (above := card.getparent()) is not None and within[above] == 1 and above.tag != "tr":
        card = above
    return card


def _row(heading: Any, card: Any) -> tuple[Any, str, str]:
    return card.getparent(), card.tag, heading.tag


def _has_bare_text(heading: Any, card: Any) -> bool:
    """Return True if text over a heading stands in no element of its own, or right behind the heading."""
    node = heading
    while node is not card:
        before = (each.tail for each in node.itersiblings(preceding=True))
        if any(text and text.strip() for text in (node.getparent().text, node.tail, *before)):
            return True
        node = node.getparent()
    return False


def _over(heading: Any, card: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what stands over a heading in its card, the last first, and the element that it is to follow."""
    node = heading
    while node is not card:
        for each in list(node.itersiblings(etree.Element, preceding=True)):
            if "".join(each.itertext()).strip():
                yield node, each
        node = node.getparent()
