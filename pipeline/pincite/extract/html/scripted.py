"""Tell what the scripts of a page show that its markup hides at first. No script is run."""

from __future__ import annotations

import re
from typing import Any

_MOVES = re.compile(r"""\$R[CS]\(\s*["']([BPS]:\w+)["']\s*,\s*["']([BPS]:\w+)["']""")
"""The calls by which React moves a part (S) to its place (B or P), as its server writes them."""
_PANES = frozenset(("tab-pane", "accordion-collapse"))
"""The classes of parts that a reader opens, as Bootstrap names them."""
_VEILED = 0.8
"""Share of its region's text from which on a part is what the page is for, and a script uncovers it."""
_LEAST = 1_000
"""Characters without spaces of such a part, at least."""


def put_in_place(root: Any) -> None:
    """Move the parts that React's server streamed hidden, behind the page, to where its script puts them."""
    moves = [move for script in root.iter("script") for move in _MOVES.findall(script.text or "")]
    if not moves:
        return
    named = {name: each for each in root.iter("template", "div", "span") if (name := each.get("id"))}
    for place, part in map(sorted, moves):  # a call for a part in a part has them in the other order
        target, source = named.get(place), named.get(part)
        if target is None or source is None or source in (target, *target.iterancestors()):
            continue
        source.attrib.pop("hidden", None)
        _leave_tail(source)
        target.addnext(source)


def _leave_tail(element: Any) -> None:
    """Let the text after an element stay where it is when the element is moved."""
    spot = element.makeelement("span")
    element.addprevious(spot)
    spot.tail, element.tail = element.tail, None


def is_pane(element: Any) -> bool:
    """Return True if an element is of a class that a tab or a button opens."""
    return not _PANES.isdisjoint((element.get("class") or "").lower().split())


class Veils:
    """The parts of a page that are nearly all of it, and hidden until a script has run.

    It is made before scripts are taken out. A page without any uncovers nothing.
    """

    def __init__(self, root: Any) -> None:
        self._has_scripts = next(root.iter("script"), None) is not None
        self._root = root
        self._lengths: dict[Any, int] = {}

    def covers(self, element: Any) -> bool:
        """Return True if a hidden element holds nearly all text of the main part that it is in, or the page's."""
        if not self._has_scripts or (length := _length(element)) < _LEAST:
            return False
        region = next(filter(_is_main, element.iterancestors()), self._root)
        if region not in self._lengths:
            self._lengths[region] = _length(region)
        return length >= _VEILED * self._lengths[region]


def _is_main(element: Any) -> bool:
    return element.tag == "main" or (element.get("role") or "").lower() == "main"


def _length(element: Any) -> int:
    return sum(len("".join(text.split())) for text in element.itertext())
