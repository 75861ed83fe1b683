"""Tell if a button opens the part right behind it: it is shown, takes a press, and something says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from pincite.extract.html.blocks import INLINE
from pincite.extract.html.computed_style import ComputedStyle

_APART = frozenset("nav header footer aside form".split())
"""Elements whose buttons are for other things than to open a part of the text."""
_LABEL_CHARS, _LABEL_STEPS = 80, 64
"""Characters that a button shows at most, and starts and ends of elements in it: more is no label."""
_TARGETS = ("data-target", "data-bs-target")
"""Attributes by which Bootstrap names the part that a button opens, as `#id`."""
_DISCLOSES = re.compile(
    r"\b(?:more|show|view|read|see|expand|reveal|details?|specifications?|specs|description|answers?"
    r"|mehr|anzeigen|ansehen|weiterlesen|einzelheiten|beschreibung|antwort"
    r"|lire|voir|afficher|détails?|réponse|más|leer|ver|mostrar|detalles?|respuesta)\b"
    r"|\w\W*[?？؟]\s*$",
    re.I,
)
"""The words by which a button says that it opens a part, or a question that the part answers."""


class Buttons:
    """The buttons of a page, which is walked in the order of its elements.

    `looks` has the computed style of each element that was met and is not hidden as a whole.
    """

    def __init__(self, looks: Mapping[Any, ComputedStyle]) -> None:
        self._looks = looks
        self._disabled: set[Any] = set()
        self._apart: set[Any] = set()

    def meet(self, element: Any) -> None:
        """Note an element. Its parent must have been met."""
        parent = element.getparent()
        if parent in self._disabled or _is_disabled(element):
            self._disabled.add(element)
        if parent in self._apart or element.tag in _APART:
            self._apart.add(element)

    def can_be_pressed(self, control: Any) -> bool:
        """Return True if an element was met, is shown, and takes a press."""
        look = self._looks.get(control)
        return look is not None and not (look.hides or look.untouchable) and control not in self._disabled

    def label_before(self, part: Any) -> str:
        """Return what the button right before a part shows, or nothing if it cannot open the part."""
        button = part.getprevious()
        if button is None or button.tag != "button" or (button.tail or "").strip():
            return ""
        opens_menu = (button.get("aria-haspopup") or "false").lower() != "false"
        if opens_menu or button in self._apart or not self.can_be_pressed(button):
            return ""
        label = self._label(button)
        return label if any(map(str.isalnum, label)) else ""

    def _label(self, button: Any) -> str:
        """Return the text that a button shows; empty for a text that is too long to be a label."""
        pieces: list[str] = []
        for step, (event, node) in enumerate(etree.iterwalk(button, events=("start", "end"))):
            if step == _LABEL_STEPS or sum(map(len, pieces)) > _LABEL_CHARS:
                return ""
            if event == "start" or node is not button:
                look = self._looks.get(node if event == "start" else node.getparent())
                said = node.text if event == "start" else node.tail
                pieces.append(_one_line(said) if said and look is not None and not look.hides else "")
        return " ".join(filter(None, pieces))


def says_so(part: Any, label: str) -> bool:
    """Return True if the button right before a part says that it opens it, by its attributes or its label."""
    return _names(part.getprevious(), part) or bool(_DISCLOSES.search(label))


def accordion_parts(parts: Iterable[Any]) -> frozenset[Any]:
    """Return those of parts behind buttons that stand with others in turn: button, part, button, part.

    The parts are blocks. Two buttons, and two parts, are of the same tag and share a class, or have none.
    """
    found: set[Any] = set()
    known = {part for part in parts if part.tag not in INLINE}
    for part in known:
        button = part.getprevious()
        before = button.getprevious()
        if before not in known or (before.tail or "").strip() or not _are_alike(part, before):
            continue
        if _are_alike(button, before.getprevious()):
            found |= {part, before}
    return frozenset(found)


def _are_alike(one: Any, other: Any) -> bool:
    classes, others = (set((each.get("class") or "").split()) for each in (one, other))
    return one.tag == other.tag and (not classes.isdisjoint(others) or not (classes or others))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _names(button: Any, part: Any) -> bool:
    """Return True if a button's attributes say that it opens a part."""
    if (button.get("role") or "").lower() == "tab":
        return True
    name = part.get("id")
    return bool(name) and (
        name in (button.get("aria-controls") or "").split()
        or any(button.get(each) == f"#{name}" for each in _TARGETS)
    )


def _is_disabled(element: Any) -> bool:
    """Return True if an element takes no press, and nothing in it does."""
    if element.get("inert") is not None or (element.get("aria-disabled") or "").strip().lower() == "true":
        return True
    if element.tag == "button" and element.get("disabled") is not None:
        return True
    parent = element.getparent()
    if parent is None or parent.tag != "fieldset" or parent.get("disabled") is None:
        return False
    # A disabled fieldset leaves the controls within its first legend alone, as the HTML standard has it.
    return element.tag != "legend" or next(element.itersiblings("legend", preceding=True), None) is not None
