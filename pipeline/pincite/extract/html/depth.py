"""Measure how deep the elements of an HTML page stand in each other, and take off wrappers."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from pincite.extract.html.blocks import INLINE
from pincite.extract.html.uncovered import is_marked

MAX_PARSED = 2_000
"""Elements within elements that the parser takes without losing what is deeper."""
MAX_DEPTH = 250
"""Elements within elements that stay: what comes after the parser recurses."""

_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.I)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_NEVER_NESTING = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd option optgroup tr td "
    "th thead tbody tfoot colgroup html head body g path rect circle use line polygon polyline".split()
)
"""Elements without content, elements that the next of their kind ends, and those of drawings, which go."""
_WRAPPERS = (
    "div",
    "section",
    "article",
    "span",
    "font",
    "center",
    "b",
    "i",
    "em",
    "strong",
    "u",
    "small",
    "big",
)


def nesting(markup: str) -> int:
    """Count how deep elements stand in each other, without parsing; stop above what the parser takes."""
    depth = deepest = 0
    for match in _TAG.finditer(_SCRIPT.sub("", markup)):
        if match.group(2).lower() in _NEVER_NESTING:
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
        if deepest > MAX_PARSED:
            break
    return deepest


def flatten(root: Any) -> int:
    """Take off wrappers from a tree that is too deep, in place. Returns the depth that is left.

    A wrapper has no text of its own, and holds one element or only blocks: no word moves to another block.
    Parts that are marked as uncovered stay.
    """
    if (depth := _depth(root)) <= MAX_DEPTH:
        return depth
    for wrapper in list(root.iter(*_WRAPPERS)):
        if is_marked(wrapper):
            continue
        parent, held = wrapper.getparent(), list(wrapper)
        alone = len(held) == 1
        if parent is None or not held or not (alone or all(child.tag not in INLINE for child in held)):
            continue
        if (wrapper.text or "").strip() or any((child.tail or "").strip() for child in held):
            continue
        held[-1].tail = wrapper.tail
        at = parent.index(wrapper)
        parent[at : at + 1] = held
    return _depth(root)


def _depth(root: Any) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
