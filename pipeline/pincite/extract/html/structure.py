"""Make the blocks of an HTML page: unstructured's elements of the kept tree, and its tables and links."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from lxml import etree

from pincite.extract.blocks import Block, clean
from pincite.extract.html import admonitions, labels, list_items, terms
from pincite.extract.html import tables as html_tables
from pincite.extract.html.blocks import HEADINGS, INLINE, text_blocks
from pincite.extract.html.links import LinkMap, leads_to_itself
from pincite.schema.extraction import Category, Link

_READ_BLOCKS = frozenset(("div", "section", "article", "blockquote", "p", "pre", "ul", "ol", "li", *HEADINGS))
_READ_INLINE = frozenset("a b br cite code em i span strong sub sup u wbr".split())
_BLOCK_LIKE = frozenset(
    "address aside body center dd details dialog dl fieldset figure footer form head header hgroup html main "
    "menu nav table tbody td tfoot th thead tr".split()
)
_PARAGRAPHS = ("figcaption", "dt", "summary", "legend", "caption")
_CATEGORIES = {
    "Title": Category.TITLE,
    "NarrativeText": Category.NARRATIVE_TEXT,
    "ListItem": Category.LIST_ITEM,
    "FigureCaption": Category.FIGURE_CAPTION,
    "Formula": Category.FORMULA,
    "CodeSnippet": Category.CODE_SNIPPET,
}
_LONG = 10_000
"""Characters of a run of text beyond which it is not a title, an item or an address."""
_LEAST_ENTRIES = 3
"""Lines in a row that lead to places of the page, at least, that are its contents."""
_OWN_LINE = re.compile(r"display\s*:\s*(?:block|flex|grid)", re.I)
_TOKEN = re.compile(r"(?:text|table)[0-9a-f]{32}")


def blocks_of(root: Any) -> tuple[tuple[Block, ...], float]:
    """Return the blocks of a tree in reading order, and the share of its characters that is in none of them.

    The tree is taken apart on the way. A list item and a heading have their level, a definition stands with
    its term as `term: definition`, code keeps its lines, and links keep their addresses.
    """
    _take_out_signs(root)
    labels.make_headings(root)
    admonitions.join(root)
    terms.join(root)
    list_items.unwrap_paragraphs(root)
    links = LinkMap(root)
    whole = html_tables.take_out(root) | _take_out_plain(root)
    _keep_lines(root)
    _simplify(root)
    expected = sum(len("".join(piece.split())) for piece in root.itertext())
    elements = list(_elements(root, whole))
    found = sum(len("".join(text.split())) for text, _ in elements)
    lost = max(0.0, 1 - found / expected) if expected > 0 else 0.0
    return tuple(_with_links([block for _, block in elements], links)), lost


def _take_out_signs(root: Any) -> None:
    """Take out links to their own place that show a sign alone, as many pages have behind each heading."""
    for link in list(root.iter("a")):
        said = "".join(link.itertext())
        if said.strip() and not any(map(str.isalnum, said)) and leads_to_itself(link):
            for node in link.iter(etree.Element):
                node.text = None
            for node in link.iterdescendants(etree.Element):
                node.tail = None


def _with_links(blocks: Sequence[Block], links: LinkMap) -> Iterator[Block]:
    """Yield the blocks with their links that lead away from the page, and its list of contents marked.

    At least half of its lines stand on the page once more, as what they lead to.
    """
    found = [(block, links.within(block.text)) for block in blocks]
    rows = [(leads, list(row)) for leads, row in groupby(found, lambda each: _leads_within(*each))]
    others = {labels.plain(block.text) for leads, row in rows if not leads for block, _ in row}
    for leads, row in rows:
        entries = sum(labels.plain(block.text) in others for block, _ in row) if leads else 0
        contents = leads and len(row) >= _LEAST_ENTRIES and 2 * entries >= len(row)
        for block, its in row:
            away = tuple(link for link in its if not link.url.startswith("#"))
            yield replace(block, links=away, contents=contents)


def _leads_within(block: Block, links: Sequence[Link]) -> bool:
    """Return True if all words of a block that is no heading lead to other places of the page."""
    linked = {at for link in links if link.url.startswith("#") for at in range(link.start, link.end)}
    said = (at for at, char in enumerate(block.text) if char.isalpha())
    return bool(linked) and block.category is not Category.TITLE and all(at in linked for at in said)


def _elements(root: Any, whole: dict[str, Block]) -> Iterator[tuple[str, Block]]:
    """Yield the texts of unstructured's elements, and their blocks; those of `whole` replace their tokens.

    unstructured may put a token and what stands beside it into one element.
    """
    from unstructured.partition.html import partition_html

    markup = etree.tostring(root, encoding="unicode", method="html", with_tail=False)
    for element in partition_html(text=f"<html><body>{markup}</body></html>"):
        text = clean(element.text.replace("\xad", "")).strip()
        if text in whole:
            yield text, whole[text]
        elif text:
            said = _with_texts(text, whole)
            category = _CATEGORIES.get(element.category, Category.UNCATEGORIZED)
            if category == Category.UNCATEGORIZED and said[-1:] in ".!?:;":
                category = Category.NARRATIVE_TEXT
            yield text, Block(category, said, level=_level(category, element.metadata.category_depth))


def _with_texts(text: str, whole: dict[str, Block]) -> str:
    """Return a text with what its tokens stand for, parted by spaces."""
    said = _TOKEN.sub(lambda token: f" {whole[token[0]].text} " if token[0] in whole else token[0], text)
    return text if said == text else " ".join(said.split())


def _take_out_plain(root: Any) -> dict[str, Block]:
    """Replace very long runs of text, and single characters, by tokens. Returns the blocks by token.

    unstructured parses the grammar of a text whatever its length, and passes over what is one character long.
    """
    found: dict[str, Block] = {}
    for block in list(text_blocks(root)):
        text = clean(block.text.replace("\xad", "")).strip()
        single = len(text) == 1 and text.isalnum()
        if block.holder.tag != "pre" and (single or len(text) > _LONG):
            block.take_out()
            token = f"text{secrets.token_hex(16)}"
            block.put(token)
            found[token] = Block(Category.UNCATEGORIZED if single else Category.NARRATIVE_TEXT, text)
    return found


def _keep_lines(root: Any) -> None:
    """Make preformatted text plain: unstructured drops white space at the edges of elements within it.

    A line may be an element of its own, set as a block. Buttons, as to copy the code, are left out.
    """
    for code in root.iter("pre"):
        for button in list(code.iter("button")):
            button.text, button[:] = None, []
        if not all(
            node.tag in INLINE or node.tag == "button" for node in code.iterdescendants(etree.Element)
        ):
            continue
        for node in code.iterdescendants(etree.Element):
            ends = "".join(node.itertext()).endswith("\n") or (node.tail or "").startswith("\n")
            if node.tag == "br" or (_OWN_LINE.search(node.get("style") or "") and not ends):
                node.tail = f"\n{node.tail or ''}"
        lines = "".join(code.itertext())
        code[:] = []
        code.text = lines


def _level(category: Category, depth: int | None) -> int | None:
    """Return the level from 1; unstructured counts headings from 0 and lists from 1."""
    if category == Category.TITLE:
        return None if depth is None else depth + 1
    return max(1, depth or 1) if category == Category.LIST_ITEM else None


def _simplify(root: Any) -> None:
    """Give every element a tag that unstructured reads, and take its attributes.

    unstructured passes over captions, labels and elements that it does not know, with all that is in them,
    and over blocks within inline elements.
    """
    for node in reversed(list(root.iter(etree.Element))):  # from the inside out
        node.attrib.clear()
        if node.tag in _PARAGRAPHS:
            node.tag = "p"
        holds_blocks = any(child.tag in _READ_BLOCKS for child in node)
        if node.tag == "p" and holds_blocks:
            node.tag = "div"
        elif node.tag not in _READ_BLOCKS and (holds_blocks or node.tag not in _READ_INLINE):
            node.tag = "div" if holds_blocks or node.tag in _BLOCK_LIKE else "span"
    root.tag = root.tag if root.tag in _READ_BLOCKS - {"li"} else "div"
