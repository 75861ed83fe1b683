"""Take out and list text that an HTML page holds and a browser does not show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from pincite.extract.html import scripted
from pincite.extract.html.computed_style import (
    PAGE,
    ComputedStyle,
    HiddenReason,
    computed_style_of,
    hides_all,
)
from pincite.extract.html.style import Declared, Styles
from pincite.schema.extraction import LeftOut

_UNREAD = "script style title link meta base datalist map noframes".split()
"""Elements that are never shown, by the HTML standard."""
_REPLACED = frozenset("svg iframe object embed canvas audio video input select textarea".split())
"""Drawings, controls and other documents: what they show isn't the text within them."""
_EXCERPT = 200
"""Characters of a hidden text that are listed."""
_WHITE = (1.0, 1.0, 1.0)
_MAX_LISTED = 1_000
"""Hidden texts that are listed one by one; what comes after them is summed up by its reason."""


@dataclass(slots=True)
class _Hidden:
    reason: HiddenReason
    pieces: list[str] = field(default_factory=list)


def take_out(root: Any) -> tuple[LeftOut, ...]:
    """Take out what a browser does not show, in place, and list it.

    What is shown follows from attributes and from the page's own style sheets and style attributes. What a
    reader can open stays: `<details>`, and what a button or a tab controls. So does what scripts put in its
    place, or uncover where it is nearly all of the page. `<noscript>` stays where it holds all of the text.
    """
    scripted.put_in_place(root)
    has_scripts = scripted.has_scripts(root)
    styles = Styles(root)
    linked = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
    opened = _opened(root)
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    paper = PAGE if linked else ComputedStyle(paper=_WHITE)
    elements = list(styles.elements())
    veil = scripted.veiled(elements, _REPLACED) if has_scripts else None
    found, unseen, looks = _judged(elements, opened, veil, paper, has_scripts=has_scripts)
    for element, entry in looks.items():
        entry.pieces += _take_own_text(element)
    drop(unseen)
    return tuple(_listed([*found, *_instead_of_scripts(root)]))


def _judged(
    elements: Iterable[tuple[Any, Declared]],
    opened: frozenset[str],
    veil: Any,
    page: ComputedStyle,
    *,
    has_scripts: bool,
) -> tuple[list[_Hidden], list[Any], dict[Any, _Hidden]]:
    """Return what is hidden, the outermost elements that go, and those that stay without their own text."""
    found: list[_Hidden] = []
    outermost: list[Any] = []
    within: set[Any] = set()
    looks: dict[Any, ComputedStyle] = {}
    entries: dict[Any, _Hidden] = {}
    for element, declared in elements:
        parent = element.getparent()
        if parent in within:
            within.add(element)
            continue
        replaced = element.tag in _REPLACED
        is_shut = _is_shut(element, opened)
        is_shown = replaced or is_shut or element is veil or _is_lifted(element, declared)
        if has_scripts and not is_shown and scripted.is_behind_button(element):
            button = looks.get(element.getprevious())
            is_shown = button is not None and not button.hides and scripted.can_be_lifted(element, declared)
        reason = None if is_shown else hides_all(element, declared)
        if reason or replaced:
            within.add(element)
            outermost.append(element)
            if reason:
                found.append(_Hidden(reason, list(element.itertext())))
            continue
        look = computed_style_of(element, declared, looks.get(parent, page))
        if is_shut and not looks.get(parent, page).invisible:
            look = replace(look, invisible=False)
        looks[element] = look
        if look.hides:
            above = entries.get(parent)
            entry = above if above and above.reason == look.hides else _Hidden(look.hides)
            if entry is not above:
                found.append(entry)
            entries[element] = entry
    return found, outermost, entries


def _opened(root: Any) -> frozenset[str]:
    """Return the ids of parts that a button or a tab of the page opens."""
    return frozenset(
        name
        for control in root.iter(etree.Element)
        if _opens(control) or (control.get("role") or "").lower() == "tab"
        for name in (control.get("aria-controls") or "").split()
    )


def _opens(control: Any) -> bool:
    return control.get("aria-expanded") is not None and control.get("aria-haspopup") is None


def _can_be_opened(element: Any, opened: frozenset[str]) -> bool:
    """Return True if a part is one that a reader opens, as the page's ARIA attributes say."""
    if (element.get("role") or "").lower() == "tabpanel" or element.get("id") in opened:
        return True
    before = element.getprevious()
    return before is not None and (_opens(before) or any(_opens(child) for child in before))


def _is_shut(element: Any, opened: frozenset[str]) -> bool:
    """Return True if an element is a part that a reader opens, or all that is in one: opening it shows it."""
    parent = element.getparent()
    if parent is None or _can_be_opened(element, opened):
        return parent is not None
    beside = f"{parent.text or ''}{element.tail or ''}"
    is_alone = element.getprevious() is None and element.getnext() is None
    return is_alone and not beside.strip() and _can_be_opened(parent, opened)


def _is_lifted(element: Any, declared: Declared) -> bool:
    """Return True for a pane that a tab or a button opens, unless it is out of sight in another way, too."""
    return scripted.is_pane(element) and scripted.can_be_lifted(element, declared)


def _take_own_text(element: Any) -> list[str]:
    """Take out the text that stands directly in an element."""
    pieces = [element.text or "", *(child.tail or "" for child in element)]
    element.text = None
    for child in element:
        child.tail = None
    return pieces


def _instead_of_scripts(root: Any) -> list[_Hidden]:
    """Return what `<noscript>` holds: it goes where anything else is shown."""
    instead = list(root.iter("noscript"))
    texts = ["".join(node.itertext()) for node in instead]
    shown = "".join(root.itertext())
    if len("".join(shown.split())) <= sum(len("".join(words.split())) for words in texts):
        etree.strip_tags(root, "noscript")
        return []
    drop(instead)
    return [_Hidden("hidden", [words]) for words in texts]


def drop(nodes: list[Any]) -> None:
    """Take nodes out of their tree, each with all below it but not the text that follows it."""
    for node in nodes:
        parent = node.getparent()
        if parent is None:
            continue
        tail = (" " if node.tag in _REPLACED else "") + (node.tail or "")
        previous = node.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(node)


def _listed(found: list[_Hidden]) -> list[LeftOut]:
    texts = [(entry.reason, " ".join("".join(entry.pieces).split())) for entry in found]
    texts = [(reason, words) for reason, words in texts if words]
    rest: Counter[HiddenReason] = Counter()
    for reason, words in texts[_MAX_LISTED:]:
        rest[reason] += len(words)
    listed = [LeftOut(reason, len(words), words[:_EXCERPT], None) for reason, words in texts[:_MAX_LISTED]]
    return listed + [LeftOut(reason, chars, "and more of them", None) for reason, chars in rest.items()]
