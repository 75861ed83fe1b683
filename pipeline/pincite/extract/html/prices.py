"""Find the text blocks that show what a product costs.

They are as short as the labels around them, and the model of the main content leaves them out. What the page
says in its markup tells them apart: the offers of schema.org, and Open Graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from pincite.extract.html.blocks import TextBlock
from pincite.extract.html.signals import Stated, amount_of, words
from pincite.text import money

MOST = 12
"""Blocks with a price, at most: a product has its price, and one for each of its sizes."""
_LONGEST = 20
"""Words of a line with a price, at most."""
_SIGN = rf"(?:{money.SIGN}|\b{money.CODE}\b)"
_DIGITS = r"(?<![\d.,])\d{1,3}(?:\s\d{3})+(?:[.,]\d\d)?(?!\d)|(?<![\d.,])\d[\d.,]*"
_AMOUNT = re.compile(rf"{_SIGN}\s?({_DIGITS})|({_DIGITS})\s?{_SIGN}")


def prices(blocks: Sequence[TextBlock], said: Stated) -> np.ndarray:
    """(n,) True for each block with a price that the page states of its product, once for each text."""
    shown = np.zeros(len(blocks), bool)
    if "list" in said.kinds or not said.prices:
        return shown
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        text = block.text
        is_line = len(words(text)) <= _LONGEST and text not in seen
        if len(seen) < MOST and is_line and said.prices & set(_amounts(text)):
            shown[number] = True
            seen.add(text)
    return shown


def _amounts(text: str) -> Iterator[float]:
    """Yield the amounts of money in a text."""
    for match in _AMOUNT.finditer(text):
        if (amount := amount_of(match[1] or match[2])) is not None:
            yield amount
