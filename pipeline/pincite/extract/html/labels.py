"""Take for headings the lines that head a part of a page without saying so.

A page tells which they are. Its list of contents leads to them by their words; or they lead to the part right
behind them, as in an accordion, sum up what a reader may open, or are the question of a definition list.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from lxml import etree

from pincite.extract.html.blocks import HEADINGS, INLINE, TextBlock, text_blocks

_DEEPEST = "h6"
_LEADING = ("href", "data-target", "data-bs-target", "aria-controls")
"""Attributes of a link or a button that name the part of its page that it leads to, or opens."""
_UNHEADED = frozenset("li td th pre table option label figcaption caption".split())
"""Elements whose text is no heading, whatever leads to it."""
_NUMBER = re.compile(
    r"^\W*(?:q(?:uestion)?\b\W*)?(?:(?:[a-z]?\d{1,3}|[a-z])(?:\.\d{1,3})*[.):]\W*|\d{1,3}\s+)?", re.I
)
"""The number before a heading: "(1) ", "2.3. ", "Q: "."""
_ACCORDION = 3
"""Parts that follow each other and are headed alike, at least, that are one."""
_LONGEST = 300
"""Characters of a heading, at most."""


def make_headings(root: Any) -> None:
    """Give such lines the deepest level of headings.

    Those over parts that follow each other are headings where a heading or nothing comes behind the last
    part: what goes on there would stand under it. Of an accordion that is the lesser harm.
    """
    page = _Page(root)
    found = set(_contents_lead_to(page))
    behind = {number: page.first_from(page.ends[part]) for number, part in _over_parts(page)}
    for run in _runs(behind):
        after = behind[run[-1]]
        ends = after == len(page.blocks) or after in found or page.blocks[after].holder.tag in HEADINGS
        if ends or len(run) >= _ACCORDION:
            found.update(run)
    for number in found:
        _become_heading(page.blocks[number], page.root)


class _Page:
    """The blocks of a page in order, and where its elements begin and end among them."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.begins: dict[Any, int] = {}
        self.ends: dict[Any, int] = {}
        self.named: dict[str, Any] = {}
        for place, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
            (self.begins if event == "start" else self.ends)[element] = place
            if event == "start":
                for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
                    if name:
                        self.named.setdefault(name, element)
        self.blocks = list(text_blocks(root))
        self._places = [self._place(block) for block in self.blocks]

    def first_from(self, place: int) -> int:
        """Return the number of the first block from a place on; that of the blocks where there is none."""
        return bisect_left(self._places, place)

    def _place(self, block: TextBlock) -> int:
        element, after = block.places[0]
        return (self.ends if after else self.begins)[element]


def _contents_lead_to(page: _Page) -> Iterator[int]:
    """Yield the blocks that a link elsewhere on the page leads to by their own words."""
    for number, block in enumerate(page.blocks):
        target = _led_to(page, block)
        at = len(page.blocks) if target is None else page.first_from(page.begins[target])
        if at not in (number, len(page.blocks)) and plain(page.blocks[at].text) == plain(block.text):
            yield at


def _over_parts(page: _Page) -> Iterator[tuple[int, Any]]:
    """Yield the blocks that may head the part right behind them, and the part's element."""
    is_of_questions = cache(_is_of_questions)
    for number, block in enumerate(page.blocks):
        part = _led_to(page, block)
        if block.holder.tag == "summary":
            part = block.holder.getparent()
        elif block.holder.tag == "dt" and is_of_questions(block.holder.getparent()):
            part = block.holder.getnext()
        elif part is None or page.first_from(page.begins[part]) != number + 1:
            continue
        if part is not None and next(part.iter(*HEADINGS), None) is None and part.tag != "dt":
            yield number, part


def _runs(behind: Mapping[int, int]) -> Iterator[list[int]]:
    """Yield the blocks over parts that follow each other, the last on the page first.

    `behind` has for each block the one behind its part.
    """
    for number in sorted(set(behind) - set(behind.values()), reverse=True):
        run = [number]
        while behind[run[-1]] in behind:
            run.append(behind[run[-1]])
        yield run


def _is_of_questions(definitions: Any) -> bool:
    """Return True if most terms of a definition list are questions."""
    terms = list(definitions.iterchildren("dt"))
    asking = sum("".join(term.itertext()).rstrip().endswith("?") for term in terms)
    return 2 * asking > len(terms)


def _led_to(page: _Page, block: TextBlock) -> Any:
    """Return the element of the page that the whole block leads to, or None."""
    control = _control(block)
    if control is None:
        return None
    names = (control.get(name) or "" for name in _LEADING)
    places = (name.removeprefix("#") for name in names if name.startswith("#") or name in page.named)
    target = next((page.named[place] for place in places if place in page.named), None)
    if target is None or page.begins[target] <= page.begins[control] < page.ends[target]:
        return None
    return target


def _control(block: TextBlock) -> Any:
    """Return the link or the button that all words of a block stand in, or None."""
    controls = {
        _control_around(element.getparent() if after else element)
        for element, after in block.places
        if (element.tail if after else element.text).strip()
    }
    return controls.pop() if len(controls) == 1 else None


def _control_around(element: Any) -> Any:
    while element is not None and element.tag not in ("a", "button"):
        element = element.getparent() if element.tag in INLINE else None
    return element


def _become_heading(block: TextBlock, root: Any) -> None:
    holder, control = block.holder, _control(block)
    if holder.tag in (*HEADINGS, *_UNHEADED) or len(block.text) > _LONGEST:
        return
    if holder is not root and all(node.tag in INLINE for node in holder.iterdescendants(etree.Element)):
        holder.tag = _DEEPEST
    elif control is not None and control.tag == "a":
        control.tag = _DEEPEST


def plain(text: str) -> str:
    """Return the letters and digits of a heading, without case and number."""
    return "".join(filter(str.isalnum, _NUMBER.sub("", text, count=1).casefold()))
