"""Find the headings that are a list by themselves: the highest of a document, or those below one of them.

"List the chapters" is answered by the highest ones, and "List the filters" by those below "Filters".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from pincite.schema.extraction import Category, Element

LEAST_HEADINGS = 3
"""Headings of one level that make an outline."""
LEAST_LISTED = 4
"""Headings below another that are a list of what it says: fewer are its parts."""
MOST_LISTED = 60
"""More are no list that anybody wants whole."""

_NUMBER_ALONE = re.compile(r"(?:chapter|part|section)?\s*\(?(?:\d{1,2}|[ivx]+)[.):]?", re.I)
"""A heading that only counts, as the line above the title of a chapter does."""
_NUMBERED = re.compile(r"\W*\d+(?:\.\d+)*[.)]?\s")
_OF_ASPECTS = re.compile(
    r"\W*(?:\d+(?:\.\d+)*\.?\s+)?(?:about|background|basics|concepts?|conclusions?|configuration|discussion"
    r"|examples?|further (?:information|reading)|general|getting started|installation|introduction"
    r"|limitations|more information|notes?|options|overview|properties|references|remarks|requirements"
    r"|results|see also|summary|syntax|troubleshooting|usage)\W*",
    re.I,
)
"""A heading of what is said of a thing, and not of a thing."""
MOST_ASPECTS = 0.25
"""Share of such headings in a list of things, at most; they are left out of it."""


def highest_headings(elements: Sequence[Element]) -> list[Element]:
    """Return the headings of the highest level that has several; none where no level has."""
    headings = [each for each in elements if _is_heading(each)]
    counts = Counter(each.level for each in headings if each.level)
    highest = min((level for level, count in counts.items() if count >= LEAST_HEADINGS), default=None)
    return _telling([each for each in headings if highest and each.level == highest])


def headings_below(
    elements: Sequence[Element], path: tuple[str, ...], is_group: Callable[[str], bool]
) -> list[Element]:
    """Return the headings right below the one at a path, with those below each group among them.

    A group is a heading that says again what all of them are: "Video effects" below "Effects". None where
    they are too few or too many to be a list, or say what is to be said of one thing: "Overview".
    """
    listed: list[Element] = []
    for each in _right_below(elements, path):
        grouped = _right_below(elements, _path(each)) if is_group(each.text) else []
        listed += [each, *grouped]
    things = [each for each in listed if not _OF_ASPECTS.fullmatch(each.text)]
    are_listed = LEAST_LISTED <= len(things) <= MOST_LISTED
    return things if are_listed and len(listed) - len(things) <= MOST_ASPECTS * len(listed) else []


def _right_below(elements: Sequence[Element], path: tuple[str, ...]) -> list[Element]:
    """Return the headings right below one; where most have a number, the others are none of its list."""
    below = _telling([each for each in elements if _is_heading(each) and each.headings == path])
    numbered = [each for each in below if _NUMBERED.match(each.text)]
    return numbered if 2 * len(numbered) > len(below) else below


def _telling(headings: list[Element]) -> list[Element]:
    """Return the headings that do more than count, unless all only do that."""
    return [each for each in headings if not _NUMBER_ALONE.fullmatch(each.text.strip())] or headings


def _path(heading: Element) -> tuple[str, ...]:
    return (*heading.headings, " ".join(heading.text.split()))


def _is_heading(element: Element) -> bool:
    return element.category is Category.TITLE and not element.aside
