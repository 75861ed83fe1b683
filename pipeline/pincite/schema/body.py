"""Part a document into its body, which passages are cut from, and its table of contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pincite.schema.extraction import Category, Element

RUNNING = frozenset({Category.HEADER, Category.FOOTER})

_LEADERS = re.compile(r"(?:\.[ \u00a0]?){5,}|…{2,}")
_PAGE_REFERENCE = re.compile(
    r"(?:[^\W\d_]{1,4}[-–]|[^\W\d_]{1,2}\.? ?)?(?:\d{1,4}|[ivxlcdm]{1,8})(?: ?[-–] ?\d{1,4})?", re.I
)
"""A page number, with a letter or two before it or as a range."""
_LONGEST_REFERENCE = 12
_AROUND_REFERENCE = " \t\u00a0.…()[]*-–"


@dataclass(frozen=True, slots=True)
class Body:
    """The elements of a document's text, and its table of contents, which is left out of its passages."""

    elements: tuple[Element, ...]
    contents: tuple[Element, ...]


def has_words(text: str) -> bool:
    """Return True if a text has a letter or a digit. Marks alone say nothing."""
    return any(map(str.isalnum, text))


def body_of(elements: Sequence[Element]) -> Body:
    """Part a document's elements, both parts in reading order.

    Left out of both: running headers and footers, except on a page that says nothing else; rows of leaders
    without a word; and titles that are headings of words of the body. A heading under which nothing but
    contents stands goes with them. A document that says nothing else keeps its contents as its body.
    """
    shown = list(_shown(elements))
    body = _parted(shown, _lists_pages)
    return body if any(has_words(each.text) for each in body.elements) else _parted(shown, lambda _: False)


def _shown(elements: Sequence[Element]) -> Iterable[Element]:
    telling = {each.page for each in elements if each.category not in RUNNING and has_words(each.text)}
    for each in elements:
        if not has_words(each.text) and (not each.text.strip() or _LEADERS.search(each.text)):
            continue
        if each.category not in RUNNING or each.page not in telling:
            yield each


def _parted(shown: Sequence[Element], is_contents: Callable[[Element], bool]) -> Body:
    parted = [(each, _path(each), is_contents(each)) for each in shown]
    said = [(each, path) for each, path, lists_pages in parted if not lists_pages]
    over_words = _headings_of(each for each, path in said if path is None and has_words(each.text))
    over_contents = _headings_of(each for each, _, lists_pages in parted if lists_pages)
    over_any = over_words | over_contents
    carried = over_words | _headings_of(each for each, path in said if path and path not in over_any)
    kept: list[Element] = []
    contents: list[Element] = []
    for each, path, lists_pages in parted:
        if path not in carried:
            (contents if lists_pages or path in over_contents else kept).append(each)
    return Body(tuple(kept), tuple(contents))


def _path(element: Element) -> tuple[str, ...] | None:
    """Return the headings of what stands under a title; None for what is no title."""
    if element.category is not Category.TITLE or not has_words(element.text):
        return None
    return (*element.headings, " ".join(element.text.split()))


def _headings_of(elements: Iterable[Element]) -> set[tuple[str, ...]]:
    """Return the path of each heading over elements."""
    return {each.headings[: depth + 1] for each in elements for depth in range(len(each.headings))}


def _lists_pages(element: Element) -> bool:
    """Return True if most lines of a text are of a table of contents: leaders, then a page number or nothing.

    A web page's own list was told by its links. What leaders lead to may also be an amount: such a line is
    kept. Code has dots that lead to nothing.
    """
    if element.contents or element.category == Category.CODE_SNIPPET:
        return element.contents
    lines = element.text.split("\n")
    return 2 * sum(map(_leads_to_a_page, lines)) > len(lines)


def _leads_to_a_page(line: str) -> bool:
    parts = _LEADERS.split(line)
    reference = parts[-1].strip(_AROUND_REFERENCE)
    may_be_one = len(parts) > 1 and len(reference) <= _LONGEST_REFERENCE
    return may_be_one and (not reference or _PAGE_REFERENCE.fullmatch(reference) is not None)
