"""Part the text of an HTML page into its main content, what stands beside it, and what surrounds it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from pincite.extract.html import model as html_model
from pincite.extract.html.blocks import HEADINGS, INLINE, TextBlock, text_blocks
from pincite.extract.html.bylines import title_and_bylines
from pincite.extract.html.features import features
from pincite.extract.html.model import Floats
from pincite.extract.html.prices import prices
from pincite.extract.html.signals import Stated, taken, words
from pincite.schema.extraction import LeftOut

ASIDE = 0.05
"""Probability of being content from which on a block beside the main content is read too."""
_REPEATED = 60
"""Characters of a block beside the main content that is not read if the main content has the same."""
_EXCERPT = 200
"""Characters of what surrounds the content that are listed."""
_AROUND = ("nav", "aside", "footer", "header", "dialog", "menu")
_AROUND_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog")
)
_WAYS = frozenset("navheader navfooter navbar navigation nav breadcrumb breadcrumbs".split())
_TURNS = frozenset("next prev previous up first last start top contents index".split())
"""The relations by which links of a book's page lead to others of it, as GNU's manuals have them."""
_MENU = 5
"""Blocks of nothing but links that may be a way through a site."""
_BESIDE = ("nav", "aside", "footer")
_BESIDE_ROLES = ("navigation", "complementary", "contentinfo")
"""Parts that are content as a whole or not at all."""
_MAX_BLOCKS = 20_000
"""Text blocks of a page that are judged one by one; of a page with more, everything is kept."""
_KEPT_EMPTY = frozenset(("br", "td", "th", "tr"))


def text(node: Any) -> str:
    """Return the text of a node, white space collapsed."""
    return " ".join(" ".join(node.itertext()).split())


def title(root: Any) -> str:
    """Return the text of the page's <title>."""
    return next((words for node in root.iter("title") if (words := text(node))), "")


def heading(root: Any) -> str:
    """Return the text of the first <h1> that is shown."""
    return next((words for node in root.iter("h1") if (words := text(node))), "")


@dataclass(frozen=True, slots=True)
class PartedPage:
    """A page that was parted: why so, and a tree of what stands beside the main content, None for nothing."""

    because: str
    aside: Any = None
    left_out: tuple[LeftOut, ...] = ()


def part(root: Any, said: Stated) -> PartedPage:
    """Cut a tree down to the main content, in place, and return the rest that is read, and what is not.

    Each block of text is judged by a model of its features (features.py). Those are the main content with
    which the expected F1 of the page's words is highest, and with them their title, headings, authors and
    prices. What may be content too is beside it, unless its author marked it as a menu or the like. The rest
    surrounds it, and is listed. A page without anything that looks like a menu or is marked as one, has
    nothing around its content.
    """
    blocks = list(text_blocks(root))
    if not _has_surroundings(root, blocks):
        return PartedPage("all of the shown text: no menu or other part is beside it")
    if len(blocks) > _MAX_BLOCKS:
        return PartedPage(
            f"all of the shown text: its {len(blocks):,} blocks are too many to judge one by one"
        )
    rows = features(root, blocks, said, taken(root))
    sizes = np.array([len(words(block.text)) for block in blocks], float)
    marked = parts(blocks)
    chances = pooled(html_model.fitted().probabilities(rows), marked, sizes)
    main = html_model.most_f1(chances, sizes)
    main |= title_and_bylines(blocks, said, main) | prices(blocks, said)
    may_be = (chances >= ASIDE) & np.array([part is None for part in marked])
    main |= _over(blocks, main) & may_be
    beside = may_be & ~main
    repeated = {block.text for block, is_main in zip(blocks, main, strict=True) if is_main}
    beside &= ~np.array([len(block.text) > _REPEATED and block.text in repeated for block in blocks])
    around = _listed(
        [block.text for block, is_read in zip(blocks, main | beside, strict=True) if not is_read]
    )
    aside = None
    if beside.any():
        aside = deepcopy(root)
        _keep(aside, list(text_blocks(aside)), beside)
    _keep(root, blocks, main)
    chars = np.array([len(block.text) for block in blocks], float)
    shares = [f"{chars[mask].sum() / max(chars.sum(), 1):.0%}" for mask in (main, beside)]
    because = f"main content: {shares[0]} of the shown text"
    return PartedPage(because if aside is None else f"{because}, then {shares[1]} beside it", aside, around)


def _over(blocks: Sequence[TextBlock], main: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which blocks (n) are headings right over main content, with others between them or not."""
    over = np.zeros(len(blocks), bool)
    heads_main = False
    for number in reversed(range(len(blocks))):
        if blocks[number].holder.tag in HEADINGS:
            over[number] = heads_main
        else:
            heads_main = bool(main[number])
    return over


def _keep(root: Any, blocks: Sequence[TextBlock], stays: NDArray[np.bool_]) -> None:
    """Take all blocks out of a tree but those that stay (n,)."""
    for block, is_kept in zip(blocks, stays, strict=True):
        if not is_kept:
            block.take_out()
    _prune(root)


def _listed(around: Sequence[str]) -> tuple[LeftOut, ...]:
    """Return texts that surround the content as one entry of the report; none for no text."""
    said = " ".join(filter(None, around))
    return (LeftOut("surroundings", len(said), said[:_EXCERPT]),) if said else ()


def parts(blocks: Sequence[TextBlock]) -> list[Any]:
    """Return the outermost part around each block that its author marked as beside the content, or None."""
    found: dict[Any, Any] = {}
    for block in blocks:
        if block.holder not in found:
            marked = (each for each in block.holder.iterancestors() if _is_beside(each))
            own = block.holder if _is_beside(block.holder) or _turns_pages(block.holder) else None
            found[block.holder] = deque((own, *marked), maxlen=1)[0]
    return [found[block.holder] for block in blocks]


def pooled(probabilities: Floats, of: Sequence[Any], sizes: Floats) -> Floats:
    """Return probabilities (n) where all blocks of a part have their mean, weighted by `sizes` (n)."""
    result = probabilities.copy()
    for part in {id(each): each for each in of if each is not None}.values():
        inside = np.array([each is part for each in of])
        if sizes[inside].sum():
            result[inside] = np.average(probabilities[inside], weights=sizes[inside])
    return result


def _is_beside(element: Any) -> bool:
    is_marked = element.tag in _BESIDE or (element.get("role") or "").lower() in _BESIDE_ROLES
    return is_marked or _leads_through(element)


def _has_surroundings(root: Any, blocks: Sequence[TextBlock]) -> bool:
    links = sum(block.linked == len("".join(block.text.split())) for block in blocks if block.linked)
    return (
        links >= _MENU
        or any(map(_is_around, root.iter(etree.Element)))
        or any(map(_turns_pages, {block.holder for block in blocks}))
    )


def _is_around(element: Any) -> bool:
    return (
        element.tag in _AROUND
        or (element.get("role") or "").lower() in _AROUND_ROLES
        or _leads_through(element)
    )


def _leads_through(element: Any) -> bool:
    """Return True if an element's class says that it leads through a site or a book."""
    return not _WAYS.isdisjoint((element.get("class") or "").lower().split())


def _turns_pages(element: Any) -> bool:
    """Return True if the links of an element, two at least, lead to the page before, the next or the like."""
    links = 0
    for link in element.iterdescendants("a"):
        if (link.get("rel") or "").lower() not in _TURNS:
            return False
        links += 1
    return links > 1


def _prune(root: Any) -> None:
    """Take out elements that hold nothing any more, but what parts text and what holds a table's place."""
    for node in reversed(list(root.iter(etree.Element))):
        said = (node.text or "") + (node.tail or "")
        if (
            not len(node)
            and not (said if node.tag in INLINE else said.strip())  # between words, white space parts them
            and node.tag not in _KEPT_EMPTY
            and node is not root
        ):
            node.getparent().remove(node)
