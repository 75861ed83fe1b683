"""Put the label of a note, a tip or a warning before its text: it heads nothing of what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pincite.extract.blocks import NOTES
from pincite.extract.html.blocks import HEADINGS, TextBlock, text_blocks
from pincite.extract.html.tables import unwrap

_CLASSES = NOTES | {"admonition", "admonitionblock", "markdown-alert"}
"""Classes of such parts as DocBook, AsciiDoc, Sphinx and GitHub write them."""
_HOLDERS = ("div", "aside", "section", "blockquote", "table")
_MOST_WORDS = 4
"""Words of a label that is marked as a title, at most: longer ones say something of their own."""


def join(root: Any) -> None:
    """Write `Note: Close the valve first.` where a page has the label above or beside the text."""
    for part in list(_admonitions(root)):
        for table in [node for node in part.iter("table") if _lays_out(node)]:
            unwrap(table)
        blocks = text_blocks(part)
        label, first = next(blocks, None), next(blocks, None)
        if label is None or first is None or not _is_label(label) or _holds_lines(first):
            continue
        said = label.text
        label.take_out()
        if label.holder.tag in HEADINGS:
            label.holder.tag = "div"
        colon = "" if said[-1] in ":.!?" else ":"
        first.put(f"{said}{colon} {first.pieces[0].lstrip()}")


def _admonitions(root: Any) -> Iterator[Any]:
    for part in root.iter(*_HOLDERS):
        if part is not root and _CLASSES & _classes(part):
            yield part


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").lower().split())


def _lays_out(table: Any) -> bool:
    """Return True if a table only sets a sign and a label beside the text."""
    texts = [cell for cell in table.iter("td", "th") if any(text.strip() for text in cell.itertext())]
    return len(texts) <= 2


def _is_label(block: TextBlock) -> bool:
    """Return True if a block is the name of such a part, or is marked as its title."""
    is_named = block.text.rstrip(":").lower() in _CLASSES
    is_titled = any("title" in each for each in _classes(block.holder))
    return is_named or (is_titled and len(block.text.split()) <= _MOST_WORDS)


def _holds_lines(block: TextBlock) -> bool:
    """Return True if a block is code or a table, which no label is put into."""
    return block.holder.tag in ("pre", "table")
