"""Put the terms of a definition list before what defines them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from pincite.extract.html.blocks import INLINE
from pincite.extract.html.list_items import unwrap_first_paragraph

_MOST_TERMS = 16
"""Terms that share a definition, at most; those before stay as they are."""
_TERM_ENDS = (":", ".", "?", "!")


def join(root: Any) -> None:
    """Put each term before its definition, as `term: definition`.

    Running text becomes one item of a list. Before a definition of blocks the term stands in its first
    paragraph. Terms that share a definition are parted by commas.
    """
    for definition in list(root.iter("dd")):
        terms = list(islice(_terms(definition), _MOST_TERMS))[::-1]
        if not terms or not "".join(definition.itertext()).strip():
            continue
        _unwrap_paragraph(definition)
        if _is_running(definition):
            _become_item(_merged(terms), definition)
        elif (first := _first_paragraph(definition)) is not None:
            _put_before(_merged(terms), first)


def _terms(definition: Any) -> Iterator[Any]:
    """Yield the terms right before a definition, the last first, where they are running text."""
    for term in definition.itersiblings(preceding=True):
        if term.tag != "dt" or not _is_running(term) or not "".join(term.itertext()).strip():
            return
        yield term


def _merged(terms: list[Any]) -> Any:
    """Return the first term with the others behind it, which are taken out."""
    first, *others = terms
    for term in others:
        _append(first, f", {(term.text or '').lstrip()}")
        first.extend(list(term))
        term.getparent().remove(term)
    return first


def _append(element: Any, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + text
    else:
        element.text = (element.text or "").rstrip() + text


def _unwrap_paragraph(definition: Any) -> None:
    """Make a definition of one paragraph running text."""
    if len(definition) == 1:
        unwrap_first_paragraph(definition)


def _become_item(term: Any, definition: Any) -> None:
    item = etree.Element("li")
    item.text = definition.text
    item.extend(list(definition))
    definition.text, definition.tag = None, "ul"
    definition.append(item)
    _put_before(term, item)


def _put_before(term: Any, text: Any) -> None:
    """Move a term's words to the beginning of the element that defines it."""
    said = "".join(term.itertext()).rstrip()
    colon = "" if said.endswith(_TERM_ENDS) else ":"
    _append(term, f"{colon} {(text.text or '').lstrip()}")
    text.text = term.text
    text[:0] = list(term)
    term.getparent().remove(term)


def _first_paragraph(definition: Any) -> Any:
    """Return the paragraph that a definition begins with, or None where it begins otherwise."""
    node = definition
    while not (node.text or "").strip() and len(node) and node[0].tag in ("div", "p"):
        node = node[0]
        if node.tag == "p":
            return node if _is_running(node) else None
    return None


def _is_running(element: Any) -> bool:
    return all(node.tag in INLINE for node in element.iterdescendants(etree.Element))
