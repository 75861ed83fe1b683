"""Read the declarations of a page's own style sheets and attributes that can hide text, cascaded.

Style sheets elsewhere are not fetched. Rules are matched by cssselect2 and parsed by tinycss2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import cssselect2
import tinycss2
from lxml import etree

HIDING = frozenset(
    "display visibility opacity font font-size position left right top bottom margin-left margin-top "
    "text-indent clip clip-path width height max-width max-height min-height overflow overflow-x overflow-y "
    "padding padding-top padding-bottom content-visibility transform color background background-color "
    "background-image pointer-events".split()
)
"""The properties that are looked at: those that can hide text, and whether a button can be pressed."""

Declared = dict[str, list[Any]]
"""By property, the tokens of its value without white space."""

_SCREEN = {"width": 1280.0, "height": 800.0}
"""Pixels of the screen that media queries are asked about: a laptop's."""
_ROOT_FONT = 16.0
_PIXELS = {
    "px": 1.0, "em": _ROOT_FONT, "rem": _ROOT_FONT, "ex": 8.0, "ch": 8.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0,
    "cm": 37.8, "mm": 3.78, "vw": _SCREEN["width"] / 100, "vh": _SCREEN["height"] / 100,
    "%": _SCREEN["width"] / 100,
}  # fmt: skip
_GROUPS = ("media", "supports", "layer", "container", "scope")
_MAX_NESTED_RULES = 8


def pixels(token: Any) -> float | None:
    """Return a length in CSS pixels, relative units at their usual size; None for what is no length."""
    if token.type == "number":
        return float(token.value) if token.value == 0 else None
    if token.type == "percentage":
        return float(token.value) * _PIXELS["%"]
    if token.type == "dimension" and token.lower_unit in _PIXELS:
        return float(token.value) * _PIXELS[token.lower_unit]
    return None


class Styles:
    """The declarations of a page for each of its elements."""

    def __init__(self, root: Any) -> None:
        self._matcher = cssselect2.Matcher()
        self._rules = 0
        for sheet in root.iter("style"):
            if _applies(tinycss2.parse_component_value_list(sheet.get("media") or "")):
                self._add(tinycss2.parse_stylesheet(sheet.text or "", True, True))
        self._root = root

    def elements(self) -> Iterator[tuple[Any, Declared]]:
        """Yield every element in document order, with what holds for it."""
        if self._rules:
            for wrapped in cssselect2.ElementWrapper.from_html_root(self._root).iter_subtree():
                yield wrapped.etree_element, self._cascaded(wrapped)
        else:
            for element in self._root.iter(etree.Element):
                usual, urgent = _inline(element.get("style"))
                yield element, usual | urgent

    def _add(self, rules: Sequence[Any], depth: int = 0) -> None:
        for rule in rules:
            if rule.type == "at-rule" and rule.lower_at_keyword in _GROUPS and rule.content:
                if depth < _MAX_NESTED_RULES and (
                    rule.lower_at_keyword != "media" or _applies(rule.prelude or [])
                ):
                    self._add(tinycss2.parse_rule_list(rule.content, True, True), depth + 1)
            elif rule.type == "qualified-rule" and _may_hide(rule.content):
                self._add_rule(rule)

    def _add_rule(self, rule: Any) -> None:
        declared = _declarations(rule.content)
        if not any(declared):
            return
        try:
            selectors = cssselect2.compile_selector_list(rule.prelude)
        except cssselect2.SelectorError:
            return  # as a browser does with a selector that it does not know
        for selector in selectors:
            if selector.pseudo_element is None and not selector.never_matches:
                self._matcher.add_selector(selector, declared)
                self._rules += 1

    def _cascaded(self, wrapped: Any) -> Declared:
        normal: Declared = {}
        important: Declared = {}
        for _specificity, _order, _pseudo, (usual, urgent) in self._matcher.match(wrapped):
            normal.update(usual)
            important.update(urgent)
        usual, urgent = _inline(wrapped.etree_element.get("style"))
        return normal | usual | important | urgent


def _inline(style: str | None) -> tuple[Declared, Declared]:
    if not style or not any(name in style.lower() for name in HIDING):
        return {}, {}
    return _declarations(tinycss2.parse_component_value_list(style))


def _declarations(content: Sequence[Any]) -> tuple[Declared, Declared]:
    """Return the declarations looked at: the usual ones, and those marked important."""
    usual: Declared = {}
    urgent: Declared = {}
    for found in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if found.type == "declaration" and found.lower_name in HIDING:
            tokens = [token for token in found.value if token.type not in ("whitespace", "comment")]
            (urgent if found.important else usual)[found.lower_name] = tokens
    return usual, urgent


def _may_hide(content: Sequence[Any]) -> bool:
    return any(token.type == "ident" and token.lower_value in HIDING for token in content)


def _applies(query: Sequence[Any]) -> bool:
    """Return True if a media query list holds on a laptop's screen; what is not known does not hold."""
    alternatives: list[list[Any]] = [[]]
    for part in query:
        if part == ",":
            alternatives.append([])
        elif part.type not in ("whitespace", "comment"):
            alternatives[-1].append(part)
    return any(_holds(parts) for parts in alternatives)


def _holds(parts: Sequence[Any]) -> bool:
    negated, holds = False, True
    for part in parts:
        if part.type == "ident":
            word = part.lower_value
            negated = negated or word == "not"
            holds = holds and word in ("not", "only", "and", "all", "screen")
        elif part.type == "() block":
            holds = holds and _feature_holds([token for token in part.content if token.type != "whitespace"])
    return holds != negated


def _feature_holds(tokens: Sequence[Any]) -> bool:
    if len(tokens) != 3 or tokens[0].type != "ident" or tokens[1] != ":":
        return False
    bound, _, size = tokens[0].lower_value.partition("-")
    length = pixels(tokens[2])
    if length is None or size not in _SCREEN or bound not in ("min", "max"):
        return False
    return _SCREEN[size] >= length if bound == "min" else _SCREEN[size] <= length
