"""Tell what the scripts of a page show that its markup hides at first. No script is run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable
from typing import Any

from pincite.extract.html.computed_style import hides_all
from pincite.extract.html.style import Declared

_JAVASCRIPT = frozenset(("", "module", "text/javascript", "application/javascript"))
_MOVES = re.compile(r"""\$R[CRS]\(\s*["']([BPS]:\w+)["']\s*,\s*["']([BPS]:\w+)["']""")
"""The calls by which React moves a part (S) to its place (B or P), as its server writes them."""
_MOVER = re.compile(r"\$R[CRS]\s*=|function\s+\$R[CRS]\b")
_MOST_MOVES = 1_000
_PANES = frozenset(("tab-pane", "accordion-collapse"))
"""The classes of parts that a reader opens, as Bootstrap names them."""
_LIFTED = frozenset(("display", "opacity", "content-visibility"))
"""The properties of CSS by which a page hides a part until a script, or a reader, shows it."""
_AROUND = frozenset("nav header footer aside".split())
_HEADINGS = ("h1", "h2")
_VEILED = 0.8
"""Share of a page's letters from which on a hidden part is what the page is for, and a script uncovers it."""
_LEAST = 1_000
"""Letters and digits of such a part, at least."""
_SEEN, _NOWHERE = "seen", "nowhere"


def put_in_place(root: Any) -> None:
    """Move the parts that React's server streamed hidden, behind the page, to where its script puts them."""
    scripts = [script.text or "" for script in root.iter("script") if _runs(script)]
    if not any(map(_MOVER.search, scripts)):
        return
    moves = dict.fromkeys(move for script in scripts for move in _MOVES.findall(script))
    named: dict[str, Any] = {}
    for element in root.iter("template", "div"):
        named.setdefault(element.get("id") or "", element)
    for place, part in map(sorted, list(moves)[:_MOST_MOVES]):  # $RS has them in the other order
        target, source = named.get(place), named.get(part)
        if target is None or source is None or target.tag != "template" or source.get("hidden") is None:
            continue
        if source not in (target, *target.iterancestors()):
            del source.attrib["hidden"]
            _leave_tail(source)
            target.addprevious(source)


def can_be_lifted(element: Any, declared: Declared, *, past_hidden: bool = False) -> bool:
    """Return True if nothing hides an element but what a script or a reader lifts: display and opacity.

    With `past_hidden`, the attribute `hidden` is such a thing, too.
    """
    others = {name: each for name, each in declared.items() if name not in _LIFTED}
    return hides_all(element, others, past_hidden=past_hidden) is None


def is_pane(element: Any) -> bool:
    """Return True if an element is of a class that a tab or a button opens."""
    return not _PANES.isdisjoint((element.get("class") or "").lower().split())


def has_scripts(root: Any) -> bool:
    """Return True if a page has a script that runs."""
    return any(map(_runs, root.iter("script")))


def veiled(elements: Iterable[tuple[Any, Declared]], skipped: Container[str]) -> Any:
    """Return the hidden part that is nearly all of a page, so that its script must uncover it; None without.

    `elements` come in the order of the page, with their declarations. What is in those of `skipped` tags
    counts for nothing, and neither does what is hidden within the part, nor menus and footers.
    """
    place_of: dict[Any, Any] = {}
    letters: Counter[Any] = Counter()
    headed: set[Any] = set()
    for element, declared in elements:
        place = _place(element, declared, place_of.get(element.getparent(), _SEEN), skipped)
        place_of[element] = place
        if place is not _NOWHERE:
            letters[place] += _letters(element)
            if element.tag in _HEADINGS:
                headed.add(place)
    seen = letters.pop(_SEEN, 0)
    for part, count in letters.most_common(1):
        if part in headed and count >= _LEAST and count >= _VEILED * (count + seen):
            return part
    return None


def _place(element: Any, declared: Declared, above: Any, skipped: Container[str]) -> Any:
    """Return the outermost hidden part that an element is in, or whether it is seen or counts for nothing."""
    if above is _NOWHERE or element.tag in skipped or (above is _SEEN and element.tag in _AROUND):
        return _NOWHERE
    if hides_all(element, declared) is None:
        return above
    return element if above is _SEEN and can_be_lifted(element, declared) else _NOWHERE


def _letters(element: Any) -> int:
    texts = (element.text, *(child.tail for child in element))
    return sum(sum(map(str.isalnum, text)) for text in texts if text)


def _runs(script: Any) -> bool:
    is_javascript = (script.get("type") or "").strip().lower() in _JAVASCRIPT
    return is_javascript and next(script.iterancestors("noscript"), None) is None


def _leave_tail(element: Any) -> None:
    """Let the text after an element stay where it is when the element is moved."""
    if element.tail:
        spot = element.makeelement("span")
        element.addprevious(spot)
        spot.tail, element.tail = element.tail, None
