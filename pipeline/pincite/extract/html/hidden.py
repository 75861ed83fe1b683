"""Take out and list text that an HTML page holds and a browser does not show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from pincite.extract.html import scripted, uncovered
from pincite.extract.html.buttons import Buttons, accordion_parts, says_so
from pincite.extract.html.computed_style import (
    PAGE,
    ComputedStyle,
    HiddenReason,
    computed_style_of,
    forget_long_labels,
    hides_all,
)
from pincite.extract.html.style import Declared, Styles
from pincite.schema.extraction import LeftOut, UncoveredBy

_UNREAD = "script style title link meta base datalist map noframes".split()
"""Elements that are never shown, by the HTML standard."""
_REPLACED = frozenset("svg iframe object embed canvas audio video input select textarea".split())
"""Drawings, controls and other documents: what they show isn't the text within them."""
_EXCERPT = 200
"""Characters of a hidden text that are listed."""
_WHITE = (1.0, 1.0, 1.0)
_MAX_WALKS = 4
"""Walks over a page: each finds the controls in the parts that those found before open."""
_MAX_LISTED = 1_000
"""Hidden texts that are listed one by one; what comes after them is summed up by its reason."""


@dataclass(slots=True)
class _Hidden:
    reason: HiddenReason
    pieces: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judged:
    """The hidden text that was taken out of a page, and what uncovers each of the parts that stay."""

    left_out: tuple[LeftOut, ...]
    uncovered_by: tuple[UncoveredBy, ...]


def take_out(root: Any) -> Judged:
    """Take out what a browser does not show, in place, and list it. Mark what stays though it is hidden.

    What is shown follows from attributes and from the page's own style sheets and style attributes. What a
    reader can open stays: `<details>`, and what a button or a tab controls. So does what scripts put in its
    place, or uncover where it is nearly all of the page. `<noscript>` stays where it holds all of the text.
    """
    scripted.put_in_place(root)
    forget_long_labels(root)
    has_scripts = scripted.has_scripts(root)
    styles = Styles(root)
    linked = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    paper = PAGE if linked else ComputedStyle(paper=_WHITE)
    elements = list(styles.elements())
    veil = scripted.veiled(elements, _REPLACED) if has_scripts else None
    openable = _Openable()
    for _ in range(_MAX_WALKS):
        walk = _Walk(openable, veil, paper, has_scripts=has_scripts)
        for element, declared in elements:
            walk.meet(element, declared)
        known, openable = openable, walk.openable()
        if openable == known:
            break
    for element, entry in walk.entries.items():
        entry.pieces += _take_own_text(element)
    drop(walk.unseen)
    left_out = _listed([*walk.found, *_instead_of_scripts(root)])
    uncovered.mark(root, [part for _, part in walk.uncovered])
    return Judged(tuple(left_out), tuple(by for by, _ in walk.uncovered))


@dataclass(frozen=True, slots=True)
class _Openable:
    """The ids of parts that controls open, and parts that stand with their buttons in turn."""

    ids: frozenset[str] = frozenset()
    accordion_parts: frozenset[Any] = frozenset()


class _Walk:
    """Find what is hidden of a page whose elements are met in their order.

    `openable` is what an earlier walk found: a control may stand behind its part, or in another.
    `found` is what is hidden. `unseen` are the outermost elements that go, `entries` those that stay without
    their own text, and `uncovered` the outermost ones that are hidden and stay.
    """

    def __init__(self, openable: _Openable, veil: Any, page: ComputedStyle, *, has_scripts: bool) -> None:
        self._openable, self._veil, self._page, self._has_scripts = openable, veil, page, has_scripts
        self._looks: dict[Any, ComputedStyle] = {}
        self._buttons = Buttons(self._looks)
        self._controls: list[Any] = []
        self._behind_buttons: list[Any] = []
        self._gone: set[Any] = set()
        self._within_uncovered: set[Any] = set()
        self.found: list[_Hidden] = []
        self.unseen: list[Any] = []
        self.entries: dict[Any, _Hidden] = {}
        self.uncovered: list[tuple[UncoveredBy, Any]] = []

    def meet(self, element: Any, declared: Declared) -> None:
        """Judge an element. Its parent must have been met."""
        parent = element.getparent()
        if parent in self._gone:
            self._gone.add(element)
            return
        self._buttons.meet(element)
        if element.get("aria-controls") and (_opens(element) or _is_tab(element)):
            self._controls.append(element)
        replaced = element.tag in _REPLACED
        reason = None if replaced else hides_all(element, declared)
        by = self._uncovers(element, declared) if reason else None
        if replaced or (reason and by is None):
            self._gone.add(element)
            self.unseen.append(element)
            if reason:
                self.found.append(_Hidden(reason, list(element.itertext())))
            return
        above = self._looks.get(parent, self._page)
        look = computed_style_of(element, declared, above)
        if look.invisible and not above.invisible and self._is_shut(element):
            look, by = replace(look, invisible=False), "control"
        self._looks[element] = look
        self._note(element, by)
        if look.hides:
            entry = self.entries.get(parent)
            if entry is None or entry.reason != look.hides:
                entry = _Hidden(look.hides)
                self.found.append(entry)
            self.entries[element] = entry

    def openable(self) -> _Openable:
        """Return what can be opened, by what was met and what was known before."""
        pressed = filter(self._buttons.can_be_pressed, self._controls)
        ids = {name for control in pressed for name in control.get("aria-controls").split()}
        return _Openable(
            frozenset(ids), self._openable.accordion_parts | accordion_parts(self._behind_buttons)
        )

    def _uncovers(self, element: Any, declared: Declared) -> UncoveredBy | None:
        """Return what uncovers a hidden element; None for nothing."""
        if self._is_shut(element):
            return "control"
        if element is self._veil:
            return "script"
        lifted = scripted.can_be_lifted(element, declared)
        if lifted and scripted.is_pane(element):
            return "control"
        return "button" if self._has_scripts and self._is_behind_button(element, declared, lifted) else None

    def _is_behind_button(self, element: Any, declared: Declared, lifted: bool) -> bool:
        """Return True if the button right before a hidden part opens it."""
        label = self._buttons.label_before(element)
        if lifted and label:
            self._behind_buttons.append(element)
        if label and says_so(element, label):
            return lifted or scripted.can_be_lifted(element, declared, past_hidden=True)
        return element in self._openable.accordion_parts

    def _is_shut(self, element: Any) -> bool:
        """Return True if an element is a part that a reader opens, or all that is in one."""
        parent = element.getparent()
        if parent is None or self._can_be_opened(element):
            return parent is not None
        if element.getprevious() is not None or element.getnext() is not None:
            return False
        return not f"{parent.text or ''}{element.tail or ''}".strip() and self._can_be_opened(parent)

    def _can_be_opened(self, element: Any) -> bool:
        """Return True if a part is one that a reader opens, as the page's ARIA attributes say."""
        if (element.get("role") or "").lower() == "tabpanel" or element.get("id") in self._openable.ids:
            return True
        before = element.getprevious()
        controls = () if before is None else (before, *before)
        return any(_opens(each) and self._buttons.can_be_pressed(each) for each in controls)

    def _note(self, element: Any, by: UncoveredBy | None) -> None:
        if element.getparent() in self._within_uncovered:
            self._within_uncovered.add(element)
        elif by is not None:
            self._within_uncovered.add(element)
            self.uncovered.append((by, element))


def _opens(control: Any) -> bool:
    return control.get("aria-expanded") is not None and control.get("aria-haspopup") is None


def _is_tab(control: Any) -> bool:
    return (control.get("role") or "").lower() == "tab"


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
