"""Let list items begin with their own words: unstructured takes a paragraph in an item for no item.

It reads `<li><p>Two cores</p><ul>…</ul></li>` as a paragraph and a list, and the list around it is broken.
"""

from __future__ import annotations

from typing import Any

from pincite.extract.html.blocks import INLINE

_HOLDERS = frozenset(("div", "dl"))


def unwrap_paragraphs(root: Any) -> None:
    """Make the paragraph, or the term, that a list item begins with the item's own text."""
    for item in list(root.iter("li")):
        unwrap_first_paragraph(item)


def unwrap_first_paragraph(holder: Any) -> None:
    """Make the paragraph, or the term, of running text that an element begins with the element's own text.

    Where running text follows it nothing is done: their words would run together.
    """
    first = _first(holder)
    while first is not None and first.tag in _HOLDERS:
        first = _first(first)
    if first is None or first.tag not in ("p", "dt") or _goes_on(first):
        return
    if all(node.tag in INLINE for node in first.iterdescendants()):
        holder.text = first.text
        holder[:0] = list(first)
        first.getparent().remove(first)


def _first(holder: Any) -> Any:
    """Return the element that another begins with; None where it begins with text, or holds none."""
    return holder[0] if len(holder) and not (holder.text or "").strip() else None


def _goes_on(element: Any) -> bool:
    following = element.getnext()
    return bool((element.tail or "").strip()) or (following is not None and following.tag in INLINE)
