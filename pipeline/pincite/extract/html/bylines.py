"""Find the text blocks that name a page's text: its title, and who wrote it, also of each post or comment.

They stand around the text, among menus and counters, and are short: the model of the main content takes them
for a part of these. What the page says of itself in its markup tells them apart: `<title>`, the authors of
schema.org, `itemprop`, `rel="author"`, `<address>`, and the class names of microformats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pincite.extract.html.blocks import TextBlock
from pincite.extract.html.signals import Stated, words

_SAME = 0.5
"""Share of the words of a heading that the page's title has, if the heading is the title."""
_LONGEST = 20
"""Words of a line that names who wrote something, at most."""
_NAME = 4
"""Letters of a name that is looked for, at least."""
_TEXT = 15
"""Words of a block that is more than a label."""
_WRITERS = frozenset(("author", "creator"))
_CLASSES = frozenset(("author", "byline"))


def title_and_bylines(blocks: Sequence[TextBlock], said: Stated, kept: np.ndarray) -> np.ndarray:
    """(n,) True for each block that names the text that is kept or who wrote it; `kept` (n,) is that text."""
    sizes = [len(words(block.text)) for block in blocks]
    texts = [number for number, size in enumerate(sizes) if kept[number] and size >= _TEXT]
    names = np.zeros(len(blocks), bool)
    title = _title(blocks, said)
    after = next((number for number in texts if title is not None and number > title), None)
    if title is not None and after is not None:
        names[title] = True
        for number in range(title + 1, after):
            names[number] |= sizes[number] <= _LONGEST and _is_byline(blocks[number], said)
    stays = [block for block, is_kept in zip(blocks, kept, strict=True) if is_kept]
    of_texts = {each for block in stays for each in _items(block.holder)}
    for number, block in enumerate(blocks):
        names[number] |= sizes[number] <= _LONGEST and _written_by(block) in of_texts
    return names


def _title(blocks: Sequence[TextBlock], said: Stated) -> int | None:
    """Return the place of the first `<h1>` that has the words of the page's title."""
    for number, block in enumerate(blocks):
        found = words(block.text)
        if block.holder.tag == "h1" and found:
            is_same = sum(word in said.title for word in found) >= _SAME * len(found)
            return number if is_same else None
    return None


def _is_byline(block: TextBlock, said: Stated) -> bool:
    text = " ".join(words(block.text))
    if any(author in text for author in said.authors if len(author) >= _NAME):
        return True
    return any(
        each.tag == "address"  # in HTML it says who is responsible for a page or an article
        or "author" in (each.get("rel") or "").lower().split()
        or _CLASSES & set((each.get("class") or "").lower().split())
        for each in _elements(block)
    )


def _written_by(block: TextBlock) -> Any:
    """Return the item of schema.org whose author a block names; None where it names none."""
    for element in _elements(block):
        if "name" in _properties(element):
            around = (element, *element.iterancestors())
            writer = next((each for each in around if _WRITERS & _properties(each)), None)
            return None if writer is None else next(_items(writer.getparent()), None)
    return None


def _elements(block: TextBlock) -> Iterator[Any]:
    """Yield the elements that a block's text stands in, up to its holder."""
    seen = set()
    for place, after in block.places:
        element = place.getparent() if after else place
        while element is not None and element not in seen:
            seen.add(element)
            yield element
            element = element.getparent() if element is not block.holder else None


def _items(element: Any) -> Iterator[Any]:
    """Yield the items of schema.org that an element stands in, the innermost first."""
    while element is not None:
        if element.get("itemscope") is not None:
            yield element
        element = element.getparent()


def _properties(element: Any) -> frozenset[str]:
    return frozenset((element.get("itemprop") or "").lower().split())
