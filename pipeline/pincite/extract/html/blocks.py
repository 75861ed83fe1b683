"""Find the text blocks of an HTML page: runs of text that no block-level element parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pincite.extract.html.tables import is_layout, one_line

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr q rp rt "
    "ruby s samp small span strike strong sub sup time tt u var wbr".split()
)


@dataclass(slots=True)
class TextBlock:
    """A run of text; `holder` is the innermost block-level element around it.

    `places` are the text nodes that it is made of: an element, and whether it is the text after its end
    rather than after its start. `linked` counts the characters of `text` that stand in links.
    """

    holder: Any
    places: list[tuple[Any, bool]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    button: bool = False

    @property
    def text(self) -> str:
        """Its text, white space collapsed."""
        return one_line("".join(self.pieces))

    def add(self, element: Any, *, after: bool, in_link: bool) -> None:
        """Take in a text node, should it hold any text."""
        piece = element.tail if after else element.text
        if piece:
            self.places.append((element, after))
            self.pieces.append(piece)
            if in_link:
                self.linked += len("".join(piece.split()))

    def put(self, text: str) -> None:
        """Put a text where the block begins."""
        element, after = self.places[0]
        if after:
            element.tail = text
        else:
            element.text = text

    def take_out(self) -> None:
        """Take its text out of the tree."""
        for element, after in self.places:
            if after:
                element.tail = None
            else:
                element.text = None


def text_blocks(root: Any) -> Iterator[TextBlock]:
    """Yield the blocks of a tree in document order. Preformatted text and a data table are one block each."""
    walk = etree.iterwalk(root, events=("start", "end"))
    holders = [root]
    links = 0
    block = TextBlock(root)
    for event, element in walk:
        inline = element.tag in INLINE
        if event == "end":
            links -= element.tag == "a"
            if not inline:
                if block.text:
                    yield block
                holders.pop()
                block = TextBlock(holders[-1] if holders else root)
            elif element.tag == "br":
                block.pieces.append(" ")
            if element is not root:
                block.add(element, after=True, in_link=links > 0)
            continue
        links += element.tag == "a"
        if not inline:
            if block.text:
                yield block
            holders.append(element)
            block = TextBlock(element)
            if element.tag == "pre" or (element.tag == "table" and not is_layout(element)):
                _take_in(block, element, links > 0)
                walk.skip_subtree()
                continue
        block.button = block.button or element.tag == "button"
        block.add(element, after=False, in_link=links > 0)
    if block.text:
        yield block


def _take_in(block: TextBlock, element: Any, in_link: bool) -> None:
    """Take in all text within an element."""
    linked = set()
    for node in element.iter(etree.Element):
        if node.tag == "a" or (node is not element and node.getparent() in linked):
            linked.add(node)
        block.add(node, after=False, in_link=in_link or node in linked)
        block.pieces.append(" ")
        if node is not element:
            block.add(node, after=True, in_link=in_link or node.getparent() in linked)
