"""The styles of a Word file: their properties, which the text that has them takes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pincite.extract.office.markup import around, children, first, is_on, value, within


class WordStyles:
    """The styles of a Word file by their ids.

    What a style does not say itself is said by the one that it is based on, and in the end by the defaults.
    """

    def __init__(self, root: Any) -> None:
        """Take the root of the part of styles; None where the file has none."""
        found = [] if root is None else children(root, "style")
        self._styles = {value(each, "styleId"): each for each in found}
        self._defaults = first(root, "docDefaults")
        self._plain = next(
            (
                value(each, "styleId")
                for each in found
                if value(each, "default") == "1" and value(each, "type") == "paragraph"
            ),
            None,
        )

    def of_run(self, run: Any, name: str) -> Any:
        """Return a property of a run: its own, or that of its style, its paragraph's style, or the default.

        None if none of them has it.
        """
        if (own := first(run, f"rPr/{name}")) is not None:
            return own
        styles = (value(first(run, "rPr/rStyle")), self._style_of(next(around(run, "p"), None)))
        found = (self.of_style(style, f"rPr/{name}") for style in styles)
        default = first(self._defaults, f"rPrDefault/rPr/{name}")
        return next((each for each in found if each is not None), default)

    def of_paragraph(self, paragraph: Any, name: str) -> Any:
        """Return a property of a paragraph: its own, or that of its style, or the default; None for none."""
        if (own := first(paragraph, f"pPr/{name}")) is not None:
            return own
        found = self.of_style(self._style_of(paragraph), f"pPr/{name}")
        return first(self._defaults, f"pPrDefault/pPr/{name}") if found is None else found

    def of_style(self, style: str | None, path: str) -> Any:
        """Return the first element at a path in a style, or in one that it is based on; None for none."""
        found = (first(each, path) for each in self._lineage(style))
        return next((each for each in found if each is not None), None)

    def name_of(self, paragraph: Any) -> str | None:
        """Return the name of a paragraph's style; None if it has none."""
        return value(first(self._styles.get(self._style_of(paragraph)), "name"))

    def is_bold(self, element: Any) -> bool:
        """Return True if an element has text, and all of it is bold."""
        runs = {each.getparent() for each in within(element, "t") if (each.text or "").strip()}
        return bool(runs) and all(is_on(self.of_run(run, "b")) for run in runs)

    def sets_first_row_apart(self, style: str | None) -> bool:
        """Return True if a table's style has a look of its own for the first row."""
        parts = (part for each in self._lineage(style) for part in children(each, "tblStylePr"))
        return any(value(part, "type") == "firstRow" for part in parts)

    def fills(self, style: str | None) -> Iterator[Any]:
        """Yield the shades that a style of a table has, of all of it and of its parts."""
        for each in self._lineage(style):
            yield from within(each, "shd")

    def _style_of(self, paragraph: Any) -> str | None:
        return value(first(paragraph, "pPr/pStyle")) or self._plain

    def _lineage(self, style: str | None) -> Iterator[Any]:
        """Yield a style, and those that it is based on. A file may base two on each other."""
        seen = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = value(first(self._styles[style], "basedOn"))
